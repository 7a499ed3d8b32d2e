"""An output folder that is right after any crash.

Comes in: Files to publish, and what is known of the last time. Goes out: changed files.
Must never know: what is in a file.
"""

import contextlib
import errno
import hashlib
import os
import shutil
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from io import FileIO
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO

from msgspec import Struct

from notes_site.disk import manifest
from notes_site.disk.manifest import doubtful
from notes_site.disk.state import PREVIEW, Output, make_memory
from notes_site.disk.walk import STATE_FOLDER, digest_of, digest_of_file, placed_stamp, plain_file
from notes_site.errors import Changed, SiteError
from notes_site.model import File, Stamp, Written
from notes_site.signals import undisturbed
from notes_site.workers import can_fork, spread

SOURCE_FOLDERS = ("posts", "static", "templates")
_LOCK, _STAGE = "lock", "stage"
_STAGE_INSIDE = f"{STATE_FOLDER}-stage"
"""In an output on another disk than the site's, as long as a build writes there."""
BATCH = 50
"""Files of one task: about 30 ms, in which a process has been started."""
MARK = b'<meta name="generator" content="notes-site">'
"""In the head of each page: it was made here."""
_HEAD = 2000
"""Bytes in which it stands."""
_HOSTS = frozenset({"CNAME"})
"""Files that a host asks for in a site, and that belong to the writer."""
MANY = 1000
"""Files of others are counted no further."""
_CHUNK = 1 << 20
"""Bytes of a file that are in memory at once while it is copied."""
_NAME_BYTES = 255
"""What common file systems hold in one name."""


def check_output(output: Path, site_path: Path) -> None:
    """Raise SiteError for an output folder whose files would lie among the site's sources or in our own."""
    target, site = output.resolve(), site_path.resolve()
    inside = any(target.is_relative_to((site / name).resolve()) for name in SOURCE_FOLDERS)
    if target == site or inside:
        raise SiteError(
            "is where the sources of the site lie; choose another --output, such as public", str(output)
        )
    if target.is_relative_to(site / STATE_FOLDER) and target != site / PREVIEW:
        raise SiteError(
            "is where notes-site keeps its memory; choose another --output, such as public", str(output)
        )


@contextlib.contextmanager
def locked(
    output: Output, busy: str = "another build is writing here; wait for it or choose another --output"
) -> Iterator[None]:
    """Hold an output folder for one build; the lock ends with the process, however that ends.

    Raises SiteError when another build holds it. busy: what to say then.
    """
    try:
        make_memory(output)
        handle = (output.memory / _LOCK).open("a+b")
    except OSError as error:
        message = f"cannot be written to ({error.strerror}), and what was built is remembered there; "
        raise SiteError(f"{message}mend its permissions", str(output.memory)) from error
    with handle:
        _close_in_children(handle)
        if not _lock(handle.fileno(), output.memory / _LOCK):
            raise SiteError(busy, str(output.path))
        try:
            yield
        finally:
            with undisturbed():
                _remove_stages(output)


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


class Changes(Struct, frozen=True):
    """What is to be done to an output folder; so far nothing in it has changed."""

    output: Output
    stage: Path
    """Where files are ready."""
    stale: frozenset[str]
    """Paths of ours that are to go."""
    left: frozenset[str]
    """Paths that would go too, had not somebody changed what is there; it stays and is ours no more."""
    kept: Mapping[str, Written]
    """By path: files that are right as they are."""
    fresh: Mapping[str, Written]
    """By path: files that are ready aside."""


class _Due(Struct, frozen=True):
    """A file that must be made before anyone can tell whether it must be written."""

    file: File
    place: Path
    aside: Path
    """Where it is made ready: at the same path below the stage."""
    stamp: Stamp | None
    """Of the file that stands at its place; None when there is none."""
    digest: bytes | None
    """Of that file's bytes, when they are known."""


