"""Where in a note's text the target of a link stands.

Comes in: a text, and a way to read its links. Goes out: spans. No rule of Markdown is repeated here: wherever
a target may stand, another one is put and the text is read again; the links in which that one comes back
stand there, and code and prose stay what they are.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from posixpath import splitext
from urllib.parse import unquote

from notes_site.model import Link

Span = tuple[int, int]
"""Where a target stands in a text: its first character, and the one after its last."""

_WIKI = ("wiki", "embed")
_BEFORE = {
    "wiki": r"\[\[\s*",
    "link": r"""\]\(\s*<?|\]:\s*<?|=\s*["']?|\\"|[`<,]\s*""",
    "front": r"""(?<![\w/.-])["']?(?:\[\[)?""",
}
"""What stands before a target, by the kind of place."""
_AFTER = {
    "wiki": r"(?=\s*[\]#|\\])",
    "link": r"""(?=[\s)>"'`#?,\\]|$)""",
    "front": r"(?![\w/-]|\.\w)",
}
_MARK = re.compile(r"nsmv(\d+)x")


def find_places(
    text: str, wanted: Mapping[int, str], links: int, read: Callable[[str], tuple[Link, ...]]
) -> dict[int, Span]:
    """Where links stand, by their numbers; one that is not found is missing.

    wanted: by number the target without query and fragment. links: how many of all stand in the body, before
    those of the front matter. read: all links of a text, in order.
    """
    known = read(text)
    spans = sorted(
        {
            span
            for number, part in wanted.items()
            for span in _spans(text, part, known[number], number >= links)
        }
    )
    apart = [span for at, span in enumerate(spans) if not at or span[0] >= spans[at - 1][1]]
    found = _marked(text, apart, known, read)
    if found is None:
        found = {}
        for span in apart:
            found.update(_marked(text, [span], known, read) or {})
    return {number: span for number, span in found.items() if number in wanted}


def rewritten(text: str, targets: Mapping[Span, str]) -> str:
    """A text with other targets."""
    for (start, end), target in sorted(targets.items(), reverse=True):
        text = text[:start] + target + text[end:]
    return text


def _spans(text: str, part: str, link: Link, is_front: bool) -> Iterable[Span]:
    kind = "front" if is_front else "wiki" if link.kind in _WIKI else "link"
    plain = part if kind == "wiki" else unquote(part)
    forms = "".join(map(_pattern, plain))
    pattern = re.compile(f"(?:{_BEFORE[kind]})({forms}){_AFTER[kind]}", re.MULTILINE)
    return (found.span(1) for found in pattern.finditer(text))


def _pattern(char: str) -> str:
    """A character of a target as notes may have it: escaped for Markdown, HTML, JSON, or an address."""
    if char.isascii() and char.isalnum():
        return char
    forms = [rf"\\*{re.escape(char)}" if char.isascii() else re.escape(char)]
    forms += ["%" + "%".join(f"{byte:02X}" for byte in char.encode("utf-8", "surrogateescape"))]
    forms += [escape(char)] if escape(char) != char else []
    forms += [re.escape(json.dumps(char)[1:-1])] if not char.isascii() else []
    return f"(?:{'|'.join(forms)}|{forms[1].lower()})"


def _marked(
    text: str, spans: list[Span], known: tuple[Link, ...], read: Callable[[str], tuple[Link, ...]]
) -> dict[int, Span] | None:
    """Where links stand in whose targets marks come back; None when marks make other links."""
    marks = {
        span: f"nsmv{number}x{splitext(text[slice(*span)])[1] if '.' in text[slice(*span)] else ''}"
        for number, span in enumerate(spans)
    }
    links = read(rewritten(text, marks))
    if len(links) != len(known):
        return None
    return {
        number: spans[int(mark[1])] for number, link in enumerate(links) if (mark := _MARK.match(link.target))
    }
