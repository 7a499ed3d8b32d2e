"""The disk: what a site's folder holds, and an output folder that is right after any crash.

Comes in: folders, and Files to publish. Goes out: Sources and paths; changed files.
Must never know: what is in a file.
"""

import contextlib
import filecmp
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from notes_site.errors import SiteError
from notes_site.model import File

STATE_FOLDER = ".notes-site"
"""In the output: the list of what was written, and the lock."""
TEMPORARY = ".notes-site-tmp"
"""The ending of a file that is being written."""
_IGNORED_ENDINGS = ("~", ".swp", ".swx", ".tmp", ".bak", ".orig", ".part")


def walk(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The files below a folder as (path, place), by path; hidden ones and editors' leavings are not seen.

    name: what paths begin with, such as `posts`. A folder that is not there is empty.
    Raises SiteError for a symbolic link that leads out of the folder.
    """
    root = folder.resolve()
    seen: list[tuple[str, Path]] = []
    for current, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(current)
        for entry in (*folders, *names):
            if (here / entry).is_symlink():
                _check_link(here / entry, root, f"{name}/{(here / entry).relative_to(folder).as_posix()}")
        # A link to a folder above itself would never end.
        folders[:] = [entry for entry in folders if not _is_loop(here / entry)]
        for entry in names:
            path = here / entry
            if not entry.startswith(".") and not entry.endswith(_IGNORED_ENDINGS) and path.is_file():
                seen.append((f"{name}/{path.relative_to(folder).as_posix()}", path))
    yield from sorted(seen)


def _check_link(link: Path, root: Path, shown: str) -> None:
    if not link.resolve().is_relative_to(root):
        raise SiteError("is a symbolic link out of the site; put the file itself here", shown)


def _is_loop(folder: Path) -> bool:
    return folder.is_symlink() and folder.parent.resolve().is_relative_to(folder.resolve())


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold an output folder for one build; the lock ends with the process, however that ends.

    Raises SiteError when another build holds it.
    """
    state = output / STATE_FOLDER
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = (state / "lock").open("a+b")
    except OSError as error:
        raise SiteError(f"cannot be made ({error.strerror}); choose another folder with --output", str(output)) from error
    with handle:
        if not _lock(handle.fileno()):
            raise SiteError("another build is writing here; wait for it or choose another --output", str(output))
        yield


def _lock(descriptor: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def publish(output: Path, files: Sequence[File]) -> tuple[int, int]:
    """Make an output folder hold just these files, besides what others put there.

    Writes only what differs; removes what an earlier call wrote and this one does not list.
    Returns how many files were written and how many removed.
    Raises SiteError, before anything is changed, when a file that this program did not write is in the way.
    The list of written files is saved before the first change and after the last: what a crash leaves
    behind is on it, and the next call mends it.
    """
    planned = {file.path for file in files}
    before = _written(output)
    changed = [file for file in files if not _is_same(output / file.path, file.content)]
    _check_ways(output, changed, before)
    stale = before - planned
    if changed or stale or before != planned:
        _save_written(output, before | planned)
        _remove(output, stale)
        for file in changed:
            _write(output / file.path, file.content)
        _save_written(output, planned)
    return len(changed), len(stale)


def clean(output: Path) -> int:
    """Remove what this program wrote into a folder; returns how many files that were."""
    written = _written(output)
    _remove(output, written)
    shutil.rmtree(output / STATE_FOLDER, ignore_errors=True)
    with contextlib.suppress(OSError):
        output.rmdir()
    return len(written)


def _written(output: Path) -> set[str]:
    """The files that earlier calls wrote; none when nobody says so."""
    try:
        names = json.loads((output / STATE_FOLDER / "files.json").read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    safe = (name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
    return {name for name in safe if name and not name.startswith("/") and ".." not in name.split("/")}


def _save_written(output: Path, paths: set[str]) -> None:
    text = json.dumps(sorted(paths), ensure_ascii=False, indent=0)
    _write(output / STATE_FOLDER / "files.json", f"{text}\n".encode())


def _is_same(path: Path, content: bytes | Path) -> bool:
    try:
        if path.is_symlink() or not path.is_file():
            return False
        if isinstance(content, Path):
            return filecmp.cmp(content, path, shallow=False)
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _check_ways(output: Path, changed: Sequence[File], ours: set[str]) -> None:
    for file in changed:
        path = output / file.path
        foreign = (path.exists() or path.is_symlink()) and file.path not in ours
        if foreign and not (path.is_dir() and not path.is_symlink() and _holds_only(path, output, ours)):
            raise SiteError(
                "is in the way and was not written by notes-site; move it or choose another --output", str(path)
            )
        for parent in path.relative_to(output).parents:
            above = output / parent
            blocked = (above.is_symlink() or above.is_file()) and parent.as_posix() not in ours
            if parent != Path() and blocked:
                raise SiteError(
                    "is in the way of a folder; move it or choose another --output", str(above)
                )


def _holds_only(folder: Path, output: Path, ours: set[str]) -> bool:
    """Whether all files in a folder were written by this program."""
    return all(
        path.relative_to(output).as_posix() in ours for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()
    )


def _remove(output: Path, paths: set[str]) -> None:
    folders = set()
    for name in paths:
        path = output / name
        if any(above.is_symlink() for above in path.parents if above.is_relative_to(output) and above != output):
            continue
        for leaving in (path, _temporary(path)):
            with contextlib.suppress(OSError):
                leaving.unlink()
        folders.update(parent for parent in path.parents if parent.is_relative_to(output) and parent != output)
    for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _write(path: Path, content: bytes | Path) -> None:
    """Write beside the target, then rename over it: a reader sees the old file or the new one."""
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    if isinstance(content, Path):
        shutil.copyfile(content, temporary)
    else:
        temporary.write_bytes(content)
    temporary.replace(path)


def _temporary(path: Path) -> Path:
    return path.with_name(path.name + TEMPORARY)
