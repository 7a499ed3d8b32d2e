"""What a reader reads of raw HTML.

Comes in: HTML with its tags spelt well. Goes out: plain text.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from markdown_it.token import Token

from notes_site.lazy import lazy_pattern

# What holds no prose: code, drawings, and what is no markup.
_SKIPPED = lazy_pattern(r"<(pre|svg|math|script|style|iframe|textarea)\b[^<>]*>.*?(?:</\1>|\Z)", re.S | re.I)
# Between any other two there is no white space of the page's making.
BREAKING = lazy_pattern(
    r"</?(?:address|article|aside|blockquote|br|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hgroup|hr|legend|li|main|menu|nav|ol|optgroup|option|p|search|section"
    r"|select|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b[^<>]*>",
    re.I,
)
TAG = lazy_pattern(r"<[^<>]*>")


def prose_of(block: Token, *, code: str = "", formula: Callable[[Token], str] = lambda token: "") -> str:
    """The text of a block of HTML, in which something stands for code, and for each formula in it."""

    def shown(skipped: re.Match[str]) -> str:
        return f" {code} " if skipped[1].lower() == "pre" else " "

    html = block.content
    if block.children:
        html = "".join(
            escape(formula(child)) if child.type == "math_inline" else child.content
            for child in block.children
        )
    text = TAG.sub("", BREAKING.sub(" ", _SKIPPED.sub(shown, html)))
    return unescape(text).strip()
