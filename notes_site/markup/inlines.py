"""Inline text: what holds no mark of Markdown is taken in one go, since most of a note is that.

Knows with which characters the inline rules of markdown-it and of this folder begin.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MARKS = r"\n!$%&*<=\[\\\]^_`{~"
_MARK = re.compile(f"[{_MARKS}]")
# Marks that begin nothing before what follows are text as well; a link's text must not be left by a bracket.
_TEXT = re.compile(rf"[^{_MARKS}]+|\]|=(?!=)|!(?!\[)|%(?!%)")


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.at("text", _text)
    md.core.ruler.at("inline", _parse_all)


def _text(state: StateInline, silent: bool) -> bool:
    """Take text up to the next character with which a rule begins; markdown-it stops at many more."""
    found = _TEXT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.append_pending(found[0])
    state.pos = found.end()
    return True


def _parse_all(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            children = token.children = token.children or []
            if _MARK.search(token.content):
                state.md.inline.parse(token.content, state.md, state.env, children)
            elif token.content:
                children.append(Token("text", "", 0, content=token.content))
