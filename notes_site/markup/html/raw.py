"""Raw HTML in notes: what is markup and what only looks like it.

`vector<int>` and `<host>` are text: only names that HTML knows make a tag, and only comments that end are
comments. `attributes` rewrites what is let through, `balance` closes what is left open.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import hide_paragraph, line_text, line_with
from notes_site.markup.html.attributes import COMPARED, ELEMENTS, OPAQUE, VOID, rewritten
from notes_site.markup.lookahead import comes_after, ends_after, lines_before
from notes_site.markup.math.blocks import formula_end
from notes_site.markup.scope import line_of, mark_line, scope_of

# Where HTML lets the end tag be left out, a start tag alone is markup.
_OPTIONAL_END = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup rb rt rtc rp".split()  # noqa: SIM905
)
# Without their end these would swallow the page, in the eyes of a browser.
_GREEDY = OPAQUE | {"noscript", "select"}

_TAG_START = lazy_pattern(r"</?([A-Za-z][A-Za-z0-9-]*)")
_EMPTY_OPAQUE = lazy_pattern(r"<([a-z]+)\b[^<>]*></\1\s*>", re.IGNORECASE)
_DRAWING = lazy_pattern(r"<(?:(/)(?:svg|math)\s*>|(?:svg|math)\b(?![^<>]*/>))", re.IGNORECASE)
# `<div markdown>`, and Notion's box: what they hold is Markdown from the next line on.
_MARKDOWN = lazy_pattern(r"<(?:aside|[a-z][a-z0-9]*(?: [^<>]*)?\smarkdown\b[^<>]*)>[ \t]*$", re.IGNORECASE)
# What a block may have open whose lines are no Markdown, blank ones between them or not.
_RAW = lazy_pattern(
    r"<!--|<(?:(?P<code>pre|script|style|textarea)\b|(?P<drawing>svg|math)\b(?![^<>]*/>))", re.IGNORECASE
)
_ANCHORS = lazy_pattern(r"(?:<a\s+(?:name|id)=[\"']?[^\s\"'<>]+[\"']?\s*></a>\s*)+", re.IGNORECASE)
# A comment with nothing behind it.
_COMMENT = lazy_pattern(r"(?:<!--(?>.*?-->)[ \t]*)++$", re.DOTALL | re.MULTILINE)
_MORE = lazy_pattern(r"<!--+\s*more\s*-*-->", re.IGNORECASE)


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _html_inline)
    md.core.ruler.before("inline", "anchors", _hide_anchors)
    md.core.ruler.after("footnote_tail", "raw_html", _rewrite_all)


def is_more_marker(token: Token) -> bool:
    """Whether a token is the comment that ends the excerpt: `<!-- more -->`."""
    return bool(token.meta.get("more"))


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", first) or not _may_be_markup(state.src, first, state.env):
        return False
    if scope_of(state.env).options.raw_html == "escape" and not _COMMENT.match(state.src, first):
        return False
    if (last := _last_of_drawing(state, start, end)) is not None:
        if not silent:
            state.line = last + 1
            _push_drawing(state, start)
        return True
    if not html_block(state, start, start + 1 if _lets_markdown_in(state, start) else end, silent):
        return False
    if not silent:
        block = state.tokens[-1]
        _lengthen(state, block, end)
        _end_before_more(state, block)
        block.meta["drawing"] = _inside_drawing(state.src, first - 1)
    return True


def _last_of_drawing(state: StateBlock, start: int, end: int) -> int | None:
    """The last of the lines of a drawing, blank ones in it or not; None where text follows it."""
    after = _drawings(state.src).ends.get(state.bMarks[start] + state.tShift[start])
    if after is None or state.is_code_block(start):
        return None
    last = lines_before(state.src, after)
    if (
        not start < last < end
        or state.sCount[last] < state.blkIndent
        or state.src[after : state.eMarks[last]].strip()
    ):
        return None
    return last


def _push_drawing(state: StateBlock, start: int) -> None:
    block = state.push("html_block", "", 0)
    block.map = [start, state.line]
    block.content = state.getLines(start, state.line, state.blkIndent, True)
    block.meta["drawing"] = True


def _lets_markdown_in(state: StateBlock, line: int) -> bool:
    return bool(_MARKDOWN.match(line_text(state, line)))


def _lengthen(state: StateBlock, block: Token, end: int) -> None:
    """Let a block go on until what is open in it is closed. end: of the lines around it."""
    start, after = block.map or (0, 0)
    piece = block.content
    while (mark := _missing(piece)) and (closing := line_with(state, mark, after, end)) is not None:
        after = next((line for line in range(closing, end) if state.isEmpty(line)), end)
        piece = state.getLines(closing, after, state.blkIndent, True)
    first = after - piece.count("\n")
    if "$$" in piece and (closing := formula_end(state, first, piece, end)) is not None:
        after = next((line for line in range(closing, end) if state.isEmpty(line)), end)
    if after != state.line:
        state.line, block.map = after, [start, after]
        block.content = state.getLines(start, after, state.blkIndent, True)


def _end_before_more(state: StateBlock, block: Token) -> None:
    """Leave a line with nothing but the mark that ends the excerpt to a block of its own."""
    start, after = block.map or (0, 0)
    if "more" not in block.content.lower():
        return
    for line in range(start + 1, after):
        # What follows must go on as HTML.
        goes_on = line + 1 == after or line_text(state, line + 1).startswith("<")
        if not goes_on or not _MORE.fullmatch(line_text(state, line).strip()):
            continue
        above = state.getLines(start, line, state.blkIndent, True)
        if not _missing(above):
            state.line, block.map, block.content = line, [start, line], above
            return


def _missing(content: str) -> str:
    """What closes the comment or the element of code that is open at the end of a block; else empty."""
    lower = content.lower()
    position = 0
    while found := _RAW.search(lower, position):
        name = found["code"] or found["drawing"]
        mark = f"</{name}" if name else "-->"
        position = lower.find(mark, found.end())
        if position < 0:
            return mark
    return ""


def _html_inline(state: StateInline, silent: bool) -> bool:
    source, position, before = state.src, state.pos, len(state.tokens)
    if source[position] != "<" or not _may_be_markup(source, position, state.env):
        return False
    after = _drawings(source).ends.get(position) if _DRAWING.match(source, position) else None
    if after is not None and after <= state.posMax:
        if not silent:
            state.push("html_inline", "", 0).content = source[position:after]
        state.pos = after
    elif not _is_meant(source, position, state.env) or not html_inline(state, silent):
        return False
    for token in state.tokens[before:]:
        mark_line(state, token, position)
        token.meta["drawing"] = _inside_drawing(source, position)
    return True


def _may_be_markup(source: str, position: int, env: Any) -> bool:
    """Whether `<` at a position begins a comment that ends, or a tag that HTML knows."""
    tag = _TAG_START.match(source, position)
    if tag is None:
        return source.startswith("<!--", position) and comes_after(source, "-->", position + 2)
    if scope_of(env).options.raw_html == "escape":
        return False
    name, closing = tag[1].lower(), source[position + 1] == "/"
    if "-" in name:
        # `<host-name>` is a place to fill in; an element of somebody's own has attributes.
        return comes_after(source, f"<{name} ", 0) if closing else source[tag.end() : tag.end() + 1].isspace()
    if name in _GREEDY and not closing:
        return ends_after(source, name, tag.end())
    return name in ELEMENTS or _inside_drawing(source, position)


def _is_meant(source: str, position: int, env: Any) -> bool:
    """Whether a tag in the middle of a text is one, and no `List<Object>`, `#include <map>` or `a<b or c>d`.

    An end tag anywhere in the note shows that a tag is meant.
    """
    tag = _TAG_START.match(source, position)
    if tag is None:
        return True
    name = tag[1].lower()
    if source[position + 1] == "/":
        return name not in OPAQUE or source[position - 1] == ">"
    if name in OPAQUE:
        return _EMPTY_OPAQUE.match(source, position) is not None
    if COMPARED.match(source, position):
        return False
    bare = source[tag.end() : tag.end() + 1] == ">"
    return not bare or name in VOID | _OPTIONAL_END or ends_after(env["source"], name, 0)


def _inside_drawing(source: str, position: int) -> bool:
    """Whether an `<svg>` or a `<math>` is open, or opens here: inside them other names are known."""
    drawings = _drawings(source)
    index = bisect_right(drawings.positions, position)
    return index > 0 and drawings.depths[index - 1] > 0


class _Drawings(NamedTuple):
    positions: list[int]
    """Where drawings begin and end in a text."""
    depths: list[int]
    """How many are open after each of these positions."""
    ends: dict[int, int]
    """For the position of each that is closed the one behind its end tag."""


@lru_cache(maxsize=16)
def _drawings(source: str) -> _Drawings:
    drawings, opened = _Drawings([], [], {}), list[int]()
    for found in _DRAWING.finditer(source):
        if not found[1]:
            opened.append(found.start())
        elif opened:
            drawings.ends[opened.pop()] = found.end()
        drawings.positions.append(found.start())
        drawings.depths.append(len(opened))
    return drawings


def _rewrite_all(state: StateCore) -> None:
    scope = scope_of(state.env)
    for block in state.tokens:
        if "<" not in block.content:
            continue
        for token in (block, *(block.children or ())):
            if token.type in ("html_block", "html_inline"):
                token.meta["more"] = _MORE.match(token.content.strip()) is not None
                token.content = rewritten(token, line_of(block, token, state.env), scope)
                if token.content.strip():
                    state.env["raw_html"] = True
                elif token.meta["more"]:
                    token.content = ""


def _hide_anchors(state: StateCore) -> None:
    """Paragraphs of nothing but anchors, as Yuque puts them above each heading, take no room."""
    if "></a>" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and "<a" in token.content and _ANCHORS.fullmatch(token.content):
            hide_paragraph(state.tokens, index)
