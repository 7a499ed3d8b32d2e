"""The files of a search: which there are, what stands for each, and their bytes when they are published.

Comes in: notes in the order of their numbers, with their addresses. Goes out: files below `/search/`:
`index.json` says how much there is, `terms/N.txt` are the shards, `text/N<letters>.json` the pieces of notes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from notes_site.cache.memo import Memo
from notes_site.digests import digest, digest_of
from notes_site.search.index import Index, Shards, make_index, merged
from notes_site.search.words import Entry, letters

INDEX, TERMS, TEXT = "search/index.json", "search/terms/", "search/text/"

MANY = 2_000
"""Of more notes each has one file for all its pieces: every build looks at every file."""

_ANY = re.compile(rf"{INDEX}|{TERMS}\d+\.txt|{TEXT}\d+[a-z]*\.json")
_PIECE = re.compile(rf"{TEXT}(\d+)([a-z]*)\.json")

_to_json = msgspec.json.Encoder().encode


def is_of_search(path: str) -> bool:
    """Whether a file of the output is one of those here."""
    return path.startswith("search/") and _ANY.fullmatch(path) is not None


class Search:
    """The search of one site."""

    def __init__(
        self,
        paths: Sequence[str],
        keys: Mapping[str, bytes],
        *,
        url: Callable[[str], str],
        entry: Callable[[str], Entry],
        last_entry: Callable[[bytes], Entry | None],
        shown: dict[str, object],
        shards: Shards,
        memo: Memo,
    ) -> None:
        """paths: of notes, in the order of their numbers. keys: for each what stands for its entry.

        url: the address of a note, by its path. entry: of a note, by its path.
        last_entry: the same by what stood for it. shown: what a reader is told in words.
        """
        self._paths = paths
        self._own = [keys[path] for path in paths]
        self._url = url
        self._entry = entry
        self._last_entry = last_entry
        self._shown = shown
        self._shards = shards
        self._memo = memo
        self._whole = len(paths) > MANY
        self._open: tuple[str, list[bytes]] = ("", [])

    @cached_property
    def _index(self) -> Index:
        return make_index(self._own, self._entry_at, self._last_entry, self._shards, self._memo)

    def _entry_at(self, number: int) -> Entry:
        return self._entry(self._paths[number])

    @cached_property
    def _parts(self) -> dict[str, bytes]:
        """For the path of each file but the first what stands for its bytes."""
        own = dict(zip(self._paths, self._own, strict=True))
        pieces = self._memo.each("pieces", b"", own, lambda path: pieces_of(self._entry(path)))
        texts = {
            f"{TEXT}{number}{name}.json": key
            for number, (path, address) in enumerate(zip(own, map(self._url, own), strict=True))
            for name, key in self._files(address, pieces[path])
        }
        return texts | {f"{TERMS}{number}.txt": name for number, name in enumerate(self._index.shards)}

    def _files(self, address: str, pieces: list[bytes]) -> Iterator[tuple[str, bytes]]:
        """Of the files with a note's text what tells each from the others, and what stands for it."""
        if self._whole:
            yield "", digest(address, *pieces)
        else:
            yield from ((letters(at), digest(address, piece)) for at, piece in enumerate(pieces))

    @cached_property
    def _head(self) -> bytes:
        """How much there is. Browsers ask for all else by its version, and never join files of two builds."""
        version = digest(*self._parts.values()).hex()[:12]
        shards = len(self._index.shards)
        return _to_json({"version": version, "whole": self._whole, "shards": shards, **self._shown})

    @cached_property
    def keys(self) -> dict[str, bytes]:
        """For the path of each file what stands for its bytes. The first time this takes a while."""
        return self._parts | {INDEX: digest(self._head)}

    def render(self, path: str) -> bytes:
        """The bytes of a file."""
        if path == INDEX:
            return self._head
        if found := _PIECE.fullmatch(path):
            note = self._paths[int(found[1])]
            if self._open[0] != note:  # Pieces of a note are asked for one after the other.
                self._open = note, self._entry(note).pieces
            pieces = self._open[1] if self._whole else [self._open[1][_number(found[2])]]
            return b'{"url":' + _to_json(self._url(note)) + b',"pieces":[' + b",".join(pieces) + b"]}"
        return self._shard(int(path.removeprefix(TERMS).removesuffix(".txt")))

    def _shard(self, number: int) -> bytes:
        name = self._index.shards[number]
        kept = self._shards.get((name,)).get(name)
        if kept is None:  # Lost since: once for all, each of them is made again.
            self._shards.distrust()
            merged(self._index.notes, self._entry_at, self._shards)
            kept = self._shards.get((name,))[name]
        return kept


def pieces_of(entry: Entry) -> list[bytes]:
    """What stands for each piece of a note."""
    return [digest_of(piece) for piece in entry.pieces]


def _number(name: str) -> int:
    """The number that letters stand for."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("a")
    return number
