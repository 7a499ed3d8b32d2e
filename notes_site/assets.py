"""Files that are published as they are, with their digests and, for pictures, their sizes.

Comes in: files that were found, what is known of them. Goes out: Assets.
"""

from collections.abc import Iterable, Mapping

import msgspec

from notes_site.cache import Cache, digest
from notes_site.errors import SiteError
from notes_site.files import digest_of_file
from notes_site.images import is_picture, measure
from notes_site.media import ending, medium_of
from notes_site.model import Asset, Found

Size = tuple[int, int] | None

_to_bytes = msgspec.msgpack.Encoder().encode
_to_sizes = msgspec.msgpack.Decoder(Size).decode


def read_assets(
    found: Iterable[Found],
    known: Mapping[str, bytes],
    cache: Cache,
    last: Mapping[str, Asset],
    *,
    engine: bytes,
) -> dict[str, Asset]:
    """Assets by path. known: the digests of files that need not be read again. last: of earlier calls."""
    assets = {}
    for file in found:
        content, held = known.get(file.path), last.get(file.path)
        asset = held if held and _is_same(file, content, held) else _read_asset(file, content, cache, engine)
        if asset:
            assets[file.path] = asset
    return assets


def _is_same(file: Found, known: bytes | None, held: Asset) -> bool:
    return known is not None and known.hex() == held.digest and file.place == held.source


def _read_asset(file: Found, known: bytes | None, cache: Cache, engine: bytes) -> Asset | None:
    """An asset, which is not held in memory, however large it is; None for a file that is gone."""
    try:
        content = known or digest_of_file(file.place)
        if not is_picture(file.path):
            return Asset(file.path, file.place, content.hex(), size=_shown_size(file))
        key = digest(engine, file.path.rpartition(".")[2], content)
        kept = cache.remember("size", key, lambda: _to_bytes(_measure(file)))
        try:
            size = _to_sizes(kept)
        except msgspec.DecodeError:  # Somebody else may have put it there.
            size = _measure(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", file.path) from error
    width, height = size or (None, None)
    return Asset(file.path, file.place, content.hex(), width, height)


def _measure(file: Found) -> Size:
    with file.place.open("rb") as data:
        return measure(file.path, data)


def _shown_size(file: Found) -> int | None:
    """The size of a file that a page may show; that of others would make pages again for nothing."""
    return file.stamp[0] if medium_of(file.path) == "file" or not ending(file.path) else None
