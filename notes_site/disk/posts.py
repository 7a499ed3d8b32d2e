"""Where the notes of a site lie: in `posts/`, behind a link of that name, or where the settings say.

Comes in: a site's folder. Goes out: the folder, and the names of its files in messages. All the rest of the
program calls them `posts/…`, wherever they lie.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from notes_site.disk.access import read
from notes_site.disk.walk import look_at
from notes_site.errors import SiteError
from notes_site.folders import CONFIG, CONFIGS, POSTS, PROJECT, STATE, STATIC, TEMPLATES
from notes_site.model import Finding

_MENTION = re.compile(rf'"[^"]*"|(?<![^\s(]){POSTS}/')
"""A quote, which stays as the writer has it; or the beginning of a path."""


class Posts(Struct, frozen=True):
    """The folder of a site's notes."""

    name: str
    """As messages have it, so that a writer can open what they name: the one of the settings."""
    path: Path
    config: str | None = None
    """The file that names it."""

    def shown(self, path: str) -> str:
        """What messages call a file of the site."""
        if path.partition("/")[0] != POSTS or path.startswith(f"{self.name}/"):
            return path
        return self.name + path[len(POSTS) :]

    def told(self, finding: Finding) -> Finding:
        """A finding with the names of files as messages have them."""
        if self.name == POSTS:
            return finding
        message = _MENTION.sub(
            lambda found: found[0] if found[0][0] == '"' else f"{self.name}/", finding.message
        )
        return replace(finding, path=self.shown(finding.path), message=message)

    def disk_path(self, site_path: Path, shown: str) -> Path:
        """Where the file lies that messages call by a name."""
        if shown == self.name:
            return self.path
        below = shown.removeprefix(f"{self.name}/")
        return site_path / shown if below == shown else self.path / below


def posts_of(site_path: Path) -> Posts:
    """The folder of notes, whether it is there or not.

    Settings that cannot be read name none; who reads all of them tells why.
    """
    default = Posts(POSTS, site_path / POSTS)
    for name in CONFIGS:
        if said := _said(name, _settings(site_path, name)):
            shown = Path(said).as_posix()
            return default if shown == POSTS else Posts(shown, site_path / _at_home(said), name)
    return default


def _settings(site_path: Path, name: str) -> bytes:
    with suppress(SiteError):
        for found in look_at(site_path, name):
            return read(found)
    return b""


def _said(name: str, data: bytes) -> str | None:
    if not re.search(rb"posts[\"']?\s*=", data):
        return None
    import tomllib  # Slow to load, and few settings say where notes lie.

    try:
        found: Any = tomllib.loads(data.decode("utf-8-sig"))
        if name == PROJECT:
            found = found["tool"]["notes-site"]
        said = found[POSTS]
        return said if isinstance(said, str) and said.strip() and said.isprintable() else None
    except (ValueError, KeyError, TypeError):
        return None


def _at_home(said: str) -> Path:
    try:
        return Path(said).expanduser()
    except RuntimeError:  # Nobody is called so.
        return Path(said)


def check_posts(site_path: Path) -> Posts:
    """The folder of notes, which is there and holds nothing else of the site. Raises SiteError otherwise."""
    posts = posts_of(site_path)
    try:
        is_folder = S_ISDIR(posts.path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(site_path, posts) from None
    except OSError as error:
        place = posts.name if posts.config else f"{site_path.as_posix()}/{POSTS}"
        message = f"cannot be read ({error.strerror}); fix the permissions of the site's folder"
        raise SiteError(message, place) from error
    if not is_folder:
        raise SiteError("is no folder, and notes are read from there; rename it", posts.name)
    _check_place(site_path, posts)
    return posts


def _missing(site_path: Path, posts: Posts) -> SiteError:
    if posts.config:
        message = (
            f'"posts" names {posts.name}, which is not there; make that folder, or name the one of your notes'
        )
        return _fault(site_path, posts, message)
    if posts.path.is_symlink():
        way_out = f'make it again, or name the folder in {CONFIG}: posts = "../vault"'
        return SiteError(f"is a symbolic link to nothing; {way_out}", POSTS)
    from notes_site.disk.strays import no_folder

    return no_folder(site_path)


def _check_place(site_path: Path, posts: Posts) -> None:
    site, target = Path(os.path.realpath(site_path)), Path(os.path.realpath(posts.path))
    if site.is_relative_to(target):
        message = f"{posts.name} holds the site itself; make a folder for the site beside it"
        raise _fault(site_path, posts, message)
    for name in (STATIC, TEMPLATES, STATE):
        if target.is_relative_to(site / name):
            message = f"{posts.name} lies in {name}/, which is no place for notes; name another folder"
            raise _fault(site_path, posts, message)


def _fault(site_path: Path, posts: Posts, message: str) -> SiteError:
    if posts.config is None:
        return SiteError(message.removeprefix(f"{POSTS} "), POSTS)
    from notes_site.config.toml import line_of

    trail = ("tool", "notes-site", POSTS) if posts.config == PROJECT else (POSTS,)
    text = (site_path / posts.config).read_text("utf-8", "replace")
    return SiteError(message, posts.config, line_of(trail, text))
