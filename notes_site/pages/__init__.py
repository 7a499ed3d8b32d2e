"""Site → Pages; a file per kind.

Comes in: a Setup. Goes out: Pages, each with the template and the data that it shows.
Must never know: how a template is rendered, or where files go.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from notes_site.model import Page
from notes_site.pages import archive, feeds, index, not_found, posts, redirects, sitemap, taxonomies
from notes_site.pages.context import Look, Script, Setup, digest
from notes_site.pages.memory import Memory, Outcomes

__all__ = ["Look", "Memory", "Outcomes", "Script", "Setup", "plan_pages"]

LISTS: tuple[Callable[[Setup, Mapping[str, bytes]], Iterator[Page]], ...] = (
    index.plan,
    taxonomies.plan,
    archive.plan,
    sitemap.plan,
    redirects.plan,
    not_found.plan,
)
"""Kinds that show no more of notes than where they stand, and their cards: those are given as digests."""


def plan_pages(setup: Setup, memory: Memory) -> Iterator[Page]:
    """Every page of a site. memory: begun for this plan."""
    cards = memory.each("card", setup.site.places, lambda path: digest(setup.cards[path]))
    yield from posts.plan(setup, cards, memory)
    yield from feeds.plan(setup, memory)
    yield from memory.once("lists", cards, partial(_lists, setup, cards))


def _lists(setup: Setup, cards: Mapping[str, bytes]) -> list[Page]:
    return [page for plan in LISTS for page in plan(setup, cards)]
