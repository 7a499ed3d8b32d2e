"""Notes → Site: addresses, order, neighbours, categories and tags, and where every link leads.

Comes in: the heads of all notes and the assets. Goes out: a Site.
Must never know: bodies, templates, the disk, the clock.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import PurePosixPath

from msgspec.structs import replace

from notes_site.cache.memo import Memo, Pulled
from notes_site.model import Asset, Backlink, Finding, Head, PublishedNote, References, Site, branches
from notes_site.site.backlinks import links_of, reversed_links
from notes_site.site.layout import Layout, Outline, SiteOptions, lay_out, layout_key, outline_of, turns_around
from notes_site.site.links import Resolver
from notes_site.site.prerequisites import find_circles
from notes_site.site.references import find_references
from notes_site.site.related import Likes, find_likes, terms_of
from notes_site.site.targets import Targets
from notes_site.urls import (
    ARCHIVE,
    CATEGORIES,
    FEED,
    NOT_FOUND,
    ROBOTS,
    SITEMAP,
    TAGS,
    index_count,
    index_url,
    split_base,
)

__all__ = ["Layout", "Outline", "SiteOptions", "make_site", "resolver_of"]


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
    outlines = memo.each("outline", b"", keys, lambda path: outline_of(heads[path]))
    since, due = turns_around(outlines.values(), options.now)
    # Of the clock only this shows: which notes are those of the future, and which have expired.
    key = layout_key(outlines, assets, replace(options, now=since))
    layout = memo.one("layout", key, lambda: lay_out(heads, assets.values(), options))
    assets_by_url = {url: assets[path] for url, path in layout.assets.items()}
    base_url, base_path = split_base(options.base_url)
    targets = memo.one("targets", key, lambda: _targets(layout, options))
    resolver = Resolver(targets, heads, assets_by_url, base_path=base_path, unread=options.unread)
    around = memo.one("around", key, lambda: _around(layout.by_age))

    def references(path: str) -> References:
        return memo.pull("references", key, path, keys[path], lambda: find_references(heads[path], resolver))

    def links(path: str) -> dict[str, Backlink]:
        return links_of(heads[path], layout.urls[path], references(path)) if path in layout.urls else {}

    def find_circular() -> list[Finding]:
        return find_circles({path: references(path).prerequisites for path in layout.asking}, layout.asking)

    def nearest() -> list[list[int]]:
        last = memo.last("likes")
        digests = [outlines[path].digest for path in layout.by_age]
        found = find_likes(
            layout.by_age,
            digests,
            lambda path: terms_of(heads[path]),
            last if isinstance(last, Likes) else None,
        )
        return memo.one("likes", key, lambda: found).nearest

    @cache
    def likes() -> dict[str, list[int]]:
        return dict(zip(layout.by_age, memo.one("related", key, nearest), strict=True))

    def related(path: str) -> list[str]:
        return [layout.by_age[place] for place in likes().get(path, ())]

    outgoing = memo.each("links", key, keys, links)
    return Site(
        base_url=base_url,
        base_path=base_path,
        urls=layout.urls,
        aliases=layout.aliases,
        published=Pulled(layout.urls, lambda path: _published(heads[path], layout, around)),
        references=Pulled(layout.urls, references),
        backlinks=reversed_links(outgoing),
        related=Pulled(layout.urls, related),
        notes=layout.notes,
        by_age=layout.by_age,
        pages=layout.pages,
        unlisted=layout.unlisted,
        categories=layout.categories,
        tags=layout.tags,
        problems=layout.problems,
        problems_url=layout.problems_url,
        assets=assets_by_url,
        findings=(*layout.findings, *memo.one("circles", key, find_circular)),
        left_out=layout.left_out,
        since=since,
        due=due,
        digest=key,
    )


def resolver_of(
    heads: Mapping[str, Head], assets: Mapping[str, Asset], options: SiteOptions
) -> tuple[Layout, Resolver]:
    """Where all notes are, and what their links mean, without a site around them. heads, assets: by path."""
    layout = lay_out(heads, assets.values(), options)
    by_url = {url: assets[path] for url, path in layout.assets.items()}
    base_path = split_base(options.base_url)[1]
    return layout, Resolver(_targets(layout, options), heads, by_url, base_path=base_path)


def _targets(layout: Layout, options: SiteOptions) -> Targets:
    pages = _pages(layout, options.per_page)
    # Of what cannot be read only its place is known, which its links need no more than.
    names = layout.names | {path: (PurePosixPath(path).stem,) * 2 for path in options.unread}
    return Targets(names, layout.urls, layout.aliases, layout.labels, layout.assets, pages)


def _pages(layout: Layout, per_page: int) -> Iterator[str]:
    """Addresses of pages and files without a source, which notes may link to."""
    yield from (ARCHIVE, FEED, SITEMAP, ROBOTS, NOT_FOUND)
    yield from map(index_url, range(1, index_count(len(layout.notes), per_page) + 1))
    if layout.problems_url:
        yield layout.problems_url
    for overview, terms in ((CATEGORIES, layout.categories), (TAGS, layout.tags)):
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
