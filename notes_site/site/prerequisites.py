"""Notes that ask for each other to be read first.

Comes in: what each of them asks for. Goes out: a finding for each circle.
"""

from collections.abc import Iterator, Mapping, Sequence

from notes_site.model import Finding


def find_circles(asked: Mapping[str, Sequence[str]], lines: Mapping[str, int]) -> list[Finding]:
    """asked: paths of notes, by the path of the note that asks for them; lines: where it does."""
    return [
        Finding(
            circle[0],
            lines[circle[0]],
            f"prerequisites go in a circle: {' → '.join((*circle, circle[0]))}; take one of them out",
        )
        for circle in sorted(_circles(asked))
    ]


def _circles(asked: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """One circle for each way back, from its first path on; without recursion, which a long way exhausts."""
    done: set[str] = set()
    for start in sorted(asked):
        way = {start: iter(asked[start])} if start not in done else {}
        while way:
            last = next(reversed(way))
            following = next((path for path in way[last] if path in asked and path not in done), None)
            if following is None:
                done.add(last)
                del way[last]
            elif following in way:
                circle = list(way)[list(way).index(following) :]
                first = circle.index(min(circle))
                yield (*circle[first:], *circle[:first])
            else:
                way[following] = iter(asked[following])
