"""Questions about a text that are asked at every bracket and tag of it, so the answers are kept.

Without this a text of nothing but opening marks would be searched to its end from each of them.
"""

import re
from bisect import bisect_left
from functools import lru_cache


def comes_after(source: str, mark: str, position: int) -> bool:
    """Whether a mark stands at a position or after it."""
    return _last(source, mark) >= position


def ends_after(source: str, tag: str, position: int) -> bool:
    """Whether the end tag of an element stands at a position or after it. tag: in lower case."""
    return _last_end(source, tag) >= position


def lines_before(source: str, position: int) -> int:
    """How many line ends stand before a position."""
    return bisect_left(_line_ends(source), position)


@lru_cache(maxsize=64)
def _line_ends(source: str) -> tuple[int, ...]:
    return tuple(found.start() for found in re.finditer("\n", source))


@lru_cache(maxsize=64)
def _last(source: str, mark: str) -> int:
    return source.rfind(mark)


@lru_cache(maxsize=256)
def _last_end(source: str, tag: str) -> int:
    return max((found.start() for found in re.finditer(rf"(?i)</{tag}\s*>", source)), default=-1)
