"""Characters that nobody sees: control characters in prose and zero-width ones in headings are dropped."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, normalize

from notes_site.model import TOKEN_END, TOKEN_START

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# A joiner before a picture makes one emoji of several.
_ZERO_WIDTH = re.compile(
    r"[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)
# What HTML and XML cannot hold is shown by its picture, tabs and line ends apart.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)}
_PICTURES |= {0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.at("normalize", _normalize)
    md.core.ruler.after("footnote_tail", "characters", _clean)


def visible(text: str) -> str:
    """Text without control and zero-width characters."""
    # None of them is printable, which is told much sooner.
    return text if text.isprintable() else _ZERO_WIDTH.sub("", _CONTROL.sub("", text))


def pictured(html: str) -> str:
    """A body in which the control characters that are left, those in code, can be seen."""
    return html.translate(_PICTURES) if _CONTROL.search(html) else html


def _normalize(state: StateCore) -> None:
    """As markdown-it does, which would put every line of every note together again."""
    if TOKEN_START in state.src or TOKEN_END in state.src:
        state.src = state.src.replace(TOKEN_START, "").replace(TOKEN_END, "")
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _clean(state: StateCore) -> None:
    in_heading = False
    for block in state.tokens:
        if block.type in ("heading_open", "heading_close"):
            in_heading = block.nesting == 1
        for token in block.children or ():
            if token.type == "text" and not token.content.isprintable():
                token.content = visible(token.content) if in_heading else _CONTROL.sub("", token.content)
