"""Sources → heads and bodies: kept from an earlier build, or made, over several processes where that pays.

Comes in: notes as they were found, a cache. Goes out: a Reading. Must never know: what a note says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress

import msgspec
from msgspec import Struct, field

from notes_site.cache import Cache, digest
from notes_site.errors import SiteError
from notes_site.files import digest_of
from notes_site.loader import ReadOptions, check_size, read_note
from notes_site.model import Finding, Found, Head, Source
from notes_site.workers import spread

BATCH_BYTES = 48 * 1024
"""Source text of one task; it takes a process about a tenth of a second, and the hand-over a millisecond."""

_to_bytes = msgspec.msgpack.Encoder().encode
_to_head = msgspec.msgpack.Decoder(Head).decode


class Reading(Struct):
    """What is known of the notes of a site."""

    heads: dict[str, Head] = field(default_factory=dict)
    """By path."""
    keys: dict[str, bytes] = field(default_factory=dict)
    """By path: stands for all that the note holds, and finds its body."""
    digests: dict[str, bytes] = field(default_factory=dict)
    """By path: the digest of the source's bytes."""
    errors: list[Finding] = field(default_factory=list)
    """A note that cannot be read, each."""
    step: bytes = b""
    """Stands for the options and the code that heads were made with."""


class Made(Struct, frozen=True):
    """A note just read, on its way from a worker."""

    path: str
    key: bytes
    head: bytes
    body: bytes
    error: Finding | None = None


class Reader:
    """Reads notes for one build."""

    def __init__(self, options: ReadOptions, cache: Cache, *, engine: bytes, jobs: int) -> None:
        """engine: stands for code and libraries, without which a kept note means nothing."""
        self._options = options
        self._cache = cache
        self._step = digest(engine, _to_bytes(options))
        self._jobs = jobs
        self._bodies: dict[bytes, bytes] = {}

    def read(
        self,
        notes: Mapping[str, Found],
        known: Mapping[str, bytes],
        progress: Callable[[int, int], None],
        last: Reading | None = None,
    ) -> Reading:
        """Read all notes. notes: by path. known: digests of sources that need not be looked at again.

        last: what this process read before.
        """
        reading = Reading(step=self._step)
        if last and last.step == self._step:
            _hold(reading, known, last)
        kept = [path for path in notes if path not in reading.heads and path in known]
        for path in kept:
            self._note(reading, path, known[path])
        self._take_kept(reading, kept)
        left = [path for path in notes if path not in reading.heads]
        progress(len(reading.heads), len(notes))
        batches = self._batches(reading, [notes[path] for path in left])
        with closing(spread(_read_batch, batches, self._jobs)) as results:
            for made in results:
                self._keep(reading, made)
                progress(len(reading.heads), len(notes))
        self._cache.evict("head", reading.keys.values())
        self._cache.evict("body", reading.keys.values())
        return reading

    def body(self, source: Callable[[], Source], key: bytes) -> str:
        """A note's body, by its key; read again from its source when nobody kept it."""
        kept = self._bodies.get(key)
        if kept is None:
            kept = self._cache.remember("body", key, lambda: read_note(source(), self._options).body.encode())
        return kept.decode("utf-8", "replace")  # Somebody else may have put it there.

    def _note(self, reading: Reading, path: str, source_digest: bytes) -> None:
        reading.digests[path] = source_digest
        reading.keys[path] = digest_of(self._step + source_digest + path.encode())

    def _take_kept(self, reading: Reading, paths: Sequence[str]) -> None:
        kept = self._cache.get("head", [reading.keys[path] for path in paths])
        for path in paths:
            if (data := kept.get(reading.keys[path])) is not None:
                with suppress(msgspec.DecodeError):  # Somebody else may have put it there.
                    reading.heads[path] = _to_head(data)

    def _batches(self, reading: Reading, notes: Iterable[Found]) -> Iterator["Batch"]:
        """What must be made, in tasks; what turns out to be kept is taken on the way."""
        for sources in _chunks(_sources(notes, reading.errors)):
            for source in sources:
                self._note(reading, source.path, digest_of(source.data))
            self._take_kept(reading, [source.path for source in sources])
            fresh = [
                (source, reading.keys[source.path]) for source in sources if source.path not in reading.heads
            ]
            if fresh:
                yield Batch(self._options, fresh)

    def _keep(self, reading: Reading, made: Sequence[Made]) -> None:
        good = [note for note in made if note.error is None]
        reading.errors += (note.error for note in made if note.error is not None)
        for note in good:
            reading.heads[note.path] = _to_head(note.head)
        self._cache.put("head", [(note.key, note.head) for note in good])
        self._cache.put("body", [(note.key, note.body) for note in good])
        if not self._cache.works:
            self._bodies.update((note.key, note.body) for note in good)


class Batch(Struct, frozen=True):
    """A task: sources to read, each with its key."""

    options: ReadOptions
    sources: list[tuple[Source, bytes]]


def _hold(reading: Reading, known: Mapping[str, bytes], last: Reading) -> None:
    """Take the notes of an earlier reading whose sources are what they were."""
    reading.heads, reading.keys = last.heads.copy(), last.keys.copy()
    reading.digests = last.digests.copy()
    changed = [path for path, digest in last.digests.items() if known.get(path) != digest]
    for path in (*changed, *(last.digests.keys() - last.heads.keys())):
        for held in (reading.heads, reading.keys, reading.digests):
            held.pop(path, None)


def _sources(notes: Iterable[Found], errors: list[Finding]) -> Iterator[Source]:
    for found in notes:
        try:
            # A file of gigabytes is not read to find out that it is one.
            check_size(found.stamp[0])
            yield Source(found.path, found.place.read_bytes())
        except SiteError as error:
            errors.append(Finding(found.path, 0, error.message, "error"))
        except (FileNotFoundError, NotADirectoryError):
            continue  # Gone since it was seen.
        except OSError as error:
            errors.append(
                Finding(found.path, 0, f"cannot be read ({error.strerror}); mend its permissions", "error")
            )


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
        return Made(source.path, key, b"", b"", Finding(place, error.line or 0, error.message, "error"))
    return Made(source.path, key, _to_bytes(note.head), note.body.encode())
