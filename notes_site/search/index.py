"""Entries of all notes → shards: by term which notes hold it, and where in each.

Comes in: entries, in the order of their numbers. Goes out: an Index, and its shards in the store.
Must never know: addresses, what a page looks like.

A shard is a text with a line for each term, in their order: the term, a tab, and for each note its number and
the marks of its entry. Which shard holds a term, the term tells; how many there are, the amount of text.

Two characters that stand nearly everywhere would make a shard that is too long for a question. Their line
begins with an exclamation mark and does not say what follows: third characters have lines of their own, such
as `我们可`, with the fourth ones.
"""

import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain

from msgspec import Struct

from notes_site.cache.memo import Memo
from notes_site.cache.store import Store
from notes_site.digests import digest, digest_of
from notes_site.search.words import Entry

SHARD_MARKS = 1_500
"""Characters of marks that a shard has on average, or up to twice as many: 4 to 8 KB as a file."""
LONG = 1_500
"""Characters of postings; of two characters with more, those that follow have lines of their own."""
MOST = 1 << 15
"""Shards."""
BATCH = 2_000
"""Notes whose terms are held in memory at a time."""
RANGES = 64
"""So many parts of an index are put together one after the other where there are several batches."""
FEW = 8
"""So many changed notes are put into the shards that there are."""

_SPREAD = 0x9E3779B1
"""Multiplied by it, numbers that lie together lie apart (Knuth, volume 3, section 6.4)."""
_TABLE, _PARTS = "shards", "search parts"
_POSTING = re.compile(r"([0-9]+)([^0-9]+)")
_MARK = re.compile(r"(@|#|[A-Z]+|[a-z]+)([^@#A-Za-z]*)")
_CJK = "\u2e80"
"""What is written without spaces begins here; no word of a term does."""

Load = Callable[[int], Entry]
"""The entry of the note with a number."""


class Index(Struct, frozen=True, array_like=True):
    """What there is to be found, of all notes."""

    notes: list[bytes]
    """What stands for each note, by its number."""
    shards: list[bytes]
    """The digest of each."""
    size: int
    """Characters of marks of all notes."""
    long: dict[str, int]
    """By two characters that stand nearly everywhere how many characters their postings would have."""