def prepare(
    output: Output,
    files: Sequence[File],
    ours: Mapping[str, Written],
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    others: Set[str] = frozenset(),
) -> Changes:
    """Find out what must change for an output folder to hold just these files, and make it ready aside.

    A file of the known key that nobody touched is not even made. ours: by path, what earlier calls wrote; a
    folder of which nobody knows that is taken over when all that it holds is what it should hold.
    others: paths that are to stay too, whatever is there. The folder's lock must be held.
    Raises SiteError when a file that nobody here wrote is in the way.
    """
    planned = {*others, *(file.path for file in files)}
    if not ours:
        _refuse(output.path, islice(visible(output.path, planned), MANY))
    left = {path for path in ours.keys() - planned if _is_changed(output.path, path, ours[path])}
    stale = ours.keys() - planned - left
    # Where case does not count, removing `Tree` would remove the `tree` that takes its place.
    respelt = {path.casefold() for path in stale}
    stage = _empty_stage(output)
    kept: dict[str, Written] = {}
    fresh: dict[str, Written] = {}
    due: list[_Due] = []
    for file in files:
        stamp = _stamp(f"{output.path}/{file.path}") if file.path.casefold() not in respelt else None
        last = ours.get(file.path) if stamp else None
        if last and (last.key, last.stamp) == (file.key, stamp):
            kept[file.path] = last
        else:
            digest = last.digest if last and last.stamp == stamp else None
            due.append(_Due(file, output.path / file.path, stage / file.path, stamp, digest))
    _check_paths([one.file.path for one in due])
    for one, written in zip(due, _make_all(due, jobs, progress), strict=True):
        if written.stamp != one.stamp:
            fresh[one.file.path] = written
        elif not ours or one.file.path in ours:
            # A file of somebody's that happens to be what we would write stays theirs.
            kept[one.file.path] = written
    if not ours:
        _refuse(output.path, [one.file.path for one in due if one.stamp and one.file.path in fresh])
    _check_ways(output.path, list(fresh), stale, ours.keys())
    return Changes(output, stage, frozenset(stale), frozenset(left), kept, fresh)


def claim(output: Output, files: Iterable[File]) -> tuple[dict[str, Written], list[str]]:
    """What is surely ours in a folder of which nothing is remembered, by path; and what else is there.

    Where there are pages that say who made them, those are, and what lies where files are to be written.
    """
    there = list(visible(output.path))
    marked = {path for path in there if path.endswith(".html") and _is_marked(output.path / path)}
    sure = marked | {file.path for file in files} if marked else set()
    ours = {path: doubtful(_digest(output.path / path) or b"") for path in there if path in sure}
    return ours, [path for path in there if path not in sure]


