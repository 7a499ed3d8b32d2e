"""Notes → Site: addresses, order, neighbours, categories and tags, and where every link leads.

Comes in: the heads of all notes and the assets. Goes out: a Site.
Must never know: bodies, templates, the disk, the clock.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from notes_site.errors import SiteError
from notes_site.links import INDEX_NAMES, Resolver
from notes_site.model import Asset, Finding, Group, Head, Place, Site
from notes_site.slugs import slugify
from notes_site.urls import ARCHIVE, CATEGORIES, FEED, HOME, SAFE, TAGS, note_url, rooted

MAX_DEPTH = 10
"""Of categories within categories; deeper ones are an accident, and their addresses no file system holds."""

Key = tuple[str, ...]
"""Names of categories from the outermost inwards, or one tag, in the form in which they are compared."""


class SiteOptions(Struct, frozen=True):
    """What a site depends on beside its notes."""

    base_url: str = ""
    permalink: str = "/posts/:slug/"
    now: int = 0
    """Seconds since 1970: notes dated later are future ones."""
    drafts: bool = False
    """Whether drafts are published too."""
    future: bool = False
    """Whether notes of the future are published too."""


def make_site(heads: Iterable[Head], assets: Iterable[Asset], options: SiteOptions) -> Site:
    """Put all notes in their places.

    Raises SiteError for categories that are nested too deeply.
    """
    everything = sorted(heads, key=_order)
    shown = [head for head in everything if _is_shown(head, options)]
    listed = [head for head in shown if not head.page]
    base_url, base_path = _base(options.base_url)
    urls = {head.path: note_url(head, options.permalink) for head in shown}
    asset_by_url, findings = _place_assets(assets, everything, urls)
    findings += _own_findings(everything, options)
    findings += _alias_findings(shown, urls)
    categories = _groups("category", CATEGORIES, listed, lambda head: head.categories, findings)
    tags = _groups("tag", TAGS, listed, lambda head: [(tag,) for tag in head.tags], findings)
    resolver = Resolver(
        {head.path: head for head in everything},
        urls,
        asset_by_url,
        pages=_pages(categories, tags),
        base_path=base_path,
    )
    return Site(
        base_url=base_url,
        base_path=base_path,
        places=_places(shown, urls, resolver, options, findings),
        notes=tuple(head.path for head in listed),
        pages=tuple(sorted(head.path for head in shown if head.page)),
        categories=categories,
        tags=tags,
        assets=asset_by_url,
        findings=tuple(sorted(findings)),
    )


def _order(head: Head) -> tuple[bool, bool, bool, int, str]:
    """Pinned first, then newest first, then undated; by path among equals. Pages come last."""
    return (head.page, not head.pin, *_age(head))


def _age(head: Head) -> tuple[bool, int, str]:
    return (head.date is None, -head.date.instant if head.date else 0, head.path)


def _is_shown(head: Head, options: SiteOptions) -> bool:
    return (options.drafts or not head.draft) and (options.future or not _is_future(head, options))


def _is_future(head: Head, options: SiteOptions) -> bool:
    return head.date is not None and head.date.instant > options.now


def _base(url: str) -> tuple[str, str]:
    """Where a site lives: the absolute address without a slash at its end (or nothing), and its path."""
    parts = urlsplit(url)
    path = "".join(f"/{quote(unquote(part), safe=SAFE)}" for part in parts.path.split("/") if part)
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else "", f"{path}/"


def _own_findings(heads: Iterable[Head], options: SiteOptions) -> Iterator[Finding]:
    """What reading found in notes that are shown, and those that the clock alone leaves out."""
    for head in heads:
        if _is_shown(head, options):
            yield from head.findings
        elif head.date and (options.drafts or not head.draft):
            message = f"is dated {head.date.iso}, in the future, and left out; build with --future to see it"
            yield Finding(head.path, 0, message)


def _alias_findings(heads: Iterable[Head], urls: Mapping[str, str]) -> Iterator[Finding]:
    """An error for each old address of a note that is another one's, old or not."""
    owners = {url: path for path, url in urls.items()}
    for head in sorted(heads, key=lambda head: head.path):
        for alias in dict.fromkeys(map(rooted, head.aliases)):
            owner = owners.setdefault(alias, head.path)
            if owner != head.path:
                message = f'alias "{alias}" is an address of {owner}; take it out of one of them'
                yield Finding(head.path, 0, message, "error")


def _place_assets(
    assets: Iterable[Asset], heads: Sequence[Head], urls: Mapping[str, str]
) -> tuple[dict[str, Asset], list[Finding]]:
    """Files by address: those of `static/` at the root, others as they lie.

    Files of a note's own folder stand beside its page, and are left out with it.
    """
    bundles: dict[str, str] = {}
    for head in sorted(heads, key=lambda head: (head.path in urls, head.path)):
        folder = posixpath.dirname(head.path)
        if PurePosixPath(head.path).stem.lower() in INDEX_NAMES and folder != "posts":
            bundles[folder] = urls.get(head.path, "")
    placed: dict[str, Asset] = {}
    findings = []
    for asset in sorted(assets, key=lambda asset: asset.path):
        url = _asset_url(asset.path, bundles)
        first = placed.setdefault(url, asset) if url else asset
        if first is not asset:
            message = f"has the address {url}, and so has {first.path}; give one of them another name"
            findings.append(Finding(asset.path, 0, message, "error"))
    return placed, findings


