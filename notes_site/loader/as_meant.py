"""Texts in front matter as they were meant: what YAML would cut or refuse is put in quotes first.

Comes in: the lines of a block. Goes out: as many lines. Only keys whose value is a text or a list of words
are touched (and `date: {{ date }}`, which a template is to fill in), and of these only values that YAML would
not read as they stand: `title: LeetCode #1`, `title: [1] Two Sum`, `title: C: pointers`, `tags: #dp #tree`,
`- @home`.
Must never know: what a key means.

Source: YAML 1.2.2, chapters 6.6 (comments), 7.3 (plain and quoted scalars), 7.4 (flow collections).
"""

import re
from collections.abc import Sequence
from typing import Any

from notes_site.lazy import lazy_pattern
from notes_site.spelling import form

_TEXTS = frozenset({"title", "subtitle", "summary", "description", "excerpt", "cover"})
_WORDS = frozenset({"category", "categories", "tags", "tag", "series", "keywords", "topics"})
_NESTED = {"leetcode": frozenset({"difficulty", "time", "space"})}
"""Texts below another key."""

_KEY = lazy_pattern(r"([ \t]*)([\w-]+)[ \t]*:(?:[ \t]+(\S.*))?$")
_ITEM = lazy_pattern(r"[ \t]*-[ \t]+(\S.*)$")
_NAMED_ITEM = lazy_pattern(r"(?:name|label|title|slug):[ \t]")
"""A mapping that stands for a word: Qiita's `- name: Python`, Docusaurus' `- label: Python`."""
Names = set[tuple[str | Any, ...]]
"""Marks and names of all values that have a name."""
_QUOTED = r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'"""
_QUOTED_FIRST = lazy_pattern(rf"(?:{_QUOTED})(.*)$")
_BLOCK_TEXT = lazy_pattern(r"[|>][-+1-9]{0,2}[ \t]*(?:#.*)?$")
_NAME = lazy_pattern(r"([&*])([\w-]+)(?![^ \t\n,\]}])")
"""Of a value that is used again (`&name`, `*name`)."""
_FLOW_PART = lazy_pattern(rf"{_QUOTED}|[\[\]{{}},]|[ \t]+|[^\[\]{{}}, \t][^\[\]{{}},]*")
# A comment, or what YAML takes for a mapping, in the midst of a text; and marks at its beginning.
# What stands behind more than one space, or a tab, and begins with "# " is a comment to a writer too.
_CUT = lazy_pattern(r"[ \t]#\S|(?<![ \t]) #|:(?:[ \t]|$)|^[\[\]{},&*!|>%@`\"']|^#\S|^[-?][ \t]")


def as_meant(lines: Sequence[str]) -> list[str]:
    """The lines of a YAML block, with quotes around the values that need them."""
    found = list(lines)
    names = {found.groups() for line in lines if "&" in line or "*" in line for found in _NAME.finditer(line)}
    table = ""
    for index, line in enumerate(lines):
        value, known = "", False
        if key := _KEY.match(line):
            name = form(key[2])
            if not key[1]:
                table = "" if key[3] and _BLOCK_TEXT.match(key[3]) else name
                known = name in _TEXTS or name in _WORDS
            else:
                known = name in _NESTED.get(table, ())
            value = key[3] or ""
        elif item := _ITEM.match(line):
            known = table in _WORDS and not _NAMED_ITEM.match(item[1])
            value = item[1]
        # No mapping is a key of another; what is to be filled in by a template begins so.
        if not known and not value.startswith("{{"):
            value = ""
        value = value.rstrip()
        if value and _CUT.search(value) and not _goes_on(lines, index):
            start = line.rindex(value)
            found[index] = line[:start] + _quoted(value, names, of_words=table in _WORDS)
    return found


def _goes_on(lines: Sequence[str], index: int) -> bool:
    """Whether the value on a line has more lines: those below it are indented further."""
    below = next((line for line in lines[index + 1 : index + 20] if line.strip()), "")
    return _indent(below) > _indent(lines[index]) and not below.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _quoted(value: str, names: Names, *, of_words: bool) -> str:
    if of_words and value.startswith("[{"):
        return value
    if of_words and value.startswith("["):
        value = re.sub(r",(?:[ \t]*,)+", ",", value)
        if (flow := _flow(value)) is not None:
            return flow
    elif of_words and value.startswith("- "):
        return value
    return value if _is_yaml(value, names) else _in_quotes(value)


def _in_quotes(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_yaml(value: str, names: Names) -> bool:
    """Whether a value is surely written for YAML: quoted, a block of text, a mapping, a name for a value."""
    if value[0] in "\"'":
        quoted = _QUOTED_FIRST.match(value)
        return not quoted or not quoted[1].strip() or bool(re.match(r"[ \t]+#", quoted[1]))
    if named := _NAME.match(value):
        return ({"&": "*", "*": "&"}[named[1]], named[2]) in names
    if value.endswith("}") and not value.startswith("{{"):
        return value.startswith("{") and ":" in value
    texts = re.fullmatch(rf"\[[ \t]*(?:{_QUOTED})[ \t]*\]", value)
    return bool(texts or _BLOCK_TEXT.match(value)) or value.startswith("!!")


def _flow(value: str) -> str | None:
    """A list in brackets, with quotes around the words that need them; None for what only begins as one."""
    parts: list[str] = []
    depth = 0
    for found in _FLOW_PART.finditer(value):
        part = found[0]
        depth += (part in "[{") - (part in "]}")
        is_plain = part.strip() and part[0] not in "\"'[]{},"
        parts.append(_in_quotes(part.rstrip()) if is_plain and _CUT.search(part.rstrip()) else part)
        if depth == 0:
            rest = value[found.end() :]
            return "".join(parts) + rest if not rest or re.match(r"[ \t]+#", rest) else None
    return value