def visible(folder: Path, planned: Set[str] = frozenset(), above: str = "") -> Iterator[str]:
    """The files below a folder, in order, that are not planned; not hidden ones and a host's own."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        path = f"{above}{entry.name}"
        if entry.name.startswith(".") or path in _HOSTS or path in planned:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from visible(folder / entry.name, planned, f"{path}/")
        else:
            yield path


def _is_marked(place: Path) -> bool:
    try:
        with place.open("rb") as file:
            return MARK in file.read(_HEAD)
    except OSError:
        return False


def _refuse(output: Path, strangers: Iterable[str]) -> None:
    """Raise SiteError when there are files that nobody knows to be ours."""
    found = list(strangers)
    if not found:
        return
    more = "" if len(found) == 1 else f" (one of {len(found):,}{' or more' if len(found) >= MANY else ''})"
    raise SiteError(
        f"is here, and no build of this site is known to have written it{more}; choose another --output or "
        f'empty this one: "build --clean" takes away what is surely of notes-site',
        str(output / found[0]),
    )


def _is_changed(output: Path, path: str, written: Written) -> bool:
    """Whether something is at the place of a file of ours that we did not write."""
    place = f"{output}/{path}"
    stamp = _stamp(place)
    if stamp is None:
        return os.path.lexists(place) and (Path(place).is_symlink() or not Path(place).is_dir())
    return stamp != written.stamp and _digest(Path(place)) != written.digest


def _make_all(due: Sequence[_Due], jobs: int, progress: Callable[[int, int], None]) -> Iterator[Written]:
    def make(batch: range) -> list[Written]:
        return [_make(due[number]) for number in batch]

    batches = [range(len(due))[start : start + BATCH] for start in range(0, len(due), BATCH)]
    # The first is made here: what that loads, such as templates, all processes begin with.
    with contextlib.closing(spread(make, batches[1:], jobs if can_fork() else 1)) as others:
        for batch, written in zip(batches, chain(map(make, batches[:1]), others), strict=True):
            progress(batch.stop, len(due))
            yield from written


def _make(due: _Due) -> Written:
    """The file as it will be published; it is ready aside, unless the very same stands at its place."""
    content, key = due.file.content, due.file.key
    if isinstance(content, Path):
        if due.stamp and key == (due.digest or _digest(due.place)):
            return Written(due.stamp, key, key)
        return Written(_copy(content, due.aside, key), key, key)
    data = content()
    digest = digest_of(data)
    if due.stamp and digest == (due.digest or _digest(due.place)):
        return Written(due.stamp, key, digest)
    return Written(_write(data, due.aside), key, digest)


def publish(changes: Changes) -> dict[str, Written]:
    """Do what was prepared; returns those of the prepared files that are ours, by path.

    Each file is renamed over its target, and a folder that is not there yet with all that is in it. What is
    about to be written is remembered before the first change: what a crash leaves behind is known as ours,
    and the next call makes it right.
    """
    if changes.fresh:
        manifest.announce(changes.output, changes.fresh)
    _remove(changes.output.path, changes.stale)
    _move(changes.stage, changes.output.path, changes.fresh)
    return {**changes.kept, **changes.fresh}


def _move(stage: Path, output: Path, paths: Iterable[str]) -> None:
    """Move files that are ready to where they belong."""
    there: set[str] = set()
    moved: set[str] = set()
    for path in paths:
        for part in (*reversed(list(_parents(path))), path):
            if part in moved:
                break
            if part in there or (part != path and (output / part).is_dir()):
                there.add(part)
                continue
            with _explained("written", output / path):
                (stage / part).replace(output / part)
            moved.add(part)
            break


def clean(outputs: Sequence[Output], busy: str, others: Sequence[Output] = ()) -> list[int]:
    """Remove what this program wrote into folders, and its memory; how many files of each that were.

    What somebody changed since stays. others: whose builds must not be disturbed either.
    busy: what to say when a build is writing to any of them; SiteError is raised before anything is removed.
    """
    known = [output for output in outputs if manifest.is_remembered(output) or _is_own(output)]
    with contextlib.ExitStack() as locks:
        for output in (*known, *others):
            locks.enter_context(locked(output, busy))
        removed = {output: _clean(output) for output in known}
    if sys.platform == "win32":  # Which removes no open file.
        for output in known:
            manifest.forget(output)
    return [removed.get(output, 0) for output in outputs]


def empty_own(output: Output) -> None:
    """Empty an output in a folder of our own, such as the preview's: whatever lies there is ours."""
    if _is_own(output):
        shutil.rmtree(output.path, ignore_errors=True)


def _is_own(output: Output) -> bool:
    return output.path.is_relative_to(output.memory.parent.parent) and output.path.is_dir()


def _clean(output: Output) -> int:
    ours = manifest.load(output).files
    gone = [path for path, written in ours.items() if not _is_changed(output.path, path, written)]
    _remove(output.path, gone)
    empty_own(output)
    manifest.forget(output)
    with contextlib.suppress(OSError):
        output.path.rmdir()
    return len(gone)


def _stamp(place: str) -> Stamp | None:
    """The stamp of a file, and of no link to one; None when there is none."""
    stat = plain_file(place)
    return placed_stamp(stat) if stat else None


def _digest(place: Path) -> bytes | None:
    try:
        return digest_of_file(place)
    except OSError:
        return None


def _empty_stage(output: Output) -> Path:
    """The folder in which files are made ready: with our own, or in the output where that is another disk."""
    _remove_stages(output)
    with _explained("written", output.path, "choose another --output"):
        output.path.mkdir(parents=True, exist_ok=True)
    outside, inside = _stages(output)
    with _explained("written", outside):
        make_memory(output)  # Somebody may have removed it since the lock was taken.
        outside.mkdir()
    with _explained("written", output.path, "choose another --output"):
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
    """For each build its own: the processes of one that was killed may write longer than it lived."""
    return output.memory / f"{_STAGE}-{os.getpid()}", output.path / f"{_STAGE_INSIDE}-{os.getpid()}"


