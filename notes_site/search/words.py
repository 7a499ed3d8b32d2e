"""Note → Entry: what a note says, cut into terms and into pieces that a result shows.

Comes in: one note. Goes out: bytes that depend on nothing else. Must never know: other notes, addresses.

A term is a word in lower case, a part of one (`TreeNode`: `tree`, `node`), a beginning of one or two letters
(`t*`), two CJK characters, one of them, or a filter (`tag:dp`). For each term an entry says where it stands:
`@` in the title, `#` among tags and categories, a capital in a heading, a small letter in a text; the letters
number the piece, `a`, `b`, … `ba`. Behind two CJK characters stand, for each such mark, all pairs that follow
them there, `.` where the run has ended: so four characters in a row are told from four that only occur.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from string import ascii_lowercase

import msgspec
from msgspec import Struct

from notes_site.model import Head, Note, Section

PIECE_BYTES = 3000
"""Text of one piece: 1.5 KB or less as a host sends it."""
LONGEST = 64
"""Characters of a word that count."""
MANY, VERY_MANY = 3, 10
"""So often a word stands in a note that it is about it: `+`, `*`."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""What is written without spaces; `search.js` has the same."""
_OTHER = re.compile(f"[^{_CJK}]+")
_WORD = re.compile(rf"[^\W_{_CJK}]+")
_PLAIN = (
    "\x00-\x7f\u00b7\u2010-\u2027\u2190-\u22ff\u3001-\u3020\u3041-\u3096\u30a1-\u30fa"
    "\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
"""What is the same in its normal form, but for marks between words, and in words either CJK or ASCII."""
_UNUSUAL = re.compile(f"[^{_PLAIN}]+")
_ASCII_WORD = re.compile("[0-9A-Za-z]+")
_WINDOW = re.compile("(?=([^.]{2})(..))")
_HEAD = ("@", "#")
_PART = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=\D)(?=\d)|(?<=\d)(?=\D)")

_to_json = msgspec.json.Encoder().encode
_to_bytes = msgspec.msgpack.Encoder().encode


class Entry(Struct, frozen=True, array_like=True):
    """What a search knows of a note."""

    pieces: list[bytes]
    """JSON of each, in the order of the text."""
    terms: str
    """On a line each."""
    marks: str
    """On the same lines where each of them stands."""


class Piece(Struct, frozen=True):
    """A part of a note as a result shows it."""

    title: str
    lang: str
    day: str
    categories: tuple[str, ...]
    """The first one, from the outermost inwards."""
    names: str
    """Of tags and all categories."""
    of: int
    """How many pieces the note has."""
    sections: list[tuple[str, str, str]]
    """Id and text of a heading, and the text under it."""


def entry_of(note: Note) -> bytes:
    """The Entry of a note, encoded."""
    pieces = list(_pieces(note.sections))
    terms = _terms(note.head, pieces)
    return _to_bytes((_shown(note.head, pieces), "\n".join(terms), "\n".join(terms.values())))


def _shown(head: Head, pieces: Sequence[Sequence[Section]]) -> list[bytes]:
    categories = head.categories[0] if head.categories else ()
    names = _names(head)
    day = head.date.day if head.date else ""
    return [
        _to_json(
            Piece(
                head.title,
                head.lang,
                day,
                categories,
                names,
                len(pieces),
                [(part.id, part.title, part.text) for part in piece],
            )
        )
        for piece in pieces
    ]


def _pieces(sections: Iterable[Section]) -> Iterator[list[Section]]:
    """Sections in parts of about a size; one at least. A line is never cut."""
    piece: list[Section] = []
    size = 0
    for part in _parts(sections):
        length = len(part.title.encode()) + len(part.text.encode())
        if piece and size + length > PIECE_BYTES:
            yield piece
            piece, size = [], 0
        piece.append(part)
        size += length
    yield piece


def _parts(sections: Iterable[Section]) -> Iterator[Section]:
    """Sections, long ones in parts, each under the same heading."""
    for section in sections:
        lines: list[str] = []
        size = 0
        for line in section.text.split("\n") if len(section.text) * 4 > PIECE_BYTES else (section.text,):
            length = len(line.encode())
            if lines and size + length > PIECE_BYTES:
                yield Section(section.id, section.title, "\n".join(lines))
                lines, size = [], 0
            lines.append(line)
            size += length
        yield Section(section.id, section.title, "\n".join(lines))


