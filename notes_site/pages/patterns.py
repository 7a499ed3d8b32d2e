"""What the page of a solution says of other problems: those before and after it, and those that are like it.

Like it are those that share tags, and a tag counts for more the fewer problems carry it.
Weights are whole numbers, so that every machine finds the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from msgspec import Struct

from notes_site.model import PublishedNote
from notes_site.pages.context import Context, Setup, entry_for

MOST = 5
"""Problems that are shown as like one."""
RAREST = 5
"""So many tags of a problem tell what it is like; all ways to share some of more would be too many."""
WEIGHT = 1_000_000
"""Of a tag that one problem carries."""


class Alike(Struct, frozen=True):
    """Which problems are like which; a problem is its index in the site's order."""

    places: dict[str, int]
    """The problem of each note, by path."""
    alike: list[list[int]]
    """For each problem those like it, the most first."""


def around_problem(setup: Setup, note: PublishedNote) -> Context | None:
    """The neighbours of a note's problem; None for a note about something else, or one in no list."""
    found = alike_problems(setup)
    if (place := found.places.get(note.head.path)) is None:
        return None
    problems = setup.site.problems
    return {
        "previous": _entry(setup, note, problems[place - 1]) if place else None,
        "next": _entry(setup, note, problems[place + 1]) if place + 1 < len(problems) else None,
        "alike": [_entry(setup, note, problems[other]) for other in found.alike[place]],
    }


def alike_problems(setup: Setup) -> Alike:
    return setup.memo.one("alike", setup.layout, lambda: _alike(setup))


def tags_of_problems(setup: Setup) -> list[list[str]]:
    """For each problem the tags of its notes, in the form in which they are compared.

    What all carry, such as `LeetCode`, is no pattern, unless there is but one problem.
    """
    published = setup.site.published
    tags = [
        list(dict.fromkeys(tag.casefold() for path in paths for tag in published[path].head.tags))
        for paths in setup.site.problems
    ]
    counts = Counter(chain.from_iterable(tags))
    return [[tag for tag in own if counts[tag] < len(tags) or len(tags) == 1] for own in tags]


def _entry(setup: Setup, note: PublishedNote, paths: Sequence[str]) -> Context:
    """A problem by one of its notes: that in the language of the note which shows it, or the oldest."""
    notes = [setup.site.published[path] for path in paths]
    other = next((other for other in notes if other.head.lang == note.head.lang), notes[0])
    return entry_for(setup, other)


def _alike(setup: Setup) -> Alike:
    all_tags = tags_of_problems(setup)
    counts = Counter(chain.from_iterable(all_tags))
    # What more than half carry, as `array` may be, makes no two of them alike.
    tags = [[tag for tag in own if 2 * counts[tag] <= len(all_tags)] for own in all_tags]
    # The problems that carry a tag, as the bits of a number: which of them share several is one step.
    carriers: dict[str, int] = {}
    for place, own in enumerate(tags):
        for tag in own:
            carriers[tag] = carriers.get(tag, 0) | 1 << place
    places = {path: place for place, paths in enumerate(setup.site.problems) for path in paths}
    return Alike(places, [list(_like(place, own, counts, carriers)) for place, own in enumerate(tags)])


def _like(place: int, tags: Sequence[str], counts: Counter[str], carriers: dict[str, int]) -> Iterator[int]:
    """The problems that share the most with one, and of equal ones those whose numbers are near."""
    left = MOST
    seen = 1 << place
    for shared in _ways(sorted(tags, key=lambda tag: (counts[tag], tag))[:RAREST], counts):
        found = ~seen
        for tag in shared:
            found &= carriers[tag]
        for other in _nearest(found, place):
            yield other
            seen |= 1 << other
            left -= 1
            if not left:
                return


def _ways(tags: Sequence[str], counts: Counter[str]) -> Iterable[tuple[str, ...]]:
    """All ways to share some tags, the weightiest first."""
    ways = chain.from_iterable(combinations(tags, size) for size in range(len(tags), 0, -1))
    return sorted(ways, key=lambda way: -sum(WEIGHT // counts[tag] for tag in way))


def _nearest(bits: int, place: int) -> Iterator[int]:
    """The bits that are set, from a place on; of two at one distance the lower first."""
    below, above = bits & ((1 << place) - 1), bits >> place
    while below or above:
        down = place - below.bit_length() + 1 if below else -1
        up = (above & -above).bit_length() - 1 if above else -1
        if up < 0 or 0 <= down <= up:
            yield place - down
            below ^= 1 << (place - down)
        else:
            yield place + up
            above ^= 1 << up
