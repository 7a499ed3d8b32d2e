"""A new note, made from the archetype of its kind: the site's own, else one of ours.

Comes in: a title and what the command line asks for. Goes out: the path of a file.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from notes_site.disk.access import explained
from notes_site.disk.posts import Posts
from notes_site.disk.strays import notes_in
from notes_site.errors import SiteError
from notes_site.folders import ARCHETYPES, POSTS
from notes_site.loader.front_matter import with_flag
from notes_site.loader.names import read_name
from notes_site.messages import Say
from notes_site.paths import is_index
from notes_site.scaffold.archetypes import PLACES, filled, unknown_places
from notes_site.slugs import slugify
from notes_site.spelling import nearest

OURS = Path(__file__).parent / "files" / "archetypes"
INDEX = "index.md"
LEETCODE = "leetcode"
_NUMBER = re.compile(r"\s*(?:leetcode\s*)?#?(\d{1,4})[\s.、:：-]+(?=\S)", re.IGNORECASE)
_BY_NAME, _BY_MORE = re.compile(":(slug|title|stem)"), re.compile(":(year|month|day|category|path)")
"""Placeholders of names, and of what tells notes of one name apart."""
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile("[\u3041-\u30fa\u30fc-\u30ff]")


class Asked(Struct, frozen=True, kw_only=True):
    """What a command line asks of a new note."""

    title: str
    kind: str
    now: datetime
    """In the zone of the site."""
    folder: str = ""
    """Below the notes; empty for their own."""
    slug: str = ""
    """The name of the file; empty for that of the title."""
    draft: bool = False
    permalink: str = ""
    """The pattern for addresses of the site."""


class Made(Struct, frozen=True):
    """A note that was made."""

    path: Path
    line: int
    """1-based, where the text begins."""
    warnings: tuple[tuple[str, str], ...]
    """Places, and what is wrong there."""


def kinds(site_path: Path) -> list[str]:
    """The kinds of notes that there are archetypes for, in order."""
    folders = (site_path / ARCHETYPES, *OURS.iterdir())
    found = {name for folder in folders for name in _names(folder)}
    return sorted(found)


def new_note(site_path: Path, posts: Posts, asked: Asked, say: Say) -> Made:
    """Make a note, and the files that its archetype has beside it.

    Raises SiteError for a title that says nothing, an unknown kind, and a note that is there already.
    """
    archetype = _archetype(site_path, asked, say)
    title, number = _title(asked, say)
    name = _file_name(asked.slug or title, say)
    values = {
        "title": title,
        "date": f"{asked.now:%Y-%m-%d}",
        "time": f"{asked.now:%H:%M}",
        "slug": name,
        "number": number,
        "kind": asked.kind,
    }
    folder = _folder(posts.path, asked.folder, say)
    is_folder = archetype.name == INDEX
    note_path = folder / name / INDEX if is_folder else folder / f"{name}.md"
    _check_free(folder, name, posts, say)
    text = _read(archetype, site_path)
    note = filled(text, values)
    note = with_flag(note, "draft") if asked.draft else note
    beside = _beside(archetype) if is_folder else {}
    with explained("written", note_path, say("fix that and try again")):
        note_path.parent.mkdir(parents=True, exist_ok=True)
        for below, data in beside.items():
            (note_path.parent / below).parent.mkdir(parents=True, exist_ok=True)
            (note_path.parent / below).write_bytes(data)
        with note_path.open("x", encoding="utf-8", newline="") as file:
            file.write(note)
    warnings = (*_slips(archetype, text, site_path, say), *_alike(note_path, posts, asked, say))
    return Made(note_path, _first_line(note), warnings)


def _names(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        for entry in folder.iterdir():
            if entry.suffix == ".md" and not entry.name.startswith("."):
                yield entry.stem
            elif (entry / INDEX).is_file():
                yield entry.name


def _archetype(site_path: Path, asked: Asked, say: Say) -> Path:
    """The file of a kind: the site's own, else ours in the language of the title."""
    if re.fullmatch(r"[^\s./\\][^/\\]*", asked.kind):
        for folder in (site_path / ARCHETYPES, OURS / _language(asked.title)):
            for path in (folder / f"{asked.kind}.md", folder / asked.kind / INDEX):
                if path.is_file():
                    return path
    known = ", ".join(kinds(site_path))
    message = say('there is no kind "{kind}"; write one of {known}', kind=asked.kind, known=known)
    raise SiteError(message, "--kind")


