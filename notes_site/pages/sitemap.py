"""What search engines ask for: the list of all pages, in parts if it is long, and where it is.

Source: the protocol of sitemaps.org; RFC 9309 for robots.txt.
"""

from collections.abc import Iterator, Sequence

from notes_site.model import Page, PublishedNote, branches
from notes_site.pages.context import Context, Setup
from notes_site.urls import ARCHIVE, CATEGORIES, HOME, ROBOTS, SITEMAP, TAGS

MAX_URLS = 50_000
"""In one sitemap, as its protocol has it."""

Location = tuple[str, str | None]
"""An address, with scheme and host if they are known, and the day of its last change."""


def plan(setup: Setup) -> Iterator[Page]:
    urls = _urls(setup)
    if len(urls) <= MAX_URLS:
        yield setup.page("sitemap", SITEMAP, "sitemap.xml", "sitemap", inputs=urls)
    else:
        names = _parts(urls)
        for name, first in names.items():
            part = urls[first : first + MAX_URLS]
            yield setup.page("sitemap", name, "sitemap.xml", "sitemap", about=(str(first),), inputs=part)
        yield setup.page("sitemap", SITEMAP, "sitemap_index.xml", "sitemap", inputs=list(names))
    yield setup.page("sitemap", ROBOTS, "robots.txt", "robots", inputs=setup.absolute(SITEMAP))


def context(setup: Setup, page: Page) -> Context:
    match page.template:
        case "robots.txt":
            return {"sitemap": setup.absolute(SITEMAP)}
        case "sitemap_index.xml":
            return {"sitemaps": [setup.public(name) for name in _parts(_urls(setup))]}
    first = int(page.about[0]) if page.about else 0
    return {"urls": _urls(setup)[first : first + MAX_URLS]}


def _parts(urls: Sequence[Location]) -> dict[str, int]:
    """Addresses of the parts of a long list, each with the index of its first entry."""
    starts = range(0, len(urls), MAX_URLS)
    return {SITEMAP.replace(".xml", f"-{number}.xml"): first for number, first in enumerate(starts, 1)}


def _urls(setup: Setup) -> list[Location]:
    site = setup.site
    shown = (note for path, note in site.published.items() if path not in site.unlisted)
    return [*_lists(setup), *(_location(setup, note) for note in shown)]


def _lists(setup: Setup) -> Iterator[Location]:
    """A list has no day of a last change."""
    site = setup.site
    lists = [HOME, ARCHIVE]
    if site.problems_url:
        lists.append(site.problems_url)
    for overview, terms in ((TAGS, site.tags), (CATEGORIES, site.categories)):
        if terms:
            lists += [overview, *(branch[-1].url for branch in branches(terms))]
    return ((setup.public(url), None) for url in lists)


def _location(setup: Setup, note: PublishedNote) -> Location:
    moment = note.head.changed
    return setup.public(note.url), moment.day if moment else None
