"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Cards, Setup, frame
from notes_site.urls import file_path


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    for path, place in setup.site.places.items():
        for alias in place.head.aliases:
            url = alias if alias.startswith("/") else f"/{alias}"
            url = url if url.endswith(("/", ".html", ".htm")) else f"{url}/"
            context = frame(setup, url, title=place.head.title)
            context["target"] = setup.href(place.url)
            context["target_absolute"] = setup.absolute(place.url)
            yield Page(file_path(url), "redirect.html", context, path)
