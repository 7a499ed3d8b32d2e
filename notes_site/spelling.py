"""How keys are compared: in which form, and which known one a writer may have meant. Knows no keys."""

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache


@lru_cache(maxsize=1000)
def form(key: str) -> str:
    """A key as it is compared: `publish_date`, `publish-date` and `publishDate` are one."""
    return re.sub(r"[-_ ]", "", key.lower())


def nearest(key: str, names: Iterable[str]) -> str:
    """The name that is most like a key; empty when none is like it. Of names of one form the first."""
    by_form = {form(name): name for name in reversed(list(names))}
    near = difflib.get_close_matches(form(key), by_form, n=1, cutoff=0.7)
    return by_form[near[0]] if near else ""


def is_slip(key: str, name: str) -> bool:
    """Whether a key is a name with a letter too many, too few, wrong or in its neighbour's place.

    Two of these in a long name; words of three letters are too often words of their own.
    """
    key, name = form(key), form(name)
    if min(len(key), len(name)) < 4:
        return False
    return _edits(key, name) <= (1 if len(name) < 8 else 2)


def _edits(one: str, other: str) -> int:
    """Letters to change, add, take out or swap with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
