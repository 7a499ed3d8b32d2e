"""Questions about a text that are asked at every bracket, tag and line of it, so the answers are kept.

Without this a text of nothing but opening marks would be searched to its end from each of them.
"""

import re
from bisect import bisect_left
from functools import lru_cache

from notes_site.lazy import lazy_pattern

_ITEM = r"(?:[-*+:]|\d{1,9}[.)])[ \t]"
BEGINNING = lazy_pattern(rf"(?:[ \t>]|{_ITEM})*+")
"""The indentation of a line and the marks of the quotes and lists around it."""
_FENCE = lazy_pattern(rf"\n({BEGINNING.pattern})(`{{3,}}(?=[^`\n]*(?:\n|\Z))|~{{3,}})")
_OPENER = lazy_pattern(rf"[ \t]*(?:(?P<item>(?:{_ITEM}[ \t]*)+)|[=!?]{{3}}[!+]?[ \t]|\[\^)")
_REACH = 200
"""How many lines above an indented fence the list or the box around it is looked for."""


def comes_after(source: str, mark: str, position: int) -> bool:
    """Whether a mark stands at a position or after it."""
    return _last(source, mark) >= position


def ends_after(source: str, tag: str, position: int) -> bool:
    """Whether the end tag of an element stands at a position or after it. tag: in lower case."""
    return _last_end(source, tag) >= position


def lines_before(source: str, position: int) -> int:
    """How many line ends stand before a position."""
    return bisect_left(_line_ends(source), position)


@lru_cache(maxsize=64)
def _line_ends(source: str) -> tuple[int, ...]:
    return tuple(found.start() for found in re.finditer("\n", source))


@lru_cache(maxsize=64)
def _last(source: str, mark: str) -> int:
    return source.rfind(mark)


@lru_cache(maxsize=256)
def _last_end(source: str, tag: str) -> int:
    return max((found.start() for found in re.finditer(rf"(?i)</{tag}\s*>", source)), default=-1)


@lru_cache(maxsize=8)
def fence_lines(source: str) -> dict[int, int]:
    """For each line that opens a fence the last one that is its own, both 0-based.

    A fence ends, closed or not, where the quote or the list item ends in which it stands.
    """
    found: dict[int, int] = {}
    if "```" not in source and "~~~" not in source:
        return found
    lines: list[str] = []
    number, position, last = 0, 0, -1
    for opening in _FENCE.finditer(f"\n{source}"):
        lines = lines or source.split("\n")
        number += source.count("\n", position, opening.start())
        position = opening.start()
        if number > last and (column := column_in(lines, number, opening[1])) is not None:
            found[number] = last = _last_line(lines, number, opening[2], opening[1].count(">"), column)
    return found


def column_in(lines: list[str], number: int, marks: str) -> int | None:
    """Where what the block around a line holds begins; None where it is a line of indented code.

    marks: the beginning of the line, up to the mark of a fence or a box.
    """
    _, quote, inner = marks.rpartition(">")
    inner = (inner.removeprefix(" ") if quote else inner).expandtabs(4)
    width = len(inner)
    if not inner or not inner.isspace():
        return width
    reached = width
    for line in reversed(lines[max(0, number - _REACH) : number]):
        text = behind_quotes(line, marks.count(">"))
        if text is None:
            return None if reached >= 4 else 0
        text = text.expandtabs(4)
        if not text or text.isspace():
            continue
        indent = len(text) - len(text.lstrip())
        if opener := _OPENER.match(text):
            column = opener.end() if opener["item"] else indent + 4
            if column <= reached:
                return column if width < column + 4 else None
        if not indent:
            return None if width >= 4 else 0
        reached = min(reached, indent)
    return width


def _last_line(lines: list[str], first: int, fence: str, depth: int, column: int) -> int:
    for number in range(first + 1, len(lines)):
        text = behind_quotes(lines[number], depth)
        if text is None:
            return number - 1
        bare = text.strip()
        if column and bare and len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip()) < column:
            return number - 1
        if bare.startswith(fence) and not bare.strip(fence[0]):
            return number
    return len(lines)


def behind_quotes(line: str, depth: int) -> str | None:
    """A line without the marks of so many quotes; None where it stands in fewer."""
    for _ in range(depth):
        line = line.lstrip(" \t")
        if not line.startswith(">"):
            return None
        line = line[1:].removeprefix(" ")
    return line
