"""Files that are published as they are, with their digests and, for pictures, their sizes.

Comes in: files that were found, what is known of them. Goes out: Assets.
"""

import re
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec

from notes_site.cache.memo import Memo
from notes_site.cache.store import Store
from notes_site.digests import digest, digest_of, digest_of_file
from notes_site.disk.access import opened
from notes_site.errors import Changed
from notes_site.media import ending, medium_of
from notes_site.model import Asset, Found

Size = tuple[int, int] | None
"""Width and height in CSS pixels, so that a picture's place is kept before it is loaded."""
LARGE = 50_000
"""Bytes from which on narrower copies of a picture pay."""
MAX_PIXELS = 50_000_000
"""Of a picture that is copied; to decode one takes four bytes for each."""

Measured = tuple[str, str, int | None, int | None, int | None]
"""Name, hex digest, width, height and size of a file, as `Asset` has them."""

_to_bytes = msgspec.msgpack.Encoder().encode
_to_sizes = msgspec.msgpack.Decoder(Size).decode

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


def read_assets(
    found: Iterable[Found], known: Mapping[str, bytes], store: Store, memo: Memo, *, fingerprint: bytes
) -> dict[str, Asset]:
    """Assets by path. known: the digests of files that need not be read again. fingerprint: of the code."""
    files = {file.path: file for file in found}
    there = {path: known.get(path) or _content(file) for path, file in files.items()}
    digests = {path: content for path, content in there.items() if content}
    keys = {path: digest(digests[path], files[path].disk_path) for path in digests}
    made = memo.each(
        "asset", fingerprint, keys, lambda path: _asset(files[path], digests[path], store, fingerprint)
    )
    return {path: asset for path, asset in made.items() if asset}


def measured(files: Mapping[str, bytes]) -> list[Measured]:
    """What an asset says of each file, of those that a note holds. files: by name."""
    found = []
    for name, data in files.items():
        width, height = measure(name, BytesIO(data)) or (None, None)
        found.append((name, digest_of(data).hex(), width, height, None if is_picture(name) else len(data)))
    return found


def _content(file: Found) -> bytes | None:
    """The digest of a file, which is not held in memory, however large it is; None for one that is gone."""
    with suppress(Changed), opened(file.disk_path, file.path) as data:
        return digest_of_file(data)
    return None


def _asset(file: Found, content: bytes, store: Store, fingerprint: bytes) -> Asset | None:
    if not is_picture(file.path):
        return Asset(file.path, Path(file.disk_path), content.hex(), size=_shown_size(file))
    key = digest(fingerprint, file.path.rpartition(".")[2], content)
    with suppress(Changed):
        kept = store.remember("size", key, lambda: _to_bytes(_measure(file)))
        try:
            size = _to_sizes(kept)
        except msgspec.DecodeError:  # Somebody else may have put it there.
            size = _measure(file)
        width, height = size or (None, None)
        return Asset(
            file.path, Path(file.disk_path), content.hex(), width, height, is_large=_is_large(file, size)
        )
    return None


def _is_large(file: Found, size: Size) -> bool:
    """Whether narrower copies of a picture pay; drawings need none, and a GIF may move."""
    if size is None or not file.path.lower().endswith((".png", ".jpg", ".jpeg")):
        return False
    return file.stamp[0] >= LARGE and size[0] * size[1] <= MAX_PIXELS


def _measure(file: Found) -> Size:
    with opened(file.disk_path, file.path) as data:
        return measure(file.path, data)


def _shown_size(file: Found) -> int | None:
    """The size of a file that a page may show; that of others would make pages again for nothing."""
    return file.stamp[0] if medium_of(file.path) == "file" or not ending(file.path) else None


def is_picture(name: str) -> bool:
    """Whether a file may have a size, by the ending of its name."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix == ".svg" or suffix in _FORMATS


def measure(name: str, data: BinaryIO) -> Size:
    """Width and height in CSS pixels; None for what is no picture or cannot be read.

    name: the file's, for its ending. data: open; only what is needed is read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".svg":
        return _measure_svg(data.read(_SVG_HEAD))
    return _measure_raster(data, _FORMATS[suffix]) if suffix in _FORMATS else None


def _measure_raster(data: BinaryIO, declared: str) -> Size:
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


def _measure_svg(data: bytes) -> Size:
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
