"""Small inline marks: `==highlight==`, `x^2^`, `H~2~O`, `:tada:`."""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.model import ICONS

_MARK = lazy_pattern(r"==(?=[^\s=])")
# Code, links and formulas go before marks.
_MARK_END = lazy_pattern(r"(?P<end>==(?!=))|==|\n|[`$\[<\\!]")
# `[-10^4, 10^4]` holds no superscript: what is raised ends where the word does.
# `a^b^=c` and `(a^b)^(c^d)` are the operator of programs; what has no letter or digit is a face: `^_^`.
_SUPERSCRIPT = lazy_pattern(
    r"(?<=[\w)\]}*`\u2019\u201d])\^(?=[^\s^]*[^\W_])((?:[^\s^\[\](),;，；。、]|\([^\s^()]*\))+)\^(?![A-Za-z0-9_(\[=])"
)
# `1~3~5` and `a~b` are ranges: digits stand below a letter, letters below one that stands alone.
_SUBSCRIPT = lazy_pattern(
    r"(?:(?<=[A-Za-z)\]}])~(\d{1,3}[+-]?)|(?<=(?<![A-Za-z0-9_~])[A-Za-z])~([a-z]{1,3}|[a-z][+-]\d)(?!~[A-Za-z]))~(?![\d~])"
)
_FACE = lazy_pattern(r"\^[oOuUvVwWqQ]\^")
# `a[:x:]` is a slice; several may stand in a row.
_EMOJI = lazy_pattern(r"(?<![A-Za-z0-9_:\[])(?::[a-z0-9_+-]+:)+(?![A-Za-z0-9_:\]])")
_EMOJI_NAME = lazy_pattern(r":([a-z0-9_+-]+):")
_ROLE = lazy_pattern(r":[a-z0-9_+-]+:$")
# Material for MkDocs; with how it is to look: `:material-alert:{ .lg }`.
_ICON = lazy_pattern(
    r"(?<![A-Za-z0-9_:]):(?:material|octicons|fontawesome|simple)(?:-[a-z0-9]+)+:(?:\{[^{}\n]*\})?[ ]?"
)


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("emphasis", "mark", _mark)
    md.inline.ruler.before("emphasis", "superscript", _superscript)
    md.inline.ruler.before("strikethrough", "subscript", _subscript)
    md.core.ruler.after("footnote_tail", "emoji", _emoji)


def _mark(state: StateInline, silent: bool) -> bool:
    start = state.pos
    end = _mark_end(state) if _MARK.match(state.src, start, state.posMax) else None
    # `a==b and c==d` compares; a mark does not stand in the middle of a Latin word.
    if end is None:
        return False
    before, after = state.src[start - 1 : start], state.src[end + 2 : end + 3]
    if before == "=" or _is_latin(before) or _is_latin(after):
        return False
    # `a[i]=="x" || b[j]=="y"`
    if before in (")", "]") and after in ("(", "[", '"', "'", "-"):
        return False
    return _wrap(state, silent, start + 2, end, "mark")


def _mark_end(state: StateInline) -> int | None:
    """Where the mark ends that begins here."""
    start = state.pos
    position = start + 2
    while found := _MARK_END.search(state.src, position, state.posMax):
        if found["end"]:
            return found.start() if not state.src[found.start() - 1].isspace() else None
        if found[0] in ("==", "\n"):
            return None
        state.pos = found.start()
        state.md.inline.skipToken(state)
        position, state.pos = state.pos, start
    return None


def _superscript(state: StateInline, silent: bool) -> bool:
    found = _SUPERSCRIPT.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "^" else None
    # A face may stand right behind a Chinese word: `好的^o^`.
    if found is None or (_FACE.fullmatch(found[0]) and not _is_latin(state.src[state.pos - 1])):
        return False
    if any(found[1].count(mark) % 2 for mark in "`$"):
        return False
    return _wrap(state, silent, found.start(1), found.end(1), "sup")


def _subscript(state: StateInline, silent: bool) -> bool:
    found = _SUBSCRIPT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    return _wrap(state, silent, found.start() + 1, found.end() - 1, "sub")


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _wrap(state: StateInline, silent: bool, first: int, after: int, tag: str) -> bool:
    """Make what lies between two positions an element; as wide as the mark before it is the one behind it."""
    width, end = first - state.pos, state.posMax
    if not silent:
        state.push(f"{tag}_open", tag, 1)
        state.pos, state.posMax = first, after
        state.md.inline.tokenize(state)
        state.push(f"{tag}_close", tag, -1)
        state.posMax = end
    state.pos = after + width
    return True


def _emoji(state: StateCore) -> None:
    """Pictures for names; icons of MkDocs, which nothing here can draw, are left out."""
    for block in state.tokens:
        if block.type == "inline" and ":" in block.content:
            children = block.children or []
            for index, token in enumerate(children):
                if token.type == "text" and token.content.count(":") > 1:
                    after = children[index + 1 : index + 2]
                    _draw(token, state.env, is_before_code=bool(after) and after[0].type == "code_inline")


def _draw(token: Token, env: Any, *, is_before_code: bool) -> None:
    # The name of a role in MyST and d2lbook: :label:`sec_aws`.
    role = _ROLE.search(token.content) if is_before_code else None
    text = token.content[: role.start()] if role else token.content
    text, icons = _ICON.subn("", text)
    if icons:
        env.setdefault("foreign", {})[ICONS] = True
    token.content = _EMOJI.sub(_pictures, text) + (role[0] if role else "")


def _pictures(names: re.Match[str]) -> str:
    from notes_site.markup.emoji import EMOJI  # Most notes hold no name.

    return _EMOJI_NAME.sub(lambda name: EMOJI.get(name[1], name[0]), names[0])
