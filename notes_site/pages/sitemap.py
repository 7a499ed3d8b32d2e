"""What search engines ask for: the list of all pages, in parts if it is long, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from notes_site.model import Group, Page, Place
from notes_site.pages.context import Context, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, ROBOTS, SITEMAP, TAGS

MAX_URLS = 50_000
"""In one sitemap, as its protocol has it."""

Location = tuple[str, str | None]
"""An address as absolute as can be, and the day of its last change."""


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    count = len(_urls(setup))
    if count <= MAX_URLS:
        yield _sitemap(setup, SITEMAP, 0)
    else:
        parts = {
            SITEMAP.replace(".xml", f"-{number}.xml"): first
            for number, first in enumerate(range(0, count, MAX_URLS), 1)
        }
        for name, first in parts.items():
            yield _sitemap(setup, name, first)
        names = list(parts)
        yield setup.page(
            SITEMAP, "sitemap_index.xml", "sitemap", inputs=names, context=partial(_index, names)
        )
    sitemap = setup.absolute(SITEMAP)
    yield setup.page(ROBOTS, "robots.txt", "robots", inputs=sitemap, context=_robots)


def _sitemap(setup: Setup, url: str, first: int) -> Page:
    """The sitemap, or the part of it that begins with an address of this number."""
    urls = _urls(setup)[first : first + MAX_URLS]
    return setup.page(url, "sitemap.xml", "sitemap", inputs=urls, context=partial(_context, first))


def _context(first: int, setup: Setup) -> Context:
    return {"urls": _urls(setup)[first : first + MAX_URLS]}


def _index(names: Sequence[str], setup: Setup) -> Context:
    return {"sitemaps": [setup.public(name) for name in names]}


def _robots(setup: Setup) -> Context:
    return {"sitemap": setup.absolute(SITEMAP)}


def _urls(setup: Setup) -> list[Location]:
    return [*_lists(setup), *(_location(setup, place) for place in setup.site.places.values())]


def _lists(setup: Setup) -> Iterator[Location]:
    """A list has no day of a last change."""
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.tags:
        lists += [TAGS, *_walk(site.tags)]
    if site.categories:
        lists += [CATEGORIES, *_walk(site.categories)]
    return ((setup.public(url), None) for url in lists)


def _location(setup: Setup, place: Place) -> Location:
    moment = place.head.changed
    return setup.public(place.url), moment.day if moment else None


def _walk(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield group.url
        yield from _walk(group.children)
