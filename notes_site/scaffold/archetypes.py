"""What notes of a kind begin with: an archetype, and what stands in it for a title, a date and the like.

Comes in: a text with places such as `{{ title }}`. Goes out: the text of a note.
A place is a name in two pairs of braces, as in the templates of Hexo and Obsidian, and no more: all else in a
note may hold braces of its own, so no template language looks at it.
"""

import json
import re
from collections.abc import Mapping

import yaml

PLACES = ("title", "date", "time", "slug", "number", "kind")
"""The names that may stand in braces."""

_PLACE = re.compile(r"\{\{ *([a-z]+) *\}\}")
_FENCE = re.compile(r"(?:---|\+\+\+)\s*")
_BARE = re.compile(r"[\d.:TZ+-]+")
"""Numbers, days and times."""
_VALUE = re.compile(r"(\s*(?:- +)?(?:[\w.-]+\s*[:=] +)|\s*- +)(.*?)(\s*)", re.DOTALL)


def filled(text: str, values: Mapping[str, str]) -> str:
    """An archetype with a value in each place. values: by name.

    In front matter a value is quoted where YAML or TOML would take it for something else than text.
    """
    lines = text.splitlines(keepends=True)
    if not lines or not _FENCE.fullmatch(lines[0].lstrip("\ufeff")):
        return _plain(text, values)
    fence = lines[0].lstrip("\ufeff").strip()
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == fence), len(lines))
    front = (_front(line, values, toml=fence == "+++") for line in lines[1:end])
    return "".join((lines[0], *front, *(_plain(line, values) for line in lines[end:])))


def unknown_places(text: str) -> list[tuple[int, str]]:
    """Lines, from 1 on, and names in braces that stand for nothing."""
    return [
        (number, found[1])
        for number, line in enumerate(text.splitlines(), 1)
        for found in _PLACE.finditer(line)
        if found[1] not in PLACES
    ]


def _plain(text: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def _front(line: str, values: Mapping[str, str], *, toml: bool) -> str:
    """A line of front matter; its value is one text, quoted or not, or holds data of its own."""
    found = _VALUE.fullmatch(line)
    key, value, end = found.groups() if found else ("", line, "")
    is_data = value.startswith(("[", "{")) and not value.startswith("{{")
    if not key or is_data or not _PLACE.search(value):
        return _plain(line, values)
    is_quoted = len(value) > 1 and value[0] in ("'", '"') and value[-1] == value[0]
    text = _plain(value[1:-1] if is_quoted else value, values)
    is_bare = _BARE.fullmatch(text) if toml else _is_plain(text)
    # Digits are a number or a day where they are one, and a text in a title.
    keeps = is_bare and not is_quoted and not ("title" in value and _BARE.fullmatch(text))
    return key + (text if keeps else _quoted(text)) + end


def _is_plain(text: str) -> bool:
    """Whether YAML takes a text as it stands for itself, or for a number or a day."""
    try:
        found = yaml.safe_load(f"key: {text}")
    except (yaml.YAMLError, ValueError):  # Such as a day that there is not.
        return False
    return found == {"key": text or None} or bool(_BARE.fullmatch(text))


def _quoted(text: str) -> str:
    """A text of JSON is one of YAML, and of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
