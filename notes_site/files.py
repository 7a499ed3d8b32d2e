"""The disk: what a site's folder holds, and an output folder that is right after any crash.

Comes in: folders, and Files to publish. Goes out: paths of sources; changed files.
Must never know: what is in a file.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from notes_site.errors import SiteError
from notes_site.model import File

SOURCE_FOLDERS = ("posts", "static", "templates")
STATE_FOLDER = ".notes-site"
"""In the output: the list of what was written, the lock, and the file that is being written."""
_LIST, _LOCK, _PART = "files.json", "lock", "part"
_NAME_BYTES = 255
"""What common file systems hold in one name."""
_IGNORED_ENDINGS = ("~", "#", ".swp", ".swx", ".tmp", ".bak", ".orig", ".part")


def walk(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    """The files below a folder of a site as (path, place), by path; not hidden ones and editors' leavings.

    name: what paths begin with, such as `posts`. A folder that is not there is empty.
    Raises SiteError for a symbolic link that leads out of the site, and for what cannot be read.
    """
    site = Path(os.path.realpath(folder.parent))
    seen: list[tuple[str, Path]] = []
    left = [(folder, name, _is_linked_folder(folder, name, site))] if folder.is_dir() else []
    while left:
        here, shown, linked = left.pop()
        for entry in _entries(here, shown):
            path, place = f"{shown}/{entry.name}", here / entry.name
            if not entry.is_symlink():
                if entry.is_dir():
                    left.append((place, path, linked))
                elif entry.is_file():
                    seen.append((path, place))
            elif _is_linked_folder(place, path, site):
                if linked:
                    raise SiteError(
                        "is a linked folder in a linked folder; put the files themselves here", path
                    )
                left.append((place, path, True))
            elif place.is_file():
                seen.append((path, place))
    yield from sorted(seen)


def _entries(folder: Path, shown: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith(_IGNORED_ENDINGS):
                    continue
                if not _is_utf8(entry.name):
                    raise SiteError("has a name that is not UTF-8; rename it", f"{shown}/{entry.name!a}")
                yield entry
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", shown) from error


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_linked_folder(place: Path, path: str, site: Path) -> bool:
    if not place.is_symlink():
        return False
    if not Path(os.path.realpath(place)).is_relative_to(site):
        raise SiteError("is a symbolic link out of the site; put the file itself here", path)
    return place.is_dir()


def check_output(output: Path, site_path: Path) -> None:
    """Raise SiteError for an output folder whose files would lie among the site's sources."""
    target, site = output.resolve(), site_path.resolve()
    inside = any(target.is_relative_to((site / name).resolve()) for name in SOURCE_FOLDERS)
    if target == site or inside:
        raise SiteError(
            "is where the sources of the site lie; choose another --output, such as public", str(output)
        )


@contextlib.contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold an output folder for one build; the lock ends with the process, however that ends.

    Raises SiteError when another build holds it.
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
        if not _lock(handle.fileno(), state / _LOCK):
            raise SiteError(
                "another build is writing here; wait for it or choose another --output", str(output)
            )
        yield


def _lock(descriptor: int, path: Path) -> bool:
    """Whether the lock is ours: taken, and of the file that stands there still."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except OSError:
        return False


def publish(output: Path, files: Sequence[File]) -> tuple[int, int]:
    """Make an output folder hold just these files, besides what others put there. Its lock must be held.

    Writes only what differs; removes what an earlier call wrote and this one does not list.
    Returns how many files were written and how many removed.
    Raises SiteError, before anything is changed, when a file that this program did not write is in the way.
    The list of written files is saved before the first change and after the last: what a crash leaves
    behind is on it, and the next call mends it.
    """
    planned = {file.path for file in files}
    before = _written(output)
    stale = before - planned
    # Where case does not count, removing `Tree` would remove the `tree` that takes its place.
    respelt = {path.casefold() for path in stale}
    changed = [
        file
        for file in files
        if file.path.casefold() in respelt or not _is_same(output / file.path, file.content)
    ]
    _check_ways(output, [file.path for file in changed], stale, before)
    # A file of somebody's that happens to be what we would write stays theirs.
    ours = (before & planned).union(file.path for file in changed)
    if changed or stale:
        _save_written(output, before | ours)
        _remove(output, stale)
        for file in changed:
            _write(output, file.path, file.content)
        _save_written(output, ours)
    return len(changed), len(stale)


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
    path = Path(name)
    return not path.is_absolute() and not path.drive and not path.root and ".." not in path.parts


def _save_written(output: Path, paths: set[str]) -> None:
    text = json.dumps(sorted(paths), ensure_ascii=False, indent=0)
    _write(output, f"{STATE_FOLDER}/{_LIST}", f"{text}\n".encode())


def _is_same(path: Path, content: bytes | Path) -> bool:
    """Whether a file, and no link to one, has this content."""
    try:
        size = content.stat().st_size if isinstance(content, Path) else len(content)
        if path.is_symlink() or not path.is_file() or path.stat().st_size != size:
            return False
        return path.read_bytes() == (content.read_bytes() if isinstance(content, Path) else content)
    except OSError:
        return False


def _check_ways(output: Path, wanted: Sequence[str], stale: set[str], ours: set[str]) -> None:
    """Raise SiteError when a path cannot be written because of what stands there or above.

    stale: ours and about to go.
    """
    folders = {parent for path in wanted for parent in _parents(path)}
    for path in wanted:
        if path in folders:
            raise SiteError("would be a file and a folder; rename a note or a file of the site", path)
        if any(len(name.encode()) > _NAME_BYTES for name in path.split("/")):
            raise SiteError(f"has a name of more than {_NAME_BYTES} bytes; give it a shorter one", path)
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


def _goes(folder: Path, output: Path, stale: set[str]) -> bool:
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
            with _explained("removed", place):
                place.unlink(missing_ok=True)
        folders.update(above)
    for path in sorted(folders, key=lambda path: path.count("/"), reverse=True):
        with contextlib.suppress(OSError):
            (output / path).rmdir()


def _write(output: Path, path: str, content: bytes | Path) -> None:
    """Write aside, then rename over the target: a reader sees the old file or the new one."""
    part, place = output / STATE_FOLDER / _PART, output / path
    with _explained("written", place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, part)
        else:
            part.write_bytes(content)
        part.replace(place)


@contextlib.contextmanager
def _explained(done: str, place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SiteError(
            f"cannot be {done} ({error.strerror}); mend that and build again", str(place)
        ) from error
