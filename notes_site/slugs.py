"""Names in addresses. Knows text only."""

import hashlib
import re
import unicodedata
from functools import lru_cache

MAX_BYTES = 180
"""A file name may hold 255 bytes on common disks; some room is left for a number and an extension."""
# Names of devices, which Windows lets no file and no folder have.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)$")


def slugify(text: str) -> str:
    """Text as one segment of an address: lower case, Unicode letters and digits kept, the rest hyphens.

    `C++` and `C#` stay apart from `C`. Never empty, and a slug is its own slug.
    """
    text = unicodedata.normalize("NFC", text.lower()).replace("#", "sharp" if len(text) < 4 else "-")
    kept = "".join(char if _is_kept(char) else "-" for char in text)
    slug = re.sub(r"-{2,}", "-", kept).strip("-")
    encoded = slug.encode()
    if _RESERVED.match(slug):
        return f"{slug}-file"
    if slug and len(encoded) <= MAX_BYTES:
        return slug
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{encoded[: MAX_BYTES - 9].decode(errors='ignore')}-{mark}".strip("-")


def nearest_anchor(fragment: str, anchors: tuple[str, ...]) -> str:
    """The anchor that differs from a fragment in capitals and punctuation alone; empty when there is none.

    Other programs make other anchors of the same heading: `6-4-控制器`, `6.4-控制器` and `64-控制器`.
    """
    return _by_letters(anchors).get(_letters(fragment), "")


@lru_cache(maxsize=16)
def _by_letters(anchors: tuple[str, ...]) -> dict[str, str]:
    """Anchors by their letters, the first of several; those without any letter are like no other."""
    return {letters: anchor for anchor in reversed(anchors) if (letters := _letters(anchor))}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _is_kept(char: str) -> bool:
    return char.isalnum() or char in "_+" or unicodedata.category(char)[0] == "M"
