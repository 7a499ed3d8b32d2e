"""What a reader sees at an address that leads nowhere."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Cards, Setup, frame

RECENT = 5
"""Notes that the page offers."""


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    if any(place.url == "/404.html" for place in setup.site.places.values()):
        return  # The site has a page of its own for it.
    context = frame(setup, "/404.html", title=setup.words["not_found"])
    context["recent"] = cards.all(setup.site.notes[:RECENT])
    yield Page("404.html", "404.html", context, "404")
