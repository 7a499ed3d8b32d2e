"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator
from functools import partial

from notes_site.model import Page, Place
from notes_site.pages.context import Cards, Context, Setup, frame
from notes_site.urls import rooted


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    for path, place in setup.site.places.items():
        urls = dict.fromkeys(rooted(alias) for alias in place.head.aliases)
        # Writers leave an alias behind that is the address again: it would lead to itself for ever.
        urls.pop(place.url, None)
        for url in urls:
            yield setup.page(
                url,
                "redirect.html",
                path,
                inputs=(place.url, place.head.title),
                context=partial(_context, setup, place, url),
            )


def _context(setup: Setup, place: Place, url: str) -> Context:
    return {
        **frame(setup, url, title=place.head.title),
        "target": setup.href(place.url),
        "target_absolute": setup.absolute(place.url),
    }
