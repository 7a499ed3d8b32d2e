"""What a reader reads of raw HTML.

Comes in: HTML with its tags spelt well. Goes out: plain text.
"""

import re
from html import unescape

# What holds no prose: code, drawings, and what is no markup.
_SKIPPED = re.compile(r"<(pre|svg|math|script|style|iframe|textarea)\b[^<>]*>.*?(?:</\1>|\Z)", re.S | re.I)
# Between any other two there is no white space of the page's making.
_BREAKING = re.compile(
    r"</?(?:address|article|aside|blockquote|br|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption"
    r"|figure|footer|form|h[1-6]|header|hgroup|hr|legend|li|main|menu|nav|ol|optgroup|option|p|search|section"
    r"|select|summary|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b[^<>]*>",
    re.I,
)
_TAG = re.compile(r"<[^<>]*>")


def prose_of(html: str, *, code: str = "") -> str:
    """The text of HTML, in which something stands for code."""

    def shown(skipped: re.Match[str]) -> str:
        return f" {code} " if skipped[1].lower() == "pre" else " "

    text = _TAG.sub("", _BREAKING.sub(" ", _SKIPPED.sub(shown, html)))
    return unescape(text).strip()
