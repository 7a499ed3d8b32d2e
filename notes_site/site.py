"""Notes → Site: addresses, order, neighbours, categories and tags, and where every link leads.

Comes in: the heads of all notes and the assets. Goes out: a Site.
Must never know: bodies, templates, the disk, the clock.
"""

import hashlib
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from notes_site.groups import make_groups
from notes_site.links import Resolver
from notes_site.model import Asset, Finding, Group, Head, LeftOut, Place, References, Site
from notes_site.paths import index_rank, is_among_drafts, is_index
from notes_site.urls import ARCHIVE, CATEGORIES, FEED, HOME, TAGS, note_url, rooted, split_base

_encode = msgspec.msgpack.Encoder().encode

EVER = 2**62
"""Seconds after which no date comes."""


class SiteOptions(Struct, frozen=True):
    """What a site depends on beside its notes."""

    base_url: str = ""
    permalink: str = "/posts/:slug/"
    now: int = 0
    """Seconds since 1970: notes dated later are future ones."""
    drafts: bool = False
    """Whether drafts, and notes that have expired, are published too."""
    future: bool = False
    """Whether notes of the future are published too."""


class Layout(Struct, frozen=True):
    """All of a site that hangs on the outlines of notes, and on none of their texts."""

    order: list[str]
    """Paths of the notes that are published, pages last."""
    urls: dict[str, str]
    """Their addresses, by path."""
    notes: tuple[str, ...]
    pages: tuple[str, ...]
    categories: tuple[Group, ...]
    tags: tuple[Group, ...]
    assets: dict[str, Asset]
    """By URL, as they were when this was laid out: they may hold something else since."""
    older: dict[str, str]
    """By path, the path of the next older note."""
    newer: dict[str, str]
    resolver: Resolver
    findings: tuple[Finding, ...]
    future: frozenset[str]
    """Paths of published notes of the future."""
    expired: frozenset[str]
    """Paths of published notes that have expired."""
    left_out: LeftOut
    times: range
    """Seconds since 1970 between which the same notes are future ones, and the same have expired."""
    digest: bytes
    """Stands for all of this."""


class Memory:
    """The last site, for who makes one again and again: what comes from equal values is taken from it."""

    def __init__(self) -> None:
        self.inputs: tuple[object, ...] = ()
        """What the layout was made from beside heads."""
        self.heads: Mapping[str, Head] = {}
        """By path, those left out too."""
        self.layout: Layout | None = None
        self.places: dict[str, Place] = {}
        """By path."""
        self.references: dict[str, References] = {}
        """By path: those that somebody asked for."""


def make_site(
    heads: Mapping[str, Head],
    assets: Mapping[str, Asset],
    options: SiteOptions,
    memory: Memory | None = None,
) -> Site:
    """Put all notes in their places. heads, assets: by path.

    Raises SiteError for categories that are nested too deeply.
    """
    memory = memory or Memory()
    inputs = ([replace(asset, digest="") for asset in assets.values()], replace(options, now=0))
    moved = [path for path, head in heads.items() if memory.heads.get(path) is not head]
    layout, places, known = memory.layout, memory.places, memory.references.copy()
    alike = inputs == memory.inputs and _are_alike(heads, memory.heads, moved)
    if not layout or not alike or options.now not in layout.times:
        layout, places, known = _lay_out(heads, assets.values(), options), {}, {}
        moved = layout.order
    places = places | {path: _place(heads[path], layout) for path in moved if path in layout.urls}
    for path in moved:
        known.pop(path, None)
    references = _References(heads, layout.resolver, known)
    memory.inputs, memory.heads = inputs, heads
    memory.layout, memory.places, memory.references = layout, places, references
    base_url, base_path = split_base(options.base_url)
    return Site(
        base_url=base_url,
        base_path=base_path,
        places=places,
        references=references,
        notes=layout.notes,
        pages=layout.pages,
        categories=layout.categories,
        tags=layout.tags,
        assets={url: assets[asset.path] for url, asset in layout.assets.items()},
        findings=layout.findings,
        left_out=layout.left_out,
        digest=layout.digest,
    )


def _are_alike(heads: Mapping[str, Head], others: Mapping[str, Head], changed: Iterable[str]) -> bool:
    """Whether notes differ from others in nothing that a layout hangs on. changed: where they may differ."""
    return heads.keys() == others.keys() and all(
        _outline(heads[path]) == _outline(others[path]) for path in changed
    )


def _outline(head: Head) -> Head:
    """A note without what neither its address, nor the order, nor any other note's link hangs on."""
    headings = tuple(replace(heading, level=0, line=0) for heading in head.headings)
    return replace(
        head, headings=headings, excerpt="", summary="", words=0, minutes=0, links=(), math=False, findings=()
    )


