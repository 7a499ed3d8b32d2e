"""How far the rules of a lexer look ahead in vain, which is what makes some of them slow.

A rule that scans to the end of the text and fails, at every word of it, takes quadratic time. Counted are
characters, never seconds: every machine stops at the same one.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]  # The syntax trees have no public door.
from typing import Any, NamedTuple

from notes_site.markup.code.patterns import LEAVES, LOOKS, REPEATS, Match, Node, Shape

SHORT = 1_000
"""Characters of a text whose effort is not counted: the worst rules take 20 ms for them."""
GRANTED = 500
"""Characters looked at in vain for each one of the text; ordinary code needs fewer than ten."""
GRANTED_TO_SCANNERS = 50
"""The same for a lexer that looks ahead only where a comment is never closed."""
HEAVY = 5
"""So many counts one that a rule reads in groups, as it tries many ways to divide them."""
COUNTED = 64
"""Characters in a piece of a text in which attempts are counted, for the piece behind it too."""
UNCOUNTED = 2_000
"""Characters at most of a piece behind; fewer in a long text, so that no piece costs more than `HARM`."""
HARM = 10_000_000
"""Characters times characters."""

_REFERENCES = frozenset({_parser.GROUPREF, _parser.GROUPREF_EXISTS})
LONG = 1_000
"""Characters of a line, or of white space, from which on one attempt of a rule may take long."""
GRANTED_AT_ONCE = 2_000
"""For each character of the text what attempts may take that divide a long run, in characters."""
NEAR = 200
"""A rule that can never match more characters than these does not look far."""
WAYS = 8
"""So many ways through the branches of a rule are looked at apart."""
LARGE = 50
"""Of a set of more ranges, such as all letters of the world, only ASCII is kept; it is slow to compile."""


class Exhausted(Exception):
    """An attempt at a position of a text would take more than is granted."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


