"""Formulas in the text of raw HTML, such as `<td>$O(n)$</td>`: not in its code, its tags and its comments.

Leaves a block of HTML in pieces, with `math_inline` tokens between them; `formulas` sets those.
"""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.html.attributes import PIECE, unescaped
from notes_site.markup.lookahead import lines_before
from notes_site.markup.math.spans import find_formula
from notes_site.markup.scope import scope_of
from notes_site.model import TOKEN_END, TOKEN_START

# What stands in these is shown as it is, or is no text of the page.
_LITERAL = frozenset("code pre kbd samp tt svg math select option title noscript template".split())  # noqa: SIM905
_PLACE = re.compile(rf"{TOKEN_START}m(\d+)\n*{TOKEN_END}")
_GLUED = re.compile(r"[A-Za-z0-9_)\]]")
_DOLLARS = re.compile(r"\$+")
_OPENER = re.compile(r"[$\\]")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("raw_html", "math_html", _lift_all)
    md.core.ruler.after("raw_html", "math_places", _put_back)


def _lift_all(state: StateCore) -> None:
    """Put a token in place of each formula, which no tag and no character of TeX disturbs."""
    if scope_of(state.env).options.raw_html == "escape":
        return
    for token in state.tokens:
        if token.type == "html_block" and _OPENER.search(token.content):
            _lift(token, state.env)
        elif token.type == "inline" and "<" in token.content and _OPENER.search(token.content):
            _leave_code(token.children or [])


def _lift(block: Token, env: Any) -> None:
    formulas: list[Token] = []
    out: list[str] = []
    position = 0
    for start, end in _texts(block.content):
        text = block.content[start:end]
        for first, last, tex, display in _formulas(text, env):
            line = lines_before(block.content, start + first)
            meta = {"display": display, "line": line}
            formulas.append(Token("math_inline", "", 0, content=unescaped(tex), meta=meta))
            # As many lines as before, so that those of links stay right.
            lines = "\n" * text.count("\n", first, last)
            token = f"{TOKEN_START}m{len(formulas) - 1}{lines}{TOKEN_END}"
            out += (block.content[position : start + first], token)
            position = start + last
    if formulas:
        block.content = "".join([*out, block.content[position:]])
        block.meta["formulas"] = formulas


def _texts(content: str) -> Iterator[tuple[int, int]]:
    """Where the texts between the tags begin and end, but for those in code."""
    position = depth = 0
    for found in PIECE.finditer(content):
        if found["reference"] or found["text"]:
            continue
        if position < found.start() and not depth:
            yield position, found.start()
        position = found.end()
        if found["name"] and found["name"].lower() in _LITERAL and not found["void"]:
            depth = max(0, depth + (-1 if found["close"] else 1))
    if position < len(content) and not depth:
        yield position, len(content)


def _formulas(text: str, env: Any) -> Iterator[tuple[int, int, str, bool]]:
    """Where the formulas in a text begin and end, their TeX, and whether they are displayed."""
    position = 0
    while opener := _OPENER.search(text, position):
        start = opener.start()
        glued = opener[0] == "\\" and _GLUED.match(text[start - 1 : start])
        if not glued and (found := find_formula(text, start, len(text), env)):
            tex, position, display = found
            yield start, position, tex, display
        elif opener[0] == "$":
            run = _DOLLARS.match(text, start)
            position = run.end() if run else start + 1
        else:
            position = start + 2


def _leave_code(children: list[Token]) -> None:
    """Let what looks like a formula in `<code>` in a line be text."""
    depth = 0
    for token in children:
        if token.type == "html_inline":
            found = PIECE.match(token.content)
            if found and found["name"] and found["name"].lower() in _LITERAL:
                depth = max(0, depth + (-1 if found["close"] else 1))
        elif token.type == "math_inline" and depth:
            token.type, token.content = "text", token.markup


def _put_back(state: StateCore) -> None:
    for block in state.tokens:
        if formulas := block.meta.get("formulas"):
            pieces = _PLACE.split(block.content)
            block.children = [
                formulas[int(piece)] if index % 2 else Token("html_inline", "", 0, content=piece)
                for index, piece in enumerate(pieces)
            ]
