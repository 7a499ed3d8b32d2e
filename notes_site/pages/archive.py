"""All notes by year."""

from collections.abc import Iterator
from itertools import groupby

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, count_text, frame
from notes_site.urls import ARCHIVE


def plan(setup: Setup) -> Iterator[Page]:
    inputs = [setup.cards[path] for path in setup.site.by_age]
    yield setup.page("archive", ARCHIVE, "archive.html", "archive", inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    def year(path: str) -> str:
        date = setup.site.published[path].head.date
        return date.day[:4] if date else ""

    years = [(name or None, list(group)) for name, group in groupby(setup.site.by_age, year)]
    return {
        **frame(setup, ARCHIVE, title=setup.words["archive"]),
        "count_text": count_text(setup.words, len(setup.site.by_age)),
        "years": [
            {
                "year": name,
                "id": name or "undated",
                "title": name or setup.words["undated"],
                "count": len(paths),
                "cards": setup.card.pulled(paths),
            }
            for name, paths in years
        ],
    }
