"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame


def plan(setup: Setup) -> Iterator[Page]:
    for url, path in setup.site.aliases.items():
        place = setup.site.places[path]
        # Writers leave an alias behind that is the address again: it would lead to itself for ever.
        if url != place.url:
            inputs = (place.url, place.head.title)
            yield setup.page("redirect", url, "redirect.html", path, about=(url,), inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    place, url = setup.site.places[page.source], page.about[0]
    return {
        **frame(setup, url, title=place.head.title),
        "target": setup.href(place.url),
        "target_absolute": setup.absolute(place.url),
    }
