"""How a link may be written, and how the same way of writing it reads after a move.

Comes in: a link as it is written, and where it and what it leads to were and are. Goes out: new targets, the
likest first; whoever asks finds out whether they lead where they should.
"""

import posixpath
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote, unquote

from msgspec import Struct

from notes_site.folders import POSTS
from notes_site.paths import is_index

_UNSAFE = re.compile(r"""[\s()<>"'%\\`\[\]&#?|]""")
"""What would end an address in Markdown or in HTML, or mean something else in it."""
_END = re.compile(r"""[<>"'%\\`#?]""")
"""The same where spaces stand, as they may between `<` and `>`."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Ends(Struct, frozen=True):
    """Both ends of a link at one time. Addresses are root-relative, without the base path."""

    note: str
    """The path of the note that holds it."""
    note_url: str
    target: str
    """The path of the note or the file that it leads to."""
    url: str
    base_path: str = "/"


def spellings(written: str, before: Ends, after: Ends) -> Iterator[str]:
    """New targets for an address. written: as it stands in the text, without query and fragment."""
    plain = unquote(unescape(_ESCAPE.sub(r"\1", written)))
    pairs = list(zip(_addresses(before), _addresses(after), strict=True))
    found = [new for old, new in pairs if old in (plain, written)] or [
        new for old, new in pairs if old.casefold() == plain.casefold()
    ]
    whole = bool(re.search("%[89A-Fa-f]", written))
    for new in dict.fromkeys((*found, _relative(after.target, after.note))):
        safe = _END if " " in written else _UNSAFE
        yield quote(new, safe="/@:~+,;=!$*") if whole else safe.sub(lambda char: quote(char[0]), new)


def wiki_spellings(written: str, before: Ends, after: Ends) -> Iterator[str]:
    """New targets for a wikilink, or for a name in front matter."""
    pairs = zip((*_names(before), *_addresses(before)), (*_names(after), *_addresses(after)), strict=True)
    found = [new for old, new in pairs if old.casefold() == written.casefold()]
    yield from dict.fromkeys((*found, *_names(after), _relative(after.target, after.note)))


def _names(ends: Ends) -> list[str]:
    """By its last name, by that and its folder's, and by all of its path; without an ending, and with it."""
    below = ends.target.removeprefix(f"{POSTS}/")
    paths = [_folder(below), posixpath.splitext(below)[0], below]
    return [
        name for path in paths for name in (posixpath.basename(path), "/".join(path.split("/")[-2:]), path)
    ]


def _addresses(ends: Ends) -> list[str]:
    """Every way to write an address, in an order that is the same for all ends."""
    stem = posixpath.splitext(ends.target)[0]
    folder = _folder(ends.target)
    paths = (ends.target, stem, f"{stem}.html", folder, f"{folder}/")
    return _published(ends) + [form for path in paths for form in _rooted(path, ends)]


def _rooted(path: str, ends: Ends) -> tuple[str, ...]:
    below = path.removeprefix(f"{POSTS}/")
    relative = _relative(path, ends.note)
    return (relative, f"./{relative}", f"/{path}", f"/{below}", f"@/{below}", below, path)


def _published(ends: Ends) -> list[str]:
    url, bare = ends.url, ends.url.rstrip("/")
    relative = posixpath.relpath(url or "/", posixpath.dirname(ends.note_url) or "/")
    based = ends.base_path + url.lstrip("/")
    return [
        *(url, bare, f"{bare}/index.html", based, based.rstrip("/")),
        *(f"{relative}/", relative, f"./{relative}/", f"./{relative}", f"{relative}/index.html"),
    ]


def _relative(path: str, note: str) -> str:
    relative = posixpath.relpath(path, posixpath.dirname(note))
    return f"{relative}/" if path.endswith("/") else relative


def _folder(path: str) -> str:
    """What a note is called without its ending: an index file by its folder."""
    return posixpath.dirname(path) if is_index(path) else posixpath.splitext(path)[0]
