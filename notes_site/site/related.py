"""Which notes are about the same as another: by rare tags in common, then by words of titles and headings.

Comes in: terms of notes. Goes out: for each note the places of the nearest ones. All numbers are whole, so
that every machine finds the same; common terms are looked at in part, so that the time grows with the notes.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice, pairwise
from math import isqrt

from msgspec import Struct

from notes_site.lazy import lazy_pattern
from notes_site.model import Head

MOST = 8
"""Notes that are found for each; a page shows few of them, and none that it shows already."""
AROUND = 16
"""Of the notes with a tag in common so many on either side are looked at, newer ones and older ones."""
HEADINGS, TERMS = 20, 60
"""Of one note that are looked at."""
LEAST = 150
"""What two notes must have in common: a tag of 40 notes, or two words of their own, say as much."""

_LITTLE = frozenset(
    """
    about after all and are before but can does every for from has how into its more not one our out than that
    the their them then there this two use using was what when where which why will with without you your
    """.split()  # noqa: SIM905
)
"""English words that say nothing, however few notes have them."""
_WORD = lazy_pattern(r"[a-z][a-z0-9+#]{2,}|[\u3040-\u30ff\u3400-\u9fff]{2,}")


def terms_of(head: Head) -> list[str]:
    """Tags, each with a mark before it, and words; of Chinese and Japanese pairs of characters."""
    tags = (f"#{tag.casefold()}" for tag in head.tags)
    texts = (head.title, *(heading.text for heading in head.headings[:HEADINGS]))
    words = (word for text in texts for found in _WORD.findall(text.casefold()) for word in _words(found))
    return list(islice(dict.fromkeys((*tags, *words)), TERMS))


def _words(found: str) -> Iterator[str]:
    if found.isascii():
        yield from () if found in _LITTLE else (found,)
    else:
        yield from map("".join, pairwise(found))


class Likes(Struct, frozen=True):
    """Which notes are like which, and what that was found from."""

    paths: tuple[str, ...]
    digests: list[bytes]
    """What stands for the terms of each."""
    terms: list[list[str]]
    nearest: list[list[int]]
    """For each note the places of related ones in the same order, the nearest first."""


def find_likes(
    paths: tuple[str, ...],
    digests: Sequence[bytes],
    terms_at: Callable[[str], list[str]],
    last: Likes | None,
) -> Likes:
    """digests: what stands for the terms of each note. last: what was found before, and is taken up."""
    last = last or Likes((), [], [], [])
    known = dict(zip(last.digests, last.terms, strict=True))
    terms = [known[own] if own in known else terms_at(path) for path, own in zip(paths, digests, strict=True)]
    places: Sequence[int] = range(len(paths))
    if last.paths == paths:
        # Where no term of a note was given to another note or taken from one, all is as it was.
        pairs = list(zip(last.terms, terms, strict=True))
        moved = {term for old, new in pairs if old != new for term in {*old} ^ {*new}}
        places = [place for place, (old, new) in enumerate(pairs) if old != new or not moved.isdisjoint(new)]
    found = _nearest_of(places, terms)
    nearest = [found[place] if place in found else last.nearest[place] for place in range(len(paths))]
    return Likes(paths, list(digests), terms, nearest)


def _nearest_of(places: Sequence[int], terms: Sequence[Sequence[str]]) -> dict[int, list[int]]:
    """For some of the notes the places of those that are like them. terms: of all notes, in order."""
    asked = {term for place in places for term in terms[place]}
    holders: dict[str, list[int]] = {term: [] for term in asked}
    for place, own in enumerate(terms):
        for term in asked.intersection(own):
            holders[term].append(place)
    weights = {
        term: weight for term, held in holders.items() if (weight := _weight(term, len(held), len(terms)))
    }
    return {place: _nearest(place, terms[place], holders, weights) for place in places}


def _weight(term: str, count: int, total: int) -> int:
    """How much it says that two notes share a term that so many have; nothing of words that many have.

    A Chinese word of four characters is three pairs, and says as much as one of English.
    """
    if count < 2:
        return 0
    rarity = isqrt(1_000_000 // count)
    if term.startswith("#"):
        return rarity
    is_common = count > min(2 * AROUND, max(3, total // 5))
    return 0 if is_common else rarity // (6 if term.isascii() else 24)


def _nearest(
    place: int, terms: Sequence[str], holders: Mapping[str, Sequence[int]], weights: Mapping[str, int]
) -> list[int]:
    scores: dict[int, int] = {}
    for term in terms:
        if weight := weights.get(term):
            held = holders[term]
            own = bisect_left(held, place)
            for other in held[max(0, own - AROUND) : own + AROUND + 1]:
                scores[other] = scores.get(other, 0) + weight
    scores.pop(place, None)
    found = [(-score, other) for other, score in scores.items() if score >= LEAST]
    return [other for _, other in nsmallest(MOST, found)]
