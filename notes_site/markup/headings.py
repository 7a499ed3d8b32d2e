"""Headings: ids after GitHub's rule, the note's title taken out, `#标题` without a space.

Source of the ids: the algorithm of github-slugger (lower case, punctuation dropped, a space is a hyphen,
a repeated one ends in `-1`).
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, heading
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.characters import visible
from notes_site.markup.cjk import CJK_LETTERS
from notes_site.markup.scope import line_of, scope_of
from notes_site.model import Heading

_EXPLICIT_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^\s{}]+)[^{}]*\}[ \t]*$")
_GLUED = re.compile(f"(#{{1,6}})(?=[{CJK_LETTERS}《【「（“])")
_CONTENTS_MARK = re.compile(r"(\[TOC\]|\[\[_?TOC_?\]\]|\$\{toc\}|\{:toc\}|@\[toc\](\(.*\))?)", re.IGNORECASE)


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.before("inline", "explicit_ids", _take_explicit_ids)
    md.core.ruler.push("headings", _number_headings)
    md.add_render_rule("heading_close", _render_close)


def github_slug(text: str) -> str:
    """The fragment that GitHub gives a heading, before it is made unique."""
    kept = (char for char in text.strip().lower() if char in " -_" or char.isalnum() or _is_mark(char))
    return "".join(kept).replace(" ", "-")


def plain_text(children: Sequence[Token]) -> str:
    """The text of inline tokens: code and TeX as written, images and markup left out."""
    out = []
    for token in children:
        if token.type in ("text", "code_inline", "math_inline"):
            out.append(token.content)
        elif token.type == "wikilink":
            out.append(token.info or token.content)
        elif token.type in ("softbreak", "hardbreak"):
            out.append(" ")
    return visible("".join(out)).strip()


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An ATX heading; before CJK text the space after the marks may be missing."""
    if heading(state, start, end, silent):
        return True
    position = state.bMarks[start] + state.tShift[start]
    glued = None if state.is_code_block(start) else _GLUED.match(state.src, position, state.eMarks[start])
    if glued is None:
        return False
    if silent:
        return True
    level = len(glued[1])
    state.line = start + 1
    opening = state.push("heading_open", f"h{level}", 1)
    inline = state.push("inline", "", 0)
    state.push("heading_close", f"h{level}", -1)
    opening.map = inline.map = [start, state.line]
    inline.content = state.src[glued.end() : state.eMarks[start]].strip().rstrip("#").rstrip()
    inline.children = []
    return True


def _take_explicit_ids(state: StateCore) -> None:
    """`## Title {#id}`, and paragraphs that only ask for a contents list, which the page has anyway."""
    for index, token in enumerate(state.tokens):
        inline = state.tokens[index + 1] if index + 1 < len(state.tokens) else token
        if token.type == "heading_open":
            found = _EXPLICIT_ID.search(inline.content)
            if found:
                token.meta["id"] = found[1]
                inline.content = inline.content[: found.start()]
        elif token.type == "paragraph_open" and _CONTENTS_MARK.fullmatch(inline.content):
            inline.content = ""
            token.hidden = state.tokens[index + 2].hidden = True


def _number_headings(state: StateCore) -> None:
    scope = scope_of(state.env)
    headings: list[tuple[Token, Token, str]] = []
    _drop_title(state, scope.title)
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open":
            inline = state.tokens[index + 1]
            headings.append((token, inline, plain_text(inline.children or [])))
    # The page's own heading is the only h1.
    shift = 1 if any(token.tag == "h1" for token, _, _ in headings) else 0
    taken = {str(token.meta["id"]) for token, _, _ in headings if "id" in token.meta}
    found = []
    for token, inline, text in headings:
        level = min(int(token.tag[1]) + shift, 6)
        name = str(token.meta.get("id") or _unique(github_slug(text) or "section", taken))
        token.attrs["id"] = name
        token.meta["close"] = name
        token.tag = f"h{level}"
        found.append(Heading(level, name, text, line_of(inline, inline, state.env)))
    for index, token in enumerate(state.tokens):
        if token.type == "heading_close":
            opening = _opening(state.tokens, index)
            token.tag, token.meta["id"] = opening.tag, opening.attrs["id"]
    state.env["headings"] = tuple(found)


def _opening(tokens: Sequence[Token], close: int) -> Token:
    return next(tokens[i] for i in range(close, -1, -1) if tokens[i].type == "heading_open")


def _drop_title(state: StateCore, title: str) -> None:
    """Take the first heading out when it is the title: the page shows that already."""
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open":
            continue
        text = plain_text(state.tokens[index + 1].children or [])
        is_title = _same(text, title) if title else token.tag == "h1"
        if token.tag == "h1" and is_title and text and token.level == 0:
            state.env["title"] = text
            state.env["title_children"] = state.tokens[index + 1].children
            del state.tokens[index : index + 3]
        return


def _same(first: str, second: str) -> bool:
    return re.sub(r"\W+", "", first).casefold() == re.sub(r"\W+", "", second).casefold()


def _unique(name: str, taken: set[str]) -> str:
    candidate, count = name, 0
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    taken.add(candidate)
    return candidate


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    name = escapeHtml(str(token.meta["id"]))
    return f'<a class="anchor" href="#{name}" aria-hidden="true" tabindex="-1">#</a></{token.tag}>\n'
