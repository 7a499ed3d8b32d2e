"""Which notes a site shows, in which order, at which addresses, under which categories and tags.

Comes in: the heads of all notes. Goes out: a Layout, which depends on the outlines of notes alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from notes_site.digests import digest, digest_value
from notes_site.model import ICONS, Asset, Finding, Head, LeftOut, Term
from notes_site.site.addresses import find_addresses
from notes_site.site.files import assets_by_url
from notes_site.site.problems import group_problems
from notes_site.site.taxonomies import make_terms
from notes_site.urls import CATEGORIES, PROBLEMS, TAGS, rooted


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
    per_page: int = 10
    """Cards on one page of the index."""
    unread: tuple[str, ...] = ()
    """Paths of notes that cannot be read just now: what leads there leads somewhere."""


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
    names: dict[str, tuple[str, ...]]
    """By path, stem, title and further names of all notes, those left out too."""
    aliases: dict[str, str]
    """The paths of notes, by their old addresses."""
    labels: dict[str, str]
    """The paths of notes that are published, by the labels in them."""
    notes: tuple[str, ...]
    pages: tuple[str, ...]
    unlisted: frozenset[str]
    categories: tuple[Term, ...]
    tags: tuple[Term, ...]
    problems: tuple[tuple[str, ...], ...]
    problems_url: str
    assets: dict[str, str]
    """Paths, by URL."""
    asking: dict[str, int]
    """Paths of notes that have prerequisites, with the line that says so."""
    by_age: tuple[str, ...]
    """As `notes`, newest first whatever is pinned."""
    findings: tuple[Finding, ...]
    future: frozenset[str]
    """Paths of published notes of the future."""
    expired: frozenset[str]
    """Paths of published notes that have expired."""
    left_out: LeftOut


def outline_of(head: Head) -> Outline:
    """Of a note all that its address, the order or another note's link may depend on."""
    headings = tuple(replace(heading, level=0, line=0) for heading in head.headings)
    shown = replace(
        head, headings=headings, excerpt="", summary="", words=0, minutes=0, links=(), math=False, findings=()
    )
    turns = tuple(turn for turn in (head.appears, head.expires) if turn is not None)
    return Outline(digest_value(shown), turns)


def turns_around(outlines: Iterable[Outline], now: int) -> tuple[int, int]:
    """When a note appeared or expired last, and when the next one will; 0 where none does."""
    turns = [turn for outline in outlines for turn in outline.turns]
    last = max((turn for turn in turns if turn <= now), default=0)
    return last, min((turn for turn in turns if turn > now), default=0)


def layout_key(outlines: Mapping[str, Outline], assets: Mapping[str, Asset], options: SiteOptions) -> bytes:
    """Stands for all that a layout is made from. outlines, assets: by path."""
    sizes = [(path, one.width or 0, one.height or 0, one.size or 0) for path, one in sorted(assets.items())]
    digests = b"".join([outlines[path].digest for path in sorted(outlines)])
    return digest(digest_value((options, sizes)), digests)


def lay_out(heads: Mapping[str, Head], assets: Collection[Asset], options: SiteOptions) -> Layout:
    everything = sorted(heads.values(), key=_order)
    shown = [head for head in everything if _is_shown(head, options)]
    listed = [head for head in shown if not head.page and not head.unlisted]
    urls, moved = find_addresses(shown, options.permalink)
    placed, findings = assets_by_url(assets, everything, urls, drafts=options.drafts)
    findings += (*moved, *_alias_findings(shown, urls), *_foreign_findings(shown))
    findings += (doubt for head in everything if head.path not in urls for doubt in head.doubts)
    categories, category_findings = make_terms("category", CATEGORIES, listed, lambda head: head.categories)
    tags, tag_findings = make_terms("tag", TAGS, listed, lambda head: [(tag,) for tag in head.tags])
    aliases, problems = _aliases(shown), group_problems(listed)
    taken = {*urls.values(), *aliases, *placed}
    return Layout(
        urls=urls,
        names={head.path: (head.stem, head.title, *head.names) for head in everything},
        aliases=aliases,
        labels={label.casefold(): head.path for head in reversed(shown) for label in head.labels},
        notes=tuple(head.path for head in listed),
        pages=tuple(sorted(head.path for head in shown if head.page)),
        unlisted=frozenset(head.path for head in shown if head.unlisted),
        categories=categories,
        tags=tags,
        problems=problems,
        problems_url=PROBLEMS if problems and taken.isdisjoint((PROBLEMS, f"{PROBLEMS}index.html")) else "",
        assets={url: asset.path for url, asset in placed.items()},
        asking={head.path: head.prerequisites[0].line for head in shown if head.prerequisites},
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
    """What keeps a note from readers; of several reasons the first."""
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


def _foreign_findings(heads: Iterable[Head]) -> Iterator[Finding]:
    """That marks of other programs are text here, once for each kind."""
    paths: dict[str, list[str]] = {}
    for head in heads:
        for kind in head.foreign:
            paths.setdefault(kind, []).append(head.path)
    for kind, found in paths.items():
        number = f" (one of {len(found):,} such notes)" if len(found) > 1 else ""
        fate = "left out" if kind == ICONS else "text here"
        fact = f"holds {kind}, which are {fate}{number}: what they would have shown is missing"
        yield Finding(min(found), 0, f"{fact}; write it as Markdown")


def _aliases(heads: Iterable[Head]) -> dict[str, str]:
    """The paths of notes by their old addresses; the first note keeps one that several have."""
    aliases: dict[str, str] = {}
    for head in heads:
        for alias in head.aliases:
            aliases.setdefault(rooted(alias), head.path)
    return aliases


def _alias_findings(heads: Iterable[Head], urls: Mapping[str, str]) -> Iterator[Finding]:
    """An error for each old address of a note that another note has or had."""
    owners = {url: path for path, url in urls.items()}
    for head in sorted(heads, key=lambda head: head.path):
        for alias in dict.fromkeys(map(rooted, head.aliases)):
            owner = owners.setdefault(alias, head.path)
            if owner != head.path:
                message = f'alias "{alias}" is an address of {owner}; take it out of one of them'
                yield Finding(head.path, 0, message, "error")
