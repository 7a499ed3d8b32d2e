"""Files, read: what is in them, or the one message why they cannot be read.

Comes in: a file that was seen. Goes out: its bytes. Raises Changed for one that is gone by then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from notes_site.errors import Changed, SiteError
from notes_site.model import Found


def read(file: Found) -> bytes:
    with opened(file.disk_path, file.path) as data:
        return data.read()


@contextmanager
def opened(disk_path: Path | str, path: str) -> Iterator[BufferedReader]:
    """A file, open to be read. path: what a message calls it."""
    try:
        with Path(disk_path).open("rb") as file:
            yield file
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Changed(path) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: str, error: OSError) -> SiteError:
    return SiteError(f"cannot be read ({error.strerror}); fix its permissions", path)
