"""Whose a file in an output folder is: written by us, changed since, or somebody else's.

Comes in: an output folder and what is remembered of it. Goes out: what may be written over or removed.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import suppress
from pathlib import Path

from notes_site.digests import digest_of_file
from notes_site.disk.access import opened
from notes_site.disk.manifest import doubtful
from notes_site.disk.state import Output
from notes_site.disk.walk import plain_file, published_stamp
from notes_site.errors import SiteError
from notes_site.model import File, Stamp, Written

MARK = b'<meta name="generator" content="notes-site">'
"""In the head of each page: it was made here."""
_HEAD = 2000
"""Bytes in which it stands."""
_HOSTS = frozenset({"CNAME"})
"""Files that a host asks for in a site, and that belong to the writer."""
MANY = 1000
"""The most files of others that are counted."""


def claim(
    output: Output, files: Iterable[File], is_like_ours: Callable[[str], bool]
) -> tuple[dict[str, Written], list[str]]:
    """What is surely ours in a folder of which nothing is remembered, by path; and what else is there.

    Where there are pages that say who made them, those are, what lies where files are to be written, and
    what has a path that nobody else would give it.
    """
    there = list(visible_files(output.path))
    marked = {path for path in there if path.endswith(".html") and _is_marked(output.path / path)}
    sure = {*marked, *(file.path for file in files), *filter(is_like_ours, there)} if marked else set()
    ours = {path: doubtful(digest_at(output.path / path) or b"") for path in there if path in sure}
    return ours, [path for path in there if path not in sure]


def visible_files(folder: Path, planned: Set[str] = frozenset(), above: str = "") -> Iterator[str]:
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
            yield from visible_files(folder / entry.name, planned, f"{path}/")
        else:
            yield path


def _is_marked(disk_path: Path) -> bool:
    try:
        with disk_path.open("rb") as file:
            return MARK in file.read(_HEAD)
    except OSError:
        return False


def refuse(output: Path, strangers: Iterable[str]) -> None:
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


def is_changed(output: Path, path: str, written: Written) -> bool:
    """Whether a file of ours was replaced or changed by somebody else."""
    disk_path = f"{output}/{path}"
    stamp = stamp_at(disk_path)
    if stamp is None:
        return os.path.lexists(disk_path) and (Path(disk_path).is_symlink() or not Path(disk_path).is_dir())
    return stamp != written.stamp and digest_at(Path(disk_path)) != written.digest


def stamp_at(disk_path: str) -> Stamp | None:
    """The stamp of a file, and of no link to one; None when there is none."""
    stat = plain_file(disk_path)
    return published_stamp(stat) if stat else None


def digest_at(path: Path) -> bytes | None:
    with suppress(SiteError), opened(path, str(path)) as file:
        return digest_of_file(file)
    return None
