"""How large a picture is, so that its place is kept before it is loaded. Knows bytes only."""

import io
import re
import warnings
from pathlib import PurePosixPath

_RASTER = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".bmp", ".ico"})
_SVG = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
_ROTATED = range(5, 9)
"""Values of the EXIF tag Orientation (274) that swap width and height."""


def measure(name: str, data: bytes) -> tuple[int, int] | None:
    """Width and height in CSS pixels; None for what is no picture or cannot be read.

    name: the file's, for its ending.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return _measure_svg(data)
    return _measure_raster(data) if suffix in _RASTER else None


def _measure_raster(data: bytes) -> tuple[int, int] | None:
    from PIL import Image, UnidentifiedImageError  # Slow to import, and many sites hold no pictures.

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                width, height = image.size
                rotated = image.getexif().get(274) in _ROTATED
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return (height, width) if rotated else (width, height)


def _measure_svg(data: bytes) -> tuple[int, int] | None:
    tag = _SVG.search(data[:100_000])
    if tag is None:
        return None
    sizes = [re.search(rb"\s%s\s*=\s*[\"']\s*([\d.]+)(?:px)?\s*[\"']" % name, tag[0]) for name in (b"width", b"height")]
    if sizes[0] and sizes[1]:
        return _whole(sizes[0][1], sizes[1][1])
    box = re.search(rb"\sviewBox\s*=\s*[\"']\s*\S+?[\s,]+\S+?[\s,]+([\d.]+)[\s,]+([\d.]+)", tag[0])
    return _whole(box[1], box[2]) if box else None


def _whole(width: bytes, height: bytes) -> tuple[int, int] | None:
    try:
        size = round(float(width)), round(float(height))
    except (ValueError, OverflowError):
        return None
    return size if all(side > 0 for side in size) else None
