"""All notes by year."""

from collections.abc import Iterator
from itertools import groupby

from notes_site.model import Page
from notes_site.pages.context import Cards, Setup, frame
from notes_site.urls import ARCHIVE, file_path


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    places = setup.site.places

    def year(path: str) -> str:
        date = places[path].head.date
        return date.day[:4] if date else ""

    # Pinned notes stand first in lists; here they go back to their year.
    ordered = sorted(setup.site.notes, key=lambda path: _newest_first(setup, path))
    context = frame(setup, ARCHIVE, title=setup.words["archive"])
    context["years"] = [
        {"year": name or None, "count": len(paths), "cards": cards.all(paths)}
        for name, paths in ((name, list(group)) for name, group in groupby(ordered, year))
    ]
    yield Page(file_path(ARCHIVE), "archive.html", context, "archive")


def _newest_first(setup: Setup, path: str) -> tuple[bool, int, str]:
    date = setup.site.places[path].head.date
    return (date is None, -date.instant if date else 0, path)
