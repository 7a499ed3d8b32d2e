"""Tables: GFM's, in a box that scrolls."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.scope import scope_of


def plugin(md: MarkdownIt) -> None:
    md.enable("table")
    md.core.ruler.after("inline", "empty_headers", _mark_empty)
    md.add_render_rule("table_open", _render_open)
    md.add_render_rule("table_close", _render_close)


def _mark_empty(state: StateCore) -> None:
    """The corner above the names of rows heads nothing."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content:
            opening.tag = closing.tag = "td"


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # A wide table scrolls by itself: a keyboard must reach it, and what a keyboard reaches has a name.
    label = scope_of(env).word("表格", "table")
    return f'<div class="table" role="group" aria-label="{label}" tabindex="0"><table>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
