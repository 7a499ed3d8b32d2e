"""What a reader sees at an address that leads nowhere."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.urls import NOT_FOUND

RECENT = 5
"""Notes that the page offers."""


def plan(setup: Setup) -> Iterator[Page]:
    if any(url == NOT_FOUND for url in setup.site.urls.values()):
        return  # The site has a page of its own for it.
    inputs = [setup.cards[path] for path in setup.site.notes[:RECENT]]
    yield setup.page("not_found", NOT_FOUND, "404.html", "404", inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    return {
        **frame(setup, NOT_FOUND, title=setup.words["not_found"]),
        "recent": setup.card.all(setup.site.notes[:RECENT]),
    }
