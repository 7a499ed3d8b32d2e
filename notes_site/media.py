"""What stands where a picture was asked for, by the ending of its name: a picture, a player or a link."""

import re
from html import escape
from typing import Literal
from urllib.parse import unquote

PICTURES = frozenset(
    {".png", ".jpg", ".jpeg", ".jfif", ".gif", ".apng", ".webp", ".avif", ".svg", ".bmp", ".ico"}
)
_VIDEOS = frozenset({".mp4", ".webm", ".ogv", ".mov", ".m4v", ".mkv"})
_SOUNDS = frozenset({".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac"})
# Of other hosts only these are surely none: much that they send as a picture has a strange name.
_DOCUMENTS = frozenset(
    {".pdf", ".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".epub", ".zip", ".7z", ".rar", ".gz"}
)
_ELSEWHERE = re.compile("[A-Za-z][A-Za-z0-9+.-]+:|//")
_ENDING = re.compile(r"\.(?=[0-9]*[a-z])[a-z0-9]{1,8}$")
_UNITS = ("KB", "MB", "GB", "TB")

Medium = Literal["picture", "video", "audio", "file"]


def medium_of(address: str) -> Medium:
    """What an address shows; one whose ending says nothing is a picture."""
    kind = ending(address)
    if kind in _VIDEOS:
        return "video"
    if kind in _SOUNDS:
        return "audio"
    if not kind or kind in PICTURES or (_ELSEWHERE.match(address) and kind not in _DOCUMENTS):
        return "picture"
    return "file"


def ending(address: str) -> str:
    """The ending of a file's name, in lower case with its dot; empty when there is none."""
    found = _ENDING.search(file_name(address).lower())
    return found[0] if found else ""


def file_name(address: str) -> str:
    """The name at the end of an address, without query and fragment."""
    return unquote(address.partition("#")[0].partition("?")[0].rpartition("/")[2])


def player(medium: Medium, address: str, words: str, attributes: str = "") -> str:
    """A player for a video or a sound. address: ready for an attribute.

    words: what it is called; they lead to it where nothing can be played, as in some feed readers.
    """
    shown = escape(words)
    return (
        f'<{medium} src="{address}"{attributes} controls preload="metadata" aria-label="{shown}">'
        f'<a href="{address}">{shown}</a></{medium}>'
    )


def file_size(size: int) -> str:
    """A number of bytes as people read it: `1.2 MB`."""
    if size < 1000:
        return f"{size} B"
    amount, unit = size / 1000, 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if amount < 9.95 else f"{amount:.0f} {_UNITS[unit]}"
