"""A text without its code, before it is parsed: which language it is in has to be known first."""

import re
from collections.abc import Iterator

from notes_site.markup.admonitions import box_named
from notes_site.markup.lookahead import BEGINNING, column_in, fence_lines

_INDENTED = re.compile(r"(?: {0,3}\t| {4})[ \t]*")
_PRE = re.compile(r"<pre\b.*?(?:</pre>|\Z)", re.DOTALL | re.IGNORECASE)


def without_code(source: str) -> str:
    """A text without fences, but for those that are boxes, without indented lines and `<pre>`."""
    lines = source.split("\n")
    for first, last in reversed(fence_lines(source).items()):
        if not box_named(BEGINNING.sub("", lines[first], count=1).strip("`~ \t")):
            lines[first : last + 1] = [""] * (last + 1 - first)
    if "\n    " in source or "\n\t" in source:
        for number in list(_indented(lines)):
            lines[number] = ""
    text = "\n".join(lines)
    return _PRE.sub(" ", text) if "<pre" in text else text


def _indented(lines: list[str]) -> Iterator[int]:
    """The lines of indented code."""
    inside = False
    for number, line in enumerate(lines):
        if not line or line.isspace():
            continue
        marks = _INDENTED.match(line)
        if inside or not number or not lines[number - 1].strip():
            inside = marks is not None and (inside or column_in(lines, number, marks[0]) is None)
        if inside:
            yield number
