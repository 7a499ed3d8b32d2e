"""Headings: ids after GitHub's rule, the note's title taken out, `#标题` and `##Title` without a space.

Source of the ids: the algorithm of github-slugger (lower case, punctuation dropped, a space is a hyphen,
a repeated one ends in `-1`).
"""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, heading
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.characters import visible
from notes_site.markup.cjk import is_letter
from notes_site.markup.containers import hide_paragraph
from notes_site.markup.math.tex import as_text
from notes_site.markup.scope import line_of, scope_of
from notes_site.markup.tags import is_tag_line
from notes_site.model import Heading

_EXPLICIT_ID = lazy_pattern(r"\{:?[ \t]*#([^\s{}]+)[^{}]*\}[ \t]*$")
_CLOSING = lazy_pattern(r"(?:^|(?<![ \t])[ \t]+)#+$")
_GLUED = lazy_pattern("(#{1,6})([^#])")
_CONTENTS_MARK = lazy_pattern(
    r"(\[TOC\]|\[\[_?TOC_?\]\]|\$\{toc\}|\{:toc\}|@\[toc\](\(.*\))?)", re.IGNORECASE
)
# Of a picture in it the page keeps hold.
_HTML_TITLE = lazy_pattern(r"\s*<h1\b[^<>]*>((?:(?!<img|</?h1).)*)</h1>\s*", re.IGNORECASE | re.DOTALL)
_TAG = lazy_pattern(r"<[^<>]*>")


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.at("heading", _heading, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.before("inline", "explicit_ids", _take_explicit_ids)
    md.core.ruler.push("headings", _number_headings)
    md.add_render_rule("heading_close", _render_close)


def github_slug(text: str) -> str:
    """The fragment that GitHub gives a heading, before it is made unique."""
    kept = (char for char in text.strip().lower() if char in " -_" or char.isalnum() or _is_mark(char))
    return "".join(kept).replace(" ", "-")


def without_closing(text: str) -> str:
    """A heading's text without the row of marks behind it, which a space sets off (CommonMark 4.2)."""
    return _CLOSING.sub("", text.strip())


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


def readable_text(children: Sequence[Token]) -> str:
    """As `plain_text`, but formulas that fit on a line of text as they read: `O(n log n)`."""
    return plain_text([_read(token) for token in children])


def _read(token: Token) -> Token:
    formula = token.meta.get("formula")
    text = as_text(token.content, formula.mathml) if formula else None
    return token if text is None else Token("text", "", 0, content=text)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _heading(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An ATX heading; the space after the marks may be missing, or be one that CommonMark takes for none.

    Before Latin text that holds for two marks or more: `#tag` and `#1` are no headings.
    """
    if heading(state, start, end, silent):
        return True
    position = state.bMarks[start] + state.tShift[start]
    glued = None if state.is_code_block(start) else _GLUED.match(state.src, position, state.eMarks[start])
    if glued is None or not _begins_heading(glued, in_list=state.listIndent >= 0):
        return False
    vault = scope_of(state.env).options.vault
    if is_tag_line(state.src, position, state.eMarks[start], vault=vault):
        return False
    if silent:
        return True
    level = len(glued[1])
    state.line = start + 1
    opening = state.push("heading_open", f"h{level}", 1)
    inline = state.push("inline", "", 0)
    state.push("heading_close", f"h{level}", -1)
    opening.map = inline.map = [start, state.line]
    inline.content = _glued_text(state.src[glued.end(1) : state.eMarks[start]].strip(), glued[1])
    inline.children = []
    return True


def _glued_text(text: str, marks: str) -> str:
    """The text of a heading whose first marks are glued to it.

    Who writes `##标题##` leaves out both spaces; in `##C#` the mark belongs to the name.
    """
    bare, before = without_closing(text), text[: -len(marks)]
    closes = text.endswith(marks) and not before.endswith("#") and not _is_latin(before[-1:])
    return before.rstrip() if bare == text and closes else bare


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _begins_heading(glued: re.Match[str], *, in_list: bool) -> bool:
    """Whether marks with text glued to them mean a heading; a single one in a list is a sign or a tag."""
    marks, char = glued.groups()
    if len(marks) > 1 and (char.isalnum() or char in "*`[$"):
        return True
    return not (in_list and len(marks) == 1) and (is_letter(char) or char in "《【「（“\u00a0\u3000")


def _take_explicit_ids(state: StateCore) -> None:
    """`## Title {#id}`, and paragraphs that only ask for a contents list, which the page has anyway."""
    for index, token in enumerate(state.tokens):
        inline = state.tokens[index + 1] if index + 1 < len(state.tokens) else token
        if token.type == "heading_open":
            found = _EXPLICIT_ID.search(inline.content)
            if found:
                token.meta["id"] = found[1]
                inline.content = inline.content[: found.start()].rstrip()
        elif token.type == "paragraph_open" and _CONTENTS_MARK.fullmatch(inline.content):
            inline.content = ""
            hide_paragraph(state.tokens, index + 1)


def _number_headings(state: StateCore) -> None:
    taken = _take_title(state, scope_of(state.env).title)
    opened = [index for index, token in enumerate(state.tokens) if token.type == "heading_open"]
    # The page's own heading is the only h1.
    shift = 1 if any(state.tokens[index].tag == "h1" for index in opened) else min(1 - taken, 0)
    names = _Names(
        {str(state.tokens[index].meta["id"]) for index in opened if "id" in state.tokens[index].meta}
        | state.env.get("places", {}).keys()
    )
    found = []
    for index in opened:
        opening, inline, closing = state.tokens[index : index + 3]
        children = inline.children or []
        level = min(int(opening.tag[1]) + shift, 6)
        name = str(opening.meta.get("id") or names.unique(github_slug(plain_text(children)) or "section"))
        opening.tag = closing.tag = f"h{level}"
        opening.attrs["id"] = closing.meta["id"] = name
        found.append(Heading(level, name, readable_text(children), line_of(inline, inline, state.env)))
    state.env["headings"] = tuple(found)


class _Names:
    """The ids that a note's headings have taken."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self._counts: dict[str, int] = {}

    def unique(self, name: str) -> str:
        """The name, or the name with the first number that makes it unlike all before."""
        candidate = name
        while candidate in self._taken:
            self._counts[name] = self._counts.get(name, 0) + 1
            candidate = f"{name}-{self._counts[name]}"
        self._taken.add(candidate)
        return candidate


def _take_title(state: StateCore, title: str) -> int:
    """Take the first heading out when it is the title: the page shows that already. Its level; else 0."""
    if state.tokens and _take_html_title(state, title):
        return 1
    first = next((index for index, token in enumerate(state.tokens) if token.type == "heading_open"), None)
    if first is None or state.tokens[first].level or not _is_of_the_whole(state.tokens, first):
        return 0
    children = state.tokens[first + 1].children or []
    text = readable_text(children)
    if text and (not title or _same(text, title)):
        state.env["title"] = text
        state.env["title_link"] = next((str(t.attrs["href"]) for t in children if t.type == "link_open"), "")
        level = int(state.tokens[first].tag[1])
        name = state.tokens[first].meta.get("id")
        # Links to an id of the writer's own arrive at the top.
        anchor = [Token("label", "a", 0, meta={"id": name})] if name else []
        state.tokens[first : first + 3] = anchor
        return level
    return 0


def _take_html_title(state: StateCore, title: str) -> bool:
    """The same for `<h1 align="center">Title</h1>`, as READMEs of GitHub begin."""
    block = state.tokens[0]
    found = _HTML_TITLE.match(block.content) if block.type == "html_block" else None
    text = " ".join(unescape(_TAG.sub("", found[1])).split()) if found else ""
    if found is None or not text or (title and not _same(text, title)):
        return False
    state.env["title"] = text
    block.content = block.content[found.end() :]
    return True


def _is_of_the_whole(tokens: Sequence[Token], first: int) -> bool:
    """Whether the first heading stands over all: an h1 does; another one before all text, without a like."""
    tag = tokens[first].tag
    if tag == "h1":
        return True
    if any(token.type == "heading_open" and token.tag <= tag for token in tokens[first + 1 :]):
        return False
    return not any(plain_text(token.children or ()) or _shows(token) for token in tokens[:first])


def _shows(token: Token) -> bool:
    return token.type != "inline" and bool(token.content.strip())


def _same(first: str, second: str) -> bool:
    one, other = (re.sub(r"\W+", "", text).casefold() for text in (first, second))
    # `0015. 3Sum` and `15. 3Sum` are one.
    return one == other or one.lstrip("0") == other.lstrip("0") != ""


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    name = escapeHtml(str(token.meta["id"]))
    return f'<a class="anchor" href="#{name}" aria-hidden="true" tabindex="-1">#</a></{token.tag}>\n'
