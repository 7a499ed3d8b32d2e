"""The disk, read: what a site's folders hold.

Comes in: a folder. Goes out: its files, each with its stamp. Must never know: what is in a file.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from notes_site.errors import SiteError
from notes_site.model import Found, Stamp

STATE_FOLDER = ".notes-site"
"""Ours: in the site's folder the cache; in an output the lock, the ledger, what is about to be published."""
_IGNORED_ENDINGS = ("~", "#", ".swp", ".swx", ".tmp", ".bak", ".orig", ".part")


_PUBLISHED = frozenset({".well-known", ".nojekyll"})
"""Hidden, and meant for those who ask a site for them (RFC 8615), or for its host."""


def digest_of(data: bytes) -> bytes:
    """16 bytes that stand for the content of a file."""
    return hashlib.blake2b(data, digest_size=16).digest()


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is none of the site's: hidden, or an editor's leavings."""
    return (name.startswith(".") and name not in _PUBLISHED) or name.endswith(_IGNORED_ENDINGS)


def stamp_of(stat: os.stat_result) -> Stamp:
    return (stat.st_size, stat.st_mtime_ns, stat.st_ino)


def look_at(place: Path, path: str) -> Iterator[Found]:
    """One file, if it is there."""
    if place.is_file():
        yield Found(path, str(place), stamp_of(place.stat()))


def walk(folder: Path, name: str) -> Iterator[Found]:
    """The files below a folder of a site, by path; not hidden ones and editors' leavings.

    name: what paths begin with, such as `posts`. A folder that is not there is empty.
    Raises SiteError for a symbolic link that leads out of the site, and for what cannot be read.
    """
    site = Path(os.path.realpath(folder.parent))
    seen: list[Found] = []
    left = [(folder, name, _is_linked_folder(folder, name, site))] if folder.is_dir() else []
    while left:
        here, shown, linked = left.pop()
        for entry in _entries(here, shown):
            path = f"{shown}/{entry.name}"
            if entry.is_file(follow_symlinks=False):
                seen.append(Found(path, entry.path, stamp_of(entry.stat())))
                continue
            place = here / entry.name
            if not entry.is_symlink():
                if entry.is_dir():
                    left.append((place, path, linked))
            elif _is_linked_folder(place, path, site):
                if linked:
                    raise SiteError(
                        "is a linked folder in a linked folder; put the files themselves here", path
                    )
                left.append((place, path, True))
            elif place.is_file():
                seen.append(Found(path, entry.path, stamp_of(entry.stat())))
    seen.sort(key=lambda found: found.path)
    yield from seen


def _entries(folder: Path, shown: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_ignored(entry.name):
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