def _lay_out(heads: Mapping[str, Head], assets: Collection[Asset], options: SiteOptions) -> Layout:
    everything = sorted(heads.values(), key=_order)
    shown = [head for head in everything if _is_shown(head, options)]
    listed = [head for head in shown if not head.page]
    urls = {head.path: note_url(head, options.permalink) for head in shown}
    open_assets = [asset for asset in assets if options.drafts or not _is_draft_asset(asset.path)]
    asset_by_url, findings = _place_assets(open_assets, everything, urls)
    findings += _alias_findings(shown, urls)
    findings += (doubt for head in everything if head.path not in urls for doubt in head.doubts)
    categories = make_groups("category", CATEGORIES, listed, lambda head: head.categories, findings)
    tags = make_groups("tag", TAGS, listed, lambda head: [(tag,) for tag in head.tags], findings)
    chain = [head.path for head in sorted(listed, key=_age)]
    resolver = Resolver(
        {head.path: head for head in everything},
        urls,
        asset_by_url,
        pages=_pages(categories, tags),
        base_path=split_base(options.base_url)[1],
    )
    return Layout(
        order=list(urls),
        urls=urls,
        notes=tuple(head.path for head in listed),
        pages=tuple(sorted(head.path for head in shown if head.page)),
        categories=categories,
        tags=tags,
        assets=asset_by_url,
        older=dict(pairwise(chain)),
        newer={after: before for before, after in pairwise(chain)},
        resolver=resolver,
        findings=tuple(findings),
        future=frozenset(head.path for head in shown if _is_future(head, options)),
        expired=frozenset(head.path for head in shown if _is_expired(head, options)),
        left_out=_left_out(everything, options),
        times=_times(everything, options.now),
        digest=_digest(everything, assets, options),
    )


def _order(head: Head) -> tuple[bool, bool, bool, int, int, str]:
    """Pinned first, then newest first, then undated; by path among equals. Pages come last."""
    return (head.page, not head.pin, *_age(head))


def _age(head: Head) -> tuple[bool, int, int, str]:
    """Newest first, then undated."""
    day, instant = head.date.rank if head.date else (0, 0)
    return (head.date is None, -day, -instant, head.path)


def _is_shown(head: Head, options: SiteOptions) -> bool:
    return _left_out_as(head, options) is None


def _left_out_as(head: Head, options: SiteOptions) -> Literal["drafts", "future", "expired"] | None:
    """What keeps a note from readers: the first reason of several."""
    if head.draft and not options.drafts:
        return "drafts"
    if _is_future(head, options) and not options.future:
        return "future"
    # Who asks for drafts asks for all that was kept back by hand.
    return "expired" if _is_expired(head, options) and not options.drafts else None


def _is_future(head: Head, options: SiteOptions) -> bool:
    return head.appears is not None and head.appears > options.now


def _is_expired(head: Head, options: SiteOptions) -> bool:
    return head.expires is not None and head.expires <= options.now


def _left_out(heads: Iterable[Head], options: SiteOptions) -> LeftOut:
    reasons = Counter(_left_out_as(head, options) for head in heads)
    return LeftOut(reasons["drafts"], reasons["future"], reasons["expired"])


def _digest(heads: Iterable[Head], assets: Iterable[Asset], options: SiteOptions) -> bytes:
    """Stands for all that a layout is made from. heads: in order."""
    files = sorted((asset.path, asset.width or 0, asset.height or 0, asset.size or 0) for asset in assets)
    state = hashlib.blake2b(_encode((replace(options, now=0), files)), digest_size=16)
    for head in heads:
        shown = _is_shown(head, options), _is_future(head, options), _is_expired(head, options)
        state.update(_encode((shown, _outline(head))))
    return state.digest()


def _times(heads: Iterable[Head], now: int) -> range:
    instants = [instant for head in heads for instant in turns(head)]
    latest = max((instant for instant in instants if instant <= now), default=-EVER)
    return range(latest, min((instant for instant in instants if instant > now), default=EVER))


def turns(head: Head) -> Iterator[int]:
    """The instants at which a note appears or expires, in seconds since 1970."""
    if head.appears is not None:
        yield head.appears
    if head.expires is not None:
        yield head.expires


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
    bundles = dict.fromkeys(_left_out_folders(heads, urls), "")
    indexes = filter(is_index, (head.path for head in heads))
    # Of several the published one in the folder's own language has the last word.
    for path in sorted(indexes, key=lambda path: (path not in urls, *index_rank(path)), reverse=True):
        if (folder := posixpath.dirname(path)) != "posts":
            bundles[folder] = urls.get(path, "")
    placed: dict[str, Asset] = {}
    findings = []
    for asset in sorted(assets, key=lambda asset: asset.path):
        url = _asset_url(asset.path, bundles)
        first = placed.setdefault(url, asset) if url else asset
        if first is not asset:
            message = f"has the address {url}, and so has {first.path}; give one of them another name"
            findings.append(Finding(asset.path, 0, message, "error"))
    return placed, findings


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


def _is_draft_asset(path: str) -> bool:
    return path.startswith("posts/") and is_among_drafts(path)


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


def _place(head: Head, layout: Layout) -> Place:
    """A note in its place. Neighbours are older and newer whatever is pinned."""
    return Place(
        head,
        layout.urls[head.path],
        future=head.path in layout.future,
        expired=head.path in layout.expired,
        previous=layout.older.get(head.path, ""),
        next=layout.newer.get(head.path, ""),
    )


class _References(dict[str, References]):
    """By path; found when they are asked for."""

    def __init__(
        self, heads: Mapping[str, Head], resolver: Resolver, known: Mapping[str, References]
    ) -> None:
        super().__init__(known)
        self._heads = heads
        self._resolver = resolver

    def __missing__(self, path: str) -> References:
        found = self[path] = _references(self._heads[path], self._resolver)
        return found


def _references(head: Head, resolver: Resolver) -> References:
    woven, findings = resolver.woven(head)
    cover_url = _cover(resolver, head, findings)
    translation = _translation(resolver, head, findings)
    return References(woven, cover_url, translation, tuple(findings))


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