def _asset_url(path: str, bundles: Mapping[str, str]) -> str:
    """Where a file is published; empty when it is not."""
    if not path.startswith("posts/"):
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


def _groups(
    noun: str,
    url: str,
    heads: Sequence[Head],
    trails_of: Callable[[Head], Iterable[tuple[str, ...]]],
    findings: list[Finding],
) -> tuple[Group, ...]:
    """All categories or all tags, by name. noun: what a message calls them. url: of their overview."""
    spelled = _spellings(noun, heads, trails_of, findings)
    children: dict[Key, list[Key]] = {}
    for key in sorted(spelled):
        children.setdefault(key[:-1], []).append(key)
    members: dict[Key, list[str]] = {}
    for head in heads:
        for key in dict.fromkeys(key for trail in trails_of(head) for key in _keys(trail)):
            members.setdefault(key, []).append(head.path)

    def below(parent: Key, trail: tuple[str, ...], url: str) -> tuple[Group, ...]:
        keys = children.get(parent, [])
        groups = []
        for key, slug in zip(keys, _distinct_slugs(spelled[key] for key in keys), strict=True):
            here, own_url = (*trail, spelled[key]), f"{url}{slug}/"
            groups.append(Group(here[-1], own_url, here, tuple(members[key]), below(key, here, own_url)))
        return tuple(groups)

    return below((), (), url)


def _spellings(
    noun: str,
    heads: Iterable[Head],
    trails_of: Callable[[Head], Iterable[tuple[str, ...]]],
    findings: list[Finding],
) -> dict[Key, str]:
    """How each name is shown: those that differ only in case are one, as the first path spells it.

    Another spelling is told once, at the first note that has it.
    """
    spelled: dict[Key, str] = {}
    told: set[str] = set()
    for head in sorted(heads, key=lambda head: head.path):
        for trail in trails_of(head):
            if len(trail) > MAX_DEPTH:
                raise SiteError(f"{noun} is nested deeper than {MAX_DEPTH} levels; flatten it", head.path)
            for key, name in zip(_keys(trail), trail, strict=True):
                first = spelled.setdefault(key, name)
                if name != first and name not in told:
                    told.add(name)
                    message = f'{noun} "{name}" is also spelt "{first}"; use one spelling'
                    findings.append(Finding(head.path, 0, message))
    return spelled


def _keys(trail: Sequence[str]) -> list[Key]:
    """The key of each category on the way to the last."""
    folded = tuple(name.casefold() for name in trail)
    return [folded[: depth + 1] for depth in range(len(folded))]


def _distinct_slugs(names: Iterable[str]) -> list[str]:
    """A slug for each name; a second one that would be equal gets a number."""
    taken: set[str] = set()
    slugs = []
    for name in names:
        slug, count = slugify(name), 1
        while slug.casefold() in taken:
            count += 1
            slug = f"{slugify(name)}-{count}"
        taken.add(slug.casefold())
        slugs.append(slug)
    return slugs


def _pages(categories: Sequence[Group], tags: Sequence[Group]) -> Iterator[str]:
    """Addresses of pages without a source, which notes may link to."""
    yield from (HOME, ARCHIVE, FEED)
    for overview, groups in ((CATEGORIES, categories), (TAGS, tags)):
        if groups:
            yield overview
        left = list(groups)
        while left:
            group = left.pop()
            yield group.url
            left += group.children


def _places(
    heads: Sequence[Head],
    urls: Mapping[str, str],
    resolver: Resolver,
    options: SiteOptions,
    findings: list[Finding],
) -> dict[str, Place]:
    """Each note with its links resolved and its neighbours, which are older and newer whatever is pinned."""
    chain = [head.path for head in sorted(heads, key=_age) if not head.page]
    older = dict(pairwise(chain))
    newer = {after: before for before, after in older.items()}
    places = {}
    for head in heads:
        woven, faults = resolver.woven(head)
        findings += faults
        places[head.path] = Place(
            head,
            urls[head.path],
            woven,
            cover_url=_cover(resolver, head, findings),
            translation=_translation(resolver, head, findings),
            future=_is_future(head, options),
            previous=older.get(head.path, ""),
            next=newer.get(head.path, ""),
        )
    return places


def _cover(resolver: Resolver, head: Head, findings: list[Finding]) -> str:
    if head.cover is None:
        return ""
    if re.match(r"(https?:)?//", head.cover.target):
        return head.cover.target
    target = resolver.find(head, head.cover)
    if target is None or target.asset is None:
        message = f'cover "{head.cover.target}" leads to no image; mend the path or add the file'
        findings.append(Finding(head.path, head.cover.line, message))
        return ""
    return resolver.href(target)


def _translation(resolver: Resolver, head: Head, findings: list[Finding]) -> str:
    if head.translation is None:
        return ""
    target = resolver.find(head, head.translation)
    if target is None or not target.path:
        message = f'translation "{head.translation.target}" leads to no note; write the path of one'
        findings.append(Finding(head.path, head.translation.line, message))
        return ""
    return target.path
