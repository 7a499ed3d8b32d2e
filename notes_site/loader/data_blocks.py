"""Front matter in TOML and JSON, and what a block in any language is read as.

Comes in: the text of a block. Goes out: values as YAML would have spelt them, so that one place types all.
"""

import datetime
import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from notes_site.errors import SiteError
from notes_site.lazy import lazy_pattern

Value = str | None | list["Value"] | dict[str, "Value"]

MAX_DEPTH = 20
"""Nested lists and mappings; deeper ones are an accident or an attack."""
_TOML_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_TOML_KEY = lazy_pattern(rf"[ \t]*\[*[ \t]*({_TOML_NAME})[ \t]*[.=\]]")
_DEEP_TOML_KEY = lazy_pattern(
    rf"(?:^|[\[{{,])[ \t]*(?:{_TOML_NAME}[ \t]*\.[ \t]*){{{MAX_DEPTH}}}", re.MULTILINE
)


@dataclass(slots=True)
class Read:
    """What a block holds, on its way into a FrontMatter, whose fields these are."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)
    overridden: list[tuple[str, Value]] = field(default_factory=list)


def read_toml(block: str, first_line: int) -> Read:
    if deep := _DEEP_TOML_KEY.search(block):
        # The time that the parser takes grows with the square of the parts.
        message = f"front matter has a key of more than {MAX_DEPTH} parts; shorten it"
        raise SiteError(message, line=first_line + block.count("\n", 0, deep.start()))
    try:
        data = tomllib.loads(block)
        values = {key: _as_text(value, 1) for key, value in data.items()}
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = first_line - 1 + (int(found[1]) if found else 1)
        fact = str(error).partition(" (at ")[0]
        raise SiteError(f"front matter is not TOML ({fact}); fix this line", line=line) from error
    found_at = _toml_lines(block, first_line)
    return Read(values, {key: found_at.get(key, first_line) for key in values})


def _toml_lines(block: str, first_line: int) -> dict[str, int]:
    """For each name that a line begins with, a table's too, the first such line."""
    found_at: dict[str, int] = {}
    for number, line in enumerate(block.split("\n"), first_line):
        if assigned := _TOML_KEY.match(line):
            found_at.setdefault(assigned[1].strip("\"'"), number)
    return found_at


def _as_text(value: Any, depth: int) -> Value:
    """A TOML value as YAML would have spelt it, so that one place types both."""
    if depth > MAX_DEPTH:
        raise ValueError(f"values are nested deeper than {MAX_DEPTH} levels")
    match value:
        case bool():
            return str(value).lower()
        case None:
            return None
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case list():
            return [_as_text(item, depth + 1) for item in value]
        case dict():
            return {str(key): _as_text(item, depth + 1) for key, item in value.items()}
    return str(value)


def read_json(text: str, begin: int, first_line: int) -> tuple[Read, int] | None:
    """An object at a position in a text, and where it ends; None when there is none.

    first_line: the 1-based line on which it begins.
    """
    try:
        data, end = json.JSONDecoder().raw_decode(text, begin)
        values = {str(key): _as_text(value, 1) for key, value in data.items()}
    except (ValueError, RecursionError):
        return None
    lines: dict[str, int] = {}
    for number, line in enumerate(text[begin:end].split("\n"), first_line):
        for key in re.findall(r'"([^"\\]*)"[ \t]*:', line):
            lines.setdefault(key, number)
    return Read(values, lines), end
