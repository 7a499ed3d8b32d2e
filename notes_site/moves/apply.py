"""A move on the disk: found, checked, and done as a whole or not at all.

Comes in: paths as somebody typed them, and new texts. Goes out: files that lie elsewhere.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from notes_site.disk.posts import Posts
from notes_site.disk.walk import is_wanted
from notes_site.errors import SiteError
from notes_site.folders import POSTS
from notes_site.loader import is_note
from notes_site.messages import Say
from notes_site.paths import matcher

_BARRED = frozenset('\\<>:"|?*')
"""Characters that no name has on Windows, some of which no link can write."""


class Way(Struct, frozen=True):
    """From where to where."""

    old: Path
    new: Path
    paths: dict[str, str]
    """By the path of each file that moves, as sites have it, its new one."""


def find_way(
    site_path: Path, posts: Posts, files: Iterable[str], exclude: Iterable[str], old: Path, new: str, say: Say
) -> Way:
    """What moves where. files: paths of all files among the notes. old, new: from here, or from the site on.

    Raises SiteError for what is no note, for a place that is taken, and for one where no note can be.
    """
    base = _base(site_path, posts, old, say)
    source = base / old
    target = base / new
    if new.endswith(("/", os.sep)) or (target.is_dir() and not _is_same(source, target)):
        target = target / source.name
    if source.is_file() and not target.suffix:
        target = target.with_name(target.name + source.suffix)
    start, end = _path(posts, source, say), _path(posts, target, say)
    if _BARRED.intersection(end):
        raise SiteError(say("is no name for a note; choose another one"), str(target))
    moved = {
        path: end + path[len(start) :] for path in files if path == start or path.startswith(f"{start}/")
    }
    if not any(map(is_note, moved)):
        raise SiteError(say("is no note of the site; name one, or a folder with some"), str(old))
    if os.path.lexists(target) and not _is_same(source, target):
        raise SiteError(say("is there already; choose another name"), str(target))
    if start == end or end.startswith(f"{start}/"):
        raise SiteError(say("cannot move into itself; choose another name"), str(old))
    is_out = matcher(exclude)
    for path, there in moved.items():
        below = there.removeprefix(f"{POSTS}/")
        if is_note(path) and (not is_note(there) or not is_wanted(target, there) or is_out(below)):
            raise SiteError(say("would be no note there; choose another name"), str(target))
    return Way(source, target, moved)


def apply(way: Way, posts: Posts, texts: Mapping[str, bytes], say: Say) -> None:
    """Move the files, and write new texts. texts: by old path.

    Raises SiteError where that cannot be; then everything is as it was.
    """
    stage = {posts.path / path.removeprefix(f"{POSTS}/"): data for path, data in texts.items()}
    fresh: dict[Path, Path] = {}
    done: list[tuple[Path, bytes]] = []
    made = [folder for folder in way.new.parents if not folder.exists()]
    try:
        for path, data in stage.items():
            fresh[path] = path.with_name(f".~{path.name}")
            fresh[path].write_bytes(data)
            shutil.copymode(path, fresh[path])
        for path in fresh:
            before = path.read_bytes()
            fresh[path].replace(path)
            done.append((path, before))
        way.new.parent.mkdir(parents=True, exist_ok=True)
        way.old.rename(way.new)
    except OSError as error:
        _undo(fresh.values(), done, made)
        fact = say("cannot be written ({why}); fix that and try again", why=error.strerror)
        raise SiteError(fact, os.fsdecode(error.filename or way.new)) from error


def _undo(fresh: Iterable[Path], done: Iterable[tuple[Path, bytes]], made: Iterable[Path]) -> None:
    for path in fresh:
        with suppress(OSError):
            path.unlink()
    for path, before in done:
        with suppress(OSError):
            path.write_bytes(before)
    for folder in made:
        with suppress(OSError):
            folder.rmdir()


def _base(site_path: Path, posts: Posts, old: Path, say: Say) -> Path:
    """The folder from which a path leads to something: here, the site's, or that of the notes."""
    for base in (Path(), site_path, posts.path):
        with suppress(OSError, ValueError):
            if os.path.lexists(base / old):
                return base
    raise SiteError(say("is not there; write the path of a note, as list shows it"), str(old))


def _path(posts: Posts, path: Path, say: Say) -> str:
    """What sites call a file among the notes, whether it is there or not. Raises SiteError for others."""
    try:
        parent = Path(os.path.realpath(path.parent))
        below = (parent / path.name).relative_to(os.path.realpath(posts.path))
    except ValueError:  # Lies elsewhere, or is no path.
        raise SiteError(say("does not lie in {folder}/", folder=posts.name), str(path)) from None
    if not below.name or not str(below).isprintable():
        raise SiteError(say("is no name for a note; choose another one"), str(path))
    return f"{POSTS}/{below.as_posix()}"


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are of one file, as where a disk knows no capitals."""
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return False
