"""TOML as writers see it: in lines. Knows no settings."""

import re
import tomllib
from typing import Any

from notes_site.errors import SiteError
from notes_site.lazy import lazy_pattern

Trail = tuple[str, ...]
"""The names on the way to a key, from the outermost table inwards."""

_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_HEADER = lazy_pattern(rf"\s*\[+\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*\]+")
_KEY = lazy_pattern(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


def parse(text: str, name: str) -> dict[str, Any]:
    """The data in a text. Raises SiteError with the line. name: the file's."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fact, _, where = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", where)
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        raise SiteError(f"is not TOML ({fact}); fix this line", name, line) from error


def line_of(trail: Trail, text: str) -> int | None:
    """The line on which a key stands, else the table or the key that holds it; None when nothing is found."""
    best, depth = None, 0
    table: Trail = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            here = table = _names(header[1])
        elif key := _KEY.match(line):
            here = (*table, *_names(key[1]))
        else:
            here = ()
        if len(here) > depth and trail[: len(here)] == here:
            best, depth = number, len(here)
    return best


def _names(dotted: str) -> Trail:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))
