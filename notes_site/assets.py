"""Files that are published as they are, with their digests and, for pictures, their sizes.

Comes in: files that were found, what is known of them. Goes out: Assets.
"""

from collections.abc import Iterable, Mapping

import msgspec

from notes_site.cache import Cache, digest
from notes_site.errors import SiteError
from notes_site.files import digest_of
from notes_site.images import is_picture, measure
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
    return {
        file.path: held
        if (held := last.get(file.path)) and _is_same(file, known.get(file.path), held)
        else _read_asset(file, known.get(file.path), cache, engine)
        for file in found
    }


def _is_same(file: Found, known: bytes | None, held: Asset) -> bool:
    return known is not None and known.hex() == held.digest and file.place == held.source


def _read_asset(file: Found, known: bytes | None, cache: Cache, engine: bytes) -> Asset:
    content = known or digest_of(_bytes(file))
    if not is_picture(file.path):
        return Asset(file.path, file.place, content.hex())
    key = digest(engine, file.path.rpartition(".")[2], content)
    kept = cache.remember("size", key, lambda: _to_bytes(measure(file.path, _bytes(file))))
    width, height = _to_sizes(kept) or (None, None)
    return Asset(file.path, file.place, content.hex(), width, height)


def _bytes(file: Found) -> bytes:
    try:
        return file.place.read_bytes()
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", file.path) from error
