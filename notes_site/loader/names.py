"""What a note's path says: its title, its slug, its date.

Comes in: a path. Goes out: a Name. Must never know: what stands in the file.
"""

import re
from pathlib import PurePosixPath

from msgspec import Struct

from notes_site.paths import index_language

_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+|$)")
# `3-1,`, `01.`, `6.2_`, `002-`; a year or a bare number is not a prefix.
_NUMBER = re.compile(r"\d{1,4}(?:[-.]\d{1,3})*(?:\s*[,，、.)_-]\s*|\s+)(?=\S)")
_PROBLEM = re.compile(r"(\d{1,4})\s*[.、]\s*\S|(\d{1,4})[-_ ]+\S")


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


def read_name(path: str) -> Name:
    """Take a note's path apart. path: relative to the site's folder, with `/`."""
    pure = PurePosixPath(path)
    stem, ending = pure.stem, ""
    language = index_language(stem)
    if language is not None and pure.parent.name:
        # One folder may hold the same note in two languages: their addresses differ, their titles need not.
        stem, ending = pure.parent.name, f".{language}" if language else ""
    dated = _DATE.match(stem)
    stem = stem[dated.end() :] if dated and dated.end() < len(stem) else stem
    problem = _PROBLEM.match(stem)
    number = (problem[1] or problem[2]) if problem else ""
    return Name(stem + ending, _title(stem), dated[1] if dated else "", number)


def _title(stem: str) -> str:
    cleaned = _NUMBER.sub("", stem, count=1) if _NUMBER.match(stem) else stem
    text = cleaned if " " in cleaned else re.sub(r"[-_]+", " ", cleaned)
    return text.strip() or stem
