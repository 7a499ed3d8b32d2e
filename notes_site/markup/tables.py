"""Tables: GFM's, in a box that scrolls.

A bar in code, in a formula or in a wikilink ends no cell where a row would have too many: GFM would drop the
rest of it. What is dropped nevertheless is told.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.lookahead import fence_lines
from notes_site.markup.scope import line_of, scope_of

WORDS = 10
"""So many ideographs, or twice as many letters, a cell holds before it may be broken anywhere."""

_DELIMITERS = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_CODE = r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)"
_WIKILINK = r"\[\[[^\[\]]+\]\]"
# What may hold bars, the surest first; the second holds all of the first, the third all of the second.
_SPANS = tuple(map(re.compile, (_WIKILINK, f"{_CODE}|{_WIKILINK}", rf"{_CODE}|{_WIKILINK}|\$[^$]+\$")))
# Who puts a bar between two cells leaves room; `[[note|words]]` and `a|b` in code have none.
_WHOLE = re.compile(rf"{_CODE}|\[\[[^\[\]|\s][^\[\]|]*(?<!\s)\|[^\s\[\]|][^\[\]|]*\]\]")
_TIGHT_BAR = re.compile(r"(?<![\s\\`|])\|(?![\s`|])")


def plugin(md: MarkdownIt) -> None:
    md.enable("table")
    md.core.ruler.before("block", "table_bars", _escape_bars)
    md.core.ruler.after("block", "table_rows", _tell_lost_cells)
    md.core.ruler.after("inline", "table_cells", _look_at_cells)
    md.add_render_rule("table_open", _render_open)
    md.add_render_rule("table_close", _render_close)


def _escape_bars(state: StateCore) -> None:
    if "|" not in state.src or "-" not in state.src:
        return
    lines = state.src.split("\n")
    changed = dict(_repaired_rows(lines))
    for first, last in fence_lines(state.src).items() if changed else ():
        changed = {row: whole for row, whole in changed.items() if not first < row <= last}
    for row, whole in changed.items():
        lines[row] = whole
    if changed:
        state.src = "\n".join(lines)


def _repaired_rows(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The rows of tables, headers too, that must be spelt otherwise."""
    columns = 0
    for row, line in enumerate(lines):
        if "|" not in line:
            columns = 0
            continue
        head = row + 1 < len(lines) and not columns and _DELIMITERS.fullmatch(lines[row + 1])
        if head and "|" in lines[row + 1]:
            columns = _count(lines[row + 1])
        whole = _with_escapes(line, columns) if columns else line
        if whole != line:
            yield row, whole


def _with_escapes(row: str, columns: int) -> str:
    """A row with its bars that end no cell escaped: surely none, or none that the table has a column for."""
    row = _WHOLE.sub(lambda span: _TIGHT_BAR.sub(r"\\|", span[0]), row)
    if _count(row) <= columns:
        return row
    tries = [spans.sub(lambda span: _BAR.sub(r"\\|", span[0]), row) for spans in _SPANS]
    fitting = [escaped for escaped in tries if _count(escaped) <= columns]
    return next((escaped for escaped in fitting if _count(escaped) == columns), (fitting or tries[-1:])[0])


def _count(row: str) -> int:
    """How many cells a row has."""
    return len(_cells(row))


def _cells(row: str) -> list[str]:
    cells = _BAR.split(row.lstrip(" \t>").rstrip())
    return cells[not cells[0] : -1 if len(cells) > 1 and not cells[-1] else None]


def _tell_lost_cells(state: StateCore) -> None:
    """GFM drops the cells of a row that its table has no columns for."""
    lines = state.src.split("\n") if any(token.type == "tbody_open" for token in state.tokens) else []
    columns, in_body = 0, False
    for token in state.tokens:
        if token.type == "table_open":
            columns, in_body = 0, False
        elif token.type == "tbody_open":
            in_body = True
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and in_body:
            cells = _cells(lines[token.map[0]])
            lost = " | ".join(cell.strip().replace("\\|", "|") for cell in cells[columns:] if cell.strip())
            if lost:
                message = (
                    f'"{lost}" is left out: the row has {len(cells)} cells, its table {columns} columns; '
                    f"add a column to the header, or write a bar that ends no cell as \\|"
                )
                scope_of(state.env).problems.append((line_of(token, token, state.env), message))


def _look_at_cells(state: StateCore) -> None:
    tokens = state.tokens
    for before, opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if opening.type == "th_open":
            _name_header(opening, inline, closing)
        elif opening.type != "td_open":
            continue
        elif len(inline.content) > WORDS and _is_long(inline.children or []):
            opening.attrs["class"] = "long"
        elif "-" in inline.content and before.type == "tr_open":
            opening.attrs["class"] = "whole"


def _name_header(opening: Token, inline: Token, closing: Token) -> None:
    """The corner above the names of rows heads nothing; a formula heads its column by its TeX.

    Browsers take no name from MathML, and whoever hears a cell would hear that its header is empty.
    """
    children = inline.children or []
    formulas = [token for token in children if token.type == "math_inline"]
    if not inline.content:
        opening.tag = closing.tag = "td"
    elif formulas and all(token in formulas or not token.content.strip() for token in children):
        opening.attrs["aria-label"] = " ".join(token.content.strip() for token in formulas)


def _is_long(cell: Sequence[Token]) -> bool:
    """Whether a cell holds more than a few words, for which a narrow page must leave room."""
    text = "".join(token.content for token in cell if token.type in ("text", "code_inline"))
    # An ideograph is as wide as two letters, and no word is shorter.
    return len(text) + sum(char >= "\u2e80" for char in text) > 2 * WORDS


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # A wide table scrolls by itself: a keyboard must reach it, and what a keyboard reaches has a name.
    label = scope_of(env).word("table")
    return f'<div class="table" role="group" aria-label="{label}" tabindex="0"><table>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
