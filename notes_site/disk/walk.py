"""The disk, read: what a site's folders hold.

Comes in: a folder. Goes out: its files, each with its stamp. Must never know: what is in a file.
Files come and go while they are looked at: one that is gone by then is not there.
"""

import errno
import os
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from msgspec import Struct, field

from notes_site.disk.access import unreadable
from notes_site.errors import SiteError
from notes_site.folders import STATE
from notes_site.lazy import lazy_pattern
from notes_site.model import Found, Stamp

_PUBLISHED = frozenset({".well-known", ".nojekyll"})
"""Hidden, and meant for those who ask a site for them (RFC 8615), or for its host."""
_LEFTOVERS = lazy_pattern(
    r"#.*#|.*~|.*\.sw[a-px]|4913|~\$.*|.*\.kate-swp|.*___jb_(?:tmp|old)___"
    r"|\.(?:[#~_].*|nfs[0-9a-f]+|fuse_hidden.*|goutputstream-.*)",
    re.IGNORECASE,
)
"""Files that editors and systems leave behind: backups, locks, swap files, attributes."""
_UNFINISHED = (".tmp", ".bak", ".orig", ".part")
"""Endings of files that are hardly meant for readers; they are left out, and the writer is told."""
_TOOLS = frozenset(
    """
    .git .gitignore .gitattributes .gitkeep .gitmodules .github .gitlab .hg .hgignore .svn .bzr .jj
    .obsidian .trash .logseq .foam .idea .vscode .vs .zed .history .editorconfig .ipynb_checkpoints
    .DS_Store .localized .directory .Spotlight-V100 .Trashes .fseventsd .TemporaryItems .AppleDouble
    .stfolder .stversions .stignore .sync .dropbox .venv .cache .pytest_cache .mypy_cache .ruff_cache
    .keep .placeholder .prettierrc .prettierignore .markdownlint.json .markdownlint.yaml
    """.split()  # noqa: SIM905
) | {STATE}
"""Hidden names that surely belong to no site."""


def stamp_of(stat: os.stat_result) -> Stamp:
    """The stamp of a file of a site, whose rights count too: they change its last number."""
    return (stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns)


def published_stamp(stat: os.stat_result) -> Stamp:
    """The stamp of a published file; it stays when the file is moved to its place."""
    return (stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_mode)


def plain_file(disk_path: str) -> os.stat_result | None:
    """What the disk says of a file; None when there is none, or something else, such as a link."""
    try:
        stat = os.lstat(disk_path)
    except OSError:
        return None
    return stat if S_ISREG(stat.st_mode) else None


def is_wanted(disk_path: Path, path: str) -> bool:
    """Whether what may lie at a path of the site is the site's: nothing hidden, no editor's leftovers."""
    *above, name = path.split("/")
    if any(_is_hidden(part) for part in (*above, name)):
        return False
    return not _is_leftover(name) or disk_path.is_dir()


def _is_hidden(name: str) -> bool:
    return name.startswith(".") and name not in _PUBLISHED


def _is_leftover(name: str) -> bool:
    if name.endswith(".md") and name[0] not in ".~":
        return False  # As nearly all files are, so that the pattern is not asked for each.
    return name.endswith(_UNFINISHED) or _LEFTOVERS.fullmatch(name) is not None


def is_within(disk_path: Path, folder: Path) -> bool:
    """Whether a path lies below a folder when all links are followed."""
    return _real(disk_path).is_relative_to(_real(folder))


def look_at(folder: Path, name: str) -> Iterator[Found]:
    """One file of a site's folder, if it is there.

    Raises SiteError for a link that leads out of the site or nowhere, and for what is no file.
    """
    disk_path = folder / name
    stat = _stat(disk_path, name)
    if disk_path.is_symlink():
        if not is_within(disk_path, folder):
            raise SiteError("is a symbolic link out of the site; put the file itself here", name)
        if stat is None:
            raise SiteError("is a symbolic link to nothing; remove it or put the file itself here", name)
    if stat is None:
        return
    if not S_ISREG(stat.st_mode):
        raise SiteError("is no file, and settings are read from there; rename it", name)
    yield Found(name, str(disk_path), stamp_of(stat))


class Walked(Struct, frozen=True):
    """What a folder holds."""

    files: list[Found] = field(default_factory=list)
    """By path."""
    skipped: list[str] = field(default_factory=list)
    """What was left out although somebody may have meant it to be published; folders end in `/`."""


