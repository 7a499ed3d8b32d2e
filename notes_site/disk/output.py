"""An output folder that is right after any crash.

Comes in: Files to publish, and what is known of the last time. Goes out: changed files.
Must never know: what is in a file.
"""

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, islice
from pathlib import Path

from msgspec import Struct

from notes_site.digests import digest_of
from notes_site.disk import manifest
from notes_site.disk.access import explained
from notes_site.disk.lock import locked
from notes_site.disk.obstacles import check_paths, check_ways, parents
from notes_site.disk.ownership import MANY, digest_at, is_changed, refuse, stamp_at, visible_files
from notes_site.disk.stage import copy, empty_stage, write
from notes_site.disk.state import Output
from notes_site.model import File, Stamp, Written
from notes_site.workers import can_fork, spread

BATCH = 50
"""Files of one task: about 30 ms of work, as long as a process takes to start."""


class Changes(Struct, frozen=True):
    """What is to be done to an output folder; so far nothing in it has changed."""

    output: Output
    stage: Path
    """Where files are ready."""
    stale: frozenset[str]
    """Paths of ours that are to go."""
    left: frozenset[str]
    """Paths that would go too, but somebody changed the files: they stay, and are no longer ours."""
    kept: Mapping[str, Written]
    """By path: files that are right as they are."""
    fresh: Mapping[str, Written]
    """By path: files that are ready aside."""


class _Due(Struct, frozen=True):
    """A file that must be made before anyone can tell whether it must be written."""

    file: File
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

    A file that has the known key and that nobody touched is not even made. The folder's lock must be held.
    ours: by path, what earlier calls wrote. Where nothing is known, a folder is taken over if each file in it
    is one of those that it should hold. others: paths that are to stay too, whatever is there.
    Raises SiteError when a file that nobody here wrote is in the way.
    """
    planned = {*others, *(file.path for file in files)}
    if not ours:
        refuse(output.path, islice(visible_files(output.path, planned), MANY))
    left = {path for path in ours.keys() - planned if is_changed(output.path, path, ours[path])}
    stale = ours.keys() - planned - left
    # Where case does not count, removing `Tree` would remove the `tree` that takes its place.
    respelt = {path.casefold() for path in stale}
    stage = empty_stage(output)
    kept: dict[str, Written] = {}
    fresh: dict[str, Written] = {}
    due: list[_Due] = []
    for file in files:
        stamp = stamp_at(f"{output.path}/{file.path}") if file.path.casefold() not in respelt else None
        last = ours.get(file.path) if stamp else None
        if last and (last.key, last.stamp) == (file.key, stamp):
            kept[file.path] = last
        else:
            digest = last.digest if last and last.stamp == stamp else None
            due.append(_Due(file, stamp, digest))
    check_paths([one.file.path for one in due])
    for one, written in zip(due, _make_all(due, output.path, stage, jobs, progress), strict=True):
        if written.stamp != one.stamp:
            fresh[one.file.path] = written
        elif not ours or one.file.path in ours:
            # A file of somebody's that happens to be what we would write stays theirs.
            kept[one.file.path] = written
    if not ours:
        refuse(output.path, [one.file.path for one in due if one.stamp and one.file.path in fresh])
    check_ways(output.path, list(fresh), stale, ours.keys())
    return Changes(output, stage, frozenset(stale), frozenset(left), kept, fresh)


def _make_all(
    due: Sequence[_Due], output: Path, stage: Path, jobs: int, progress: Callable[[int, int], None]
) -> Iterator[Written]:
    def make(batch: range) -> list[Written]:
        return [
            _make(one, output / one.file.path, stage / one.file.path) for one in due[batch.start : batch.stop]
        ]

    batches = [range(len(due))[start : start + BATCH] for start in range(0, len(due), BATCH)]
    # The first is made here: what that loads, such as templates, all processes begin with.
    with contextlib.closing(spread(make, batches[1:], jobs if can_fork() else 1)) as others:
        for batch, written in zip(batches, chain(map(make, batches[:1]), others), strict=True):
            progress(batch.stop, len(due))
            yield from written


def _make(due: _Due, disk_path: Path, aside: Path) -> Written:
    """The file as it will be published; it is ready aside, unless the very same stands at its place.

    aside: at the same path below the stage.
    """
    content, key = due.file.content, due.file.key
    if isinstance(content, Path):
        if due.stamp and key == (due.digest or digest_at(disk_path)):
            return Written(due.stamp, key, key)
        return Written(copy(content, aside, key), key, key)
    data = content()
    digest = digest_of(data)
    if due.stamp and digest == (due.digest or digest_at(disk_path)):
        return Written(due.stamp, key, digest)
    return Written(write(data, aside), key, digest)


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
        for part in (*reversed(list(parents(path))), path):
            if part in moved:
                break
            if part in there or (part != path and (output / part).is_dir()):
                there.add(part)
                continue
            with explained("written", output / path):
                (stage / part).replace(output / part)
            moved.add(part)
            break


def clean(outputs: Sequence[Output], busy: str, others: Sequence[Output] = ()) -> list[int]:
    """Remove what this program wrote into folders, and its state; how many files of each that were.

    What somebody changed since stays. others: whose builds must not be disturbed either.
    busy: what to say when a build is writing to any of them; SiteError is raised before anything is removed.
    """
    known = [output for output in outputs if manifest.is_remembered(output) or _is_own(output)]
    with contextlib.ExitStack() as locks:
        for output in (*known, *others):
            locks.enter_context(locked(output, busy))
        removed = {output: _clean(output) for output in known}
    if sys.platform == "win32":  # Windows removes no open file.
        for output in known:
            manifest.forget(output)
    return [removed.get(output, 0) for output in outputs]


def _clean(output: Output) -> int:
    ours = manifest.load(output).files
    gone = [path for path, written in ours.items() if not is_changed(output.path, path, written)]
    _remove(output.path, gone)
    empty_own(output)
    manifest.forget(output)
    with contextlib.suppress(OSError):
        output.path.rmdir()
    return len(gone)


def empty_own(output: Output) -> None:
    """Empty an output in a folder of our own, such as the preview's: whatever lies there is ours."""
    if _is_own(output):
        shutil.rmtree(output.path, ignore_errors=True)


def _is_own(output: Output) -> bool:
    return output.path.is_relative_to(output.state.parent.parent) and output.path.is_dir()


def _remove(output: Path, paths: Iterable[str]) -> None:
    """Remove files and the folders that this leaves empty; what lies behind a link is not ours."""
    folders: set[str] = set()
    for path in paths:
        disk_path = output / path
        above = list(parents(path))
        if any((output / parent).is_symlink() for parent in above):
            continue
        if disk_path.is_symlink() or not disk_path.is_dir():
            # Gone already: it, or the folder that it was in, which a file may have replaced.
            with explained("removed", disk_path), contextlib.suppress(FileNotFoundError, NotADirectoryError):
                disk_path.unlink()
        folders.update(above)
    for path in sorted(folders, key=lambda path: path.count("/"), reverse=True):
        with contextlib.suppress(OSError):
            (output / path).rmdir()
