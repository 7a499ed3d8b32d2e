"""Characters that no page and no feed may hold, and text that becomes the same bytes again."""

from typing import Any

from notes_site.lazy import lazy_pattern

# XML 1.0, section 2.2; HTML Living Standard, "Preprocessing the input stream". Noncharacters mean nothing in
# any text, and a note's body reserves two of them.
_FORBIDDEN = lazy_pattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)

NONCHARACTERS = dict.fromkeys(
    (*range(0xFDD0, 0xFDF0), *(plane << 16 | last for plane in range(17) for last in (0xFFFE, 0xFFFF)))
)
"""For `str.translate`: what means nothing in any text."""


def allowed(text: str) -> str:
    """Text without control characters, but for tabs and line ends, and without what is no character."""
    # None of them is printable, which is told much sooner.
    return text if text.isprintable() else _FORBIDDEN.sub("", text)


def all_allowed(value: Any) -> Any:
    """Open data of which every text is `allowed`, names of keys too."""
    match value:
        case str():
            return allowed(value)
        case list():
            return [all_allowed(item) for item in value]
        case dict():
            return {all_allowed(key): all_allowed(item) for key, item in value.items()}
    return value


def text_of(data: bytes) -> str:
    """Bytes as text from which `bytes_of` makes the very same ones, line ends and all."""
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text: str) -> bytes:
    """The bytes of a text that `text_of` made."""
    return text.encode("utf-8", "surrogateescape")