def walk(folder: Path, name: str, barred: Collection[Path] = (), *, within: Path | None = None) -> Walked:
    """The files below a folder of a site; not hidden ones and editors' leftovers.

    name: what paths begin with, such as `posts`. barred: folders to which no link may lead: what is written
    there would come back as a source. within: what links may not leave; the site's folder by default.
    A folder that is not there is empty.
    Raises SiteError for such links, and for what cannot be read.
    """
    home, out_of = (within or folder.parent), (name if within == folder else "the site")
    links = _Links(_real(home), [_real(each) for each in barred], out_of)
    found = Walked()
    if folder.is_symlink():
        links.check(folder, name)
    stat = _stat(folder, name)
    if stat is None:
        return found
    if not S_ISDIR(stat.st_mode):
        raise SiteError("is no folder, and files are read from there; rename it", name)
    left = [(folder, name, folder.is_symlink() and within != folder)]
    while left:
        here, shown, linked = left.pop()
        for entry in _entries(here, shown):
            path = f"{shown}/{entry.name}"
            if _is_left_out(entry):
                if _may_be_meant(entry.name):
                    found.skipped.append(f"{path}/" if _is_folder(entry) else path)
            elif entry.is_file(follow_symlinks=False):
                _add_file(found, path, entry)
            elif entry.is_dir(follow_symlinks=False):
                if linked:
                    links.check(here / entry.name, path)
                left.append((here / entry.name, path, linked))
            elif entry.is_symlink():
                links.check(here / entry.name, path)
                if _add_link(found, path, entry):
                    if linked:
                        raise SiteError(
                            "is a linked folder in a linked folder; put the files themselves here", path
                        )
                    left.append((here / entry.name, path, True))
            else:
                found.skipped.append(path)
    found.files.sort(key=lambda file: file.path)
    found.skipped.sort()
    return found


class _Links(Struct, frozen=True):
    """Where links may lead."""

    home: Path
    barred: list[Path]
    name: str
    """What messages call the home."""

    def check(self, disk_path: Path, path: str) -> None:
        """Raise SiteError for a target out of the home, or in what is written from the site."""
        target = _real(disk_path)
        if not target.is_relative_to(self.home):
            raise SiteError(f"is a symbolic link out of {self.name}; put the file itself here", path)
        if any(target.is_relative_to(each) for each in self.barred):
            raise SiteError(
                "leads to what notes-site writes, which would grow with each build; remove it", path
            )


def _real(disk_path: Path) -> Path:
    return Path(os.path.realpath(disk_path))


def _is_left_out(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    return _is_hidden(name) or (_is_leftover(name) and not _is_folder(entry))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # A link to itself, or to what cannot be looked at.
        return False


def _may_be_meant(name: str) -> bool:
    """Whether a writer may wonder where a file is that was left out."""
    return name not in _TOOLS and not _LEFTOVERS.fullmatch(name)


def _add_file(found: Walked, path: str, entry: os.DirEntry[str]) -> None:
    if (stat := _stat(entry, path)) and S_ISREG(stat.st_mode):
        found.files.append(Found(path, entry.path, stamp_of(stat)))


def _add_link(found: Walked, path: str, entry: os.DirEntry[str]) -> bool:
    """Add the file that a link leads to; whether it leads to a folder."""
    stat = _stat(Path(entry.path), path)
    if stat and S_ISDIR(stat.st_mode):
        return True
    if stat and S_ISREG(stat.st_mode):
        found.files.append(Found(path, entry.path, stamp_of(stat)))
    else:
        found.skipped.append(path)
    return False


def _entries(folder: Path, shown: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not _is_utf8(entry.name) and not _is_left_out(entry):
                    raise SiteError("has a name that is not UTF-8; rename it", f"{shown}/{entry.name!a}")
                yield entry
    except OSError as error:
        if error.errno not in _GONE:
            raise unreadable(shown, error) from error


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, getattr(errno, "ESTALE", errno.ENOENT)})
"""What a system says of a file or folder that is not there, or not any more."""


def _stat(disk_path: Path | os.DirEntry[str], path: str) -> os.stat_result | None:
    """What the disk says of what lies at a path, its links followed; None when it is not there."""
    try:
        return disk_path.stat()
    except OSError as error:
        if error.errno in _GONE:
            return None
        raise unreadable(path, error) from error
