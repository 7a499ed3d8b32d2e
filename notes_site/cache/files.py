"""Kept work that is too large for the store: a file for each, in a folder that may be deleted at any time.

Comes in: names that say what a file was made from. Goes out: the same bytes.
Any process may read and write here: what is there is whole.
"""

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

UNUSED = 30 * 24 * 3600
"""Seconds for which a file stays that no build asked for: it may be another branch's."""


def remembered(folder: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """What is kept under a name; made now where nothing is."""
    path = folder / name
    with suppress(OSError):
        return path.read_bytes()
    data = make()
    with suppress(OSError):  # It will be made again.
        folder.mkdir(exist_ok=True)
        write_whole(path, data)
    return data


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that nobody ever reads half written, whichever process writes it."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_bytes(data)
    aside.replace(path)


def sweep(folder: Path, used: Collection[str], now: int) -> None:
    """Remove what is not among some names and is old. now: seconds since 1970."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.name not in used and path.stat().st_mtime < now - UNUSED:
                path.unlink()
