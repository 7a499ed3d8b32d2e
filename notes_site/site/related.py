"""Which notes are about the same as another: by rare tags in common, then by words of titles and headings.

Comes in: terms of notes. Goes out: for each note the places of the nearest ones. All numbers are whole, so
that every machine finds the same; common terms are looked at in part, so that the time grows with the notes.
"""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice, pairwise
from math import isqrt

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


def find_related(terms: Mapping[str, Sequence[str]], paths: Sequence[str]) -> list[list[int]]:
    """For each of some notes the places of related ones in the same list, the nearest first."""
    holders: dict[str, list[int]] = {}
    for place, path in enumerate(paths):
        for term in terms[path]:
            holders.setdefault(term, []).append(place)
    weights = {
        term: weight for term, places in holders.items() if (weight := _weight(term, len(places), len(paths)))
    }
    seen: dict[str, int] = {}
    return [_nearest(place, terms[path], holders, weights, seen) for place, path in enumerate(paths)]


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
    place: int,
    terms: Sequence[str],
    holders: Mapping[str, Sequence[int]],
    weights: Mapping[str, int],
    seen: dict[str, int],
) -> list[int]:
    """seen: how many holders of each term came before this note."""
    scores: dict[int, int] = {}
    for term in terms:
        if weight := weights.get(term):
            own = seen.get(term, 0)
            seen[term] = own + 1
            for other in holders[term][max(0, own - AROUND) : own + AROUND + 1]:
                scores[other] = scores.get(other, 0) + weight
    scores.pop(place, None)
    found = [(-score, other) for other, score in scores.items() if score >= LEAST]
    return [other for _, other in nsmallest(MOST, found)]
