"""Where readers search, and what they find instead without scripts."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.urls import SEARCH


def plan(setup: Setup) -> Iterator[Page]:
    if setup.has_search:
        yield setup.page("search", SEARCH, "search.html", "search", inputs=None)


def context(setup: Setup, page: Page) -> Context:
    return frame(setup, SEARCH, title=setup.words["search"], unlisted=True)
