"""Sources → heads and bodies: kept from an earlier build, or made, over several processes where that pays.

Comes in: notes as they were found. Goes out: keys; heads and bodies are pulled by whoever needs them.
Must never know: what a note says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

import msgspec
from msgspec import Struct

from notes_site.cache.memo import Memo
from notes_site.cache.store import Store
from notes_site.digests import digest, digest_of
from notes_site.disk.access import read
from notes_site.errors import Changed, SiteError
from notes_site.loader import ReadOptions, check_size, holds_files, read_note
from notes_site.model import Finding, Found, Head, Source
from notes_site.search.words import Entry, entry_of
from notes_site.workers import spread

BATCH_BYTES = 48 * 1024
"""Bytes of source text in one task: about a tenth of a second of work, handed over in a millisecond."""
AHEAD = 200
"""Heads that are read at once where all are asked for in their order."""
FIRST = 6
"""Tasks that are done here: what they load, such as the tables of lexers, all processes begin with."""

_to_bytes = msgspec.msgpack.Encoder().encode
_to_head = msgspec.msgpack.Decoder(Head).decode
_to_files = msgspec.msgpack.Decoder(dict[str, bytes]).decode
_to_entry = msgspec.msgpack.Decoder(Entry).decode

Progress = Callable[[int, int], None]
Part = TypeVar("Part")


class Made(Struct, frozen=True):
    """A note just read, on its way from a worker."""

    path: str
    key: bytes
    head: bytes = b""
    body: bytes = b""
    entry: bytes = b""
    """What a search knows of it."""
    files: bytes = b""
    """What it holds beside its text; empty for formats in which that is nothing."""
    error: Finding | None = None


class Batch(Struct, frozen=True):
    """A task: sources to read, each with its key."""

    options: ReadOptions
    sources: list[tuple[Source, bytes]]


class Reader:
    """Reads the notes of one look at a site."""

    def __init__(
        self,
        notes: Mapping[str, Found],
        options: ReadOptions,
        store: Store,
        memo: Memo,
        *,
        fingerprint: bytes,
        jobs: int,
        progress: Progress,
    ) -> None:
        """notes: by path. fingerprint: of code and libraries, without which a kept note means nothing."""
        self._notes = notes
        self._options = options
        self._store = store
        self._memo = memo
        self._step = digest(fingerprint, _to_bytes(options))
        self._jobs = jobs
        self._progress = progress
        self._unkept: dict[bytes, Made] = {}
        """Notes that the store does not take, by key."""
        self.keys: dict[str, bytes] = {}
        """For each note that can be read what stands for all that it holds."""
        self.digests: dict[str, bytes] = {}
        """By path: of their sources' bytes."""
        self.errors: list[Finding] = []
        """One for each note that cannot be read."""
        self._ahead: dict[bytes, bytes] = {}
        """Heads as the store holds them, read before somebody asked."""
        self._last = -1
        """The place of the last head that was read, in the order of the notes."""

    def read(self, known: Mapping[str, bytes]) -> None:
        """Make sure that every note can be pulled. known: digests of sources that need not be looked at."""
        digests = {path: known[path] for path in self._notes if path in known}
        keys = self._memo.each("key", self._step, digests, lambda path: self._key(path, digests[path]))
        self.keys, self.digests = keys.copy(), digests.copy()
        self._progress(len(self.keys), len(self._notes))
        self._make([path for path in self._notes if path not in known])
        keys = self._in_order()
        self._memo.together("there", b"", keys, self._make_missing)
        # Those who keep something for each note begin with the same object, which is quicker to compare.
        self.keys = keys if self.keys == keys else self._in_order()
        for table in ("head", "body", "entry", "files"):
            self._store.evict(table, self.keys.values())

    def _in_order(self) -> dict[str, bytes]:
        return {path: self.keys[path] for path in self._notes if path in self.keys}

    def head(self, path: str) -> Head:
        """What other pages may show of a note."""
        return self._memo.pull(
            "head", b"", path, self.keys[path], lambda: self._decoded("head", path, _to_head)
        )

    def _heads_around(self, path: str, key: bytes) -> dict[bytes, bytes]:
        """A head from the store; where one note after the other is asked for, with those that come next."""
        if key not in self._ahead:
            place = self._places[path]
            many = AHEAD if place == self._last + 1 else 1
            self._last = place + many - 1
            keys = list(islice(self.keys.values(), place, place + many)) if many > 1 else [key]
            self._ahead = self._store.get("head", keys)
        return self._ahead

    @cached_property
    def _places(self) -> dict[str, int]:
        return {path: place for place, path in enumerate(self.keys)}

    def body(self, path: str) -> str:
        """The HTML of a note, with a token where each of its links goes."""
        return self._pull("body", path, self.keys[path]).decode("utf-8", "replace")  # Others may write there.

    def entry(self, path: str) -> Entry:
        """What a search knows of a note."""
        return self._decoded("entry", path, _to_entry)

    def files(self, path: str) -> dict[str, bytes]:
        """What a note holds beside its text, by name."""
        return self._decoded("files", path, _to_files)

    def last_entry(self, key: bytes) -> Entry | None:
        """The same of a note as it was; None when that is no longer known."""
        with suppress(msgspec.DecodeError):
            kept = self._store.get("entry", (key,)).get(key)
            return _to_entry(kept) if kept else None
        return None

    def _decoded(self, table: str, path: str, decode: Callable[[bytes], Part]) -> Part:
        """Part of a note; made again when somebody else has put something in its place."""
        with suppress(msgspec.DecodeError):
            return decode(self._pull(table, path, self.keys[path]))
        self._make_again(path, self.keys[path])
        return decode(self._pull(table, path, self.keys[path]))

    def _pull(self, table: str, path: str, key: bytes) -> bytes:
        """Part of a note as it was kept; made again when it was lost since."""
        if key not in self._unkept:
            found = self._heads_around(path, key) if table == "head" else self._store.get(table, (key,))
            if kept := found.get(key):
                return kept
            self._make_again(path, key)
        return getattr(self._unkept[key], table)  # type: ignore[no-any-return]

    def _make_again(self, path: str, key: bytes) -> None:
        """Make a note that the store has lost, as when its file is damaged."""
        source = Source(path, read(self._notes[path]))
        made = _read(source, key, self._options)
        if made.error or self._key(path, digest_of(source.data)) != key:
            raise Changed(path)
        self._unkept[key] = made

    def _key(self, path: str, source_digest: bytes) -> bytes:
        return digest_of(self._step + source_digest + path.encode())

    def _make_missing(self, paths: list[str]) -> Iterator[tuple[str, bool]]:
        """Make those of some notes that the store does not hold."""
        there = self._store.has("head", [self.keys[path] for path in paths])
        self._make([path for path in paths if self.keys[path] not in there])
        return ((path, True) for path in paths)

    def _make(self, paths: Sequence[str]) -> None:
        batches = self._batches(paths)
        first = map(_read_batch, islice(batches, FIRST))
        with closing(spread(_read_batch, batches, self._jobs)) as others:
            for made in chain(first, others):
                self._keep(made)
                self._progress(len(self.keys), len(self._notes))

    def _batches(self, paths: Iterable[str]) -> Iterator["Batch"]:
        """What must be made, as tasks, without what the store turns out to hold."""
        for sources in _chunks(self._sources(paths)):
            keys = [self._key(source.path, digest_of(source.data)) for source in sources]
            there = self._store.has("head", keys)
            fresh = [pair for pair in zip(sources, keys, strict=True) if pair[1] not in there]
            if fresh:
                yield Batch(self._options, fresh)

    def _sources(self, paths: Iterable[str]) -> Iterator[Source]:
        """Files as they lie there now."""
        for path in paths:
            try:
                # A file of gigabytes must not be read only to find out its size.
                check_size(path, self._notes[path].stamp[0])
                data = read(self._notes[path])
            except Changed:  # Gone since it was seen.
                self._forget(path)
                continue
            except SiteError as error:
                self._leave_out(Finding(path, 0, error.message, "error"), path)
                continue
            self.digests[path] = digest_of(data)
            self.keys[path] = self._key(path, self.digests[path])
            yield Source(path, data)

    def _keep(self, made: Sequence[Made]) -> None:
        for note in made:
            if note.error:
                self._leave_out(note.error, note.path)
        good = [note for note in made if not note.error]
        # A head in the store means that all else is there too.
        self._store.put("body", [(note.key, note.body) for note in good])
        self._store.put("entry", [(note.key, note.entry) for note in good if note.entry])
        self._store.put("files", [(note.key, note.files) for note in good if note.files])
        self._store.put("head", [(note.key, note.head) for note in good])
        if not self._store.works:
            self._unkept.update((note.key, note) for note in good)

    def _leave_out(self, error: Finding, path: str) -> None:
        self.errors.append(error)
        self._forget(path)

    def _forget(self, path: str) -> None:
        self.keys.pop(path, None)
        self.digests.pop(path, None)


def _chunks(sources: Iterable[Source]) -> Iterator[list[Source]]:
    chunk: list[Source] = []
    size = 0
    for source in sources:
        chunk.append(source)
        size += len(source.data)
        if size >= BATCH_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _read_batch(batch: Batch) -> list[Made]:
    return [_read(source, key, batch.options) for source, key in batch.sources]


def _read(source: Source, key: bytes, options: ReadOptions) -> Made:
    try:
        note = read_note(source, options)
    except SiteError as error:
        place = error.path or source.path
        return Made(source.path, key, error=Finding(place, error.line or 0, error.message, "error"))
    entry = entry_of(note) if options.search else b""
    files = _to_bytes(note.files) if holds_files(source.path) else b""
    return Made(source.path, key, _to_bytes(note.head), note.body.encode(), entry, files)
