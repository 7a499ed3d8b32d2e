"""How large a picture is, so that its place is kept before it is loaded. Knows bytes only."""

import re
import warnings
from pathlib import PurePosixPath
from typing import BinaryIO

_FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".gif": "GIF",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".bmp": "BMP",
    ".ico": "ICO",
}
_SVG = re.compile(rb"<svg\b[^>]*>")
_SVG_HEAD = 100_000
"""Bytes in which an `<svg>` tag must stand."""
_ROTATED = range(5, 9)
"""Values of the EXIF tag Orientation (274) that swap width and height."""


def is_picture(name: str) -> bool:
    """Whether a file may have a size, by the ending of its name."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix == ".svg" or suffix in _FORMATS


def measure(name: str, data: BinaryIO) -> tuple[int, int] | None:
    """Width and height in CSS pixels; None for what is no picture or cannot be read.

    name: the file's, for its ending. data: open; only what is needed is read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return _measure_svg(data.read(_SVG_HEAD))
    return _measure_raster(data, _FORMATS[suffix]) if suffix in _FORMATS else None


def _measure_raster(data: BinaryIO, declared: str) -> tuple[int, int] | None:
    from PIL import Image  # Slow to import, and many sites hold no pictures.

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # The ending may lie, but not about more than these: Pillow knows many stranger formats.
            formats = tuple(dict.fromkeys((declared, "PNG", "JPEG", "GIF", "WEBP")))
            with Image.open(data, formats=formats) as image:
                width, height = image.size
                rotated = image.getexif().get(274) in _ROTATED
    except Exception:
        # A broken picture makes Pillow raise whatever its decoders happen to; it is published as it is.
        return None
    return (height, width) if rotated else (width, height)


def _measure_svg(data: bytes) -> tuple[int, int] | None:
    tag = _SVG.search(data)
    if tag is None:
        return None
    own = [_number(_attribute(tag[0], name)) for name in (b"width", b"height")]
    box = [_number(value) for value in re.split(rb"[\s,]+", _attribute(tag[0], b"viewBox").strip())]
    sides = own if all(own) else box[2:4]
    return (sides[0], sides[1]) if len(sides) == 2 and all(sides) else None


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name, tag)
    return (found[1] or found[2] or b"") if found else b""


def _number(text: bytes) -> int:
    """Whole pixels; 0 for what is none, percentages and other units included."""
    found = re.fullmatch(rb"\s*(\d{1,6}(?:\.\d*)?|\.\d+)(?:px)?\s*", text)
    return round(float(found[1])) if found else 0
