"""At which address each file of a site is published.

Comes in: assets, and where notes are. Goes out: assets by address. Must never know: the disk.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from notes_site.folders import POSTS
from notes_site.model import Asset, Finding, Head
from notes_site.paths import index_rank, is_among_drafts, is_index


def assets_by_url(
    assets: Collection[Asset], heads: Sequence[Head], urls: Mapping[str, str], *, drafts: bool
) -> tuple[dict[str, Asset], list[Finding]]:
    """Files by address: those of `static/` at the root, others as they lie.

    Files of a note's own folder stand beside its page, and are left out with it.
    heads: of all notes. urls: of those that are published, by path.
    """
    bundles = dict.fromkeys(_left_out_folders(heads, urls), "")
    indexes = filter(is_index, (head.path for head in heads))
    # Of several the published one in the folder's own language has the last word.
    for path in sorted(indexes, key=lambda path: (path not in urls, *index_rank(path)), reverse=True):
        if (folder := posixpath.dirname(path)) != POSTS:
            bundles[folder] = urls.get(path, "")
    # Files that a note holds stand beside its page too.
    holders = {posixpath.dirname(asset.path) for asset in assets}
    bundles |= {head.path: urls.get(head.path, "") for head in heads if head.path in holders}
    found: dict[str, Asset] = {}
    findings = []
    for asset in sorted(assets, key=lambda asset: asset.path):
        if _is_draft(asset.path) and not drafts:
            continue
        url = _asset_url(asset.path, bundles)
        first = found.setdefault(url, asset) if url else asset
        if first is not asset:
            message = f"has the address {url}, and so has {first.path}; give one of them another name"
            findings.append(Finding(asset.path, 0, message, "error"))
    return found, findings


def _left_out_folders(heads: Iterable[Head], urls: Mapping[str, str]) -> Iterator[str]:
    """Folders of files of notes that are left out, by the name of the note (as Hexo keeps them)."""
    published: set[str] = set()
    for folder in {posixpath.dirname(path) for path in urls}:
        while folder and folder not in published:
            published.add(folder)
            folder = posixpath.dirname(folder)
    for head in heads:
        folder = posixpath.splitext(head.path)[0]
        if head.path not in urls and folder not in published:
            yield folder


def _is_draft(path: str) -> bool:
    return path.startswith(f"{POSTS}/") and is_among_drafts(path)


def _asset_url(path: str, bundles: Mapping[str, str]) -> str:
    """Where a file is published; empty when it is not."""
    if not path.startswith(f"{POSTS}/"):
        return "/" + path.partition("/")[2]
    folder = posixpath.dirname(path)
    while folder and folder not in bundles:
        folder = posixpath.dirname(folder)
    if not folder:
        return f"/{path}"
    page_url = bundles[folder]
    # `/a.html` has no folder of its own, but every note of such a site may hold a `cover.png`.
    beside = re.sub(r"(\.html?|/)$", "/", page_url)
    return f"{beside}{path[len(folder) + 1 :]}" if page_url else ""
