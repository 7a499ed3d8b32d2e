"""How footnotes look; mdit-py-plugins finds them.

Their ids hold a colon, which no heading's id can.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_inline

from notes_site.markup.scope import line_of, scope_of

# A note is words or an address; a set of characters goes on with how often it occurs.
_NOTE = re.compile(r"\^\[(?:(?![^\[\]\s]*\][+*?{$\\(\[])[^\[\]\s]{4,}|[^\[\]\s]*(?:\s|[^\x00-\x7f]|\[))")


def plugin(md: MarkdownIt) -> None:
    footnote_plugin(md)
    md.inline.ruler.at("footnote_inline", _inline)
    md.core.ruler.before("inline", "footnote_definitions", _set_apart)
    md.core.ruler.after("footnote_tail", "footnote_lines", _tell_lines)
    md.add_render_rule("footnote_ref", _render_reference)
    md.add_render_rule("footnote_block_open", _render_block_open)
    md.add_render_rule("footnote_open", _render_open)
    md.add_render_rule("footnote_anchor", _render_anchor)


def _inline(state: StateInline, silent: bool) -> bool:
    """`^[a note]`; `^[0-9]+$` is a regular expression, which has no spaces."""
    if state.src[state.pos] != "^" or not _NOTE.match(state.src, state.pos, state.posMax):
        return False
    return footnote_inline(state, silent)


def _set_apart(state: StateCore) -> None:
    """Put a footnote that is defined in another one behind it, and leave out one whose name another has.

    The plugin expects no definition in another, and takes the last of a name; GitHub takes the first.
    """
    if "footnotes" not in state.env:
        return
    out: list[Token] = []
    under_way: list[list[Token]] = []
    closed: list[list[Token]] = []
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            under_way.append([])
        (under_way[-1] if under_way else out).append(token)
        if token.type == "footnote_reference_close":
            closed.insert(0, under_way.pop())
            if not under_way:
                out += chain.from_iterable(closed)
                closed = []
    state.tokens = list(_first_of_each(out, state))


def _first_of_each(tokens: Sequence[Token], state: StateCore) -> Iterator[Token]:
    seen: set[str] = set()
    left_out = False
    for token in tokens:
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            left_out = label in seen
            seen.add(label)
            if left_out:
                message = f'footnote "{label}" is left out, since one above has its name; give it another'
                scope_of(state.env).problems.append((line_of(token, token, state.env), message))
        if not left_out:
            yield token
        if token.type == "footnote_reference_close":
            left_out = False


def _tell_lines(state: StateCore) -> None:
    """A footnote in the middle of a text has the line of the text that refers to it."""
    lines: dict[int, list[int] | None] = {}
    number = -1
    for token in state.tokens:
        if token.type == "footnote_open":
            number = token.meta["id"]
        elif token.type == "inline":
            token.map = token.map or lines.get(number)
            for child in token.children or ():
                if child.type == "footnote_ref":
                    lines.setdefault(child.meta["id"], token.map)


def _render_reference(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    number, name = tokens[index].meta["id"] + 1, _reference_id(tokens[index])
    return f'<sup class="footnote-ref"><a href="#fn:{number}" id="{name}">{number}</a></sup>'


def _render_block_open(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    label = scope_of(env).word("Footnotes")
    return f'<section class="footnotes" aria-label="{label}">\n<ol>\n'


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<li id="fn:{tokens[index].meta["id"] + 1}">'


def _render_anchor(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    label = scope_of(env).word("Back to the text")
    target = _reference_id(tokens[index])
    return f' <a href="#{target}" class="footnote-backref" aria-label="{label}">↩\ufe0e</a>'


def _reference_id(token: Token) -> str:
    """The id of a reference to a footnote: the first is `fnref:1`, the second `fnref:1:2`."""
    number, repeat = token.meta["id"] + 1, token.meta.get("subId", 0)
    return f"fnref:{number}:{repeat + 1}" if repeat > 0 else f"fnref:{number}"
