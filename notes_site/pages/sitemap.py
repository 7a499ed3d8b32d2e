"""What search engines ask for: the list of all pages, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator

from notes_site.model import Group, Page
from notes_site.pages.context import Cards, Context, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, TAGS


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    yield Page("sitemap.xml", "sitemap.xml", {"urls": _locations(setup)}, "sitemap")
    yield Page("robots.txt", "robots.txt", {"sitemap": setup.absolute("/sitemap.xml")}, "robots")


def _locations(setup: Setup) -> list[Context]:
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.tags:
        lists += [TAGS, *_urls(site.tags)]
    if site.categories:
        lists += [CATEGORIES, *_urls(site.categories)]
    out: list[Context] = [{"loc": setup.public(url), "lastmod": None} for url in lists]
    for place in site.places.values():
        moment = place.head.updated or place.head.date
        out.append({"loc": setup.public(place.url), "lastmod": moment.day if moment else None})
    return out


def _urls(groups: tuple[Group, ...]) -> Iterator[str]:
    for group in groups:
        yield group.url
        yield from _urls(group.children)
