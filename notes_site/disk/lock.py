"""One build at a time for each output folder, by a lock that ends with its process.

Comes in: an output. Goes out: the right to write there.
Must never know: what is written.
"""

import contextlib
import os
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from notes_site.disk.stage import remove_stages
from notes_site.disk.state import Output, make_state
from notes_site.errors import SiteError
from notes_site.signals import undisturbed

_LOCK = "lock"


@contextlib.contextmanager
def locked(
    output: Output, busy: str = "another build is writing here; wait for it or choose another --output"
) -> Iterator[None]:
    """Hold an output folder for one build; the lock ends with the process, however that ends.

    Raises SiteError when another build holds it. busy: what to say then.
    """
    try:
        make_state(output)
        handle = (output.state / _LOCK).open("a+b")
    except OSError as error:
        message = f"cannot be written to ({error.strerror}), and what was built is remembered there; "
        raise SiteError(f"{message}fix its permissions", str(output.state)) from error
    with handle:
        _close_in_children(handle)
        if not _lock(handle.fileno(), output.state / _LOCK):
            raise SiteError(busy, str(output.path))
        try:
            yield
        finally:
            with undisturbed():
                remove_stages(output)


def _close_in_children(file: IO[bytes]) -> None:
    """Leave a lock to this process alone: it is held for as long as anybody has its file open."""
    if hasattr(os, "register_at_fork"):
        held = weakref.ref(file)
        os.register_at_fork(after_in_child=lambda: (left := held()) and left.close())


def _lock(descriptor: int, path: Path) -> bool:
    """Whether the lock is ours: taken, and of the file that stands there still.

    Raises SiteError where files cannot be locked.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except (BlockingIOError, PermissionError, FileNotFoundError):
        return False  # Somebody else holds it, or has just removed it.
    except OSError as error:
        message = (
            f"cannot be locked ({error.strerror}), so that two builds would write at once; "
            f"use a disk whose files can be locked"
        )
        raise SiteError(message, str(path)) from error
