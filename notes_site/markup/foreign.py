"""Marks of other programs, which mean nothing here and stay text.

Comes in: a whole note's tokens. Goes out: which kinds of marks it holds.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

MARKS = {
    "Hugo shortcodes": re.compile(r"\{\{[<%]"),
    "template tags": re.compile(
        r"(?<!\{)\{%-?\s*[a-z]\w*[^%]*%\}|\{\{-?\s*(?:site|page|include|content|theme|config)\b"
    ),
    "Templater commands": re.compile(r"<%[-_*+~]*\s*\w"),
    "Logseq macros": re.compile(r"\{\{(?:query|renderer|function|namespace)\b|#\+BEGIN_\w"),
    "Dataview queries": re.compile(r"^dataview(?:js)?$"),
}
"""By what writers call them."""
_FIRST = ("{{", "{%", "<%", "dataview", "#+BEGIN_")


def foreign_marks(tokens: Sequence[Token], source: str) -> tuple[str, ...]:
    """The kinds of marks outside of code. source: the text that was parsed."""
    if not any(mark in source for mark in _FIRST):
        return ()
    pieces = list(_pieces(tokens))
    return tuple(name for name, mark in MARKS.items() if any(map(mark.search, pieces)))


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each paragraph without its code, raw HTML, and what fences call their languages."""
    for token in tokens:
        if token.type == "inline":
            yield "".join(
                child.content for child in token.children or () if child.type in ("text", "html_inline")
            )
        elif token.type == "html_block":
            yield token.content
        elif token.type == "fence":
            yield token.info.strip()
