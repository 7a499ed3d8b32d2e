"""Where files are made ready: aside, whole, to be renamed over their targets.

Comes in: bytes, or a file that is published as it is. Goes out: the stamp of what lies ready.
Must never know: what stands in the output.
"""

import contextlib
import errno
import os
import shutil
from io import FileIO
from pathlib import Path

from notes_site.digests import hasher
from notes_site.disk.access import explained, opened
from notes_site.disk.state import Output, make_state
from notes_site.disk.walk import published_stamp
from notes_site.errors import Changed
from notes_site.folders import STATE
from notes_site.model import Stamp

_STAGE = "stage"
_STAGE_INSIDE = f"{STATE}-stage"
"""In an output on another disk than the site's, as long as a build writes there."""
_CHUNK = 1 << 20
"""Bytes of a file that are in memory at once while it is copied."""


def empty_stage(output: Output) -> Path:
    """Make the folder in which files are prepared: our own, or in the output if that is on another disk."""
    remove_stages(output)
    with explained("written", output.path, "choose another --output"):
        output.path.mkdir(parents=True, exist_ok=True)
    outside, inside = _stages(output)
    with explained("written", outside):
        make_state(output)  # Somebody may have removed it since the lock was taken.
        outside.mkdir()
    with explained("written", output.path, "choose another --output"):
        try:
            # Two disks may pass for one; what counts is whether files can be moved.
            outside.rename(inside)
            inside.rename(outside)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            inside.mkdir()
            return inside
    return outside


def _stages(output: Output) -> tuple[Path, Path]:
    """Each build has its own: processes of a build that was killed may go on writing."""
    return output.state / f"{_STAGE}-{os.getpid()}", output.path / f"{_STAGE_INSIDE}-{os.getpid()}"


def remove_stages(output: Output) -> None:
    for stage in (*output.state.glob(f"{_STAGE}*"), *output.path.glob(f"{_STAGE_INSIDE}*")):
        shutil.rmtree(stage, ignore_errors=True)


def write(data: bytes, aside: Path) -> Stamp:
    """Write a file aside, whole, to be renamed over its target: a reader sees the old file or the new one."""
    with explained("written", aside), _created(aside) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
        return published_stamp(os.fstat(file.fileno()))


def copy(source: Path, aside: Path, digest: bytes) -> Stamp:
    """Copy a file aside, however large. Raises Changed when its digest is another one by now."""
    copied = hasher()
    with opened(source, str(source)) as original, explained("written", aside), _created(aside) as file:
        while chunk := original.read(_CHUNK):
            copied.update(chunk)
            left = memoryview(chunk)
            while left:
                left = left[file.write(left) :]
        if copied.digest() != digest:
            raise Changed(str(source))
        return published_stamp(os.fstat(file.fileno()))


def _created(aside: Path) -> FileIO:
    with contextlib.suppress(FileNotFoundError):
        return FileIO(aside, "wb")
    aside.parent.mkdir(parents=True, exist_ok=True)
    return FileIO(aside, "wb")
