"""Access to files: what is in them, or the one message why they cannot be read or written.

Comes in: a file that was seen. Goes out: its bytes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG

from notes_site.errors import Changed, SiteError
from notes_site.model import Found


def read(file: Found) -> bytes:
    with opened(file.disk_path, file.path) as data:
        return data.read()


@contextmanager
def opened(disk_path: Path | str, path: str) -> Iterator[BufferedReader]:
    """A file, open to be read. path: what a message calls it.

    Raises Changed for one that is gone, or no file any more; SiteError for one that cannot be read.
    """
    try:
        with open(disk_path, "rb", opener=_open_at_once) as file:
            if not S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Changed(path)
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Changed(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _open_at_once(disk_path: str, flags: int) -> int:
    """Nobody waits for who writes into a pipe that took a file's place."""
    return os.open(disk_path, flags | getattr(os, "O_NONBLOCK", 0))


def unreadable(path: str, error: OSError) -> SiteError:
    return SiteError(f"cannot be read ({error.strerror}); fix its permissions", path)


@contextmanager
def explained(done: str, disk_path: Path, way_out: str = "fix that and build again") -> Iterator[None]:
    """Say of a file that it cannot be written or removed, and why. done: `written`, `removed`."""
    try:
        yield
    except OSError as error:
        raise SiteError(f"cannot be {done} ({error.strerror}); {way_out}", str(disk_path)) from error