def _remove_stages(output: Output) -> None:
    for stage in (*output.memory.glob(f"{_STAGE}*"), *output.path.glob(f"{_STAGE_INSIDE}*")):
        shutil.rmtree(stage, ignore_errors=True)


def _write(data: bytes, aside: Path) -> Stamp:
    """Write a file aside, whole, to be renamed over its target: a reader sees the old file or the new one."""
    with _explained("written", aside), _created(aside) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]
        return placed_stamp(os.fstat(file.fileno()))


def _copy(source: Path, aside: Path, digest: bytes) -> Stamp:
    """Copy a file aside, however large. Raises Changed when it is not the one of the digest any more."""
    copied = hashlib.blake2b(digest_size=16)
    with _opened(source) as original, _explained("written", aside), _created(aside) as file:
        while chunk := original.read(_CHUNK):
            copied.update(chunk)
            left = memoryview(chunk)
            while left:
                left = left[file.write(left) :]
        if copied.digest() != digest:
            raise Changed(str(source))
        return placed_stamp(os.fstat(file.fileno()))


def _opened(source: Path) -> BinaryIO:
    try:
        return source.open("rb")
    except FileNotFoundError as error:
        raise Changed(str(source)) from error
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", str(source)) from error


def _created(aside: Path) -> FileIO:
    with contextlib.suppress(FileNotFoundError):
        return FileIO(aside, "wb")
    aside.parent.mkdir(parents=True, exist_ok=True)
    return FileIO(aside, "wb")


def _check_paths(paths: Sequence[str]) -> None:
    """Raise SiteError when no folder can hold files of these paths."""
    folders = {parent for path in paths for parent in _parents(path)}
    for path in paths:
        if not manifest.is_inside(path):  # Kept plans are read from a file that others may have written.
            raise SiteError("is no path below the output; remove what is kept by notes-site clean", path)
        if path in folders:
            raise SiteError("would be a file and a folder; rename a note or a file of the site", path)
        if any(len(name.encode()) > _NAME_BYTES for name in path.split("/")):
            raise SiteError(f"has a name of more than {_NAME_BYTES} bytes; give it a shorter one", path)


def _check_ways(output: Path, wanted: Sequence[str], stale: Set[str], ours: Set[str]) -> None:
    """Raise SiteError when a path cannot be written because of what stands there or above.

    stale: ours and about to go.
    """
    folders = {parent for path in wanted for parent in _parents(path)}
    for path in sorted(folders - stale):
        place = output / path
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise SiteError("is in the way of a folder; move it or choose another --output", str(place))
    for path in wanted:
        place = output / path
        if place.is_dir() and not place.is_symlink():
            foreign = not _goes(place, output, stale)
        else:
            foreign = path not in ours and (place.exists() or place.is_symlink())
        if foreign:
            message = "is in the way and was not written by notes-site; move it or choose another --output"
            raise SiteError(message, str(place))


def _parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _goes(folder: Path, output: Path, stale: Set[str]) -> bool:
    """Whether a folder vanishes with the files in it that are about to go."""
    folders = {parent for path in stale for parent in _parents(path)}
    for place in (folder, *folder.rglob("*")):
        path = place.relative_to(output).as_posix()
        if path not in (folders if place.is_dir() and not place.is_symlink() else stale):
            return False
    return True


def _remove(output: Path, paths: Iterable[str]) -> None:
    """Remove files and the folders that this leaves empty; what lies behind a link is not ours."""
    folders: set[str] = set()
    for path in paths:
        place = output / path
        above = list(_parents(path))
        if any((output / parent).is_symlink() for parent in above):
            continue
        if place.is_symlink() or not place.is_dir():
            # Gone already: it, or the folder that it was in, which a file may have replaced.
            with _explained("removed", place), contextlib.suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
        folders.update(above)
    for path in sorted(folders, key=lambda path: path.count("/"), reverse=True):
        with contextlib.suppress(OSError):
            (output / path).rmdir()


@contextlib.contextmanager
def _explained(done: str, place: Path, way_out: str = "mend that and build again") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SiteError(f"cannot be {done} ({error.strerror}); {way_out}", str(place)) from error
