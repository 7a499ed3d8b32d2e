"""What a note's path says: its title, its slug, its date.

Comes in: a path. Goes out: a Name. Must never know: what stands in the file.
"""

import re
from pathlib import PurePosixPath

from msgspec import Struct

from notes_site.paths import index_language

# `2024-1-2`, `2024_01_02`, `2024.01.02`, `20240102`, and `2024/01/02` by folders.
_DATE = re.compile(
    r"(?:(\d{4})([-_.])(\d{1,2})\2(\d{1,2})|((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?:[-_ ]+|$)"
)
_DATE_FOLDERS = re.compile(r"(?:^|/)((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])$")
# `3-1,`, `01.`, `6.2_`, `002-`, `[1]`; a year or a bare number is not a prefix. Before a space alone only
# what is surely no number of the text's own: `01 Trees`, but `3 ways to sort`.
_NUMBER = re.compile(
    r"(?:\d{1,4}(?:[-.]\d{1,3})*\s*[,，、.)_-]\s*|(?:0\d{1,3}|\d{1,4}(?:[-.]\d{1,3})+)\s+|"
    r"[\[【]\d{1,4}[\]】]\s*)(?=\S)"
)
_PROBLEM = re.compile(r"[\[【]?(\d{1,4})(?:[\]】]\s*|\s*[.、]\s*|[-_ ]+)(?=[^\W\d])")
# How files of solutions are named, whatever folder they are in: `0001-x`, `[1] x`, `1.two-sum`.
_SOLUTION = re.compile(
    r"0\d{3}[-_.、 ]|[\[【]\d{1,4}[\]】]|\d{1,4}\.[a-z0-9]+(?:-[a-z0-9]+)+$", re.IGNORECASE
)


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
    problem: str
    """The number before a dot or hyphen, as LeetCode counts its problems; else empty."""
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
    date = "-".join(filter(None, dated.group(1, 3, 4, 5, 6, 7))) if dated else ""
    rest = stem[dated.end() :] if dated else stem
    problem = _PROBLEM.match(rest)
    return Name(
        (rest or stem) + ending,
        _title(rest) if rest else date,
        date,
        problem[1] if problem else "",
        bool(problem and _SOLUTION.match(rest)),
    )


def _title(stem: str) -> str:
    words = _NUMBER.sub("", stem, count=1) if _NUMBER.match(stem) else stem
    if not re.search(r"[^\W\d_]", words):
        return stem
    text = words if " " in words else re.sub(r"[-_]+", " ", words)
    return text.strip() or stem
