"""Notes → Site: addresses, order, neighbours, categories and tags, and where every link leads.

Comes in: the heads of all notes and the assets. Goes out: a Site.
Must never know: bodies, templates, the disk, the clock.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from notes_site.cache.memo import Memo, Pulled
from notes_site.digests import digest, digest_value
from notes_site.model import Asset, Finding, Head, LeftOut, PublishedNote, References, Site, Term, branches
from notes_site.paths import index_rank, is_among_drafts, is_index
from notes_site.site.addresses import find_addresses
from notes_site.site.links import Resolver, Targets
from notes_site.site.taxonomies import make_terms
from notes_site.urls import ARCHIVE, CATEGORIES, FEED, HOME, TAGS, rooted, split_base


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


class Outline(Struct, frozen=True, array_like=True):
    """What the layout of a site depends on of one note."""

    digest: bytes
    """Stands for its address, its place in the order, and what other notes' links find in it."""
    turns: tuple[int, ...]
    """The instants at which it appears or expires, in seconds since 1970."""


class Layout(Struct, frozen=True):
    """All of a site that depends on the outlines of notes, and on none of their texts."""

    urls: dict[str, str]
    """By path, the addresses of the notes that are published: in order, pages last."""
    names: dict[str, tuple[str, str]]
    """By path, stem and title of all notes, those left out too."""
    aliases: dict[str, str]
    """The paths of notes, by their old addresses."""
    notes: tuple[str, ...]
    pages: tuple[str, ...]
    categories: tuple[Term, ...]
    tags: tuple[Term, ...]
    assets: dict[str, str]
    """Paths, by URL."""
    by_age: tuple[str, ...]
    """As `notes`, newest first whatever is pinned."""
    findings: tuple[Finding, ...]
    future: frozenset[str]
    """Paths of published notes of the future."""
    expired: frozenset[str]
    """Paths of published notes that have expired."""
    left_out: LeftOut


def make_site(
    heads: Mapping[str, Head],
    keys: Mapping[str, bytes],
    assets: Mapping[str, Asset],
    options: SiteOptions,
    memo: Memo,
) -> Site:
    """Put all notes in order, each at its address.

    heads, assets: by path. keys: for each note what stands for its head.
    Raises SiteError for categories that are nested too deeply.
    """
    outlines = memo.each("outline", b"", keys, lambda path: _outline(heads[path]))
    since, due = _turns(outlines.values(), options.now)
    # Of the clock only this shows: which notes are those of the future, and which have expired.
    key = _key([outlines[path] for path in sorted(outlines)], assets.values(), replace(options, now=since))
    layout = memo.one("layout", key, lambda: _lay_out(heads, assets.values(), options))
    assets_by_url = {url: assets[path] for url, path in layout.assets.items()}
    base_url, base_path = split_base(options.base_url)
    targets = memo.one("targets", key, lambda: _targets(layout))
    resolver = Resolver(targets, heads, assets_by_url, base_path=base_path)
    around = memo.one("around", key, lambda: _around(layout.by_age))

    def references(path: str) -> References:
        return memo.pull("references", key, path, keys[path], lambda: _references(heads[path], resolver))

    return Site(
        base_url=base_url,
        base_path=base_path,
        urls=layout.urls,
        aliases=layout.aliases,
        published=Pulled(layout.urls, lambda path: _published(heads[path], layout, around)),
        references=Pulled(layout.urls, references),
        notes=layout.notes,
        by_age=layout.by_age,
        pages=layout.pages,
        categories=layout.categories,
        tags=layout.tags,
        assets=assets_by_url,
        findings=layout.findings,
        left_out=layout.left_out,
        since=since,
        due=due,
        digest=key,
    )


def _outline(head: Head) -> Outline:
    """A note without what neither its address, nor the order, nor any other note's link depends on."""
    headings = tuple(replace(heading, level=0, line=0) for heading in head.headings)
    shown = replace(
        head, headings=headings, excerpt="", summary="", words=0, minutes=0, links=(), math=False, findings=()
    )
    turns = tuple(turn for turn in (head.appears, head.expires) if turn is not None)
    return Outline(digest_value(shown), turns)


def _turns(outlines: Iterable[Outline], now: int) -> tuple[int, int]:
    """When a note appeared or expired last, and when the next one will; 0 where none does."""
    turns = [turn for outline in outlines for turn in outline.turns]
    last = max((turn for turn in turns if turn <= now), default=0)
    return last, min((turn for turn in turns if turn > now), default=0)


def _key(outlines: Iterable[Outline], assets: Iterable[Asset], options: SiteOptions) -> bytes:
    """Stands for all that a layout is made from. outlines: in the order of paths."""
    files = sorted((asset.path, asset.width or 0, asset.height or 0, asset.size or 0) for asset in assets)
    return digest(digest_value((options, files)), *(outline.digest for outline in outlines))


