"""What commands share: the site that they are about, and what their surroundings tell them of it."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from notes_site.errors import SiteError
from notes_site.folders import PUBLIC, TEMPLATES
from notes_site.languages import nearest_language

if TYPE_CHECKING:
    from notes_site.disk.snapshot import BuildOptions

SITE = click.argument("site", default=".", type=click.Path(path_type=Path), metavar="[SITE]")
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; SITE/public by default.",
)


def check_here() -> None:
    """Raise SiteError when the current folder is gone."""
    try:
        Path.cwd()
    except OSError as error:
        raise SiteError("the current folder is gone; go to one that is there") from error


def check_site(site: Path) -> None:
    """Raise SiteError unless a site is a folder."""
    check_here()
    try:
        is_folder = site.is_dir()
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); fix its permissions", str(site)) from error
    if not is_folder:
        raise SiteError("is not a folder; name the folder of a site", str(site))


def compiled_path() -> Path | None:
    """The folder for compiled templates, among the user's own caches; None for a user without a home.

    Source: XDG Base Directory Specification, and what macOS and Windows have in its place.
    """
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    try:
        home = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:
        home = Path()
    caches = Path(named) if Path(named).is_absolute() else home
    return caches / "notes-site" / TEMPLATES if caches.is_absolute() else None


def own_language(default: str = "en") -> str:
    """The language of the writer's own system; of the site where the system speaks none that we have.

    Source: POSIX, "Internationalization Variables": the first of three that is set decides.
    """
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return nearest_language(named.partition(".")[0].replace("_", "-"), default)


def local_zone() -> str:
    """The time zone of this machine, as IANA names it; UTC where it cannot be told."""
    link = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for name in (os.environ.get("TZ", "").removeprefix(":"), link.removeprefix("posix/")):
        with suppress(ValueError, OSError, ZoneInfoNotFoundError):
            return ZoneInfo(name.removeprefix("Etc/")).key
    return "UTC"


def everything(site: Path) -> "BuildOptions":
    """How a site is read to be asked for what it holds: with drafts and with notes of the future."""
    from notes_site.disk.snapshot import BuildOptions

    now = int(time.time())
    return BuildOptions(output=site / PUBLIC, now=now, drafts=True, future=True, compiled=compiled_path())
