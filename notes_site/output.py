"""An output folder that is right after any crash.

Comes in: Files to publish, and what is known of the last time. Goes out: changed files.
Must never know: what is in a file.
"""

import contextlib
import json
import os
import shutil
import sys
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path
from stat import S_ISREG
from typing import IO

from msgspec import Struct

from notes_site.errors import SiteError
from notes_site.files import STATE_FOLDER, digest_of, stamp_of
from notes_site.model import File, Stamp, Written
from notes_site.workers import can_fork, spread

SOURCE_FOLDERS = ("posts", "static", "templates")
_LIST, _LOCK, _STAGE = "files.json", "lock", "stage"
BATCH = 50
"""Files of one task: about 30 ms, in which a process has been started."""
_NAME_BYTES = 255
"""What common file systems hold in one name."""


def check_output(output: Path, site_path: Path) -> None:
    """Raise SiteError for an output folder whose files would lie among the site's sources."""
    target, site = output.resolve(), site_path.resolve()
    inside = any(target.is_relative_to((site / name).resolve()) for name in SOURCE_FOLDERS)
    if target == site or inside:
        raise SiteError(
            "is where the sources of the site lie; choose another --output, such as public", str(output)
        )


@contextlib.contextmanager
def locked(
    output: Path, busy: str = "another build is writing here; wait for it or choose another --output"
) -> Iterator[None]:
    """Hold an output folder for one build; the lock ends with the process, however that ends.

    Raises SiteError when another build holds it. busy: what to say then.
    """
    state = output / STATE_FOLDER
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = (state / _LOCK).open("a+b")
    except OSError as error:
        raise SiteError(
            f"cannot be written to ({error.strerror}); choose another --output", str(output)
        ) from error
    with handle:
        _close_in_children(handle)
        if not _lock(handle.fileno(), state / _LOCK):
            raise SiteError(busy, str(output))
        try:
            yield
        finally:
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


class Plan(Struct, frozen=True):
    """What is to be done to an output folder; so far nothing in it has changed."""

    output: Path
    before: frozenset[str]
    """Paths that earlier calls wrote and the folder's list names."""
    stale: frozenset[str]
    """Paths among them that are to go."""
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
    output: Path,
    files: Sequence[File],
    known: Mapping[str, Written],
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    before: Set[str] | None = None,
    others: Set[str] = frozenset(),
) -> Plan:
    """Find out what must change for an output folder to hold just these files, and make it ready aside.

    A file of the known key that nobody touched is not even made. known: by path, what was written last time.
    before: what the folder's list names, by who knows; else it is read. others: paths that are to stay too,
    whatever is there. The folder's lock must be held.
    Raises SiteError when a file that nobody here wrote is in the way.
    """
    before = _written(output) if before is None else before
    stale = before - {file.path for file in files} - others
    # Where case does not count, removing `Tree` would remove the `tree` that takes its place.
    respelt = {path.casefold() for path in stale}
    stage = _empty_stage(output)
    kept: dict[str, Written] = {}
    fresh: dict[str, Written] = {}
    due: list[_Due] = []
    for file in files:
        stamp = _stamp(f"{output}/{file.path}") if file.path.casefold() not in respelt else None
        last = known.get(file.path) if stamp and file.path in before else None
        if last and (last.key, last.stamp) == (file.key, stamp):
            kept[file.path] = last
        else:
            digest = last.digest if last and last.stamp == stamp else None
            due.append(_Due(file, output / file.path, stage / file.path, stamp, digest))
    _check_paths([one.file.path for one in due])
    for one, written in zip(due, _make_all(due, jobs, progress), strict=True):
        if written.stamp != one.stamp:
            fresh[one.file.path] = written
        elif one.file.path in before:
            # A file of somebody's that happens to be what we would write stays theirs.
            kept[one.file.path] = written
    _check_ways(output, list(fresh), stale, before)
    return Plan(output, frozenset(before), frozenset(stale), kept, fresh)


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
    content = due.file.content if isinstance(due.file.content, Path) else due.file.content()
    digest = due.file.key if isinstance(content, Path) else digest_of(content)
    if due.stamp and digest == (due.digest or _digest(due.place)):
        return Written(due.stamp, due.file.key, digest)
    return Written(_stage(due.aside, content), due.file.key, digest)


