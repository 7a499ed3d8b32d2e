"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator, Mapping
from functools import partial

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.urls import rooted


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
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
                context=partial(_context, path, url),
            )


def _context(path: str, url: str, setup: Setup) -> Context:
    place = setup.site.places[path]
    return {
        **frame(setup, url, title=place.head.title),
        "target": setup.href(place.url),
        "target_absolute": setup.absolute(place.url),
    }