def _language(title: str) -> str:
    """The language of our archetypes for a title: Chinese where it holds ideographs and no kana."""
    return "zh-CN" if _IDEOGRAPH.search(title) and not _KANA.search(title) else "en"


def _title(asked: Asked, say: Say) -> tuple[str, str]:
    """The title, on one line, and the number of a problem, which is empty for other notes."""
    title = " ".join(asked.title.split())
    if not title or not title.isprintable():
        raise SiteError(say("a title is one line of text; write one"), "TITLE")
    number = _NUMBER.match(title) if asked.kind == LEETCODE else None
    if number is None:
        return title, ""
    return f"{int(number[1])}. {title[number.end() :]}", str(int(number[1]))


def _file_name(text: str, say: Say) -> str:
    """The name of a note's file without its ending; what begins with `_`, or stands for a folder, is none."""
    name = slugify(text).lstrip("_")
    if not name:
        raise SiteError(say('"{text}" gives a file no name; write --slug NAME', text=text), "TITLE")
    return f"{name}-note" if is_index(f"{name}.md") else name


def _folder(posts_path: Path, asked: str, say: Say) -> Path:
    parts = asked.replace("\\", "/").strip("/").split("/") if asked else []
    if asked.startswith(("/", "\\")) or ".." in parts or not asked.isprintable():
        raise SiteError(say("is no folder below the notes; write one such as pytorch"), f"--in {asked}")
    return posts_path.joinpath(*parts)


def _check_free(folder: Path, name: str, posts: Posts, say: Say) -> None:
    """Raise SiteError when a note has the name already, whatever its capitals and its format."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        is_note = entry.suffix in (".md", ".markdown", ".ipynb") or entry.is_dir()
        if is_note and (entry.name if entry.is_dir() else entry.stem).casefold() == name.casefold():
            shown = f"{posts.name}/{entry.relative_to(posts.path).as_posix()}"
            raise SiteError(say("is there already; choose another title, or write --slug NAME"), shown)


def _read(archetype: Path, site_path: Path) -> str:
    with explained("read", archetype, "fix its permissions"):
        data = archetype.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SiteError("is not UTF-8; save it as UTF-8", _shown(archetype, site_path), line) from error


def _beside(archetype: Path) -> dict[Path, bytes]:
    """The files that lie beside an archetype in its folder."""
    folder = archetype.parent
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != archetype)
    with explained("read", folder, "fix its permissions"):
        return {path.relative_to(folder): path.read_bytes() for path in paths}


def _first_line(note: str) -> int:
    """The line on which the text begins, 1-based."""
    lines = note.split("\n")
    fence = lines[0].strip()
    end = next((at for at, line in enumerate(lines[1:], 2) if line.strip() == fence), 0)
    start = end if fence in ("---", "+++") else 0
    return next((at for at, line in enumerate(lines[start:], start + 1) if line.strip()), start + 1)


def _slips(archetype: Path, text: str, site_path: Path, say: Say) -> Iterator[tuple[str, str]]:
    """What was hardly meant to stay as it is: names that are nearly those of places."""
    for line, name in unknown_places(text):
        if meant := nearest(name, PLACES):
            fact = '"{{{{ {name} }}}}" stands for nothing; did you mean "{{{{ {meant} }}}}"?'
            yield f"{_shown(archetype, site_path)}:{line}", say(fact, name=name, meant=meant)


def _alike(note_path: Path, posts: Posts, asked: Asked, say: Say) -> Iterator[tuple[str, str]]:
    """That another note has the same name, where names alone make addresses."""
    if not _BY_NAME.search(asked.permalink) or _BY_MORE.search(asked.permalink):
        return
    below = note_path.relative_to(posts.path).as_posix()
    slug = slugify(read_name(f"{POSTS}/{below}").stem)
    for other in notes_in(posts.path):
        if other != below and slugify(read_name(f"{POSTS}/{other}").stem) == slug:
            fact = say(
                "has the name of {other}, and so its address is another; write --slug NAME", other=other
            )
            yield f"{posts.name}/{below}", fact
            return


def _shown(archetype: Path, site_path: Path) -> str:
    return (
        archetype.relative_to(site_path).as_posix() if archetype.is_relative_to(site_path) else archetype.name
    )
