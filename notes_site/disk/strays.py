"""Notes that lie where nobody reads them: beside the folder for notes.

Comes in: a site's folder. Goes out: what is wrong with it, in a writer's words.
"""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from notes_site.counts import count
from notes_site.errors import SiteError
from notes_site.folders import CONFIG, POSTS, PUBLIC, SOURCES
from notes_site.model import Finding

MANY = 1000
"""The most notes that are counted."""
DEPTH = 4
"""Folders within folders that are looked into."""
_OTHERS = frozenset({*SOURCES, PUBLIC, "node_modules"})
"""Folders that hold no notes for a site, or are looked at by others."""
_PROJECT = frozenset(
    {"readme", "changelog", "contributing", "license", "code_of_conduct", "security", "agents"}
)
"""Names of files in which a project describes itself."""


def no_folder(site_path: Path) -> SiteError:
    """What is wrong with a site without the folder "posts"."""
    found = notes_in(site_path)
    if site_path.resolve().name == POSTS:
        return SiteError("is a folder of notes; name the folder above it, which is the site", str(site_path))
    if not found:
        return SiteError('there is no folder "posts"; make it and put notes into it', str(site_path))
    return SiteError(
        f'there is no folder "posts", {_lie(found)}; {_way_out(site_path, found)}', str(site_path)
    )


def _way_out(site_path: Path, found: list[str]) -> str:
    """Notes may stay where they are: the settings can name their folder, unless it is the site's own."""
    folder = os.path.commonpath([path.rpartition("/")[0] for path in found])
    if folder:
        return f'move them into posts/, or write posts = "{folder}" into {CONFIG}'
    name = site_path.resolve().name
    return (
        f"move them into posts/, or make a folder for the site beside this one "
        f'and write posts = "../{name}" into its {CONFIG}'
    )


def beside(site_path: Path) -> Iterator[Finding]:
    """A warning when there are notes, for a site whose folder "posts" holds none."""
    if found := notes_in(site_path):
        yield Finding(POSTS, 0, f"holds no notes, {_lie(found)}; move them into posts/")


def _lie(found: list[str]) -> str:
    more = " or more" if len(found) == MANY else ""
    verb = "lies" if len(found) == 1 else "lie"
    return f"and {count(len(found), 'note')}{more} {verb} elsewhere, such as {found[0]}"


def notes_in(site_path: Path) -> list[str]:
    """The paths of notes in a folder, but for those of a site's own folders; no more than `MANY`."""
    return list(islice(_walk(site_path, "", DEPTH), MANY))


def _walk(folder: Path, above: str, depth: int) -> Iterator[str]:
    """The notes of a folder, then those below it."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    entries = [entry for entry in entries if not entry.name.startswith(".")]
    for entry in entries:
        stem, _, ending = entry.name.lower().rpartition(".")
        if ending in ("md", "markdown") and (above or stem not in _PROJECT) and entry.is_file():
            yield above + entry.name
    for entry in entries if depth else ():
        if entry.is_dir(follow_symlinks=False) and not (above == "" and entry.name in _OTHERS):
            yield from _walk(folder / entry.name, f"{above}{entry.name}/", depth - 1)
