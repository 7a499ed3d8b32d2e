"""Marks of other programs, which mean nothing here and stay text.

Comes in: a whole note's tokens. Goes out: which kinds of marks it holds.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

# Of Vue and React: `<Badge/>`, `</TabItem>`; elements of HTML have no such names.
_COMPONENT = re.compile(
    r"<(/)?(?!(?:Br|Hr|Img|Font|Center|Table|Tr|Td|Th|Div|Span|Details|Summary|Link|Meta|Code|Pre)\b)"
    r"[A-Z][A-Za-z]*[a-z]\w*(?(1)>|(?:\s[^<>\n]*)?/>)"
)
_INCLUDED = re.compile(r"^[ \t]*<!--[ \t]*@include:", re.MULTILINE)
MARKS = {
    "Hugo shortcodes": re.compile(r"\{\{[<%]"),
    "template tags": re.compile(
        r"(?<!\{)\{%-?\s*[a-z]\w*[^%]*%\}|\{\{-?\s*(?:site|page|include|content|theme|config)\b"
    ),
    "Templater commands": re.compile(r"<%[-_*+~]*\s*\w"),
    "Logseq macros": re.compile(r"\{\{(?:query|renderer|function|namespace)\b|#\+BEGIN_\w"),
    "Dataview queries": re.compile(r"^dataview(?:js)?$"),
    "imports of MDX": re.compile(
        r"""^import\s[^\n]*['"][^'"\n]+['"];?[ \t]*$"""
        r"|^export\s+(?:const\s+\w+\s*=|function\s+\w+|default\s+(?:function|class|\W))",
        re.MULTILINE,
    ),
    "components of Vue and React": _COMPONENT,
    "citations": re.compile(
        r"\{cite(?::\w+)?\}|\[(?:[^\[\]\n@]*\s)?-?@[A-Za-z][\w.:-]+[^\[\]\n]*\]|(?<!\w)@(?:fig|tbl|eq|sec)[-:]\w"
    ),
    "abbreviations": re.compile(r"(?:^|\n)\*\[[^\[\]\n]+\]:[ \t]"),
    "inclusions of files": re.compile(
        r"(?:^|\n)(?:[;]?--8<--|<<<[ \t]+\S|::include\b|!!!include\()|<!--\s*@include:|\{\{#include\b"
    ),
}
"""By what writers call them."""
_FIRST = {
    "{": ("{{", "{%", "{cite"),
    "<": ("<%", "<<<"),
    "@": ("@include:", "[@", "@fig-", "@tbl-", "@eq-", "@sec-"),
    "#": ("#+BEGIN_",),
    "*": ("*[",),
    "!": ("!!!include",),
    "-": ("--8<--",),
    ":": ("::include",),
    "d": ("dataview",),
    "e": ("export ",),
    " ": (" from '", ' from "'),
}
"""What marks begin with, under a character that each holds, which is found soonest."""


def foreign_marks(tokens: Sequence[Token], source: str) -> tuple[str, ...]:
    """The kinds of marks outside of code. source: the text that was parsed."""
    begun = (mark in source for char, marks in _FIRST.items() if char in source for mark in marks)
    if not (any(begun) or _COMPONENT.search(source)):
        return ()
    # A comment is no token any more.
    pieces = [*_pieces(tokens), *_INCLUDED.findall(source)]
    return tuple(name for name, mark in MARKS.items() if any(map(mark.search, pieces)))


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    """The text of each paragraph without its code, raw HTML, and what fences call their languages."""
    for token in tokens:
        if token.type == "inline":
            yield "".join(
                "\n" if child.type == "softbreak" else child.content
                for child in token.children or ()
                if child.type in ("text", "html_inline", "softbreak")
            )
        elif token.type == "html_block":
            # A script in it imports what it likes.
            yield token.content.replace("\n", " ")
        elif token.type == "fence":
            yield token.info.strip()
