"""What the drawings of the page of all problems are made of: numbers, in the units of an SVG.

Comes in: counts. Goes out: plain data, with a place for each bar and each day.
Must never know: notes, the clock.
"""

import datetime
from collections.abc import Iterable, Mapping
from unicodedata import east_asian_width

from notes_site.pages.context import Context

MOST = 12
"""Bars of one drawing."""
LABEL, BAR, LINE = 120, 150, 22
"""Widths of a bar's label and of the longest bar, and the height of a line."""
LETTERS = 15
"""Of a label, a Chinese one counts for two."""
DAY = 13
"""From one day of the calendar to the next."""
WEEKS = 53
LEVELS = (1, 2, 3, 5)
"""From how many notes on a day of each shade is."""


def bars(counts: Iterable[tuple[str, str, int]]) -> Context:
    """A bar for each of some kinds. counts: name, what else is told of it, number."""
    found = list(counts)
    most = max((count for _, _, count in found), default=1)
    return {
        "width": LABEL + BAR + 38,
        "height": LINE * min(len(found), MOST),
        "all": [{"name": name, "about": about, "count": count} for name, about, count in found],
        "bars": [
            {
                "label": _shortened(name),
                "about": about,
                "count": count,
                "x": LABEL,
                "y": LINE * index,
                "width": max(2, round(BAR * count / most)),
            }
            for index, (name, about, count) in enumerate(found[:MOST])
        ],
    }


def _shortened(name: str) -> str:
    """A name that fits in front of its bar."""
    left = LETTERS
    for index, char in enumerate(name):
        left -= 2 if east_asian_width(char) in "WF" else 1
        if left < 0:
            return f"{name[:index].rstrip()}…"
    return name


def last_year(days: Mapping[str, int]) -> dict[str, int]:
    """The days that are drawn: those of the weeks up to the newest one."""
    first, _ = _span(days)
    return {day: days[day] for day in sorted(days) if day >= first.isoformat()}


def calendar(days: Mapping[str, int], words: Mapping[str, str]) -> Context | None:
    """A column for each week of the year that ends with the newest day, a square for each day."""
    if not days:
        return None
    first, last = _span(days)
    dates = [first + datetime.timedelta(number) for number in range((last - first).days + 1)]
    months: dict[str, list[str]] = {}
    for day, count in days.items():
        months.setdefault(day[:7], []).append(f"{int(day[8:])}{f' ×{count}' if count > 1 else ''}")
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "width": DAY * WEEKS,
        # A pattern draws all days, in the last week those up to the newest.
        "weeks": DAY * (len(dates) // 7),
        "rest": DAY * (len(dates) % 7),
        "squares": [
            {"x": x, "y": y, "level": sum(count >= least for least in LEVELS), "title": f"{day}: {count}"}
            for day, count in days.items()
            for x, y in [_square((datetime.date.fromisoformat(day) - first).days)]
        ],
        "months": [
            {"x": DAY * (number // 7), "name": words["months_short"].split()[date.month - 1]}
            for number, date in enumerate(dates)
            # One at the very edge would be cut off, or stand in the way of the next.
            if date.day <= 7 and number % 7 == 0 and number // 7 < WEEKS - 2
        ],
        "table": [
            {"month": month, "days": found, "count": sum(days[day] for day in days if day[:7] == month)}
            for month, found in months.items()
        ],
    }


def _square(number: int) -> tuple[int, int]:
    """Where a day stands, whose edge is drawn around it. number: counted from the first day."""
    return DAY * (number // 7) + 1, 21 + DAY * (number % 7)


def _span(days: Mapping[str, int]) -> tuple[datetime.date, datetime.date]:
    """The Monday with which the drawing begins, and the newest day."""
    last = max(map(datetime.date.fromisoformat, days), default=datetime.date.min)
    monday = last.toordinal() - last.weekday() - 7 * (WEEKS - 1)
    return datetime.date.fromordinal(max(1, monday)), last
