"""What Obsidian writes for itself: `%%comments%%`, and names of blocks, ` ^name`, that links may point at.

A comment is left out; a name is no text, but an id in its place.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import ENDS_PARAGRAPH, hide_paragraph, line_text, line_with

_COMMENT = lazy_pattern(r"(?<![\w%])%%(?!%)(?:[^%`\n]|`[^`\n]*`)+%%(?!%)")
# `a %% 4 == 0 或 a %% 100` are remainders (R), which have spaces on both sides and numbers behind.
_REMAINDER = lazy_pattern(r"[ \t]\d|[^`]*(?:[=!<>]=|&&|\|\|)")
# `x ^2` at the end of a line is a power.
_NAME = lazy_pattern(r"(?:^|[ \t\n])\^(?!\d+$)([A-Za-z0-9-]{2,})[ \t]*$")
# As Obsidian makes names up.
_MADE_UP = lazy_pattern(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{6}|[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+")
_OPERAND = lazy_pattern(r"[A-Za-z0-9_)\]}]")


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("fence", "comment_block", _comment_block, ENDS_PARAGRAPH)
    md.inline.ruler.before("emphasis", "comment", _comment)
    md.core.ruler.before("inline", "block_names", _name_blocks)
    md.core.ruler.after("inline", "block_name_tokens", _put_names)
    md.add_render_rule("block_name", _render_name)


def _comment_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines from one that begins with `%%` to one that ends with it."""
    first = line_text(state, start).rstrip()
    if not first.startswith("%%") or state.is_code_block(start):
        return False
    last = start if "%%" in first[2:] else line_with(state, "%%", start + 1, end)
    if last is None or not line_text(state, last).rstrip().endswith("%%"):
        return False
    if last == start and first.count("%%") > 2:
        return False
    if not silent:
        state.line = last + 1
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    found = _COMMENT.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "%" else None
    if found is None or _is_remainder(state.src, found):
        return False
    state.pos = found.end()
    return True


def _is_remainder(source: str, found: re.Match[str]) -> bool:
    """Whether both ends of a comment are operators between spaced operands."""
    inside, after = found[0][2:-2], source[found.end() : found.end() + 2]
    before = source[max(0, found.start() - 2) : found.start()]
    spaced = all(text[:1] in (" ", "\t") for text in (before[1:], inside, inside[::-1], after))
    return spaced and bool(_REMAINDER.match(inside) or re.match(r"[ \t]\d", after))


def _name_blocks(state: StateCore) -> None:
    """Take a name from the end of a paragraph; one that stands alone names what is above it.

    One that may be a power, as in `e ^kx`, can be linked to and stays.
    """
    if " ^" not in state.src and "\n^" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        is_paragraph = token.type == "inline" and state.tokens[index - 1].type == "paragraph_open"
        if not is_paragraph or "^" not in token.content:
            continue
        if found := _NAME.search(token.content):
            if not _may_be_power(token.content, found):
                token.content = token.content[: found.start()]
            token.meta["name"] = found[1]
            state.env["named_blocks"] = True
            if not token.content.strip():
                hide_paragraph(state.tokens, index)


def _may_be_power(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()][-1:]
    operand = found[0][:1] in (" ", "\t") and _OPERAND.match(before)
    return bool(operand) and not _MADE_UP.fullmatch(found[1])


def _put_names(state: StateCore) -> None:
    if "named_blocks" not in state.env:
        return
    for token in state.tokens:
        if "name" in token.meta:
            name = Token("block_name", "a", 0, meta={"id": f"^{token.meta['name']}"})
            token.children = [*(token.children or []), name]


def _render_name(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<a id="{escape(tokens[index].meta["id"])}"></a>'
