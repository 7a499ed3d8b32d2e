"""A note's body as a feed reader shows it: far from its site, without its style, its script and its ids.

Comes in: HTML whose tags nest. Goes out: the same text in elements that mean something by themselves, every
address with scheme and host. Formulas stay MathML, which browsers set and others show as a line of text.
"""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape

from notes_site.lazy import lazy_pattern

_ATTRIBUTE = lazy_pattern(r"""\s([^\s="'<>/]+)(?:="([^"]*)")?""")
_VALUES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
# Colours, and what the program puts around formulas and words for its style sheet.
_SPAN = lazy_pattern(rf"</?span\b{_VALUES}>")
_CAPTION = lazy_pattern(r'</span><span class="code-lang">')
_ANCHOR = lazy_pattern(r'<a class="anchor"[^>]*>#</a>| ?<a [^>]*class="footnote-backref"[^>]*>[^<]*</a>')
_TAB = lazy_pattern(
    r'<input type="radio" class="tab-choice"[^>]*><label for="tabs:[^"]*">([^<]*)</label>\n'
    r'<div class="tab-panel"[^>]*>'
)
# What runs, what styles, and what asks a reader for something.
_DROPPED = lazy_pattern(
    r'<label class="unfold">.*?</label>|<div tabindex="0"><svg\b[^>]*\bclass="pele\b.*?</svg></div>'
    rf"|<(script|style|template|select|textarea|datalist|noscript)\b{_VALUES}>.*?</\1>",
    re.DOTALL | re.IGNORECASE,
)
_TITLE = lazy_pattern(r'<p class="admonition-title">(.*?)</p>')
_PIECE = lazy_pattern(
    rf"(?P<foreign><math\b.*?</math>|<svg\b.*?</svg>)|<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)"
    rf"(?P<attributes>{_VALUES})>",
    re.DOTALL,
)
_RISKY = lazy_pattern(r"""\s(on\w+|(?:xlink:)?href)="([^"]*)\"""", re.IGNORECASE)
_VOID = frozenset("area br col embed hr img source track wbr".split())  # noqa: SIM905
_UNWRAPPED = frozenset("button fieldset form input label legend link meta output param".split())  # noqa: SIM905
_ADDRESSES = frozenset({"href", "src", "poster", "srcset", "cite"})
_KEPT = _ADDRESSES.union(
    """
    allowfullscreen alt colspan controls datetime dir height lang media reversed rowspan scope sizes span
    start title type value width
    """.split()  # noqa: SIM905
)
_ALIGNMENT = lazy_pattern(r"text-align: ?[a-z]+")
_BOXES = lazy_pattern(r"admonition\b")

Absolute = Callable[[str], str]
"""From an address in a body to the same with scheme and host; a size may follow it, as in `srcset`."""


def plain(body: str, absolute: Absolute) -> str:
    """A body for readers elsewhere."""
    ends: list[str] = []

    def piece(found: re.Match[str]) -> str:
        if found["foreign"]:
            return _RISKY.sub(lambda attribute: _drawn(attribute, absolute), found[0])
        name = found["name"].lower()
        if name in _VOID or name in _UNWRAPPED:
            return "" if found["close"] else _alone(name, _given(found["attributes"]), absolute)
        if found["close"]:
            return ends.pop() if ends else ""
        start, end = _around(name, _given(found["attributes"]), absolute)
        ends.append(end)
        return start

    body = _ANCHOR.sub("", _TAB.sub(r'<div class="tab-panel"><h4>\1</h4>', body))
    body = _TITLE.sub(r"<p><b>\1</b></p>", _CAPTION.sub(" · ", _DROPPED.sub("", body)))
    return _PIECE.sub(piece, _SPAN.sub("", body))


def _given(attributes: str) -> dict[str, str]:
    return {key.lower(): unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}


def _alone(name: str, given: dict[str, str], absolute: Absolute) -> str:
    """An element without an end, or the start of one of which only the content stays."""
    if name == "input" and given.get("type") == "checkbox":
        return "☑" if "checked" in given else "☐"
    return "" if name in _UNWRAPPED else f"<{name}{_kept(given, absolute)}>"


def _around(name: str, given: dict[str, str], absolute: Absolute) -> tuple[str, str]:
    """The start of an element and its end. What folds is open, what is in a box is set off."""
    if name == "summary":
        return "<div><b>", "</b></div>"
    if name in ("details", "div") and _BOXES.match(given.get("class", "")):
        name = "blockquote"
    elif name == "details" or given.get("class") == "tab-panel":
        name = "section"
    return f"<{name}{_kept(given, absolute)}>", f"</{name}>"


def _kept(given: dict[str, str], absolute: Absolute) -> str:
    return "".join(_attributes(given, absolute))


def _attributes(given: dict[str, str], absolute: Absolute) -> Iterator[str]:
    for key, value in given.items():
        if key in _ADDRESSES:
            choices = re.split(r",\s+", value) if key == "srcset" else [value]
            yield f' {key}="{escape(", ".join(map(absolute, choices)))}"'
        elif key in _KEPT or (key == "style" and _ALIGNMENT.fullmatch(value)):
            yield f' {key}="{escape(value)}"'


def _drawn(attribute: re.Match[str], absolute: Absolute) -> str:
    """A handler or an address inside of a formula or a drawing; all other attributes mean something there."""
    address = absolute(unescape(attribute[2]))
    return "" if attribute[1].lower().startswith("on") else f' {attribute[1]}="{escape(address)}"'
