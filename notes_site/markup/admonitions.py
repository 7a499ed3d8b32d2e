"""Boxes beside the text, in every spelling, with one look.

    > [!NOTE] title          GitHub, Obsidian; `[!tip]-` is folded, `[!tip]+` foldable and open
    !!! note "title"         Python-Markdown; `???` is folded, `???+` foldable and open
    ::: tip title            VuePress, Docusaurus; ends with `:::`
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.scope import scope_of

_ALERT = re.compile(r"\[!([A-Za-z][\w-]*)(?:\|[^\]\n]*)?\]([+-]?)[ \t]*([^\n]*)(?:\n|$)")
_INDENTED = re.compile(r"(!!!|\?\?\?\+?)[ \t]*([A-Za-z][\w-]*)?(?:[ \t]+[\w -]*?)?[ \t]*(?:\"(.*)\")?[ \t]*$")
_COLONS = re.compile(r"(:{3,})[ \t]*(?:\{([A-Za-z][\w-]*)\}|([A-Za-z][\w-]*))(?:\[([^\]]*)\])?[ \t]*(.*)$")
_AD_FENCE = re.compile(r"ad-([a-z]+)$")

TITLES = {
    "note": "注意",
    "info": "信息",
    "tip": "提示",
    "hint": "提示",
    "important": "重要",
    "warning": "警告",
    "caution": "当心",
    "danger": "危险",
    "example": "示例",
    "question": "问题",
    "quote": "引用",
    "success": "成功",
    "failure": "失败",
    "bug": "缺陷",
    "abstract": "摘要",
    "summary": "摘要",
    "todo": "待办",
    "details": "详情",
}
"""What a box is called in a Chinese note when its writer gave it no title."""


def plugin(md: MarkdownIt) -> None:
    ends_paragraph = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "admonition_indented", _indented, ends_paragraph)
    md.block.ruler.before("fence", "admonition_colons", _colons, ends_paragraph)
    md.core.ruler.before("inline", "alerts", _alerts)
    md.core.ruler.before("inline", "ad_fences", _ad_fences)
    md.add_render_rule("admonition_open", _render_open)
    md.add_render_rule("admonition_close", _render_close)


def _open_token(token: Token, kind: str, fold: str, title: str, lang: str) -> None:
    """Make a token open a box. fold: `-` folded, `+` foldable and open, empty for neither."""
    word = TITLES.get(kind) if lang.startswith("zh") else None
    token.type, token.tag = "admonition_open", "details" if fold or kind == "details" else "div"
    token.meta["kind"] = "note" if kind == "details" else kind
    token.meta["title"] = title.strip() or word or kind.replace("-", " ").capitalize()
    token.meta["open"] = fold == "+"


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[position : position + 1] not in ("!", "?"):
        return False
    found = _INDENTED.match(state.src, position, state.eMarks[start])
    if found is None or not (found[2] or found[3]):
        return False
    if silent:
        return True
    last = after = start + 1
    while after < end and (state.isEmpty(after) or state.sCount[after] >= state.blkIndent + 4):
        after += 1
        if not state.isEmpty(after - 1):
            last = after
    fold = {"!!!": "", "???": "-", "???+": "+"}[found[1]]
    _contain(state, start, last, state.blkIndent + 4, (found[2] or "note").lower(), fold, found[3] or "")
    state.line = last
    return True


def _colons(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", position):
        return False
    found = _COLONS.match(state.src, position, state.eMarks[start])
    if found is None:
        return False
    last = _closing_colons(state, start, end, len(found[1]))
    if last is None:
        return False
    if silent:
        return True
    kind = (found[2] or found[3]).lower()
    _contain(state, start, last, state.blkIndent, kind, "", (found[4] or found[5] or "").strip())
    state.line = last + 1
    return True


def _closing_colons(state: StateBlock, start: int, end: int, width: int) -> int | None:
    depth = 1
    for line in range(start + 1, end):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()
        if not text.startswith(":" * width):
            continue
        if text.strip(":"):
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                return line
    return None


def _contain(state: StateBlock, start: int, last: int, indent: int, kind: str, fold: str, title: str) -> None:
    """Parse the lines of a box as blocks of their own, between an opening and a closing token."""
    token = state.push("admonition_open", "div", 1)
    _open_token(token, kind, fold, title, scope_of(state.env).lang)
    token.map, token.block = [start, last], True
    tag = token.tag
    saved = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "blockquote", last, indent
    state.md.block.tokenize(state, start + 1, last)
    state.parentType, state.lineMax, state.blkIndent = saved
    state.push("admonition_close", tag, -1).block = True


def _alerts(state: StateCore) -> None:
    """Turn block quotes that begin with `[!NOTE]` into boxes."""
    tokens = state.tokens
    for index, token in enumerate(tokens):
        if token.type != "blockquote_open" or tokens[index + 1].type != "paragraph_open":
            continue
        inline = tokens[index + 2]
        found = _ALERT.match(inline.content)
        if found is None:
            continue
        close = next(
            i for i in range(index, len(tokens)) if tokens[i].type == "blockquote_close" and tokens[i].level == token.level
        )
        _open_token(token, found[1].lower(), found[2], found[3], scope_of(state.env).lang)
        tokens[close].type, tokens[close].tag = "admonition_close", token.tag
        inline.content = inline.content[found.end() :]
        if inline.map:
            inline.map = [inline.map[0] + 1, inline.map[1]]
        if not inline.content.strip():
            tokens[index + 1].hidden = tokens[index + 3].hidden = True


def _ad_fences(state: StateCore) -> None:
    """Obsidian's ```` ```ad-note ```` fences: their content is Markdown."""
    if not any(token.type == "fence" and _AD_FENCE.match(token.info.strip()) for token in state.tokens):
        return
    out: list[Token] = []
    for token in state.tokens:
        found = _AD_FENCE.match(token.info.strip()) if token.type == "fence" else None
        if found is None:
            out.append(token)
            continue
        title = re.match(r"title:[ \t]*(.*)\n", token.content)
        opening, closing = Token("admonition_open", "div", 1), Token("admonition_close", "div", -1)
        _open_token(opening, found[1], "", title[1] if title else "", scope_of(state.env).lang)
        inner: list[Token] = []
        state.md.block.parse(token.content[title.end() if title else 0 :], state.md, state.env, inner)
        _shift(inner, (token.map[0] if token.map else 0) + 1 + bool(title))
        out += [opening, *inner, closing]
    state.tokens = out


def _shift(tokens: Sequence[Token], lines: int) -> None:
    for token in tokens:
        if token.map:
            token.map = [token.map[0] + lines, token.map[1] + lines]


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    kind, title = escapeHtml(token.meta["kind"]), escapeHtml(token.meta["title"])
    if token.tag == "div":
        return f'<div class="admonition {kind}">\n<p class="admonition-title">{title}</p>\n'
    opened = " open" if token.meta["open"] else ""
    return f'<details class="admonition {kind}"{opened}>\n<summary class="admonition-title">{title}</summary>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"</{tokens[index].tag}>\n"
