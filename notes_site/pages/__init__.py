"""Site → Pages; a file per kind.

Comes in: a Setup. Goes out: Pages, each with the template and the data that it shows.
Must never know: how a template is rendered, or where files go.
"""

from collections.abc import Callable, Iterator

from notes_site.model import Page
from notes_site.pages import archive, feeds, index, not_found, posts, redirects, sitemap, taxonomies
from notes_site.pages.context import Cards, Look, Memory, Script, Setup

__all__ = ["Look", "Memory", "Script", "Setup", "plan_pages"]

KINDS: tuple[Callable[[Setup, Cards], Iterator[Page]], ...] = (
    posts.plan,
    index.plan,
    taxonomies.plan,
    archive.plan,
    feeds.plan,
    sitemap.plan,
    redirects.plan,
    not_found.plan,
)


def plan_pages(setup: Setup, memory: Memory | None = None) -> Iterator[Page]:
    """Every page of a site. memory: of earlier plans, made to keep what holds for this one."""
    cards = Cards(setup, memory or Memory())
    for plan in KINDS:
        yield from plan(setup, cards)