def publish(plan: Plan) -> dict[str, Written]:
    """Do what was prepared; returns those of the prepared files that are ours, by path.

    Each file is renamed over its target, and a folder that is not there yet with all that is in it. The list
    of written files is saved before the first change and after the last, where that changes it: what a crash
    leaves behind is on it, and the next call mends it.
    """
    output, on_list = plan.output, plan.before.union(plan.fresh)
    if plan.fresh or plan.stale:
        if on_list != plan.before:
            _save_written(output, on_list)
        _remove(output, plan.stale)
        _move(_stage_path(output), output, plan.fresh)
        if plan.stale:
            _save_written(output, on_list - plan.stale)
    return {**plan.kept, **plan.fresh}


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


def clean(output: Path) -> int:
    """Remove what this program wrote into a folder; returns how many files that were.

    Raises SiteError when a build is writing there.
    """
    state = output / STATE_FOLDER
    if not state.is_dir():
        return 0
    with locked(output):
        written = _written(output)
        _remove(output, written)
        shutil.rmtree(state, ignore_errors=True)
    if sys.platform == "win32":  # Which removes no open file.
        shutil.rmtree(state, ignore_errors=True)
    with contextlib.suppress(OSError):
        output.rmdir()
    return len(written)


def _written(output: Path) -> set[str]:
    """The files that earlier calls wrote; none when nobody says so."""
    try:
        names = json.loads((output / STATE_FOLDER / _LIST).read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return {name for name in names if _is_inside(name)} if isinstance(names, list) else set()


def _is_inside(name: object) -> bool:
    if not isinstance(name, str) or not name:
        return False
    if ".." not in name and ":" not in name and not name.startswith(("/", "\\")):
        return True
    path = Path(name)
    return not path.is_absolute() and not path.drive and not path.root and ".." not in path.parts


def _save_written(output: Path, paths: Iterable[str]) -> None:
    text = json.dumps(sorted(paths), ensure_ascii=False, indent=0)
    save(output, _LIST, f"{text}\n".encode())


def save(output: Path, name: str, data: bytes) -> None:
    """Write a file of our own beside the list, whole or not at all."""
    part, place = output / STATE_FOLDER / f"{name}.part", output / STATE_FOLDER / name
    with _explained("written", place):
        part.write_bytes(data)
        part.replace(place)


def _stamp(place: str) -> Stamp | None:
    """The stamp of a file, and of no link to one; None when there is none."""
    try:
        stat = os.lstat(place)
    except OSError:
        return None
    return stamp_of(stat) if S_ISREG(stat.st_mode) else None


def _digest(place: Path) -> bytes | None:
    try:
        return digest_of(place.read_bytes())
    except OSError:
        return None


def _empty_stage(output: Path) -> Path:
    """The folder in which files are made ready."""
    _remove_stages(output)
    stage = _stage_path(output)
    with _explained("written", stage):
        stage.mkdir()
    return stage


def _stage_path(output: Path) -> Path:
    """One for each build: the processes of one that was killed may write a moment longer than it lived."""
    return output / STATE_FOLDER / f"{_STAGE}-{os.getpid()}"


def _remove_stages(output: Path) -> None:
    for stage in (output / STATE_FOLDER).glob(f"{_STAGE}*"):
        shutil.rmtree(stage, ignore_errors=True)


def _stage(aside: Path, content: bytes | Path) -> Stamp:
    """Write a file aside, whole, to be renamed over its target: a reader sees the old file or the new one."""
    with _explained("written", aside):
        with contextlib.suppress(FileNotFoundError):
            return _write(aside, content)
        aside.parent.mkdir(parents=True, exist_ok=True)
        return _write(aside, content)


def _write(place: Path, content: bytes | Path) -> Stamp:
    if isinstance(content, Path):
        shutil.copyfile(content, place)
        return stamp_of(place.stat())
    with place.open("wb", buffering=0) as file:
        file.write(content)
        return stamp_of(os.fstat(file.fileno()))


def _check_paths(paths: Sequence[str]) -> None:
    """Raise SiteError when no folder can hold files of these paths."""
    folders = {parent for path in paths for parent in _parents(path)}
    for path in paths:
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
def _explained(done: str, place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SiteError(
            f"cannot be {done} ({error.strerror}); mend that and build again", str(place)
        ) from error
