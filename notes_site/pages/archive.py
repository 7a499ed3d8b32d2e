"""All notes by year."""

from collections.abc import Iterator
from itertools import groupby

from notes_site.model import Page
from notes_site.pages.context import Cards, Context, Setup, frame
from notes_site.urls import ARCHIVE


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    places = setup.site.places

    def year(path: str) -> str:
        date = places[path].head.date
        return date.day[:4] if date else ""

    # Pinned notes stand first in lists; here they go back to their year.
    ordered = sorted(setup.site.notes, key=lambda path: _newest_first(setup, path))
    years = [(name or None, list(group)) for name, group in groupby(ordered, year)]

    def context() -> Context:
        return {
            **frame(setup, ARCHIVE, title=setup.words["archive"]),
            "years": [
                {"year": name, "count": len(paths), "cards": cards.all(paths)} for name, paths in years
            ],
        }

    yield setup.page(ARCHIVE, "archive.html", "archive", inputs=cards.digests(ordered), context=context)


def _newest_first(setup: Setup, path: str) -> tuple[bool, int, str]:
    date = setup.site.places[path].head.date
    return (date is None, -date.instant if date else 0, path)
