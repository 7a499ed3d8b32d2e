"""What is remembered of an output folder: what it was made from, and what was written there.

There are two files: the manifest, which is replaced as a whole after each build, and a journal, to which each
file is added before it is written. So whatever a crash leaves behind is known as ours.
Without them everything is looked at again.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Raw, Struct, field

from notes_site.digests import SIZE, digest_of, digest_of_file
from notes_site.disk.access import explained, opened
from notes_site.disk.state import Output
from notes_site.disk.walk import plain_file, published_stamp
from notes_site.errors import SiteError
from notes_site.folders import STATE
from notes_site.model import Finding, LeftOut, Stamp, Written

NAME, JOURNAL = "manifest", "journal"
"""Files in the state of an output."""
_CHECK = SIZE
"""Bytes of the digest before what is kept; what does not fit its digest is ignored."""
_LENGTH = 8
"""Bytes of the length before each entry of the journal."""
_LEGACY_LIST = "files.json"
_LEGACY = frozenset({_LEGACY_LIST, "manifest", "lock"})
"""What builds kept in the output itself, before the site had a folder for it."""
_NO_STAMP: Stamp = (-1, 0, 0, 0)
"""No file has this stamp."""
TICK = 10_000_000
"""Two changes of a file within so many nanoseconds may have one time: the clock of Linux' file systems."""
_COARSE_TICK = 2_000_000_000
"""The same for disks that know whole seconds only."""


class Report(Struct, frozen=True, kw_only=True):
    """What a build did."""

    findings: tuple[Finding, ...]
    """In the order of files."""
    failed: bool = False
    """Nothing was written."""
    notes: int = 0
    left_out: LeftOut = LeftOut()
    unread: dict[str, int] = field(default_factory=dict)
    """How many notes are in formats that are not read, by ending."""
    pages: int = 0
    written: int = 0
    removed: int = 0
    left: tuple[str, ...] = ()
    """Paths below the output that nothing needs, and that somebody else wrote or changed: they stay."""
    skipped: tuple[str, ...] = ()
    """Paths of the site that were left out, although somebody may have meant them to be published."""
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds for each step."""


class Manifest(Struct):
    """What is remembered of one output folder."""

    inputs: bytes = b""
    """Stands for the options and all files of the site as the build saw them; empty when it cannot."""
    since: int = 0
    """Seconds since 1970 when a note appeared or expired last; 0 when none did."""
    due: int = 0
    """Seconds since 1970 when the next note appears or expires; 0 when there is none."""
    history: str = ""
    """What stood for git's commits, where dates come from there."""
    report: Report | None = None
    sources: Raw = Raw(b"\x80")
    """An empty map of MessagePack, or what `packed` returned: `sources_of` decodes it for who needs it."""
    files: dict[str, Written] = field(default_factory=dict)
    """By path below the output: what is ours."""
    mark: bytes = b""
    """Tells a manifest that was loaded from one that was saved later; not kept."""


Sources = dict[str, tuple[Stamp, bytes]]
"""By path: files of the site as they were read, with the digest of their bytes."""

_to_manifest = msgspec.msgpack.Decoder(Manifest).decode
_to_sources = msgspec.msgpack.Decoder(Sources).decode
_to_files = msgspec.msgpack.Decoder(dict[str, Written]).decode
_to_bytes = msgspec.msgpack.Encoder().encode


def load(output: Output) -> Manifest:
    """What is remembered of an output folder; nothing when there is none, or it is damaged."""
    try:
        head, last = _kept(output)
        for files in _journal(output, head):
            for path, written in files.items():
                if path not in last.files or _stands(output, path, written):
                    last.files[path] = written
    except (OSError, msgspec.DecodeError, _Damaged):
        return Manifest()
    for path in [path for path in last.files if not is_inside(path)]:
        del last.files[path]
    last.mark = head
    return last


def sources_of(manifest: Manifest) -> Sources:
    """The files of the site that the last build knew."""
    try:
        return _to_sources(manifest.sources)
    except msgspec.DecodeError:
        return {}


def packed(sources: Sources) -> Raw:
    """Sources as a manifest holds them."""
    return Raw(_to_bytes(sources))


def up_to_date(output: Output, last: Manifest) -> Manifest:
    """What was loaded, unless another build has ended or crashed since."""
    head = _first_bytes(output.state / NAME) or bytes(_CHECK)
    return last if last.mark == head and not _first_bytes(output.state / JOURNAL) else load(output)


class _Damaged(Exception):
    """What was kept is not what was saved."""


def save(output: Output, manifest: Manifest) -> None:
    """Remember a build that is over."""
    data = _to_bytes(manifest)
    part = output.state / f"{NAME}.part"
    with explained("written", part):
        part.write_bytes(digest_of(data) + data)
        part.replace(output.state / NAME)
        (output.state / JOURNAL).unlink(missing_ok=True)
    _remove_legacy(output)


def is_remembered(output: Output) -> bool:
    """Whether anything was built into a folder from this site."""
    return output.state.is_dir() or (output.path / STATE / _LEGACY_LIST).exists()


