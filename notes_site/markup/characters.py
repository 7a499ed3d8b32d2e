"""Characters that nobody sees and that no page needs: control characters in prose, zero-width ones in headings."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ZERO_WIDTH = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.after("inline", "characters", _clean)


def visible(text: str) -> str:
    """Text without control and zero-width characters."""
    return _ZERO_WIDTH.sub("", _CONTROL.sub("", text))


def _clean(state: StateCore) -> None:
    in_heading = False
    for block in state.tokens:
        if block.type in ("heading_open", "heading_close"):
            in_heading = block.nesting == 1
        for token in block.children or ():
            if token.type == "text":
                token.content = visible(token.content) if in_heading else _CONTROL.sub("", token.content)