def _terms(head: Head, pieces: Sequence[Sequence[Section]]) -> dict[str, str]:
    terms: dict[str, str] = dict.fromkeys(_filters(head), "@")
    fields = [("@", head.title), ("#", _names(head))]
    titles, texts = [], []
    last = None
    for number, piece in enumerate(pieces):
        mark = letters(number)
        titles.append((mark.upper(), "\n".join(part.title for part in piece if part.id != last)))
        texts.append((mark, "\n".join(part.text for part in piece)))
        last = piece[-1].id if piece else last
    normal = [(mark, *_normal(text)) for mark, text in (*fields, *titles, *texts) if text]
    _add_words(terms, [(mark, words.findall(text)) for mark, text, words in normal])
    _add_runs(terms, [(mark, text.lower()) for mark, text, _ in normal if not text.isascii()])
    return terms


def _normal(text: str) -> tuple[str, re.Pattern[str]]:
    """Without what only typesetting tells apart, such as full-width letters; and a pattern of its words."""
    if text.isascii():
        return text, _ASCII_WORD
    normal, unusual = _UNUSUAL.subn(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    # A mark may join with the character before it.
    return (unicodedata.normalize("NFC", normal), _WORD) if unusual else (text, _ASCII_WORD)


def _names(head: Head) -> str:
    return "\n".join((*head.tags, *(name for path in head.categories for name in path)))


def _filters(head: Head) -> Iterator[str]:
    """`tag:dynamic-programming`, `lang:zh` and the like."""
    yield from (f"tag:{_name(tag)}" for tag in head.tags)
    yield from (f"category:{_name(name)}" for path in head.categories for name in path)
    yield f"lang:{head.lang.lower()}"
    yield f"lang:{head.lang.partition('-')[0].lower()}"
    if head.leetcode and head.leetcode.difficulty:
        yield f"difficulty:{head.leetcode.difficulty}"


def _name(text: str) -> str:
    return "-".join(unicodedata.normalize("NFKC", text).lower().split())


def letters(number: int) -> str:
    """`a`, `b`, … `z`, `ba`, …"""
    higher, last = divmod(number, 26)
    return (letters(higher) if higher else "") + ascii_lowercase[last]


def _add_words(terms: dict[str, str], texts: Iterable[tuple[str, list[str]]]) -> None:
    marks: dict[str, str] = {}
    counts: dict[str, int] = {}
    for mark, words in texts:
        for word, count in Counter(words).items():
            for term in _forms(word):
                before = marks.get(term)
                if before is None:
                    marks[term], counts[term] = mark, count
                    continue
                counts[term] += count
                # Those of the title and of tags stay beside the first of a heading or a text.
                if before[-1] in _HEAD and before[-1] != mark:
                    marks[term] = before + mark
    terms |= marks
    for term, count in counts.items():
        if count >= MANY:
            terms[term] += "+" if count < VERY_MANY else "*"
    # The first word that begins so comes last here, and counts.
    begun = {term[:2]: mark for term, mark in reversed(marks.items())}
    begun |= {term[0]: mark for term, mark in reversed(marks.items())}
    terms |= {f"{beginning}*": mark for beginning, mark in begun.items()}


@lru_cache(100_000)
def _forms(word: str) -> tuple[str, ...]:
    """The terms that a word as written stands under."""
    low = word.lower()[:LONGEST]
    if low == word and low.isalpha():
        return (low,)
    parts = [part.lower() for part in _PART.split(word[:LONGEST])]
    # From each part on a word may be called by it alone, or by it and all behind it.
    named = (name for at, part in enumerate(parts) for name in (part, "".join(parts[at:])))
    return tuple(dict.fromkeys((low, *named)))


def _add_runs(terms: dict[str, str], texts: Iterable[tuple[str, str]]) -> None:
    seen: set[tuple[str, str]] = set()
    chars = {"."}
    for mark, text in texts:
        runs = _OTHER.sub("..", f" {text} ")
        windows: Iterable[tuple[str, str]] = dict.fromkeys(_WINDOW.findall(runs))
        fresh = set(runs)
        if mark not in _HEAD:
            if seen:
                windows = [window for window in windows if window not in seen]
            seen.update(windows)
            fresh -= chars
            chars |= fresh
        follow: dict[str, str] = {}
        for pair, tail in windows:
            follow[pair] = follow.get(pair, "") + tail
        for pair, tails in follow.items():
            terms[pair] = terms.get(pair, "") + mark + tails
        for char in sorted(fresh - {"."}):
            terms[char] = terms.get(char, "") + mark
