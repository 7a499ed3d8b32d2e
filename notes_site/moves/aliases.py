"""A note that also says where it used to be: one line of front matter more, or one address in a line.

Comes in: bytes and an address. Goes out: the bytes with the address among its aliases, all else untouched.
"""

import json
import re
from collections.abc import Callable, Iterator

from notes_site.errors import SiteError
from notes_site.loader.known_keys import SYNONYMS
from notes_site.model import Head
from notes_site.spelling import form
from notes_site.texts import bytes_of, text_of

_PLAIN = re.compile(r"/[\w/+.~-]*")
_KEY = re.compile(r"([\w-]+)(\s*[:=]\s*)(.*?)(\s*)$", re.DOTALL)
_ITEM = re.compile(r"(\s*- +)\S")
_NAMES = frozenset(map(form, SYNONYMS["aliases"]))


def with_alias(data: bytes, url: str, head: Head, read: Callable[[bytes], Head]) -> bytes | None:
    """The bytes of a note with one more alias; None where its front matter takes none.

    head: of the note. read: finds that of other bytes in the note's place; raises SiteError for what is none.
    """

    def is_same(text: str) -> bool:
        try:
            again = read(bytes_of(text))
        except SiteError:
            return False
        return _kept(again) == _kept(head) and again.aliases == (*head.aliases, url)

    found = next(filter(is_same, _ways(text_of(data), url)), None)
    return None if found is None else bytes_of(found)


def _kept(head: Head) -> tuple[object, ...]:
    """What a line more in the front matter must not change."""
    return head.title, head.slug, head.anchors, head.names, head.date, head.tags, head.draft


def _ways(text: str, url: str) -> Iterator[str]:
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix(mark).splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    start = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    fence = lines[start].strip()[:3] if start < len(lines) else ""
    if fence in ("---", "+++"):
        closed = (at for at in range(start + 1, len(lines)) if lines[at].rstrip() in (fence, "..."))
        if close := next(closed, 0):
            for block in _blocks(lines[start + 1 : close], url, end, is_toml=fence == "+++"):
                yield mark + "".join((*lines[: start + 1], *block, *lines[close:]))
    if fence.startswith("{"):
        yield text.replace("{", f'{{"aliases": [{_quoted(url)}], ', 1)
    yield f"{mark}aliases: [{_scalar(url)}]{end}" + "".join(lines)
    yield f"{mark}alias:: {url}{end}" + "".join(lines)
    yield f"{mark}---{end}aliases: [{_scalar(url)}]{end}---{end}{end}" + "".join(lines)


def _blocks(block: list[str], url: str, end: str, *, is_toml: bool) -> Iterator[list[str]]:
    """The lines of front matter with the address in a key that is there, else in a key of its own."""
    for at, line in enumerate(block):
        found = _KEY.match(line)
        if found and form(found[1]) in _NAMES:
            for one in _in_line(found, url, is_toml=is_toml):
                yield [*block[:at], one, *block[at + 1 :]]
            yield from _in_list(block, at, url, end)
            return
    if is_toml:  # Before any table.
        yield [f"aliases = [{_quoted(url)}]{end}", *block]
    else:
        yield [*block, f"aliases: [{_scalar(url)}]{end}"]
        yield [f"aliases: [{_scalar(url)}]{end}", *block]


def _in_line(found: re.Match[str], url: str, *, is_toml: bool) -> Iterator[str]:
    """`[a]`, `a` and nothing become `[a, url]` and `[url]`; a comment behind them stays."""
    key, mark, value, end = found.groups()
    new = _quoted(url) if is_toml else _scalar(url)
    if value.startswith("["):
        inside, _, behind = value.rpartition("]")
        comma = ", " if inside[1:].strip() and not inside.rstrip().endswith(",") else ""
        yield f"{key}{mark}{inside.rstrip()}{comma}{new}]{behind}{end}"
    elif value and not is_toml:
        yield f"{key}{mark}[{value}, {new}]{end}"
    elif not value:
        yield f"{key}{mark.rstrip()} [{new}]{end or chr(10)}"


def _in_list(block: list[str], at: int, url: str, end: str) -> Iterator[list[str]]:
    """An item more, behind the last of a list whose items have a line each."""
    items = [number for number in range(at + 1, len(block)) if _is_below(block[at + 1 : number + 1])]
    for last in reversed(items):
        if item := _ITEM.match(block[last]):
            yield [*block[: last + 1], f"{item[1]}{_scalar(url)}{end}", *block[last + 1 :]]
            return


def _is_below(lines: list[str]) -> bool:
    """Whether lines belong to the key above them."""
    return all(not line.strip() or line.startswith((" ", "\t", "-", "#")) for line in lines)


def _scalar(url: str) -> str:
    return url if _PLAIN.fullmatch(url) else _quoted(url)


def _quoted(url: str) -> str:
    return json.dumps(url, ensure_ascii=False)
