"""Site → Pages; a file per kind.

Comes in: a Setup. Goes out: Pages, and the data that each of them shows.
Must never know: how a template is rendered, or where files go.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct

from notes_site.digests import digest
from notes_site.model import Page
from notes_site.pages import (
    archive,
    feeds,
    index,
    not_found,
    posts,
    problems,
    redirects,
    search,
    sitemap,
    taxonomies,
)
from notes_site.pages.context import Context, Setup

__all__ = ["KEPT", "KINDS", "Kind", "Setup", "context_of", "plan_pages"]


class Kind(Struct, frozen=True):
    """A kind of page."""

    plan: Callable[[Setup], Iterable[Page]]
    context: Callable[[Setup, Page], Context]
    """What a page shows: plain data, and only what its template asks for."""
    shown: Callable[[Setup], bytes]
    """Stands for what its plan depends on."""


def _texts(setup: Setup) -> bytes:
    return setup.texts


def _cards(setup: Setup) -> bytes:
    return digest(setup.layout, *setup.cards.values())


def _layout(setup: Setup) -> bytes:
    return setup.layout


KINDS = {
    "note": Kind(posts.plan, posts.context, _texts),
    "feed": Kind(feeds.plan, feeds.context, _texts),
    "index": Kind(index.plan, index.context, _cards),
    "taxonomy": Kind(taxonomies.plan, taxonomies.context, _cards),
    "archive": Kind(archive.plan, archive.context, _cards),
    "problems": Kind(problems.plan, problems.context, _layout),
    "search": Kind(search.plan, search.context, _layout),
    "sitemap": Kind(sitemap.plan, sitemap.context, _layout),
    "redirect": Kind(redirects.plan, redirects.context, _layout),
    "not_found": Kind(not_found.plan, not_found.context, _cards),
}
KEPT = {f"pages: {name}": list[Page] for name, kind in KINDS.items() if kind.shown is not _texts}
"""Steps of the memo that the next process takes up: an edit of a text leaves them as they are."""


def plan_pages(setup: Setup) -> Iterator[Page]:
    """Every page of a site."""
    for name, kind in KINDS.items():
        yield from setup.memo.one(f"pages: {name}", kind.shown(setup), partial(_planned, kind, setup))


def _planned(kind: Kind, setup: Setup) -> list[Page]:
    return list(kind.plan(setup))


def context_of(setup: Setup, page: Page) -> Context:
    """What a page shows."""
    return KINDS[page.kind].context(setup, page)