class Shards:
    """The bytes of shards, in the store; in memory where that cannot be used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._unkept: dict[tuple[str, bytes], bytes] = {}
        self._trusts = True

    def get(self, names: Collection[bytes]) -> dict[bytes, bytes]:
        """Those of some shards that are there, by digest."""
        return self._get(_TABLE, names)

    def put(self, shards: Iterable[bytes]) -> list[bytes]:
        """Keep some; returns the digest of each."""
        items = [(digest_of(shard), shard) for shard in shards]
        self._put(_TABLE, items)
        return [name for name, _ in items]

    def put_parts(self, batch: int, parts: Iterable[bytes]) -> None:
        self._put(_PARTS, [(_part(batch, number), part) for number, part in enumerate(parts)])

    def parts(self, number: int, batches: int) -> list[bytes] | None:
        """What each batch has of a range; None where something was lost."""
        names = [_part(batch, number) for batch in range(batches)]
        found = self._get(_PARTS, names)
        return [found[name] for name in names] if len(found) == batches else None

    def distrust(self) -> None:
        """Hold in memory, too, what is put from now on: the store lost something."""
        self._trusts = False

    def evict(self, used: Collection[bytes]) -> None:
        self._store.clear(_PARTS)
        self._store.evict(_TABLE, used)
        kept = {(_TABLE, name) for name in used}
        self._unkept = {name: value for name, value in self._unkept.items() if name in kept}

    def _get(self, table: str, names: Collection[bytes]) -> dict[bytes, bytes]:
        kept = self._store.get(table, names)
        return kept | {name: self._unkept[table, name] for name in names if (table, name) in self._unkept}

    def _put(self, table: str, items: Sequence[tuple[bytes, bytes]]) -> None:
        self._store.put(table, items)
        if not (self._store.works and self._trusts):
            self._unkept.update({(table, name): value for name, value in items})


def _part(batch: int, number: int) -> bytes:
    return digest(f"{batch} {number}")


def make_index(
    notes: list[bytes], load: Load, load_old: Callable[[bytes], Entry | None], shards: Shards, memo: Memo
) -> Index:
    """The index of all notes; what is kept of the last one is used again.

    notes: what stands for each. load_old: the entry of a note as it was, if it is still known.
    """

    def make() -> Index:
        last = memo.last("search")
        index = _patched(last, notes, load, load_old, shards) if isinstance(last, Index) else None
        index = index or merged(notes, load, shards)
        shards.evict(index.shards)
        return index

    return memo.one("search", digest(*notes), make)


def shard_of(term: str, shards: int) -> int:
    """Which of so many shards holds a term; words that begin with the same three letters are together.

    Three characters are near the first two: in the same part, where an index is made in parts.
    """
    place = _place(term if ":" in term else term[:3])
    if len(term) == 3 and term[0] >= _CJK:
        near = 0xFFFF // RANGES
        place = (_place(term[:2]) & ~near) | (place & near)
    return place * shards >> 16


def _place(text: str) -> int:
    """A number of 16 bits."""
    number = 0
    for char in text:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return number * _SPREAD >> 16 & 0xFFFF


def _count(size: int, notes: int) -> int:
    """How many shards there are: a power of two."""
    many = notes > BATCH  # Every build looks at every file.
    wanted = 1 << max((size // (4 * SHARD_MARKS if many else SHARD_MARKS)).bit_length() - 1, 0)
    return min(max(wanted, RANGES if many else 1), MOST)


def merged(notes: list[bytes], load: Load, shards: Shards) -> Index:
    """The index, made from all entries."""
    batches = [range(start, min(start + BATCH, len(notes))) for start in range(0, len(notes), BATCH)]
    long: dict[str, int] = {}
    if len(batches) <= 1:
        found, size = _collected(range(len(notes)), load)
        names = shards.put(_shards(_shortened(found, long), 0, _count(size, len(notes)), 1))
        return Index(notes, names, size, long)
    size = 0
    for number, batch in enumerate(batches):
        found, part = _collected(batch, load)
        shards.put_parts(number, _shards(found, 0, RANGES, 1))
        size += part
    count = _count(size, len(notes))
    names = []
    for number in range(RANGES):
        parts = shards.parts(number, len(batches))
        if parts is None:  # The file was damaged meanwhile.
            found = _filtered(batches, load, number)
        else:
            found = defaultdict(list)
            for line in chain.from_iterable(part.decode().split("\n")[:-1] for part in parts):
                term, _, postings = line.partition("\t")
                found[term].append(postings)
        names += shards.put(_shards(_shortened(found, long), number, count, RANGES))
    return Index(notes, names, size, long)


def _collected(numbers: range, load: Load) -> tuple[dict[str, list[str]], int]:
    """By term the postings of some notes, in order; and how many characters their marks have."""
    found: dict[str, list[str]] = defaultdict(list)
    size = 0
    for number in numbers:
        entry = load(number)
        size += len(entry.marks)
        postings = (f"{number}" + entry.marks.replace("\n", f"\n{number}")).split("\n")
        # As a loop would, in half the time.
        deque(map(list.append, map(found.__getitem__, entry.terms.split("\n")), postings), maxlen=0)
    return found, size


def _filtered(batches: Iterable[range], load: Load, number: int) -> dict[str, list[str]]:
    """By term the postings of all notes, for one range of terms."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in batches:
        for term, postings in _collected(batch, load)[0].items():
            if shard_of(term, RANGES) == number:
                found[term] += postings
    return found


def _shortened(found: dict[str, list[str]], long: dict[str, int]) -> dict[str, list[str]]:
    """The same with long lines taken apart; which they were is added to `long`."""
    further: dict[str, list[str]] = defaultdict(list)
    for term, postings in found.items():
        if len(term) == 2 and term[0] >= _CJK and (length := sum(map(len, postings))) > LONG:
            long[term] = length
            short = ["!"]
            for number, marks in _POSTING.findall("".join(postings)):
                brief, thirds = _apart(marks)
                short.append(number + brief)
                for third, rest in thirds:
                    further[term + third].append(number + rest)
            found[term] = short
    found.update(further)
    return found


