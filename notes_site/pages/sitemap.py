"""What search engines ask for: the list of all pages, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator, Mapping

from notes_site.model import Group, Page, Place
from notes_site.pages.context import Context, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, ROBOTS, SITEMAP, TAGS


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    yield setup.page(SITEMAP, "sitemap.xml", "sitemap", inputs=_urls(setup), context=_context)
    sitemap = setup.absolute(SITEMAP)
    yield setup.page(ROBOTS, "robots.txt", "robots", inputs=sitemap, context=_robots)


def _context(setup: Setup) -> Context:
    return {"urls": _urls(setup)}


def _robots(setup: Setup) -> Context:
    return {"sitemap": setup.absolute(SITEMAP)}


def _urls(setup: Setup) -> list[tuple[str, str | None]]:
    """Addresses as absolute as can be, with the day of their last change."""
    return [*_lists(setup), *(_location(setup, place) for place in setup.site.places.values())]


def _lists(setup: Setup) -> Iterator[tuple[str, str | None]]:
    """Addresses as absolute as can be; a list has no day of a last change."""
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.tags:
        lists += [TAGS, *_walk(site.tags)]
    if site.categories:
        lists += [CATEGORIES, *_walk(site.categories)]
    return ((setup.public(url), None) for url in lists)


def _location(setup: Setup, place: Place) -> tuple[str, str | None]:
    """The address of a note as absolute as can be, with the day of its last change."""
    moment = place.head.updated or place.head.date
    return setup.public(place.url), moment.day if moment else None


def _walk(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield group.url
        yield from _walk(group.children)
