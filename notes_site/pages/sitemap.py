"""What search engines ask for: the list of all pages, in parts if it is long, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator
from functools import partial

from notes_site.model import Group, Page, Place
from notes_site.pages.context import Cards, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, ROBOTS, SITEMAP, TAGS

MAX_URLS = 50_000
"""In one sitemap, as its protocol has it."""

Location = tuple[str, str | None]
"""An address as absolute as can be, and the day of its last change."""


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    urls = [
        *_lists(setup),
        *cards.memory.each("location", setup.site.places, partial(_location, setup)).values(),
    ]
    if len(urls) <= MAX_URLS:
        yield _sitemap(setup, SITEMAP, urls)
    else:
        parts = [urls[first : first + MAX_URLS] for first in range(0, len(urls), MAX_URLS)]
        names = [SITEMAP.replace(".xml", f"-{number}.xml") for number in range(1, len(parts) + 1)]
        yield from map(partial(_sitemap, setup), names, parts)
        places = [setup.public(name) for name in names]
        yield setup.page(
            SITEMAP, "sitemap_index.xml", "sitemap", inputs=places, context=lambda: {"sitemaps": places}
        )
    sitemap = setup.absolute(SITEMAP)
    yield setup.page(ROBOTS, "robots.txt", "robots", inputs=sitemap, context=lambda: {"sitemap": sitemap})


def _sitemap(setup: Setup, url: str, urls: list[Location]) -> Page:
    return setup.page(url, "sitemap.xml", "sitemap", inputs=urls, context=lambda: {"urls": urls})


def _lists(setup: Setup) -> Iterator[Location]:
    """A list has no day of a last change."""
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.tags:
        lists += [TAGS, *_urls(site.tags)]
    if site.categories:
        lists += [CATEGORIES, *_urls(site.categories)]
    return ((setup.public(url), None) for url in lists)


def _location(setup: Setup, place: Place) -> Location:
    moment = place.head.updated or place.head.date
    return setup.public(place.url), moment.day if moment else None


def _urls(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield group.url
        yield from _urls(group.children)
