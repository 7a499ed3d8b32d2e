"""Tables: GFM's, in a box that scrolls."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token


def plugin(md: MarkdownIt) -> None:
    md.enable("table")
    md.add_render_rule("table_open", _render_open)
    md.add_render_rule("table_close", _render_close)


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="table" tabindex="0"><table>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
