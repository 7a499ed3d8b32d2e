"""What a note's path says: its title, its slug, its date.

Comes in: a path. Goes out: a Name. Must never know: what stands in the file.
"""

import re
from pathlib import PurePosixPath

from msgspec import Struct

from notes_site.lazy import lazy_pattern
from notes_site.paths import LANGUAGE, index_language

# `2024-1-2`, `2024_01_02`, `2024.01.02`, `20240102`, `2024年1月2日`, and `2024/01/02` by folders; a time may
# follow, as in `202401020930` and `2024-01-02T09-30-00`.
_DATE = lazy_pattern(
    r"(?:(?:(\d{4})([-_.])(\d{1,2})\2(\d{1,2})(?:[T _]\d\d[-.:]\d\d(?:[-.:]\d\d)?|T\d{4,6})?"
    r"|((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?(?:[01]\d|2[0-3])(?:[0-5]\d){1,2})?)"
    r"(?:[-_ ]+|$)"
    r"|((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})[日号號][-_ ]*)"
)
_DATE_FOLDERS = lazy_pattern(r"(?:^|/)((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])$")
# `3-1,`, `01.`, `6.2_`, `002-`, `[1]`; a year or a bare number is not a prefix. Before a space alone only
# what is surely no number of the text's own: `01 Trees`, but `3 ways to sort`.
_NUMBER = lazy_pattern(
    r"(?:(?!(?:19|20)\d\d[-_.])\d{1,4}(?:[-.]\d{1,3}(?![^\W_]))*+\s*(?:[,，、)_-](?!\d{4})|\.(?!\d+(?:\W|$)))\s*|"
    r"(?:0\d{1,3}|\d{1,4}(?:[-.]\d{1,3})+)\s+|[\[【]\d{1,4}[\]】]\s*)(?=\S)"
)
# Titles of problems may begin with a digit: `15. 3Sum`.
_PROBLEM = lazy_pattern(
    r"[\[【]?(\d{1,4})(?:[\]】]\s*|\s*[.、]\s*|[-_ ]+)"
    r"(?=[^\W\d]|\d+[^\W\d_]|(?<=\. )\d|(?<=[-_])\d+[-_][a-z])"
)
# How files of solutions are named, whatever folder they are in: `0001-x`, `[1] x`, `1.two-sum`.
_SOLUTION = lazy_pattern(
    r"0\d{3}[-_.、 ]|[\[【]\d{1,4}[\]】]|\d{1,4}\.[a-z0-9]+(?:-[a-z0-9]+)+$", re.IGNORECASE
)
# `LC-001`, `lc0001_two_sum`, `LeetCode 15. 三数之和`.
_PREFIXED = lazy_pattern(
    r"[\[【]?(?:leetcode|lc|力扣)[\]】]?[-_.# ]*(\d{1,4})(?=[-_.、：: ]|$)[-_.、：: ]*", re.IGNORECASE
)
# In a folder of solutions a number is a problem's: `15`, `p1_two-sum`, `No.15 x`, `第15题`, `#36 x`.
_NUMBERED = lazy_pattern(
    r"(?:(?:[pqt]|no|problem|第|#)[-_. ]*(\d{1,4})(?:题|[：:._ -]|$)|(0\d{3})(?!\d)|(\d{1,4})(?:\s*[：:]|$))"
    r"[-_.、：: ]*",
    re.IGNORECASE,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Notion gives each page that it exports a number of its own.
_LANGUAGE = lazy_pattern(rf"\.{LANGUAGE}$", re.IGNORECASE)
_NOTION = lazy_pattern(r"(?<=.) [0-9a-f]{32}$| [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


class Name(Struct, frozen=True):
    """A path taken apart."""

    stem: str
    """The file's name, or its folder's for an index file, without date and extension.

    `index.en.md` has the folder's with the language: `tree.en`.
    """
    title: str
    """The name without number, date, extension and language; hyphens and underscores as spaces."""
    date: str
    """As in the name; empty when there is none."""
    journal: tuple[str, ...]
    """How Logseq's links call a note whose name is a date alone: `Mar 5th, 2024`."""
    problem: str
    """The number before a dot or hyphen, as LeetCode counts its problems; else empty."""
    problem_title: str
    """What stands behind that number; empty when it stands alone."""
    solution: bool
    """Whether only a solution of a problem has such a name."""


def read_name(path: str) -> Name:
    """Take a note's path apart. path: relative to the site's folder, with `/`."""
    pure = PurePosixPath(path)
    stem, ending = pure.stem, ""
    language = index_language(stem)
    # The folder of all notes has a name of the program's, and none of the writer's.
    if language is not None and len(pure.parts) > 2:
        # One folder may hold the same note in two languages: their addresses differ, their titles need not.
        stem, ending = pure.parent.name, f".{language}" if language else ""
    if by_folders := _DATE_FOLDERS.search(str(pure.with_suffix(""))):
        stem = "-".join(by_folders.groups())
    dated = _DATE.match(stem)
    date = "-".join(filter(None, dated.group(1, 3, 4, 5, 6, 7, 8, 9, 10))) if dated else ""
    rest = _NOTION.sub("", stem[dated.end() :] if dated else stem)
    prefixed = _PREFIXED.match(rest)
    problem = prefixed or _PROBLEM.match(rest) or _NUMBERED.match(rest)
    return Name(
        (rest or stem) + ending,
        _title(_LANGUAGE.sub("", rest) or rest) if rest else date,
        date,
        () if rest else _journal(date),
        next(filter(None, problem.groups())) if problem else "",
        _in_words(rest[problem.end() :]) if problem else "",
        bool(prefixed or (problem and _SOLUTION.match(rest))),
    )


def is_of_notion(path: str) -> bool:
    return bool(_NOTION.search(path.rpartition(".")[0]))


def _journal(date: str) -> tuple[str, ...]:
    year, month, day = map(int, date.split("-"))
    if not 1 <= month <= 12:
        return ()
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return (f"{_MONTHS[month - 1]} {day}{ending}, {year}",)


def _title(stem: str) -> str:
    # So Logseq spells the slash in the name of a page.
    stem = stem.replace("___", "/").replace("%2F", "/")
    words = _NUMBER.sub("", stem, count=1) if _NUMBER.match(stem) else stem
    return _in_words(words) or stem


def _in_words(text: str) -> str:
    """Hyphens and underscores as spaces; empty for what holds no letter."""
    if not re.search(r"[^\W\d_]", text):
        return ""
    return (text if " " in text else re.sub(r"[-_]+", " ", text)).strip()