class Effort:
    """What was counted in one reading of a text, or of a part of it."""

    def __init__(self, text: str, start: int = 0, end: int = sys.maxsize) -> None:
        part = text[start:end]
        self.length = len(part)
        self.spent = 0
        self.is_careful = has_long_run(part)
        """Whether attempts are looked at before they are made, each of them."""
        self._left = GRANTED_AT_ONCE * self.length
        self._run = 0, 0, 0
        self._longest = 0 if self.is_careful else min(UNCOUNTED, max(COUNTED, HARM // self.length))

    def pieces(self) -> Iterator[tuple[int, int]]:
        """Where to stop: the end of a piece that is counted, and of the one behind it that is not.

        The last one has no end. Pieces grow, so that the worst is noticed soon, and cease where the effort is
        more than granted.
        """
        position, gap, total = 0, min(COUNTED, self._longest), 0
        while position < self.length:
            first = position + COUNTED
            second = first + gap
            yield (first, second) if second < self.length else (first, sys.maxsize)
            total += self.spent * (COUNTED + gap) // COUNTED
            if total > GRANTED * (second + SHORT):
                return
            self.spent, position = 0, second
            gap = min(2 * gap, self._longest)

    def divide(self, scouts: Sequence["Scout"], text: str, position: int) -> None:
        """Grant an attempt of some rules at white space and a line, or raise Exhausted."""
        start, words, end = self._run
        if not start <= position < words:
            end = self._run_end(text, position)
        length = max(scout.distance(text, position, end) for scout in scouts)
        if length > LONG:
            self._left -= length**2
            if self._left < 0:
                raise Exhausted(position)

    def _run_end(self, text: str, position: int) -> int:
        """Where white space and a line end; kept for the positions before the line's last word ends."""
        run = _RUN.match(text, position)
        assert run is not None
        end = run.end()
        words = end if end == len(text) else position + len(run[0].rstrip())
        self._run = position, words, end
        return end


def has_long_run(text: str) -> bool:
    """Whether a line or white space in a text is so long that one attempt of a rule may take long."""
    return max(map(len, text.split("\n"))) > LONG or _LONG_SPACE.search(text) is not None


_RUN = re.compile(r"\s*[^\n]*")
_LONG_SPACE = re.compile(r"\s{%d}" % LONG)  # noqa: UP031  # Braces mean something else here.


class Scout(NamedTuple):
    """What tells how far an attempt of a rule looks."""

    ways: tuple[Match, ...]
    """One for each way through the branches of a rule: an attempt goes all of them before it fails."""
    weight: int
    divides: bool
    """Whether a rule may divide what it reads in as many ways as it is long."""
    settles: bool
    """Whether the rule matches wherever it is tried, and looks in vain only for what may follow."""

    def distance(self, text: str, position: int, *end: int) -> int:
        """`distance(text, position)`, or with an end as third argument: characters."""
        distance = 0
        for match in self.ways:
            if found := match(text, position, *end):
                distance += found.end() - position
        return distance


@cache
def scout_of(shape: Shape) -> Scout | None:
    """What tells how far an attempt of a rule looks; None for one that never looks far in vain."""
    if not _is_far(shape.nodes) or (shape.settles and _is_firm(shape.nodes)):
        return None
    ways = tuple(_compiler.compile(_tree(_ahead(way)), shape.flags).match for way in _ways(shape.nodes))
    is_heavy = _repeats_groups(shape.nodes)
    divides = is_heavy or _far_repeats(shape.nodes) > 1
    return Scout(ways, HEAVY if is_heavy else 1, divides, shape.settles)


def _is_firm(nodes: Iterable[Node]) -> bool:
    """Whether nodes that match anywhere keep all that they look at: nothing is repeated but characters."""
    return all(
        (operator in REPEATS and _width(argument[2]) <= 1)
        or (operator is _parser.SUBPATTERN and _is_firm(argument[3]))
        or not _is_far([(operator, argument)])
        for operator, argument in nodes
    )


def _ways(nodes: Iterable[Node]) -> list[list[Node]]:
    """The ways through the branches of which one looks far; those that do not are one way."""
    ways: list[list[Node]] = [[]]
    for operator, argument in nodes:
        choices = [[(operator, argument)]]
        if operator is _parser.BRANCH and _is_far(choices[0]):
            far = [branch for branch in argument[1] if _is_far(branch)]
            near = [branch for branch in argument[1] if not _is_far(branch)]
            choices = [way for branch in far for way in _ways(branch)] + ([[_any(near)]] if near else [])
        elif operator is _parser.SUBPATTERN and not argument[1] and not argument[2]:
            choices = _ways(argument[3])
        if len(ways) * len(choices) > WAYS:
            choices = [[(operator, argument)]]
        ways = [[*way, *choice] for way in ways for choice in choices]
    return ways


def _far_repeats(nodes: Iterable[Node]) -> int:
    """How many parts of a rule can be repeated without an end."""
    count = 0
    for operator, argument in nodes:
        if operator in REPEATS:
            count += (argument[1] > NEAR) + _far_repeats(argument[2])
        elif operator is _parser.BRANCH:
            count += max(map(_far_repeats, argument[1]))
        elif operator is _parser.SUBPATTERN:
            count += _far_repeats(argument[3])
        elif operator is _parser.ATOMIC_GROUP:
            count += _far_repeats(argument)
        elif operator in LOOKS:
            count += _far_repeats(argument[1])
    return count


def _repeats_groups(nodes: Iterable[Node]) -> bool:
    """Whether a rule reads groups of characters again and again."""
    for operator, argument in nodes:
        if operator in REPEATS:
            found = argument[1] > NEAR and _width(argument[2]) > 1
        elif operator is _parser.BRANCH:
            found = any(map(_repeats_groups, argument[1]))
        elif operator is _parser.SUBPATTERN:
            found = _repeats_groups(argument[3])
        elif operator is _parser.ATOMIC_GROUP:
            found = _repeats_groups(argument)
        else:
            found = operator in LOOKS and _repeats_groups(argument[1])
        if found:
            return True
    return False


def _ahead(nodes: Iterable[Node], rest: Sequence[Node] = ()) -> list[Node]:
    """Nodes that match as much as any attempt at the given ones looks at, and take linear time.

    Each is taken as often as it goes and never given back, and whatever follows it may be missing.
    rest: the same for what follows the given ones.
    """
    out = list(rest)
    for node in reversed(list(nodes)):
        out = _step(node, out)
    return out


def _step(node: Node, rest: list[Node]) -> list[Node]:
    operator, argument = node
    after = [_optional(rest)] if rest else []
    if not _is_far([node]):
        return [*_held([node]), *(rest if _width([node]) == 0 else after)]
    if operator is _parser.SUBPATTERN:
        _, on, off, tree = argument
        inner = _ahead(tree, rest)
        return [(operator, (None, on, off, _tree(inner)))] if on or off else inner
    if operator is _parser.ATOMIC_GROUP:
        return _ahead(argument, rest)
    if operator is _parser.BRANCH:
        whole, part = map(_held, argument[1]), map(_ahead, argument[1])
        return [_any([[_any(whole), *after], [_any(part)]])]
    if operator in REPEATS and argument[1] == 1:
        return [_any([_ahead(argument[2], rest), rest])]
    if operator in REPEATS:
        body = _ahead(argument[2])
        many = [*_held([node]), *after, _optional(body)]
        return many if argument[0] == 0 else [_any([many, body])]
    return [_optional(_ahead(argument[1])), *after]


def _held(nodes: Iterable[Node]) -> list[Node]:
    """Nodes that give nothing back, without groups and without what looks far ahead."""
    out: list[Node] = []
    for operator, argument in nodes:
        if operator in REPEATS:
            least, most, tree = argument
            out.append((_parser.POSSESSIVE_REPEAT, (least, most, _tree(_held(tree)))))
        elif operator is _parser.SUBPATTERN:
            _, on, off, tree = argument
            out.append((operator, (None, on, off, _tree(_held(tree)))))
        elif operator is _parser.BRANCH:
            out.append(_any(map(_held, argument[1])))
        elif operator is _parser.ATOMIC_GROUP:
            out.append((operator, _tree(_held(argument))))
        elif operator in LOOKS:
            if not _is_far(argument[1]):
                out.append((operator, (argument[0], _tree(_held(argument[1])))))
        elif operator is _parser.IN and len(argument) > LARGE:
            out.append((operator, _ascii(argument)))
        elif operator in LEAVES:
            out.append((operator, argument))
    return out


def _ascii(items: list[Node]) -> list[Node]:
    """A set's characters in ASCII, and for all others the letters."""
    kept = [
        (operator, argument)
        for operator, argument in items
        if operator not in (_parser.LITERAL, _parser.RANGE) or _first(argument) < 128
    ]
    is_negated = kept[:1] == [(_parser.NEGATE, None)]
    return kept if is_negated else [*kept, (_parser.CATEGORY, _parser.CATEGORY_WORD)]


def _first(argument: int | tuple[int, int]) -> int:
    return argument if isinstance(argument, int) else argument[0]


def _optional(nodes: list[Node]) -> Node:
    return _parser.POSSESSIVE_REPEAT, (0, 1, _tree(nodes))


def _any(branches: Iterable[list[Node]]) -> Node:
    return _parser.BRANCH, (None, [_tree(branch) for branch in branches])


def _tree(nodes: Iterable[Node]) -> Any:
    return _parser.SubPattern(_parser.State(), list(nodes))


def _width(nodes: Iterable[Node]) -> int:
    """The most characters that nodes can match."""
    # A reference back has no width of its own.
    return int(_tree(node for node in nodes if node[0] not in _REFERENCES).getwidth()[1])


def _is_far(nodes: Iterable[Node]) -> bool:
    """Whether nodes can look at more than a few characters."""
    nodes = list(nodes)
    return _width(nodes) > NEAR or any(
        operator in LOOKS and argument[0] > 0 and _is_far(argument[1]) for operator, argument in nodes
    )
