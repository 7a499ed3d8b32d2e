"""Everything that a build depends on, seen and not read; and whether the last build still holds.

Comes in: a site's folder. Goes out: a Snapshot. Imports nothing that is slow to load: where there is nothing
to do, this is all that happens.
"""

import os
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from notes_site.digests import digest_value
from notes_site.disk import manifest
from notes_site.disk.access import read
from notes_site.disk.fingerprint import fingerprint
from notes_site.disk.history import state_of
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
from notes_site.model import Found, Written
from notes_site.theme import theme_path
from notes_site.workers import aside

MANY = 20_000
"""To look at so many published files takes longer than to start a process for it."""


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
    """A site's files at one moment, and what is remembered of the last build into the output."""

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
    inputs: bytes
    """Stands for all files and options; empty when a file changed so lately that it cannot be told."""
    skipped: tuple[str, ...]
    """Paths in posts and static that were left out, although somebody may have meant them to be published."""
    taken: int
    """When it began: nanoseconds since 1970."""
    manifest: Manifest

    def holds(self, path: str) -> bool:
        return path in self.posts or path in self.static or path in self.others

    def source(self, path: str) -> Found | None:
        """A file of the posts or the static ones."""
        return self.posts.get(path) or self.static.get(path)


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
    settled = _is_settled(everything, taken)
    last = last or (Manifest() if options.clean else manifest.load(output))
    return Snapshot(
        notes=notes,
        vault=vault,
        posts=_by_path(posts.files),
        static=_by_path(static),
        others=_by_path(others),
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
    posts, static = snapshot.posts.copy(), snapshot.static.copy()
    for path in paths:
        disk_path = snapshot.notes.disk_path(site_path, snapshot.notes.shown(path))
        folder = posts if path in posts else static
        if not snapshot.holds(path) and not disk_path.exists():
            continue  # Editors make files for a moment, to write into or to see whether they can.
        stat = plain_file(str(disk_path))
        if stat is None or path not in folder or folder[path].disk_path != str(disk_path):
            return None
        folder[path] = Found(path, str(disk_path), stamp_of(stat))
    return replace(snapshot, posts=posts, static=static, inputs=b"", taken=taken)


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


def find_report(site_path: Path, options: BuildOptions) -> tuple[Snapshot, Report | None]:
    """A snapshot, and what the last build reported when another one would do nothing and report the same.

    Raises SiteError as `take_snapshot` does.
    """
    last = Manifest() if options.clean else manifest.load(output_of(site_path, options.output))
    is_untouched = partial(_is_untouched, last.files, options.output)
    if options.jobs == 1 or len(last.files) < MANY:
        snapshot = take_snapshot(site_path, options, last)
        return snapshot, last.report if _holds(snapshot, options) and is_untouched() else None
    with aside(is_untouched) as answer:
        snapshot = take_snapshot(site_path, options, last)
        return snapshot, last.report if _holds(snapshot, options) and answer() else None


def _holds(snapshot: Snapshot, options: BuildOptions) -> bool:
    """Whether the last build was made from all that is there now."""
    last = snapshot.manifest
    if not snapshot.inputs or last.inputs != snapshot.inputs:
        return False
    if last.history and last.history != state_of(snapshot.notes.path):
        return False
    # A clock may also have been wrong, and be set back.
    return last.since <= options.now and not (last.due and options.now >= last.due)


def remembered(snapshot: Snapshot) -> dict[str, bytes]:
    """By path: the digests of files that nobody touched since the last build read them."""
    return {
        path: digest
        for path, (stamp, digest) in manifest.sources_of(snapshot.manifest).items()
        if (found := snapshot.source(path)) and found.stamp == stamp
    }


def _by_path(files: Iterable[Found]) -> dict[str, Found]:
    return {found.path: found for found in files}


def _is_settled(files: Sequence[Found], now: int) -> bool:
    """Whether a change of any of these files after `now` would surely show in its stamp."""
    # Nearly always all are old, which two looks at the newest tell.
    stamps = [found.stamp for found in files]
    newest = max(max(map(itemgetter(at), stamps), default=0) for at in (1, 3))
    return manifest.is_long_settled(newest, now) or all(manifest.is_settled(stamp, now) for stamp in stamps)


def _inputs(everything: list[Found], skipped: tuple[str, ...], options: BuildOptions) -> bytes:
    asked = (options.base_url, options.drafts, options.future, options.strict)
    files = [(found.path, found.stamp) for found in everything]
    return digest_value((fingerprint(), asked, files, skipped))


def _is_untouched(files: Mapping[str, Written], output: Path) -> bool:
    """Whether what was published last is still there as it was."""
    folder, look = f"{output}{os.sep}", os.lstat
    try:
        return all(published_stamp(look(folder + path)) == written.stamp for path, written in files.items())
    except OSError:
        return False
