"""Where the links of a note lead, once all notes are known.

Comes in: links as written, the notes and assets of a site. Goes out: HTML for each, and what leads nowhere.
Must never know: Markdown, or what a page looks like.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from msgspec import Struct

from notes_site.model import Asset, Finding, Head, Link
from notes_site.urls import SAFE, escape_url

_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico"})


class Target(Struct, frozen=True):
    """What a link leads to."""

    url: str
    """Root-relative, unescaped, without a fragment."""
    path: str = ""
    """The note's path; empty for a file."""
    asset: Asset | None = None
    fragment: str = ""


class Resolver:
    """Finds what links mean. Lives as long as a Site is being made."""

    def __init__(
        self,
        heads: Mapping[str, Head],
        urls: Mapping[str, str],
        assets: Mapping[str, Asset],
        *,
        left_out: Iterable[str],
        base_path: str,
    ) -> None:
        """heads and urls: by path. assets: by URL. left_out: paths of drafts and the like."""
        self._heads = heads
        self._urls = urls
        self._assets = assets
        self._base_path = base_path
        self._left_out = frozenset(left_out)
        self._by_url = {url: path for path, url in urls.items()}
        self._asset_urls = {asset.path: url for url, asset in assets.items()}
        self._by_name: dict[str, list[str]] = {}
        for path in (*urls, *self._asset_urls):
            for name in self._names(path):
                self._by_name.setdefault(name.casefold(), []).append(path)

    def _names(self, path: str) -> set[str]:
        """What a wikilink may call a file."""
        pure = PurePosixPath(path)
        if path not in self._heads:
            return {pure.name}
        return {pure.stem, pure.name, self._heads[path].title, self._heads[path].stem}

    def woven(self, head: Head) -> tuple[tuple[str, ...], list[Finding]]:
        """For each link of a note its HTML, and a finding for each that leads nowhere."""
        out, findings = [], []
        for link in head.links:
            target = self.find(head, link)
            out.append(self._html(link, target))
            if fault := self._fault(head, link, target):
                findings.append(Finding(head.path, link.line, fault))
        return tuple(out), findings

    def find(self, head: Head, link: Link) -> Target | None:
        """What a link of a note leads to; None when nothing is there."""
        written, _, fragment = link.target.partition("#")
        written = written.split("?", 1)[0]
        fragment = unquote(fragment)
        if not written:
            return Target(self._urls[head.path], head.path, fragment=fragment)
        if link.kind in ("wiki", "embed"):
            path = self._named(head, unquote(written))
        else:
            path = self._placed(head, unquote(written))
        if path is None:
            return None
        if path in self._urls:
            return Target(self._urls[path], path, fragment=fragment)
        url = self._asset_urls[path]
        return Target(url, asset=self._assets[url], fragment=fragment)

    def _placed(self, head: Head, written: str) -> str | None:
        """The file that an address means: beside the note, below `posts/`, or as it is published."""
        folder = posixpath.dirname(head.path)
        written = written.replace("\\", "/")
        if written.startswith("/"):
            below = written.removeprefix(self._base_path.rstrip("/"))
            candidates = [f"posts{written}", written.lstrip("/")]
        else:
            below = posixpath.normpath(posixpath.join(self._urls[head.path], written))
            candidates = [posixpath.normpath(posixpath.join(folder, written)), f"posts/{written}"]
        for path in candidates:
            if found := self._source(posixpath.normpath(path)):
                return found
        url = below.rstrip("/")
        if url in self._assets:
            return self._assets[url].path
        return self._by_url.get(f"{url}/") or self._by_url.get(url)

    def _source(self, path: str) -> str | None:
        """A file of the site by its path, perhaps without extension, as `.html`, or a folder with an index."""
        bare = path.removesuffix(".html")
        forms = (path, f"{path}.md", f"{bare}.md", f"{path}/index.md", f"{path}/README.md", f"{path}/_index.md")
        for form in forms:
            if form in self._urls or form in self._asset_urls:
                return form
        return None

    def _named(self, head: Head, name: str) -> str | None:
        """The file that a wikilink means: by path, or by bare name, the nearest of several."""
        if "/" in name and (found := self._placed(head, name)):
            return found
        names = self._by_name.get(posixpath.basename(name).casefold(), [])
        folder = posixpath.dirname(head.path)
        return min(names, key=lambda path: (posixpath.dirname(path) != folder, path.count("/"), path), default=None)

    def _html(self, link: Link, target: Target | None) -> str:
        if target is None:
            match link.kind:
                case "wiki" | "embed":
                    return escape(_spelled(link))
                case "link":
                    return f'href="{escape(link.target)}"'
            return f'src="{escape(link.target)}"'
        href = escape(self.href(target))
        match link.kind:
            case "link":
                return f'href="{href}"'
            case "source":
                return f'src="{href}"'
            case "image":
                return f'src="{href}"{_size(target.asset)}'
        label = escape(link.label or link.target)
        if link.kind == "embed" and target.asset and PurePosixPath(target.url).suffix.lower() in _IMAGES:
            return f'<img src="{href}" alt="{escape(link.target)}"{_asked_size(link, target.asset)} loading="lazy">'
        return f'<a href="{href}">{label}</a>'

    def href(self, target: Target) -> str:
        """The address as it stands in a page."""
        fragment = f"#{quote(target.fragment, safe=SAFE)}" if target.fragment else ""
        return escape_url(self._base_path, target.url) + fragment

    def _fault(self, head: Head, link: Link, target: Target | None) -> str:
        if target is None:
            what = "image" if link.kind in ("image", "embed", "source") else "link"
            shown = _spelled(link) if link.kind in ("wiki", "embed") else unquote(link.target)
            drafts = [posixpath.normpath(posixpath.join(posixpath.dirname(head.path), unquote(link.target)))]
            if self._left_out.intersection(drafts):
                return f'{what} "{shown}" leads to a note that is not published; publish it or take the link out'
            return f'{what} "{shown}" leads nowhere; mend the path or add the file'
        anchors = self._heads[target.path].anchors if target.path else ()
        wants_anchor = target.fragment and target.path and target.fragment != "top"
        if wants_anchor and target.fragment not in anchors and not self._is_heading(target):
            return f'link "{unquote(link.target)}": {target.path} has no heading "#{target.fragment}"; mend the fragment'
        return ""

    def _is_heading(self, target: Target) -> bool:
        """Wikilinks name a heading by its text."""
        return any(target.fragment == heading.text for heading in self._heads[target.path].headings)


def _spelled(link: Link) -> str:
    """A wikilink as it was written."""
    label = f"|{link.label}" if link.label else ""
    return f"{'!' if link.kind == 'embed' else ''}[[{link.target}{label}]]"


def _size(asset: Asset | None) -> str:
    return f' width="{asset.width}" height="{asset.height}"' if asset and asset.width and asset.height else ""


def _asked_size(link: Link, asset: Asset) -> str:
    """`![[x.png|300]]` and `![[x.png|300x200]]`."""
    asked = re.fullmatch(r"(\d{1,4})(?:x(\d{1,4}))?", link.label)
    if asked is None:
        return _size(asset)
    return f' width="{asked[1]}"' + (f' height="{asked[2]}"' if asked[2] else "")