def _lay_out(heads: Mapping[str, Head], assets: Collection[Asset], options: SiteOptions) -> Layout:
    everything = sorted(heads.values(), key=_order)
    shown = [head for head in everything if _is_shown(head, options)]
    listed = [head for head in shown if not head.page]
    urls, moved = find_addresses(shown, options.permalink)
    open_assets = [asset for asset in assets if options.drafts or not _is_draft_asset(asset.path)]
    asset_by_url, findings = _assets_by_url(open_assets, everything, urls)
    findings += (*moved, *_alias_findings(shown, urls))
    findings += (doubt for head in everything if head.path not in urls for doubt in head.doubts)
    categories, category_findings = make_terms("category", CATEGORIES, listed, lambda head: head.categories)
    tags, tag_findings = make_terms("tag", TAGS, listed, lambda head: [(tag,) for tag in head.tags])
    return Layout(
        urls=urls,
        names={head.path: (head.stem, head.title) for head in everything},
        aliases=_aliases(shown),
        notes=tuple(head.path for head in listed),
        pages=tuple(sorted(head.path for head in shown if head.page)),
        categories=categories,
        tags=tags,
        assets={url: asset.path for url, asset in asset_by_url.items()},
        by_age=tuple(head.path for head in sorted(listed, key=_age)),
        findings=(*findings, *category_findings, *tag_findings),
        future=frozenset(head.path for head in shown if _is_future(head, options)),
        expired=frozenset(head.path for head in shown if _is_expired(head, options)),
        left_out=_left_out(everything, options),
    )


def _order(head: Head) -> tuple[bool, bool, int, int, str]:
    """Pinned first, then newest first, then undated; by path among equals. Pages come last."""
    return (head.page, not head.pin, *_age(head))


def _age(head: Head) -> tuple[int, int, str]:
    """Newest first, then undated."""
    day, instant = head.rank
    return (-day, -instant, head.path)


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


def _alias_findings(heads: Iterable[Head], urls: Mapping[str, str]) -> Iterator[Finding]:
    """An error for each old address of a note that is another one's, old or not."""
    owners = {url: path for path, url in urls.items()}
    for head in sorted(heads, key=lambda head: head.path):
        for alias in dict.fromkeys(map(rooted, head.aliases)):
            owner = owners.setdefault(alias, head.path)
            if owner != head.path:
                message = f'alias "{alias}" is an address of {owner}; take it out of one of them'
                yield Finding(head.path, 0, message, "error")


def _assets_by_url(
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
    found: dict[str, Asset] = {}
    findings = []
    for asset in sorted(assets, key=lambda asset: asset.path):
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


def _aliases(heads: Iterable[Head]) -> dict[str, str]:
    """The paths of notes by their old addresses; the first note keeps one that several have."""
    aliases: dict[str, str] = {}
    for head in heads:
        for alias in head.aliases:
            aliases.setdefault(rooted(alias), head.path)
    return aliases


def _targets(layout: Layout) -> Targets:
    pages = _pages(layout.categories, layout.tags)
    return Targets(layout.names, layout.urls, layout.aliases, layout.assets, pages)


def _pages(categories: Sequence[Term], tags: Sequence[Term]) -> Iterator[str]:
    """Addresses of pages without a source, which notes may link to."""
    yield from (HOME, ARCHIVE, FEED)
    for overview, terms in ((CATEGORIES, categories), (TAGS, tags)):
        if terms:
            yield overview
        yield from (branch[-1].url for branch in branches(terms))


def _around(by_age: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each note the next older one and the next newer one; empty at the ends."""
    older, newer = (*by_age, "")[1:], ("", *by_age)
    return {path: (older[index], newer[index]) for index, path in enumerate(by_age)}


def _published(head: Head, layout: Layout, around: Mapping[str, tuple[str, str]]) -> PublishedNote:
    previous, following = around.get(head.path, ("", ""))
    return PublishedNote(
        head,
        layout.urls[head.path],
        future=head.path in layout.future,
        expired=head.path in layout.expired,
        previous=previous,
        next=following,
    )


def _references(head: Head, resolver: Resolver) -> References:
    resolved, findings = resolver.resolved(head)
    cover_url, no_image = _cover(resolver, head)
    translation, no_note = _translation(resolver, head)
    return References(resolved, cover_url, translation, (*findings, *no_image, *no_note))


def _cover(resolver: Resolver, head: Head) -> tuple[str, list[Finding]]:
    if head.cover is None:
        return "", []
    if re.match(r"(https?:)?//", head.cover.target):
        return head.cover.target, []
    target = resolver.find(head, head.cover)
    if target is None or target.asset is None:
        message = f'cover "{head.cover.target}" leads to no image; fix the path or add the file'
        return "", [Finding(head.path, head.cover.line, message)]
    return resolver.href(target), []


def _translation(resolver: Resolver, head: Head) -> tuple[str, list[Finding]]:
    if head.translation is None:
        return "", []
    target = resolver.find(head, head.translation)
    if target is None or not target.path:
        message = f'translation "{head.translation.target}" leads to no note; write the path of one'
        return "", [Finding(head.path, head.translation.line, message)]
    return target.path, []
