"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Cards, Setup, frame
from notes_site.urls import file_path, rooted


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    for path, place in setup.site.places.items():
        urls = dict.fromkeys(rooted(alias) for alias in place.head.aliases)
        # Writers leave an alias behind that is the address again: it would lead to itself for ever.
        urls.pop(place.url, None)
        for url in urls:
            context = frame(setup, url, title=place.head.title)
            context["target"] = setup.href(place.url)
            context["target_absolute"] = setup.absolute(place.url)
            yield Page(file_path(url), "redirect.html", context, path)
