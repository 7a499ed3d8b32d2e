"""What search engines ask for: the list of all pages, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator
from functools import partial

from notes_site.model import Group, Page, Place
from notes_site.pages.context import Cards, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, ROBOTS, SITEMAP, TAGS


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    urls = [
        *_lists(setup),
        *cards.memory.each("location", setup.site.places, partial(_location, setup)).values(),
    ]
    yield setup.page(SITEMAP, "sitemap.xml", "sitemap", inputs=urls, context=lambda: {"urls": urls})
    sitemap = setup.absolute(SITEMAP)
    yield setup.page(ROBOTS, "robots.txt", "robots", inputs=sitemap, context=lambda: {"sitemap": sitemap})


def _lists(setup: Setup) -> Iterator[tuple[str, str | None]]:
    """Addresses as absolute as can be; a list has no day of a last change."""
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.tags:
        lists += [TAGS, *_urls(site.tags)]
    if site.categories:
        lists += [CATEGORIES, *_urls(site.categories)]
    return ((setup.public(url), None) for url in lists)


def _location(setup: Setup, place: Place) -> tuple[str, str | None]:
    """The address of a note as absolute as can be, with the day of its last change."""
    moment = place.head.updated or place.head.date
    return setup.public(place.url), moment.day if moment else None


def _urls(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield group.url
        yield from _urls(group.children)
