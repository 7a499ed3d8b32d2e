"""What a program wrote to a terminal → HTML with classes for its colours.

Comes in: text with escape sequences. Goes out: HTML; what a sequence does beside colours is left out.
Source: ECMA-48, section 8.3.117 (SGR), and the 256 colours of xterm.
"""

import re
from html import escape

_ESCAPE = re.compile(
    r"\x1b\[(?P<codes>[0-9;:]*)m"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # Moves the cursor, clears, and the like.
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # Titles, links.
    r"|\x1b[ -/]*[0-~]?"
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COLOURS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_STYLES = {1: "bold", 3: "italic", 4: "underline"}
_ENDS = {22: "bold", 23: "italic", 24: "underline"}


def as_shown(text: str) -> str:
    """What stands on the screen in the end: a carriage return goes back to the beginning of its line."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        text = "\n".join(_overwritten(line) for line in text.split("\n"))
    while "\b" in text:
        text, before = re.sub(r"[^\n\b]\x08|^\x08+|(?<=\n)\x08+", "", text), text
        if text == before:
            break
    return text


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        if part:  # What was longer stays behind what was written over it.
            shown = part if "\x1b" in shown or "\x1b" in part else part + shown[len(part) :]
    return shown


def ansi_html(text: str) -> str:
    """The text escaped, in spans where it has colours or weight."""
    if "\x1b" not in text:
        return escape(_UNSEEN.sub("", text), quote=False)
    out: list[str] = []
    style: dict[str, str] = {}
    at = 0
    for found in _ESCAPE.finditer(text):
        out.append(_styled(text[at : found.start()], style))
        at = found.end()
        if found["codes"] is not None:
            style = _after(style, found["codes"])
    out.append(_styled(text[at:], style))
    return "".join(out)


def _styled(text: str, style: dict[str, str]) -> str:
    text = escape(_UNSEEN.sub("", text), quote=False)
    if not text or not style:
        return text
    return f'<span class="{" ".join(f"ansi-{name}" for name in style.values())}">{text}</span>'


def _after(style: dict[str, str], codes: str) -> dict[str, str]:
    """The style after one sequence."""
    numbers = [int(code or 0) if len(code) < 4 else 0 for code in re.split("[;:]", codes)]
    style = dict(style)
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            style = {}
        elif code in _STYLES:
            style[_STYLES[code]] = _STYLES[code]
        elif code in _ENDS:
            style.pop(_ENDS[code], None)
        elif code in (38, 48):
            name = _further(numbers)
            if code == 38 and name:
                style["colour"] = name
        elif 30 <= code <= 37:
            style["colour"] = _COLOURS[code - 30]
        elif 90 <= code <= 97:
            style["colour"] = _COLOURS[code - 90]
        elif code == 39:
            style.pop("colour", None)
    return style


def _further(numbers: list[int]) -> str:
    """The nearest of the eight colours to `5;N` or `2;R;G;B`, which are taken out of the numbers."""
    kind = numbers.pop(0) if numbers else 0
    if kind == 5 and numbers:
        number = numbers.pop(0)
        if number < 16:
            return _COLOURS[number % 8]
        if number >= 232:
            return _nearest(*(3 * [8 + 10 * (number - 232)]))
        red, rest = divmod(number - 16, 36)
        green, blue = divmod(rest, 6)
        return _nearest(51 * red, 51 * green, 51 * blue)
    if kind == 2 and len(numbers) >= 3:
        red, green, blue = numbers[:3]
        del numbers[:3]
        return _nearest(red, green, blue)
    return ""


def _nearest(red: int, green: int, blue: int) -> str:
    bright = max(red, green, blue) / 2
    bits = [value > bright for value in (red, green, blue)]
    if all(bits):
        return "white" if bright > 64 else "black"
    return _COLOURS[bits[0] + 2 * bits[1] + 4 * bits[2]]
