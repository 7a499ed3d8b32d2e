"""Notes by the problem of LeetCode that they solve: which belong together, in which order problems stand.

Comes in: the heads of notes. Goes out: their paths, a group for each problem.
"""

import re
from collections.abc import Iterable

from notes_site.model import Head, LeetCode


def group_problems(heads: Iterable[Head]) -> tuple[tuple[str, ...], ...]:
    """The paths of notes by problem, problems by number and notes by age, the oldest first."""
    solved = {head.path: head.leetcode for head in sorted(heads, key=_age) if head.leetcode}
    numbers = {
        problem.slug: problem.id for problem in reversed(solved.values()) if problem.slug and problem.id
    }
    groups: dict[str, list[str]] = {}
    for path, problem in solved.items():
        groups.setdefault(_name(path, problem, numbers), []).append(path)
    return tuple(tuple(groups[name]) for name in sorted(groups, key=_place))


def _age(head: Head) -> tuple[int, int, str]:
    return (*head.rank, head.path)


def _name(path: str, problem: LeetCode, numbers: dict[str, str]) -> str:
    """What notes of one problem share; a note may know its slug alone, or neither. numbers: by slug."""
    number = " ".join(problem.id.split()).casefold() or numbers.get(problem.slug, "").casefold()
    return number or f"/{problem.slug or path}"


def _place(name: str) -> tuple[bool, bool, list[tuple[int, str]]]:
    """Numbers first, then names such as `LCR 012` with the numbers in them in order, then slugs."""
    digits = "0123456789"
    parts = [part.lstrip("0") if part[0] in digits else part for part in re.findall(r"[0-9]+|[^0-9]+", name)]
    # Of two numbers the longer one is larger; to make them numbers would fail where a writer's hand slipped.
    order = [(len(part) if part[:1] in digits else -1, part) for part in parts]
    return name.startswith("/"), name[0] not in digits, order
