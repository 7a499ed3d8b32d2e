"""A note gets another path: what that changes in it and in others, so that every link leads where it led.

Comes in: notes as they are, and new paths for some. Goes out: new texts. Only `apply` knows the disk.
Links are compared before and after by the resolver of builds; a text is changed where one would lead
elsewhere, at its target and nowhere else, and is read again before it is believed.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.model import Asset, Finding, Head, Link, Source
from notes_site.moves.aliases import with_alias
from notes_site.moves.rewriting import find_places, rewritten
from notes_site.moves.spellings import Ends, spellings, wiki_spellings
from notes_site.paths import without_language
from notes_site.site import Layout, SiteOptions, resolver_of
from notes_site.site.links import Resolver, Target
from notes_site.texts import bytes_of, text_of
from notes_site.urls import split_base

_NAMED = ("wiki", "embed")


class Before(Struct, frozen=True):
    """A site before a move."""

    heads: Mapping[str, Head]
    """Of all notes, by path."""
    assets: Mapping[str, Asset]
    """By path."""
    options: SiteOptions
    reading: ReadOptions
    read: Callable[[str], bytes]
    """The bytes of a note, by path."""


class Move(Struct, frozen=True):
    """What a move changes."""

    texts: dict[str, bytes]
    """The new bytes of notes, by their old paths."""
    links: dict[str, int]
    """How many places of links were written again, by the old paths of notes."""
    aliases: dict[str, str]
    """The old address of each note that has another one and keeps the old one too, by its old path."""
    faults: tuple[Finding, ...]
    """What could not be done, at new paths."""


class Stage(Struct, frozen=True):
    """A site at one time: where notes are, and what their links mean."""

    heads: Mapping[str, Head]
    """By old path, whatever the path is at that time."""
    layout: Layout
    resolver: Resolver
    urls: Mapping[str, str]
    """The address of each note and file, by its path at that time."""

    def end(self, path: str, link: Link) -> str:
        """What a link of a note leads to: the path of a note or of a file, an address; empty for nothing."""
        target = self.resolver.find(self.heads[path], link)
        return _end(target) if target else ""


def plan_move(before: Before, paths: Mapping[str, str]) -> Move:
    """Find out what changes when files get new paths. paths: the new one by the old one, from `posts/` on.

    Raises SiteError for a note that cannot be read.
    """
    old = _stage(before, before.heads, {})
    moved = {path: _read(before, path, before.read(path), paths) for path in paths if path in before.heads}
    bare = _stage(before, {**before.heads, **moved}, paths)
    texts, aliases, faults = _keep_addresses(before, paths, old, bare)
    links: dict[str, int] = {}
    for path in before.heads:
        if wrong := _wrong(old, bare, path, paths):
            data = texts[path] if path in texts else before.read(path)
            again, links[path] = _rewritten(before, path, data, wrong, old, bare, paths)
            if links[path]:
                texts[path] = again
    heads = {**bare.heads, **{path: _read(before, path, text, paths) for path, text in texts.items()}}
    faults += _faults(old, _stage(before, heads, paths), paths)
    return Move(texts, {path: number for path, number in links.items() if number}, aliases, tuple(faults))


def _keep_addresses(
    before: Before, paths: Mapping[str, str], old: Stage, bare: Stage
) -> tuple[dict[str, bytes], dict[str, str], list[Finding]]:
    """Texts with the addresses that notes had and have no more, these addresses, and what takes none."""
    texts, aliases, faults = {}, {}, []
    taken = {*bare.layout.urls.values(), *bare.layout.aliases, *bare.layout.assets}
    for path in paths:
        url = _lost_address(old, bare, path)
        if url and url not in taken:
            data = before.read(path)
            text = with_alias(data, url, bare.heads[path], partial(_read, before, path, paths=paths))
            if text is None:
                fact = f'is no longer at {url}; add that to its "aliases", so that it is found there'
                faults.append(Finding(paths[path], 0, fact))
            else:
                texts[path], aliases[path] = text, url
    return texts, aliases, faults


def references(head: Head) -> tuple[Link, ...]:
    """All that a note refers to: the links of its text, then what its front matter names."""
    named = (head.cover, head.translation)
    return (*head.links, *head.prerequisites, *(link for link in named if link))


def _end(target: Target) -> str:
    return target.path or (target.asset.path if target.asset else target.url)


def _stage(before: Before, heads: Mapping[str, Head], paths: Mapping[str, str]) -> Stage:
    assets = {
        _new(path, paths): replace(asset, path=_new(path, paths)) for path, asset in before.assets.items()
    }
    layout, resolver = resolver_of({head.path: head for head in heads.values()}, assets, before.options)
    files = {asset: url for url, asset in layout.assets.items()}
    return Stage(heads, layout, resolver, files | layout.urls)


def _new(path: str, paths: Mapping[str, str]) -> str:
    """Where a file is after the move; a file that a note holds moves with it."""
    if path in paths:
        return paths[path]
    holder = path.rpartition("/")[0]
    return f"{paths[holder]}{path[len(holder) :]}" if holder in paths else path


def _read(before: Before, path: str, text: bytes, paths: Mapping[str, str]) -> Head:
    """A note as it is read at its new path. Raises SiteError at the old one."""
    try:
        return read_note(Source(_new(path, paths), text), before.reading).head
    except SiteError as error:
        raise SiteError(error.message, path, error.line) from error


def _lost_address(old: Stage, new: Stage, path: str) -> str:
    """The address that a moved note had and has no more; else empty."""
    url, head = old.layout.urls.get(path, ""), new.heads.get(path)
    if head is None or head.draft or not url or new.layout.urls.get(head.path) == url:
        return ""
    return url


def _wrong(old: Stage, new: Stage, path: str, paths: Mapping[str, str]) -> dict[int, str]:
    """Which links of a note would not lead where they did, with the new paths of what they should lead to."""
    was, now = references(old.heads[path]), references(new.heads[path])
    if len(was) != len(now):  # The path decides how a note is read; that is told below.
        return {}
    wrong = {}
    for number, link in enumerate(was):
        end = old.end(path, link)
        there = _new(end, paths)
        is_beside = _is_beside(old.heads[path], link, end)
        if end and not _leads(new, path, now[number], there, is_beside=is_beside):
            wrong[number] = there
    return wrong


def _leads(stage: Stage, path: str, link: Link, end: str, *, is_beside: bool) -> bool:
    """Whether a link leads to something. is_beside: as any program reads it, not only as a build does."""
    return stage.end(path, link) == end and (not is_beside or _is_beside(stage.heads[path], link, end))


def _is_beside(head: Head, link: Link, end: str) -> bool:
    """Whether a link is the way from its note to what it leads to, as any program reads it."""
    written = unquote(re.split("[?#]", link.target)[0])
    if link.kind in _NAMED or not written or written.startswith("/"):
        return False
    return posixpath.normpath(posixpath.join(posixpath.dirname(head.path), written)) == end


def _rewritten(
    before: Before,
    path: str,
    data: bytes,
    wrong: Mapping[int, str],
    old: Stage,
    new: Stage,
    paths: Mapping[str, str],
) -> tuple[bytes, int]:
    """A note with other targets for some links; and how many places that were."""
    head, text = new.heads[path], text_of(data)
    links = references(head)
    parts = {number: _part(old, path, links[number]) for number in wrong}
    places = find_places(
        text, parts, len(head.links), lambda text: references(_read(before, path, bytes_of(text), paths))
    )
    back = {_new(each, paths): each for each in (*before.heads, *before.assets)}
    base_path = split_base(before.options.base_url)[1]
    targets = {}
    for number, span in places.items():
        link, end, part = links[number], wrong[number], parts[number]
        raw = part if link.kind in _NAMED else text[slice(*span)]
        was, note = back.get(end, end), old.heads[path].path
        start = Ends(note, old.urls.get(note, ""), was, old.urls.get(was, ""), base_path)
        there = Ends(head.path, new.urls.get(head.path, ""), end, new.urls.get(end, ""), base_path)
        ways = (wiki_spellings if link.kind in _NAMED else spellings)(raw, start, there)
        rest = link.target[len(part) :]
        is_beside = _is_beside(old.heads[path], references(old.heads[path])[number], was)
        again = ((way, replace(link, target=way + rest)) for way in ways)
        good = (way for way, link in again if _leads(new, path, link, end, is_beside=is_beside))
        if way := next(good, ""):
            targets[span] = way
    return bytes_of(rewritten(text, targets)), len(targets)


def _part(stage: Stage, path: str, link: Link) -> str:
    """A target without query and fragment; `C#.md` has none."""
    part = link.target.partition("#")[0]
    part = part if link.kind in _NAMED else part.partition("?")[0]
    whole = stage.end(path, link)
    return part.rstrip() if part and stage.end(path, replace(link, target=part)) == whole else link.target


def _faults(old: Stage, new: Stage, paths: Mapping[str, str]) -> Iterator[Finding]:
    """Links that lead elsewhere after all, and what is wrong between notes that was not."""
    for path in old.heads:
        for number in _wrong(old, new, path, paths):
            link = references(new.heads[path])[number]
            fact = f'link "{link.target}" leads elsewhere now; write where it should lead'
            yield Finding(new.heads[path].path, link.line, fact)
    yield from _lost_translations(old, new)
    known = {finding.message for finding in old.layout.findings}
    yield from (finding for finding in new.layout.findings if finding.message not in known)


def _lost_translations(old: Stage, new: Stage) -> Iterator[Finding]:
    """Notes whose names said that they are one in two languages, and say it no more."""
    before, after = _by_name(old), _by_name(new)
    for path, others in before.items():
        for other in others - after[path]:
            head = new.heads[path]
            if head.path != path and not (head.translation or new.heads[other].translation):
                there = new.heads[other].path
                fact = f"its name no longer says that it is {there} in another language"
                yield Finding(head.path, 0, f'{fact}; write "translation"')


def _by_name(stage: Stage) -> dict[str, set[str]]:
    """For each note, by old path, those that are the same in other languages by their names."""
    alike: dict[str, list[str]] = {}
    for path, head in stage.heads.items():
        alike.setdefault(without_language(head.path, head.lang), []).append(path)
    return {
        path: {other for other in paths if stage.heads[other].lang != stage.heads[path].lang}
        for paths in alike.values()
        for path in paths
    }
