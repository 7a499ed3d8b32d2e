"""What is the program's own in a site's folder: the cache, and what is remembered of each output folder.

Comes in: a site's folder and an output. Goes out: where the state of that output lies. Nothing of it ever
lies in the output, which may be uploaded as it is.
"""

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from notes_site.digests import digest_of
from notes_site.disk.walk import is_within
from notes_site.errors import SiteError
from notes_site.folders import CACHE, OUTPUTS, PREVIEW, SERVED, STATE

_IGNORE = ".gitignore"


class Output(Struct, frozen=True):
    """A folder that is built into, and the one that remembers it."""

    path: Path
    state: Path


def output_of(site_path: Path, path: Path) -> Output:
    """An output of a site. It is known by its path: below the site's folder, which may move; else absolute.

    Raises SiteError for a folder of the program's own that leads out of the site.
    """
    check_own(site_path)
    site, target = Path(os.path.realpath(site_path)), Path(os.path.realpath(path))
    name = target.relative_to(site) if target.is_relative_to(site) else target
    return Output(path, site_path / OUTPUTS / digest_of(os.fsencode(name.as_posix())).hex())


def others(site_path: Path, outputs: Collection[Output]) -> list[Output]:
    """What is remembered of further outputs of a site, wherever they lie."""
    known = {output.state for output in outputs}
    states = sorted((site_path / OUTPUTS).glob("*"))
    return [Output(site_path, state) for state in states if state not in known and state.is_dir()]


def check_own(site_path: Path) -> None:
    """Raise SiteError when a folder of the program's own is no folder, or leads out of the site."""
    for name in (STATE, OUTPUTS, PREVIEW, CACHE):
        disk_path = site_path / name
        if disk_path.is_symlink() and not is_within(disk_path, site_path):
            raise SiteError("is a symbolic link out of the site; remove it", name)
        if name != CACHE and disk_path.exists() and not disk_path.is_dir():
            raise SiteError("is no folder, and notes-site keeps its memory there; move it", name)


def make_own(site_path: Path) -> None:
    """Make the program's own folder, which no version control is to see.

    Raises OSError where that cannot be.
    """
    folder = site_path / STATE
    folder.mkdir(exist_ok=True)
    with suppress(FileExistsError), (folder / _IGNORE).open("x", encoding="ascii") as file:
        file.write("*\n")


def make_state(output: Output) -> None:
    """Make the folder that remembers an output. Raises OSError where that cannot be."""
    make_own(output.state.parent.parent.parent)
    output.state.mkdir(parents=True, exist_ok=True)


def remove_own(site_path: Path) -> None:
    """Remove the program's own folder where nothing is left in it; no preview may be running."""
    folder = site_path / STATE
    with suppress(OSError):  # Left by a preview that was killed.
        (site_path / SERVED).unlink()
    for disk_path in (site_path / OUTPUTS, folder):
        with suppress(OSError):
            if [entry.name for entry in os.scandir(disk_path)] == [_IGNORE]:
                (disk_path / _IGNORE).unlink()
            disk_path.rmdir()
