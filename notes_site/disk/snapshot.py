"""Everything that a build depends on, seen and not read; and whether the last build still holds.

Comes in: a site's folder. Goes out: a Snapshot. Imports nothing that is slow to load: where there is nothing
to do, this is all that happens.
"""

import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from notes_site.digests import digest_value
from notes_site.disk import manifest
from notes_site.disk.access import read
from notes_site.disk.fingerprint import fingerprint
from notes_site.disk.manifest import Manifest, Report
from notes_site.disk.posts import Posts, check_posts
from notes_site.disk.state import output_of
from notes_site.disk.walk import (
    Walked,
    is_within,
    look_at,
    plain_file,
    published_stamp,
    stamp_of,
    walk,
)
from notes_site.folders import CONFIGS, DEFAULT, POSTS, STATE, STATIC, TEMPLATES, VAULT
from notes_site.model import Found, Stamp
from notes_site.theme import theme_path


class BuildOptions(Struct, frozen=True, kw_only=True):
    """What a command line asks of a build."""

    output: Path
    now: int
    """Seconds since 1970."""
    base_url: str | None = None
    """In place of the config's."""
    drafts: bool = False
    future: bool = False
    strict: bool = False
    """Warnings stop the build too."""
    clean: bool = False
    """Take nothing from earlier builds."""
    jobs: int = 1
    """Processes that read notes."""
    compiled: Path | None = None
    """A folder of the user's own for compiled templates."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """A site's files at one moment, and what is known of the last build into the output."""

    notes: Posts
    """Where notes lie."""
    vault: bool
    """Whether that is a vault of Obsidian."""
    posts: dict[str, Found]
    """By path, which begins with `posts/` wherever they lie."""
    static: dict[str, Found]
    """By path: the site's, and the theme's that the site does not replace."""
    others: dict[str, Found]
    """By path: templates, ours with `default/` before their names, and settings."""
    known: dict[str, bytes]
    """By path: the digests of posts and static files that nobody touched since they were read."""
    inputs: bytes
    """Stands for all files and options; empty when a file changed so lately that it cannot be told."""
    skipped: tuple[str, ...]
    """Paths in posts and static that were left out, although somebody may have meant them to be published."""
    taken: int
    """When it began: nanoseconds since 1970."""
    manifest: Manifest

    def holds(self, path: str) -> bool:
        return path in self.posts or path in self.static or path in self.others


def take_snapshot(site_path: Path, options: BuildOptions, last: Manifest | None = None) -> Snapshot:
    """Look at all files. last: what the last build remembers, if it is known; else it is read.

    Raises SiteError for what is no site, links out of it, and what cannot be read.
    """
    notes = check_posts(site_path)
    taken = time.time_ns()
    output = output_of(site_path, options.output)
    barred = (options.output, site_path / STATE)
    posts, own = _walk_posts(notes, site_path, barred), walk(site_path / STATIC, STATIC, barred)
    templates = walk(site_path / TEMPLATES, TEMPLATES, barred)
    theirs, frames = walk(theme_path(STATIC), STATIC), walk(theme_path(TEMPLATES), "default")
    settings = chain.from_iterable(look_at(site_path, name) for name in CONFIGS)
    others = (*frames.files, *templates.files, *settings)
    static = (*theirs.files, *own.files)
    vault = (notes.path / VAULT).is_dir()
    everything, skipped = [*posts.files, *static, *others], (*posts.skipped, *own.skipped)
    settled = all(manifest.is_settled(found.stamp, taken) for found in everything)
    last = last or (Manifest() if options.clean else manifest.load(output))
    posts_by_path, static_by_path = _by_path(posts.files), _by_path(static)
    return Snapshot(
        notes=notes,
        vault=vault,
        posts=posts_by_path,
        static=static_by_path,
        others=_by_path(others),
        known=_known(static_by_path | posts_by_path, last.sources),
        inputs=_inputs(everything, (*skipped, str(vault)), options) if settled else b"",
        skipped=skipped,
        taken=taken,
        manifest=last,
    )


def _walk_posts(notes: Posts, site_path: Path, barred: Collection[Path]) -> Walked:
    """The files of the folder for notes, whose links may not leave it where it lies out of the site."""
    within = site_path if is_within(notes.path, site_path) else notes.path
    walked = walk(notes.path, notes.name, barred, within=within)
    if notes.name == POSTS:
        return walked
    below = len(notes.name)
    files = [replace(found, path=POSTS + found.path[below:]) for found in walked.files]
    return Walked(files, walked.skipped)


def look_again(snapshot: Snapshot, site_path: Path, paths: Collection[str]) -> Snapshot | None:
    """The snapshot after another look at a few files; None if everything must be looked at.

    That is so when one of them is not in the snapshot, is gone, or is no plain file of the site's own.
    """
    taken = time.time_ns()
    posts, static, known = snapshot.posts.copy(), snapshot.static.copy(), snapshot.known.copy()
    for path in paths:
        disk_path = snapshot.notes.disk_path(site_path, snapshot.notes.shown(path))
        folder = posts if path in posts else static
        if not snapshot.holds(path) and not disk_path.exists():
            continue  # Editors make files for a moment, to write into or to see whether they can.
        stat = plain_file(str(disk_path))
        if stat is None or path not in folder or folder[path].disk_path != str(disk_path):
            return None
        folder[path] = Found(path, str(disk_path), stamp_of(stat))
        known.pop(path, None)
    return replace(snapshot, posts=posts, static=static, known=known, inputs=b"", taken=taken)


def read_configs(site_path: Path) -> dict[str, bytes]:
    """The files that may hold settings, by name."""
    return {name: read(found) for name in CONFIGS for found in look_at(site_path, name)}


def read_templates(snapshot: Snapshot) -> dict[str, bytes]:
    """All templates, by the names that they have for each other: ours with `default:` in front."""
    templates: dict[str, bytes] = {}
    for path, found in snapshot.others.items():
        folder, _, name = path.partition("/")
        if name:
            templates[name if folder == TEMPLATES else DEFAULT + name] = read(found)
    return templates


def last_report(snapshot: Snapshot, options: BuildOptions) -> Report | None:
    """What the last build reported, when another one would do nothing and report the same."""
    last = snapshot.manifest
    if not snapshot.inputs or last.inputs != snapshot.inputs:
        return None
    # A clock may also have been wrong, and be set back.
    if options.now < last.since or (last.due and options.now >= last.due):
        return None
    return last.report if all(_untouched(last, options.output)) else None


def _by_path(files: Iterable[Found]) -> dict[str, Found]:
    return {found.path: found for found in files}


def _known(files: Mapping[str, Found], sources: Mapping[str, tuple[Stamp, bytes]]) -> dict[str, bytes]:
    """The digests of files that are as their sources were."""
    return {
        path: digest
        for path, (stamp, digest) in sources.items()
        if path in files and files[path].stamp == stamp
    }


def _inputs(everything: list[Found], skipped: tuple[str, ...], options: BuildOptions) -> bytes:
    asked = (options.base_url, options.drafts, options.future, options.strict)
    files = [(found.path, found.stamp) for found in everything]
    return digest_value((fingerprint(), asked, files, skipped))


def _untouched(last: Manifest, output: Path) -> Iterator[bool]:
    folder = f"{output}{os.sep}"
    for path, written in last.files.items():
        try:
            yield published_stamp(os.lstat(folder + path)) == written.stamp
        except OSError:
            yield False
