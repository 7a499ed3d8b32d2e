"""What a reader sees at an address that leads nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.urls import NOT_FOUND

RECENT = 5
"""Notes that the page offers."""


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    if any(place.url == NOT_FOUND for place in setup.site.places.values()):
        return  # The site has a page of its own for it.
    recent = setup.site.notes[:RECENT]
    inputs = [cards[path] for path in recent]
    yield setup.page(NOT_FOUND, "404.html", "404", inputs=inputs, context=partial(_context, recent))


def _context(recent: Sequence[str], setup: Setup) -> Context:
    return {
        **frame(setup, NOT_FOUND, title=setup.words["not_found"]),
        "recent": setup.cards.all(recent),
    }