def forget(output: Output) -> None:
    """Take away the state of an output, the lock with it."""
    import shutil

    _remove_legacy(output)
    shutil.rmtree(output.state, ignore_errors=True)


def announce(output: Output, files: Mapping[str, Written]) -> None:
    """Remember files that are about to stand in the output, by path."""
    data = _to_bytes(files)
    entry = len(data).to_bytes(_LENGTH, "little") + digest_of(data) + data
    disk_path = output.state / JOURNAL
    with explained("written", disk_path):
        head = _first_bytes(output.state / NAME) or bytes(_CHECK)
        goes_on = _first_bytes(disk_path) == head
        with disk_path.open("ab" if goes_on else "wb") as file:
            file.write(entry if goes_on else head + entry)


def in_doubt(files: Mapping[str, Written]) -> dict[str, Written]:
    """Files that are ours and of which nothing else is taken for granted."""
    return {path: doubtful(written.digest) for path, written in files.items()}


def doubtful(digest: bytes) -> Written:
    """A file of which no more is known than what is in it."""
    return Written(_NO_STAMP, b"", digest)


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether a change after `now` would surely show in the stamp.

    now: nanoseconds since 1970, read before the file was.
    """
    tick = TICK if stamp[1] % 1_000_000_000 else _COARSE_TICK
    return max(stamp[1] + tick, stamp[3] + TICK) < now


def is_long_settled(newest: int, now: int) -> bool:
    """Whether that is so for files of which none changed after `newest`, nanoseconds since 1970."""
    return newest + _COARSE_TICK < now


def settle(stamps: Iterable[Stamp]) -> None:
    """Wait until a change of any of these files would show in its stamp; a tick at the most."""
    newest = max((stamp[1] for stamp in stamps), default=0)
    left = newest + TICK - time.time_ns()
    if 0 < left <= TICK:
        time.sleep(left / 1e9)


def _kept(output: Output) -> tuple[bytes, Manifest]:
    """The digest of the manifest that was saved, and the manifest; a journal that continues it names it."""
    try:
        data = (output.state / NAME).read_bytes()
    except FileNotFoundError:
        return bytes(_CHECK), _legacy(output)
    head, rest = data[:_CHECK], data[_CHECK:]
    if head != digest_of(rest):
        raise _Damaged
    return head, _to_manifest(rest)


def _first_bytes(disk_path: Path) -> bytes:
    """Tells one manifest from another; a journal begins with those of the manifest that it continues."""
    try:
        with disk_path.open("rb") as file:
            return file.read(_CHECK)
    except OSError:
        return b""


def _journal(output: Output, head: bytes) -> Iterator[dict[str, Written]]:
    """What was announced since a manifest was saved, in order; a last entry may be cut off."""
    try:
        data = (output.state / JOURNAL).read_bytes()
    except FileNotFoundError:
        return
    start = len(head) if data.startswith(head) else len(data)
    while start < len(data):
        begin = start + _LENGTH + _CHECK
        end = begin + int.from_bytes(data[start : start + _LENGTH], "little")
        if digest_of(data[begin:end]) != data[start + _LENGTH : begin]:
            return
        yield _to_files(data[begin:end])
        start = end


def _stands(output: Output, path: str, written: Written) -> bool:
    """Whether a file that was announced has arrived; until then the previous one is there."""
    stat = plain_file(f"{output.path}/{path}")
    return stat is not None and published_stamp(stat) == written.stamp


def is_inside(name: str) -> bool:
    """Whether a path leads to something below a folder, and not out of it."""
    if name and ".." not in name and ":" not in name and not name.startswith(("/", "\\")):
        return True
    path = Path(name)
    return (
        bool(name) and not path.is_absolute() and not path.drive and not path.root and ".." not in path.parts
    )


def _legacy(output: Output) -> Manifest:
    """What older versions kept in the output itself: a list of the files that were written."""
    disk_path = output.path / STATE / _LEGACY_LIST
    if not disk_path.exists():
        return Manifest()
    import json  # Hardly ever needed.

    try:
        names = json.loads(disk_path.read_text("utf-8"))
    except (OSError, ValueError):
        return Manifest()
    listed = [name for name in names if isinstance(name, str)] if isinstance(names, list) else []
    files = {}
    for name in filter(is_inside, listed):
        written = output.path / name
        if plain_file(str(written)):
            with suppress(SiteError), opened(written, name) as file:
                files[name] = doubtful(digest_of_file(file))
    return Manifest(files=files)


def _remove_legacy(output: Output) -> None:
    folder = output.path / STATE
    if folder.is_symlink() or not folder.is_dir():
        return
    import shutil

    with suppress(OSError):
        for disk_path in folder.iterdir():
            if disk_path.name.removesuffix(".part") in _LEGACY:
                disk_path.unlink()
            elif disk_path.name.startswith("stage"):
                shutil.rmtree(disk_path, ignore_errors=True)
        folder.rmdir()
