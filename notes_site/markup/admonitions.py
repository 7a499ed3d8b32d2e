"""Boxes beside the text, in every spelling, with one look.

> [!NOTE] title          GitHub, Obsidian; `[!tip]-` is folded, `[!tip]+` foldable and open
!!! note "title"         Python-Markdown; `???` is folded, `???+` foldable and open
::: tip title            VuePress, Docusaurus; ends with `:::`
::: {.callout-tip}       Quarto; `title="…"`, or a heading in its first line; `collapse="true"` folds it
```{tip} title           MyST; ```ad-tip is Obsidian's. Lines `:class: …` are no text
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
from msgspec import Struct

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import (
    ENDS_PARAGRAPH,
    closing_line,
    hide_paragraph,
    indented_end,
    line_text,
    parse_lines,
)
from notes_site.markup.roles import push_label
from notes_site.markup.scope import Scope, scope_of
from notes_site.markup.words import BOXES

_ALERT = lazy_pattern(r"\[!([^\W\d_][\w-]*)(?:\|[^\]\n]*)?\]([+-]?)[ \t]*([^\n]*)(?:\n|$)")
_INDENTED = lazy_pattern(
    r"(!!!|\?\?\?\+?)[ \t]*([A-Za-z][\w-]*)?"
    r"(?:[ \t]+(?P<words>[^\"\s][^\"]*+))?[ \t]*(?:\"(?P<title>.*)\")?[ \t]*$"
)
_PROMPT = lazy_pattern(r"(?:^|\n)\{:[ \t]*\.prompt-(\w+)[ \t]*\}[ \t]*$")
_PLACES = lazy_pattern(r"(?:inline|end|[ \t])*")
_COLONS = lazy_pattern(r":{3,}[ \t]*(?:\{([A-Za-z][\w-]*)\}|([A-Za-z][\w-]*))(?:\[([^\]]*)\])?[ \t]*(.*)$")
_DIVISION = lazy_pattern(
    r""":{3,}[ \t]*\{((?:[ \t]*+(?:[.#][\w:-]++|[\w-]++=(?:"[^"]*"|'[^']*'|[^\s{}"']++)))++)"""
    r"[ \t]*\}[ \t:]*$"
)
_ATTRIBUTE = lazy_pattern(r"""([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S+))""")
_KIND = lazy_pattern(r"(?:^|[ \t])\.(?:callout-)?([a-z][\w-]*)")
_ID = lazy_pattern(r"(?:^|[ \t])#([\w:-]+)")
_ATTRIBUTES = lazy_pattern(r"^\{[^{}]*\}")
_HEADING = lazy_pattern(r"#{1,6}[ \t]+(.+?)[ \t]*#*$")
_BOX_FENCE = lazy_pattern(r"(?:ad-([a-z]+)|\{([a-z]+)\}(?:[ \t]+(.*))?)$")
_TITLE_LINE = lazy_pattern(r"title:[ \t]*(.*)\n")
_OPTION_LINES = lazy_pattern(r"(?::[\w-]+:[^\n]*\n)+\n?")
_OPTION = lazy_pattern(r":([\w-]+):([^\n]*)")
_CLASS = lazy_pattern(r":class:[^\n]*?\b(tip|note|warning|important|caution|danger|hint|dropdown)\b")
_FOLDS = {"!!!": "", "???": "-", "???+": "+"}

_SYNONYMS = {
    "check": "success",
    "cite": "quote",
    "done": "success",
    "dropdown": "details",
    "fail": "failure",
    "faq": "question",
    "help": "question",
    "idea": "tip",
    "missing": "failure",
    "spoiler": "details",
    "tips": "tip",
    "tldr": "abstract",
    "warn": "warning",
}
_GRADES = {"info": "info", "warn": "warning", "alert": "danger"}
"""Of which kind a box is: `:::note warn` of Qiita, `:::message alert` of Zenn."""
_DEPTH = 5
"""Boxes in boxes of fences; the text of one that is never closed is read once for each."""
# VuePress and Quarto wrap text in these for their template languages and style sheets; they are no boxes.
_BARE = frozenset(
    """
    v-pre raw center left right columns column column-margin column-body column-page column-screen aside
    incremental nonincremental fragment grid grid-item steps
    """.split()  # noqa: SIM905
)


class _Box(Struct, frozen=True):
    """What the first line of a box says."""

    kind: str
    title: str
    fold: str = ""
    """`-` folded, `+` foldable and open, empty for neither."""
    untitled: bool = False
    """A title was asked for that is empty."""


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("fence", "admonition_indented", _indented, ENDS_PARAGRAPH)
    md.block.ruler.before("fence", "admonition_colons", _colons, ENDS_PARAGRAPH)
    # A box may stand in a footnote, and define one.
    md.core.ruler.before("footnote_definitions", "alerts", _alerts)
    md.core.ruler.before("footnote_definitions", "ad_fences", _ad_fences)
    md.add_render_rule("admonition_open", _render_open)
    md.add_render_rule("admonition_close", _render_close)


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or state.src[position : position + 1] not in ("!", "?"):
        return False
    found = _INDENTED.match(state.src, position, state.eMarks[start])
    if found is None or not (found[2] or found["title"] is not None):
        return False
    last = indented_end(state, start, end)
    words = (found["words"] or "").strip()
    words = "" if _PLACES.fullmatch(words) else words
    if words and last == start + 1 and (found[2] or "").lower() not in BOXES.keys() | _SYNONYMS.keys():
        # `!!! This is great` is a sentence.
        return False
    if not silent:
        fold, title = _FOLDS[found[1]], found["title"]
        # Who forgets the quotation marks means a title all the same; before one stand classes.
        box = _Box(
            (found[2] or "note").lower(), words if title is None else title, fold, title == "" and not fold
        )
        _contain(state, start, last, box, indent=state.blkIndent + 4)
        state.line = last
    return True


def _colons(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    position = state.bMarks[start] + state.tShift[start]
    if state.is_code_block(start) or not state.src.startswith(":::", position):
        return False
    if division := _DIVISION.match(state.src, position, state.eMarks[start]):
        return _division(state, start, end, silent, division[1])
    found = _COLONS.match(state.src, position, state.eMarks[start])
    last = closing_line(state, start, end) if found else None
    if found is None or last is None:
        return False
    if not silent:
        kind = (found[1] or found[2]).lower()
        if found[1] and kind in ("figure", "image"):
            fence = state.push("fence", "code", 0)
            fence.info, fence.map = f"{{{kind}}} {found[4]}", [start, last + 1]
            fence.content = state.getLines(start + 1, last, state.blkIndent, True)
        elif kind in _BARE:
            state.level += 1
            parse_lines(state, start + 1, last, indent=state.blkIndent)
            state.level -= 1
        else:
            graded = _GRADES.get(found[4].strip()) if kind in ("note", "message") else None
            # Attributes say how Docusaurus and Starlight are to show the box, or its title.
            listed = _ATTRIBUTES.match(found[4])
            given = {
                name: one or two for name, one, two, _ in _ATTRIBUTE.findall(listed[0] if listed else "")
            }
            rest = found[4][listed.end() :] if listed else found[4]
            title = f"{found[3] or given.get('title', '')} {rest}"
            kind = "note" if kind == "message" else kind
            first = start
            while found[1] and first + 1 < last and (option := _OPTION.match(line_text(state, first + 1))):
                first += 1
                if option[1] == "name":
                    push_label(state, option[2].strip(), first)
                elif kind == "admonition" and (named := _CLASS.match(option[0])):
                    kind = named[1]
            kind = "note" if kind == "admonition" else kind
            box = _Box(graded, "") if graded else _Box(kind, title)
            _contain(state, first, last, box, indent=state.blkIndent)
        state.line = last + 1
    return True


def _division(state: StateBlock, start: int, end: int, silent: bool, attributes: str) -> bool:
    """Quarto's boxes, and Pandoc's whose class is a kind of box; other divisions are but their text."""
    last = closing_line(state, start, end)
    if last is None:
        return False
    if silent:
        return True
    state.line = last + 1
    if name := _ID.search(attributes):
        push_label(state, name[1], start)
    kind = next((each for each in _KIND.findall(attributes) if each in BOXES), "")
    if not kind and ".callout-" not in attributes:
        state.level += 1
        parse_lines(state, start + 1, last, indent=state.blkIndent)
        state.level -= 1
        state.line = last + 1
        return True
    given = {name: one or two or three for name, one, two, three in _ATTRIBUTE.findall(attributes)}
    heading = next((line for line in range(start + 1, last) if not state.isEmpty(line)), last)
    title = _HEADING.match(line_text(state, heading)) if "title" not in given and heading < last else None
    box = _Box(
        kind or _KIND.findall(attributes)[0],
        title[1] if title else given.get("title", ""),
        {"true": "-", "false": "+"}.get(given.get("collapse", ""), ""),
    )
    _contain(state, heading if title else start, last, box, indent=state.blkIndent)
    state.line = last + 1
    return True


def _contain(state: StateBlock, start: int, last: int, box: _Box, *, indent: int) -> None:
    """Parse the lines of a box as blocks of their own, between an opening and a closing token."""
    opening, *title = _opening(box, scope_of(state.env), [start, last])
    state.tokens += (opening, *title)
    state.level += 1
    parse_lines(state, start + 1, last, indent=indent)
    state.push("admonition_close", opening.tag, -1).block = True


def _opening(box: _Box, scope: Scope, lines: list[int] | None) -> list[Token]:
    """The tokens that open a box and hold its title."""
    kind = _SYNONYMS.get(box.kind, box.kind)
    foldable = box.fold or kind == "details"
    word = (scope.word(kind) if kind in BOXES else "") or box.kind.replace("-", " ").capitalize()
    opening = Token("admonition_open", "details" if foldable else "div", 1, map=lines, block=True)
    opening.meta = {"kind": "note" if kind == "details" else kind, "open": box.fold == "+"}
    if box.untitled:
        return [opening]
    tag, given = "summary" if foldable else "p", box.title.strip()
    title = Token("inline", "", 0, content=given or word, children=[], block=True)
    title.map = lines and [lines[0], lines[0] + 1]
    meta = {"given": bool(given)}
    return [
        opening,
        Token("admonition_title_open", tag, 1, attrs={"class": "admonition-title"}, meta=meta, block=True),
        title,
        Token("admonition_title_close", tag, -1, meta=meta, block=True),
    ]


def _alerts(state: StateCore) -> None:
    """Turn block quotes that begin with `[!NOTE]` into boxes."""
    out: list[Token] = []
    tags: list[str] = []
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            box = _alert(state.tokens[index + 1 : index + 4]) or _prompt(state, index)
            opening = _opening(box, scope_of(state.env), token.map) if box else [token]
            tags.append(opening[0].tag if box else "")
            out += opening
        elif token.type == "blockquote_close" and (tag := tags.pop()):
            out.append(Token("admonition_close", tag, -1, block=True))
        else:
            out.append(token)
    state.tokens = out


def _prompt(state: StateCore, index: int) -> _Box | None:
    """What the line below a quote says of a box, as Chirpy has it: `{: .prompt-tip }`."""
    if ".prompt-" not in state.src:
        return None
    level = state.tokens[index].level
    after = range(index, len(state.tokens))
    end = next(at for at in after if state.tokens[at].level == level and state.tokens[at].nesting < 0)
    # To Markdown the line is the last one of the quote.
    found = _PROMPT.search(state.tokens[end - 2].content)
    return _Box(found[1], "") if found else None


def _alert(paragraph: Sequence[Token]) -> _Box | None:
    """What the first paragraph of a quote says of a box; that line is taken out of it."""
    if len(paragraph) < 3 or paragraph[0].type != "paragraph_open":
        return None
    inline = paragraph[1]
    found = _ALERT.match(inline.content)
    if found is None:
        return None
    inline.content = inline.content[found.end() :]
    if inline.map:
        inline.map = [inline.map[0] + 1, inline.map[1]]
    if not inline.content.strip():
        hide_paragraph(paragraph, 1)
    return _Box(found[1].lower(), found[3], found[2])


def _ad_fences(state: StateCore) -> None:
    """Fences that are boxes: their content is Markdown."""
    if not any(token.type == "fence" and box_named(token.info) for token in state.tokens):
        return
    if state.env.get("boxes", 0) >= _DEPTH:
        return
    out: list[Token] = []
    for token in state.tokens:
        found = box_named(token.info) if token.type == "fence" else None
        out += _fenced_box(state, token, found) if found else [token]
    state.tokens = out


def box_named(info: str) -> re.Match[str] | None:
    """The box that the info of a fence names; None for code."""
    found = _BOX_FENCE.match(info.strip())
    if found and found[2] and found[2] not in BOXES.keys() | _SYNONYMS.keys() | {"admonition"}:
        return None
    return found


def _fenced_box(state: StateCore, fence: Token, found: re.Match[str]) -> list[Token]:
    kind, title = found[1] or found[2], found[3] or ""
    head = (_TITLE_LINE if found[1] else _OPTION_LINES).match(fence.content)
    if head and found[1]:
        title = head[1]
    if kind == "admonition":
        named = _CLASS.search(head[0]) if head else None
        kind = named[1] if named else "note"
    content = fence.content[head.end() :] if head else fence.content
    lines = (fence.map[0] if fence.map else 0) + 1 + (head[0].count("\n") if head else 0)
    opening = _opening(_Box(kind, title), scope_of(state.env), fence.map)
    inner = blocks_of(content, lines, state)
    return [*opening, *inner, Token("admonition_close", opening[0].tag, -1, block=True)]


def blocks_of(content: str, lines: int, state: StateCore) -> list[Token]:
    """The blocks of a text within a note, by all rules that a note's own have run through so far.

    lines: how many stand before it.
    """
    inside = StateCore(content, state.md, state.env)
    problems = scope_of(state.env).problems
    known = len(problems)
    rules = state.md.core.ruler.getRules("")
    state.env["boxes"] = state.env.get("boxes", 0) + 1
    for rule in rules[: rules.index(_ad_fences) + 1]:
        rule(inside)
    state.env["boxes"] -= 1
    for token in inside.tokens:
        if token.map:
            token.map = [token.map[0] + lines, token.map[1] + lines]
    problems[known:] = [(line + lines, message) for line, message in problems[known:]]
    return inside.tokens


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    opened = " open" if token.tag == "details" and token.meta["open"] else ""
    return f'<{token.tag} class="admonition {escapeHtml(token.meta["kind"])}"{opened}>\n'


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f"</{tokens[index].tag}>\n"
