"""Narrower copies of large photographs and screenshots, in a format that makes them light.

Comes in: assets, and what the settings want of copies. Goes out: an Asset for each copy, and its bytes.
A copy is made once: it is kept on the disk, under what it was made from, for all builds that follow.
Must never know: notes.
"""

import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from notes_site.cache.files import remembered
from notes_site.config import Pictures
from notes_site.digests import digest_value
from notes_site.disk.access import opened
from notes_site.model import Asset
from notes_site.urls import copy_name


def with_copies(assets: Mapping[str, Asset], wanted: Pictures) -> dict[str, Asset]:
    """Assets by path, each that has copies with their widths, and the copies themselves."""
    found = dict(assets)
    for path, asset in assets.items():
        if widths := _widths(asset, wanted):
            found[path] = replace(asset, copies=widths)
            found |= {copy.path: copy for copy in _copies(asset, widths, wanted)}
    return found


def _widths(asset: Asset, wanted: Pictures) -> tuple[int, ...]:
    """In pixels; of a picture that is narrower than the widest copy one has all of its width."""
    if not wanted.webp or not asset.is_large or not asset.width:
        return ()
    widths = sorted(set(wanted.widths))
    narrower = [width for width in widths if width < asset.width]
    return tuple(narrower if len(narrower) == len(widths) else [*narrower, asset.width])


def _copies(asset: Asset, widths: Collection[int], wanted: Pictures) -> Iterator[Asset]:
    for width in widths:
        assert asset.width and asset.height
        height = max(1, round(width * asset.height / asset.width))
        made_from = digest_value((asset.digest, width, wanted.quality, _encoder()))
        path = copy_name(asset.path, width)
        yield Asset(path, asset.disk_path, made_from.hex(), width, height, copy_of=asset.path)


@cache
def _encoder() -> str:
    """Stands for the code that makes a copy."""
    from importlib.metadata import version  # Slow to import, and many sites hold no pictures.

    return f"1 {version('pillow')}"


def copy_makers(assets: Mapping[str, Asset], wanted: Pictures, kept: Path) -> dict[str, Callable[[], bytes]]:
    """For each copy, by path, what makes its bytes. kept: the folder of those that were made before."""
    return {
        path: partial(_bytes_of, asset, wanted.quality, kept)
        for path, asset in assets.items()
        if asset.copy_of
    }


def _bytes_of(copy: Asset, quality: int, kept: Path) -> bytes:
    def make() -> bytes:
        with opened(copy.disk_path, copy.copy_of) as file:
            return _converted(file.read(), copy, quality)

    return remembered(kept, file_of(copy), make)


def file_of(copy: Asset) -> str:
    """The name under which a copy is kept."""
    return f"{copy.digest}.webp"


def _converted(data: bytes, copy: Asset, quality: int) -> bytes:
    """A picture as WebP, in the size of its copy; as it is where it moves, or turns out to be damaged."""
    from PIL import Image, ImageOps  # Slow to import, and most builds make no copies.

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data)) as image:
                if getattr(image, "is_animated", False):
                    return data
                assert copy.width and copy.height
                # Decoding a photograph to a fraction of its size is several times as fast.
                side = 2 * max(copy.width, copy.height)
                image.draft("RGB", (side, side))
                profile = image.info.get("icc_profile")
                turned = ImageOps.exif_transpose(image)
                mode = "RGBA" if turned.has_transparency_data else "RGB"
                small = turned.convert(mode).resize((copy.width, copy.height), Image.Resampling.LANCZOS)
    except Exception:
        # A broken picture makes Pillow raise whatever its decoders happen to. Browsers look at its bytes,
        # not at its name.
        return data
    return _lightest(small, quality, profile, is_drawn=copy.copy_of.lower().endswith(".png"))


def _lightest(image: Any, quality: int, profile: bytes | None, *, is_drawn: bool) -> bytes:
    """The lighter of two ways; the one without loss only for what may be a drawing or a screenshot."""
    ways: list[dict[str, Any]] = [{"quality": quality, "method": 4}]
    if is_drawn:
        ways.append({"lossless": True, "quality": 50, "method": 2})
    found = []
    for way in ways:
        out = BytesIO()
        image.save(out, "WEBP", icc_profile=profile, **way)
        found.append(out.getvalue())
    return min(found, key=len)
