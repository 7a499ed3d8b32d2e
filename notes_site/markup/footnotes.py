"""How footnotes look; mdit-py-plugins finds them."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

from notes_site.markup.scope import scope_of


def plugin(md: MarkdownIt) -> None:
    md.add_render_rule("footnote_ref", _render_reference)
    md.add_render_rule("footnote_block_open", _render_block_open)
    md.add_render_rule("footnote_anchor", _render_anchor)


def _render_reference(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number = tokens[index].meta["id"] + 1
    return f'<sup class="footnote-ref"><a href="#fn{number}" id="{_reference_id(tokens[index])}">{number}</a></sup>'


def _render_block_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    label = "脚注" if scope_of(env).lang.startswith("zh") else "Footnotes"
    return f'<section class="footnotes" aria-label="{label}">\n<ol class="footnotes-list">\n'


def _render_anchor(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    label = "返回正文" if scope_of(env).lang.startswith("zh") else "Back to the text"
    target = _reference_id(tokens[index])
    return f' <a href="#{target}" class="footnote-backref" aria-label="{label}">↩\ufe0e</a>'


def _reference_id(token: Token) -> str:
    """The id of a place that refers to a footnote: the first is `fnref1`, the second `fnref1-1`."""
    number, repeat = token.meta["id"] + 1, token.meta.get("subId", 0)
    return f"fnref{number}-{repeat}" if repeat > 0 else f"fnref{number}"
