"""Small inline marks: `==highlight==`, `x^2^`, `:tada:`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

from notes_site.markup.emoji import EMOJI

_MARK = re.compile(r"==(?=[^\s=])((?:[^=\n]|=(?!=))*[^\s=])==(?!=)")
# `[-10^4, 10^4]` holds no superscript: what is raised ends where the word does.
# `a^b^=c` and `(a^b)^(c^d)` are the operator of programs; what has no letter or digit is a face: `^_^`.
_SUPERSCRIPT = re.compile(
    r"(?<=[\w)\]}*`\u2019\u201d])\^(?=[^\s^]*[^\W_])((?:[^\s^\[\](),;，；。、]|\([^\s^()]*\))+)\^(?![A-Za-z0-9_(\[=])"
)
_FACE = re.compile(r"\^[oOuUvVwWqQ]\^")
# `a[:x:]` is a slice.
_EMOJI = re.compile(r"(?<![\w:\[]):([a-z0-9_+-]+):(?![\w:\]])")


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("emphasis", "mark", _mark)
    md.inline.ruler.before("emphasis", "superscript", _superscript)
    md.core.ruler.after("footnote_tail", "emoji", _emoji)


def _mark(state: StateInline, silent: bool) -> bool:
    found = _MARK.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "=" else None
    # `a==b and c==d` compares; a mark does not stand in the middle of a Latin word.
    if found is None:
        return False
    before, after = state.src[found.start() - 1 : found.start()], state.src[found.end() : found.end() + 1]
    if before == "=" or _is_latin(before) or _is_latin(after):
        return False
    # `a[i]=="x" || b[j]=="y"`
    if before in (")", "]") and after in ("(", "[", '"', "'", "-"):
        return False
    return _wrap(state, silent, found, 2, "mark")


def _superscript(state: StateInline, silent: bool) -> bool:
    found = _SUPERSCRIPT.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "^" else None
    # A face may stand right behind a Chinese word: `好的^o^`.
    if found is None or (_FACE.fullmatch(found[0]) and not _is_latin(state.src[state.pos - 1])):
        return False
    return _wrap(state, silent, found, 1, "sup")


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def _wrap(state: StateInline, silent: bool, found: re.Match[str], width: int, tag: str) -> bool:
    if not silent:
        end = state.posMax
        state.push(f"{tag}_open", tag, 1)
        state.pos, state.posMax = found.start(1), found.end(1)
        state.md.inline.tokenize(state)
        state.push(f"{tag}_close", tag, -1)
        state.posMax = end
    state.pos = found.end(1) + width
    return True


def _emoji(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and ":" in block.content:
            for token in block.children or ():
                if token.type == "text" and token.content.count(":") > 1:
                    token.content = _EMOJI.sub(lambda name: EMOJI.get(name[1], name[0]), token.content)
