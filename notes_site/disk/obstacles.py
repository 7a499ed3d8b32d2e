"""What stands in the way of files before one of them is written.

Comes in: paths that are to be written, and what is there. Goes out: nothing, or what is in the way.
"""

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from notes_site.disk import manifest
from notes_site.disk.posts import posts_of
from notes_site.errors import SiteError
from notes_site.folders import PREVIEW, SOURCES, STATE

_NAME_BYTES = 255
"""What common file systems hold in one name."""


def check_output(output: Path, site_path: Path) -> None:
    """Raise SiteError for an output folder whose files would lie among the site's sources or in our own."""
    target, site = output.resolve(), site_path.resolve()
    posts = posts_of(site_path).path.resolve()
    sources = (posts, *((site / name).resolve() for name in SOURCES))
    holds = posts.is_relative_to(target) and not site.is_relative_to(target)
    if target == site or holds or any(map(target.is_relative_to, sources)):
        raise SiteError(
            "is where the sources of the site lie; choose another --output, such as public", str(output)
        )
    if target.is_relative_to(site / STATE) and target != site / PREVIEW:
        raise SiteError(
            "is where notes-site keeps its memory; choose another --output, such as public", str(output)
        )


def check_paths(paths: Sequence[str]) -> None:
    """Raise SiteError when no folder can hold files of these paths."""
    folders = {parent for path in paths for parent in parents(path)}
    for path in paths:
        if not manifest.is_inside(path):  # Kept plans are read from a file that others may have written.
            raise SiteError("is no path below the output; remove what is kept by notes-site clean", path)
        if path in folders:
            raise SiteError("would be a file and a folder; rename a note or a file of the site", path)
        if any(len(name.encode()) > _NAME_BYTES for name in path.split("/")):
            raise SiteError(f"has a name of more than {_NAME_BYTES} bytes; give it a shorter one", path)


def check_ways(output: Path, wanted: Sequence[str], stale: Set[str], ours: Set[str]) -> None:
    """Raise SiteError when a path cannot be written because of what stands there or above.

    stale: ours and about to go.
    """
    folders = {parent for path in wanted for parent in parents(path)}
    for path in sorted(folders - stale):
        disk_path = output / path
        if disk_path.is_symlink() or (disk_path.exists() and not disk_path.is_dir()):
            raise SiteError("is in the way of a folder; move it or choose another --output", str(disk_path))
    for path in wanted:
        disk_path = output / path
        if disk_path.is_dir() and not disk_path.is_symlink():
            foreign = not _goes(disk_path, output, stale)
        else:
            foreign = path not in ours and (disk_path.exists() or disk_path.is_symlink())
        if foreign:
            message = "is in the way and was not written by notes-site; move it or choose another --output"
            raise SiteError(message, str(disk_path))


def _goes(folder: Path, output: Path, stale: Set[str]) -> bool:
    """Whether a folder vanishes with the files in it that are about to go."""
    folders = {parent for path in stale for parent in parents(path)}
    for disk_path in (folder, *folder.rglob("*")):
        path = disk_path.relative_to(output).as_posix()
        if path not in (folders if disk_path.is_dir() and not disk_path.is_symlink() else stale):
            return False
    return True


def parents(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
