"""The beginning of a site, and of each note in it.

Comes in: a folder, and what the surroundings tell of its owner. Goes out: files that were not there; no file
that was there is changed.
"""

import json
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from notes_site import config
from notes_site.config import PROJECT_TABLE
from notes_site.config.settings import read_settings
from notes_site.disk.access import explained
from notes_site.disk.snapshot import read_configs
from notes_site.disk.strays import notes_in
from notes_site.errors import SiteError
from notes_site.folders import CONFIG, POSTS, PROJECT
from notes_site.loader import schema as front_matter
from notes_site.messages import Say
from notes_site.scaffold.archetypes import filled
from notes_site.scaffold.new import Asked, Made, kinds, new_note

__all__ = ["Asked", "Begun", "Made", "Owner", "begin_site", "furnish_site", "kinds", "new_note"]

_FILES = Path(__file__).parent / "files"
_OTHERS = {
    ".gitignore": "gitignore",
    ".github/workflows/pages.yml": "pages.yml",
    ".vscode/extensions.json": "vscode/extensions.json",
    ".vscode/settings.json": "vscode/settings.json",
    ".vscode/tasks.json": "vscode/tasks.json",
}
"""Files of a site, and ours that they are made of, in whatever language."""
CONFIG_SCHEMA, NOTE_SCHEMA = ".schemas/notes-site.json", ".schemas/front-matter.json"
"""What editors know of the settings, which name the first of them, and of front matter."""
_KNOWN = ("source/_posts", "_posts", "content/posts", "content/post", "content", "src/content", "docs")
"""Where other programs have their notes."""


class Owner(Struct, frozen=True):
    """For whom a site is begun."""

    language: str
    """One of `languages.LANGUAGES`."""
    timezone: str
    day: str
    """Today, as `2026-01-11`."""
    version: str
    """Of this program."""


class Begun(Struct, frozen=True):
    """What became of a folder. Paths are relative to it."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    """Files that were there."""
    posts: str
    """The folder in which notes were found; empty where there were none."""
    notes: int
    others: tuple[str, ...]
    """Paths of notes that lie elsewhere."""


def begin_site(folder: Path, posts: Path | None, owner: Owner, say: Say) -> Begun:
    """Make a folder a site, around the notes that it holds already. posts: another folder with notes.

    Raises SiteError where there is a site already, and where its notes lie as no site may have them.
    """
    _check_new(folder, say)
    name, found, others = _found(folder, posts, say)
    is_fresh = not found and posts is None
    texts = dict(_texts(folder, name, owner, is_fresh=is_fresh))
    if is_fresh:
        _make_folder(folder / POSTS, say)
    # The settings come last: without them a folder is no site yet, and may be begun again.
    settings = texts.pop(CONFIG)
    made, kept = _written(folder, {**texts, CONFIG: settings}, say)
    return Begun(made, kept, name, len(found), tuple(others))


def furnish_site(folder: Path, owner: Owner, say: Say) -> Begun:
    """Make what a site lacks beside its settings and its notes, such as the workflow that publishes it."""
    made, kept = _written(folder, dict(_others(owner)), say)
    return Begun(made, kept, "", 0, ())


def _written(folder: Path, texts: Mapping[str, str], say: Say) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write those files that are not there; which were written, and which are kept."""
    kept = tuple(path for path in texts if os.path.lexists(folder / path))
    made = tuple(path for path in texts if path not in kept)
    for path in made:
        _make_folder((folder / path).parent, say)
        with (
            explained("written", folder / path, say("fix that and try again")),
            (folder / path).open("x", encoding="utf-8", newline="") as file,
        ):
            file.write(texts[path])
    return made, kept


def _check_new(folder: Path, say: Say) -> None:
    if folder.exists() and not folder.is_dir():
        raise SiteError(say("is no folder; name another one"), str(folder))
    if os.path.lexists(folder / CONFIG):
        raise SiteError(say("is there already, so this is a site; nothing was changed"), str(folder / CONFIG))
    if folder.is_dir() and read_settings(PROJECT, read_configs(folder).get(PROJECT), PROJECT_TABLE):
        message = say("holds the settings of a site already; nothing was changed")
        raise SiteError(message, str(folder / PROJECT))


def _found(folder: Path, posts: Path | None, say: Say) -> tuple[str, Sequence[str], Sequence[str]]:
    """The folder with notes as the settings name it, the notes in it, and those elsewhere."""
    if posts is not None:
        return _shown(folder, posts, say), notes_in(posts), ()
    if inside := notes_in(folder / POSTS):
        return POSTS, inside, notes_in(folder)
    notes = notes_in(folder)
    if not notes:
        return "", (), ()
    known = (name for name in _KNOWN if any(path.startswith(f"{name}/") for path in notes))
    name = next(known, "") or os.path.commonpath([posixpath.dirname(path) for path in notes])
    if not name:
        fact = "holds notes ({count}, such as {first}), and a site cannot lie among its notes"
        ways = "move them into posts/, or begin the site beside them: notes-site init ../site --posts ."
        fact, ways = say(fact, count=len(notes), first=notes[0]), say(ways)
        raise SiteError(f"{fact}; {ways}", str(folder))
    inside = [path for path in notes if path.startswith(f"{name}/")]
    return name, inside, [path for path in notes if path not in inside]


def _shown(folder: Path, posts: Path, say: Say) -> str:
    """A folder of notes as the settings of a site have it: from the site on, where that is possible."""
    if not posts.is_dir():
        raise SiteError(say("is not a folder; name the one with your notes"), str(posts))
    site, notes = Path(os.path.realpath(folder)), Path(os.path.realpath(posts))
    if site.is_relative_to(notes):
        raise SiteError(say("a site cannot lie among its notes; name a folder beside them"), str(folder))
    try:
        return Path(os.path.relpath(notes, site)).as_posix()
    except ValueError:  # On another drive.
        return notes.as_posix()


def _texts(folder: Path, posts: str, owner: Owner, *, is_fresh: bool) -> Iterator[tuple[str, str]]:
    """The files of a site, by path."""
    own = _FILES / ("zh-CN" if owner.language.startswith("zh") else "en")
    name = Path(os.path.realpath(folder)).name
    title = name if name.isprintable() and name.strip() else "Notes"
    values = {
        "title": _text(title),
        "language": _text(owner.language),
        "timezone": _text(owner.timezone),
        "notes": f"posts = {_text(posts)}" if posts not in ("", POSTS) else '# posts = "../vault"',
        "date": owner.day,
    }
    yield CONFIG, _filled(own / CONFIG, values)
    if is_fresh:
        yield f"{POSTS}/hello.md", _filled(own / "hello.md", values)
        yield f"{POSTS}/about.md", _filled(own / "about.md", values)
    yield from _others(owner)


def _others(owner: Owner) -> Iterator[tuple[str, str]]:
    for path, ours in _OTHERS.items():
        yield path, _filled(_FILES / ours, {"version": owner.version})
    for path, schema in ((CONFIG_SCHEMA, config.json_schema()), (NOTE_SCHEMA, front_matter.json_schema())):
        yield path, json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _filled(path: Path, values: Mapping[str, str]) -> str:
    return filled(path.read_text("utf-8"), values)


def _text(text: str) -> str:
    """As TOML has it, in which a text of JSON is one too."""
    return json.dumps(text, ensure_ascii=False)


def _make_folder(folder: Path, say: Say) -> None:
    with explained("made", folder, say("fix that and try again")):
        folder.mkdir(parents=True, exist_ok=True)
