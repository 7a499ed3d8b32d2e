"""Tables: GFM's, in a box that scrolls."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.scope import scope_of

WORDS = 10
"""So many ideographs, or twice as many letters, a cell holds before it may be broken anywhere."""


def plugin(md: MarkdownIt) -> None:
    md.enable("table")
    md.core.ruler.after("inline", "table_cells", _look_at_cells)
    md.add_render_rule("table_open", _render_open)
    md.add_render_rule("table_close", _render_close)


def _look_at_cells(state: StateCore) -> None:
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "th_open":
            _name_header(opening, inline, closing)
        elif opening.type == "td_open" and len(inline.content) > WORDS and _is_long(inline.children or []):
            opening.attrs["class"] = "long"


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
    label = scope_of(env).word("表格", "table")
    return f'<div class="table" role="group" aria-label="{label}" tabindex="0"><table>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
