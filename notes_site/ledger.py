"""What the last build into a folder was made from, and what it wrote: enough to see that nothing is to do.

Kept beside the output. It is a memory, not a truth: without it everything is looked at again.
"""

import hashlib
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct, field

from notes_site.files import STATE_FOLDER
from notes_site.model import Finding, Stamp, Written

NAME = "ledger"
"""Of the file, in the output's `.notes-site`."""
_CHECK = 16
"""Bytes of digest before the content: a damaged ledger is no ledger."""
TICK = 10_000_000
"""Nanoseconds within which two changes of a file may bear one time: the clock of Linux' file systems."""
_COARSE_TICK = 2_000_000_000
"""The same for disks that know whole seconds only."""


class Report(Struct, frozen=True, kw_only=True):
    """What a build did."""

    findings: tuple[Finding, ...]
    """In the order of files."""
    failed: bool = False
    """Nothing was written."""
    notes: int = 0
    pages: int = 0
    written: int = 0
    removed: int = 0
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds for each step."""


class Ledger(Struct):
    """The memory of one output folder."""

    inputs: bytes = b""
    """Stands for the options and all files of the site as the build saw them; empty when it cannot."""
    due: int = 0
    """Seconds since 1970 when the next note of the future falls due; 0 when there is none."""
    report: Report | None = None
    sources: dict[str, tuple[Stamp, bytes]] = field(default_factory=dict)
    """By path: files of the site as they were read, with the digest of their bytes."""
    files: dict[str, Written] = field(default_factory=dict)
    """By path below the output."""


def load(output: Path) -> Ledger:
    """The ledger of an output folder; an empty one when there is none, or it is damaged."""
    try:
        data = (output / STATE_FOLDER / NAME).read_bytes()
        if data[:_CHECK] != _check(data[_CHECK:]):
            return Ledger()
        return msgspec.msgpack.decode(data[_CHECK:], type=Ledger)
    except (OSError, msgspec.DecodeError):
        return Ledger()


def dump(ledger: Ledger) -> bytes:
    data = msgspec.msgpack.encode(ledger)
    return _check(data) + data


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a change after `now` would surely show in the stamp.

    now: nanoseconds since 1970, read before the file was.
    """
    tick = TICK if stamp[1] % 1_000_000_000 else _COARSE_TICK
    return stamp[1] + tick < now


def settle(stamps: Iterable[Stamp]) -> None:
    """Wait until a change of any of these files would show in its stamp; a tick at the most."""
    newest = max((stamp[1] for stamp in stamps), default=0)
    left = newest + TICK - time.time_ns()
    if 0 < left <= TICK:
        time.sleep(left / 1e9)


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK).digest()
