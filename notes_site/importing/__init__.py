"""A blog of another program becomes a site. The blog stays as it is, and no file that is there is changed.

Comes in: a folder. Goes out: files of a new one, and what became of each mark and address.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from notes_site.disk.access import explained
from notes_site.errors import SiteError
from notes_site.folders import CONFIG, POSTS
from notes_site.importing import hexo, hugo, jekyll, markdown, mkdocs, obsidian
from notes_site.importing.programs import Blog
from notes_site.importing.rewriting import Change, rewritten
from notes_site.loader import ReadOptions, read_note
from notes_site.loader.front_matter import with_flag
from notes_site.loader.markdown import decoded
from notes_site.model import Head, Source
from notes_site.moves.aliases import with_alias

__all__ = ["Imported", "Note", "answer_at_old_addresses", "import_blog"]

_AGAIN = "fix that and import again, into an empty folder"

PROGRAMS = (hexo, mkdocs, hugo, jekyll, obsidian)
"""In this order: each knows folders that those before it do not take for theirs."""


class Note(Struct, frozen=True):
    """What became of a note."""

    source: str
    """Relative to the folder that was imported."""
    changed: tuple[Change, ...]
    left: tuple[Change, ...]


class Imported(Struct, frozen=True):
    """What became of a blog."""

    blog: Blog
    notes: list[Note]


def import_blog(folder: Path, target: Path) -> Imported:
    """Write a site with all that a blog holds.

    Raises SiteError where nobody knows the program, and where a file that would be written is there.
    """
    blog = _understood(folder)
    if target.resolve().is_relative_to(folder.resolve()):
        raise SiteError(
            "lies in the folder that is imported, which stays as it is; name another one", str(target)
        )
    paths = [CONFIG, *(f"{POSTS}/{note}" for note in blog.notes), *blog.files]
    for taken in paths:
        if os.path.lexists(target / taken):
            raise SiteError(
                "is there already; nothing was written; choose an empty folder", str(target / taken)
            )
    notes = []
    for name, path in blog.notes.items():
        data, note = _note(folder, name, path, blog)
        _write(target / POSTS / name, data)
        notes.append(note)
    for name, path in blog.files.items():
        with explained("read", path, _AGAIN):
            data = path.read_bytes()
        _write(target / name, data)
    _write(target / CONFIG, config_text(blog).encode())
    return Imported(blog, notes)


def _understood(folder: Path) -> Blog:
    program = next((each for each in PROGRAMS if each.is_there(folder)), markdown)
    blog: Blog = program.understood(folder)
    if blog.notes:
        return blog
    if program is markdown:
        raise SiteError("holds no notes; name the folder with the blog's settings and notes", str(folder))
    fact = f"is a folder of {blog.program} without notes"
    raise SiteError(f"{fact}; name the one that has them", str(folder))


def _note(folder: Path, name: str, path: Path, blog: Blog) -> tuple[bytes, Note]:
    with explained("read", path, _AGAIN):
        data = path.read_bytes()
    source = path.relative_to(folder).as_posix()
    try:
        text = decoded(data)
    except SiteError as error:
        return data, Note(source, (), (Change(0, f"{error.message}, so it was copied as it is"),))
    done = rewritten(text, blog.rules(name), blog.foreign)
    made = with_flag(done.text, "page") if name in blog.pages else done.text
    return data if made == text else made.encode(), Note(source, done.changed, done.left)


def answer_at_old_addresses(
    target: Path, blog: Blog, heads: Mapping[str, Head], urls: Mapping[str, str], options: ReadOptions
) -> tuple[int, list[tuple[str, str]]]:
    """Let each note say where it was, as far as it is elsewhere now.

    heads, urls: by path below the new site. Returns how many addresses are kept, and path and address of
    those that are not, since the note's front matter takes none.
    """
    said, lost = 0, []
    for path, url in _old_addresses(blog, heads, urls):

        def read(data: bytes, path: str = path) -> Head:
            return read_note(Source(path, data), options).head

        if made := with_alias((target / path).read_bytes(), url, heads[path], read):
            (target / path).write_bytes(made)
            said += 1
        else:
            lost.append((path, url))
    return said, lost


def _old_addresses(
    blog: Blog, heads: Mapping[str, Head], urls: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    taken = {url.rstrip("/") for url in urls.values()}
    for name in blog.notes:
        path = f"{POSTS}/{name}"
        if path in urls:
            for url in blog.old_urls(name, heads[path]):
                if url.rstrip("/") not in taken:
                    taken.add(url.rstrip("/"))
                    yield path, url


def config_text(blog: Blog) -> str:
    """The settings of the new site as TOML."""
    plain, tables = [], []
    for key, value in blog.settings.items():
        if value in ("", None, [], {}):
            continue
        if isinstance(value, list):
            for row in value:
                tables += ["", f"[[{key}]]", *(f"{name} = {_toml(each)}" for name, each in row.items())]
        else:
            plain.append(f"{key} = {_toml(value)}")
    return "\n".join([f"# Brought over from {blog.program}.", *plain, *tables]) + "\n"


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, data: bytes) -> None:
    with explained("written", path, _AGAIN):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