@lru_cache(1 << 14)
def _apart(marks: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Of a long line's posting what stays, and for each third character its marks with the fourth ones."""
    brief = ""
    thirds: dict[str, str] = {}
    for mark, tails in _MARK.findall(marks):
        if not brief or not brief[-1].isalpha():
            brief += mark
        fourths: dict[str, str] = {}
        for third, fourth in zip(tails[::2], tails[1::2], strict=True):
            if third != ".":
                fourths[third] = fourths.get(third, "") + fourth
        for third, rest in fourths.items():
            thirds[third] = thirds.get(third, "") + mark + rest
    return brief, tuple(thirds.items())


def _shards(found: Mapping[str, Sequence[str]], part: int, count: int, parts: int) -> Iterator[bytes]:
    """Those of `count` shards that lie in one of so many parts of them."""
    first, number = part * count // parts, count // parts
    shards: list[list[str]] = [[] for _ in range(number)]
    for term, postings in found.items():
        if len(term) == 2:  # Most are, and this is all that `shard_of` does with them.
            place = (ord(term[0]) * 31 + ord(term[1])) * _SPREAD >> 16 & 0xFFFF
            shard = place * count >> 16
        else:
            shard = shard_of(term, count)
        shards[shard - first].append(f"{term}\t{''.join(postings)}\n")
    for lines in shards:
        lines.sort()  # A tab comes before all that a longer term goes on with.
    return ("".join(lines).encode() for lines in shards)


def _patched(
    last: Index,
    notes: list[bytes],
    load: Load,
    load_old: Callable[[bytes], Entry | None],
    shards: Shards,
) -> Index | None:
    """The last index, with a few notes that changed or came last; None where that does not do."""
    changed = [number for number, (old, new) in enumerate(zip(last.notes, notes, strict=False)) if old != new]
    changed += range(len(last.notes), len(notes))
    if len(notes) < len(last.notes) or len(changed) > FEW:
        return None
    size, long = last.size, dict(last.long)
    edits: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number in changed:
        old = load_old(last.notes[number]) if number < len(last.notes) else Entry([], "", "")
        if old is None:
            return None
        new = load(number)
        size += len(new.marks) - len(old.marks)
        before, after = _terms(old), _terms(new)
        for term in before.keys() | after.keys():
            was, is_ = before.get(term, ""), after.get(term, "")
            if was == is_:
                continue
            if term in long:
                long[term] += _length(number, is_) - _length(number, was)
                (was, some), (is_, others) = _apart(was), _apart(is_)
                thirds, further = dict(some), dict(others)
                for third in thirds.keys() | further.keys():
                    if thirds.get(third) != further.get(third):
                        edits[term + third].append((number, further.get(third, "")))
            if was != is_:
                edits[term].append((number, is_))
    count = len(last.shards)
    if _count(size, len(notes)) != count or any(length <= LONG for length in long.values()):
        return None
    by_shard: dict[int, dict[str, list[tuple[int, str]]]] = defaultdict(dict)
    for term, postings in edits.items():
        by_shard[shard_of(term, count)][term] = postings
    kept = shards.get([last.shards[shard] for shard in by_shard])
    names = list(last.shards)
    if any(names[shard] not in kept for shard in by_shard):
        return None
    edited = {shard: _edited(kept[names[shard]], terms) for shard, terms in by_shard.items()}
    if any(data is None for data in edited.values()):
        return None
    fresh = shards.put(data for data in edited.values() if data is not None)
    for shard, name in zip(edited, fresh, strict=True):
        names[shard] = name
    return Index(notes, names, size, long)


def _length(number: int, marks: str) -> int:
    return len(f"{number}{marks}") if marks else 0


def _terms(entry: Entry) -> dict[str, str]:
    return dict(zip(entry.terms.split("\n"), entry.marks.split("\n"), strict=True)) if entry.terms else {}


def _edited(shard: bytes, edits: Mapping[str, Sequence[tuple[int, str]]]) -> bytes | None:
    """A shard in which some postings are others; None where a line has become too long.

    edits: by term, numbers of notes with their new marks.
    """
    lines = dict(line.split("\t") for line in shard.decode().split("\n")[:-1])
    for term, changes in edits.items():
        line = lines.pop(term, "")
        postings = {int(number): number + marks for number, marks in _POSTING.findall(line)}
        for number, marks in changes:
            postings.pop(number, None)
            if marks:
                postings[number] = f"{number}{marks}"
        if not postings:
            continue
        kind = "!" if line.startswith("!") else ""
        lines[term] = kind + "".join(postings[number] for number in sorted(postings))
        if not kind and len(term) == 2 and term[0] >= _CJK and len(lines[term]) > LONG:
            return None
    return "".join(f"{term}\t{lines[term]}\n" for term in sorted(lines)).encode()
