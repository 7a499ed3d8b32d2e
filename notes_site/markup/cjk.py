"""Chinese, Japanese and Korean in Markdown: emphasis beside full-width punctuation, and line breaks.

CommonMark asks for spaces between words, which these scripts do not have: `**思路：**我们` stays literal
there, and a line break in the source becomes a space in the middle of a sentence. Chinese numbers lines in
ways that make no list there, and such lines would run into one.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter, Scanned
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.scope import scope_of

# What Python itself calls by such names is not bold.
_SPECIAL_NAME = lazy_pattern(
    r"(?<![_\w])__(?:init|new|del|main|name|file|doc|dict|class|slots|all|version|repr|str|len|call|iter|next|eq|ne|lt"
    r"|le|gt|ge|hash|bool|contains|getitem|setitem|delitem|getattr|setattr|enter|exit|add|sub|mul|module|pycache)__"
    r"(?![_\w])"
)

# Radicals and punctuation, kana, ideographs, full-width forms, and the planes of rarer ideographs.
_UNSPACED = (
    "\u2e80-\u312f\u3190-\u4dbf\u4e00-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
_HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
# Quotation marks, dashes and dots that Chinese shares with other scripts.
_SHARED = "\u2014\u2018\u2019\u201c\u201d\u2026\u00b7"

# Its glyphs bring their own white space.
_FULL_WIDTH = "\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"

_LETTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af\U00020000-\U0003ffff"


def _within(ranges: str) -> Callable[[str], bool]:
    """A test whether a character is in one of some ranges: `a-cx-z`.

    To compile a regular expression with such large sets takes milliseconds, in every process.
    """
    edges = sorted(
        edge for first, last in re.findall("(.)-(.)", ranges) for edge in (first, chr(ord(last) + 1))
    )
    return lambda char: bisect_right(edges, char) % 2 == 1


is_letter = _within(_LETTERS)
"""Whether a character is a letter of the three scripts."""
is_cjk = _within(_UNSPACED + _HANGUL)
"""Whether a character is a letter or punctuation of the three scripts."""
_is_unspaced = _within(_UNSPACED)
_is_selector = _within("\ufe00-\ufe0e\U000e0100-\U000e01ef")
"""Whether a character chooses the form of the one before it, but not that of a coloured picture."""
_is_full_width = _within(_FULL_WIDTH)

# `1、`, `（1）`, `①`, `一、`, `1.没有空格` at the beginning of a line.
_NUMBERED = lazy_pattern(
    "\\d{1,2}、|[一二三四五六七八九十]{1,3}、|（[\\d一二三四五六七八九十]{1,3}）|[①-⒇㈠-㈩]"
    "|\\d{1,2}[.．][\u3400-\u9fff]|[•●○◆■▪▶★☆✓✔✗✘✅❌]"
)
_LABEL_ENDS = frozenset(":.,;!?)]}>\"'%\u2019\u201d\u2026")
_COLONS = frozenset(":：")
_REACH = 32
"""How many marks before one are looked at."""
_OBJECT = "\ufffc"
"""Stands for code or a formula, which is as a word of Latin."""
_OBJECTS = frozenset({"code_inline", "math_inline"})


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.at("emphasis", _emphasis)
    md.inline.ruler.at("strikethrough", _strikethrough)
    md.core.ruler.after("footnote_tail", "cjk_soft_breaks", _join_lines)
    md.add_render_rule("em_open", _render_emphasis)


def _render_emphasis(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """The characters of the three scripts do not slant: what holds one is emphasised by dots."""
    level = tokens[index].level
    for token in islice(tokens, index + 1, None):
        if token.type == "em_close" and token.level == level:
            break
        if not token.content.isascii() and any(map(is_letter, token.content)):
            return '<em class="dotted">'
    return "<em>"


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Collect `*` and `_` runs as markdown-it does, with a wider idea of what may open and close."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    if marker == "_" and (name := _SPECIAL_NAME.match(state.src, state.pos, state.posMax)):
        state.pending += name[0]
        state.pos = name.end()
        return True
    run = _scan(state, marker == "*")
    for _ in range(run.length):
        _collect(state, marker, run, length=run.length)
    state.pos += run.length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:
    """Collect `~~` in the same way; a single `~` is a range of numbers or a home folder."""
    if silent or state.src[state.pos] != "~":
        return False
    run = _scan(state, True)
    if run.length < 2 or _is_range(state, run.length):
        return False
    if run.length % 2:
        state.push("text", "", 0).content = "~"
    for _ in range(run.length // 2):
        _collect(state, "~~", run, length=0)
    state.pos += run.length
    return True


def _is_range(state: StateInline, length: int) -> bool:
    """Whether marks stand between two numbers, `1~~3`, and do not end what was begun: `~~100~~80`."""
    around = (state.src[state.pos - 1 : state.pos], state.src[state.pos + length : state.pos + length + 1])
    if not all(char.isdecimal() for char in around):
        return False
    is_open = False
    for mark in state.delimiters[-_REACH:]:
        if mark.marker == ord("~"):
            is_open = not is_open if mark.close else mark.open
    return not is_open


def _scan(state: StateInline, splits_words: bool) -> Scanned:
    """The run of marks at this position; beside CJK only white space keeps one from opening or closing."""
    run = state.scanDelims(state.pos, splits_words)
    before = state.src[state.pos - 1 : state.pos]
    after = state.src[state.pos + run.length : state.pos + run.length + 1]
    if not splits_words:
        return run
    if is_cjk(before) or is_cjk(after) or (_is_selector(before) and is_cjk(state.src[state.pos - 2])):
        run = Scanned(
            can_open=bool(after) and not after.isspace(),
            can_close=bool(before) and not before.isspace(),
            length=run.length,
        )
    return run if run.can_close or not _ends_label(state, run.length) else run._replace(can_close=True)


def _ends_label(state: StateInline, length: int) -> bool:
    """Whether a run of marks behind a colon ends what was begun: `**中文:**O(n)，**又一: **O(1)`.

    CommonMark lets it only begin something, so that the text between two labels would be bold. That is
    looked at only in a text with Chinese, Japanese or Korean in it.
    """
    before = state.src[max(0, state.pos - 2) : state.pos]
    after = state.src[state.pos + length : state.pos + length + 1]
    spaced = before[:1] in _COLONS and before[1:] in (" ", "\t") and not after.isspace()
    if not (spaced or (before[-1:] in _LABEL_ENDS and after.isalnum())) or not _holds_cjk(state.src):
        return False
    marker, is_open, last = ord(state.src[state.pos]), False, -2
    for mark in state.delimiters[-_REACH:]:
        is_of_last_run, last = mark.token == last + 1, mark.token
        if mark.marker == marker and mark.length in (length, 0) and not is_of_last_run:
            is_open = not (is_open and mark.close) and mark.open and not _is_operator(state.tokens, mark)
    return is_open


def _is_operator(tokens: Sequence[Token], mark: Delimiter) -> bool:
    """Whether marks stand behind a word or a bracket of Latin: `2*3`, `f(x)**2`."""
    before = tokens[mark.token - 1].content[-1:] if mark.token else ""
    return before.isascii() and (before.isalnum() or before in (")", "]"))


@lru_cache(maxsize=8)
def _holds_cjk(text: str) -> bool:
    return not text.isascii() and any(map(is_cjk, text))


def _collect(state: StateInline, content: str, run: Scanned, *, length: int) -> None:
    """Push marks as text and remember them. length: for the "rule of 3"; 0 where it does not hold."""
    state.push("text", "", 0).content = content
    state.delimiters.append(
        Delimiter(
            marker=ord(content[0]),
            length=length,
            token=len(state.tokens) - 1,
            end=-1,
            open=run.can_open,
            close=run.can_close,
        )
    )


def _join_lines(state: StateCore) -> None:
    join = _break if scope_of(state.env).options.breaks else _join
    for block in state.tokens:
        if block.children and "\n" in block.content:
            join(block.children)


def _break(children: list[Token]) -> None:
    """Keep the line breaks, but beside what makes a line of its own."""
    for index, token in enumerate(children):
        if token.type == "softbreak" and not any(map(_is_line, children[max(0, index - 1) : index + 2])):
            token.type, token.tag = "hardbreak", "br"


def _is_line(token: Token) -> bool:
    if token.type == "math_inline":
        return bool(token.meta["display"])
    return token.type == "html_inline" and token.content.lower().startswith("<br")


def _join(children: list[Token]) -> None:
    """Take out the line breaks between characters that stand together without a space."""
    before, line = "", 0
    for index, token in enumerate(children):
        if token.type == "softbreak":
            after = _text_after(children, index)
            is_heading = is_cjk(after[:1]) and _is_bold(children[line:index])
            if is_heading or (before and _NUMBERED.match(after)):
                token.type, token.tag = "hardbreak", "br"
            elif _sticks(before, after[:1]):
                token.type, token.content = "text", ""
            line = index + 1
        elif token.type in ("text", "text_special"):
            before = token.content[-1:] or before
        elif token.nesting == 0:
            before = _OBJECT if token.type in _OBJECTS else ""


def _is_bold(line: Sequence[Token]) -> bool:
    """Whether a line is one run of bold text, the heading of what follows."""
    kinds = [token.type for token in line if token.type != "text" or token.content.strip()]
    bold = kinds[:1] == ["strong_open"] and kinds[-1:] == ["strong_close"]
    return bold and kinds.count("strong_open") == kinds.count("strong_close") == 1


def _text_after(tokens: Sequence[Token], index: int) -> str:
    """The text that follows a token, looking through the marks of emphasis and links."""
    for at in range(index + 1, len(tokens)):
        token = tokens[at]
        if token.type in ("text", "text_special"):
            if token.content:
                return token.content
        elif token.nesting == 0:
            return _OBJECT if token.type in _OBJECTS else ""
    return ""


def _sticks(before: str, after: str) -> bool:
    if not (before and after):
        return False
    if _is_full_width(before) or _is_full_width(after):
        return True
    left, right = _is_unspaced(before), _is_unspaced(after)
    return (left and right) or (left and after in _SHARED) or (before in _SHARED and right)
