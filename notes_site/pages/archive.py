"""All notes by year."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.urls import ARCHIVE


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    # Pinned notes stand first in lists; here they go back to their year.
    ordered = sorted(setup.site.notes, key=lambda path: _newest_first(setup, path))
    yield setup.page(
        ARCHIVE,
        "archive.html",
        "archive",
        inputs=[cards[path] for path in ordered],
        context=partial(_context, ordered),
    )


def _context(ordered: Sequence[str], setup: Setup) -> Context:
    def year(path: str) -> str:
        date = setup.site.places[path].head.date
        return date.day[:4] if date else ""

    years = [(name or None, list(group)) for name, group in groupby(ordered, year)]
    return {
        **frame(setup, ARCHIVE, title=setup.words["archive"]),
        "years": [
            {
                "year": name,
                "id": name or "undated",
                "title": name or setup.words["undated"],
                "count": len(paths),
                "cards": setup.cards.all(paths),
            }
            for name, paths in years
        ],
    }


def _newest_first(setup: Setup, path: str) -> tuple[bool, int, int, str]:
    date = setup.site.places[path].head.date
    day, instant = date.rank if date else (0, 0)
    return (date is None, -day, -instant, path)
