"""The syntax trees of regular expressions: which character a match can begin with, and many patterns as one.

Comes in: compiled patterns. Goes out: their shapes, and one pattern of several. Knows no lexer.
"""

import _sre  # type: ignore[import-not-found]
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]  # The syntax trees have no public door.
from typing import Any

Match = Callable[..., re.Match[str] | None]
"""`match(text, position)`, or with an end as third argument."""
Node = tuple[Any, Any]
"""Operator and argument, as `re` keeps them."""

_ONE_CHARACTER = frozenset({_parser.LITERAL, _parser.NOT_LITERAL, _parser.IN, _parser.ANY})
REPEATS = frozenset({_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT})
LOOKS = frozenset({_parser.ASSERT, _parser.ASSERT_NOT})
LEAVES = _ONE_CHARACTER | {_parser.AT, _parser.FAILURE}


class Unknown(Exception):
    """A rule is not as this code knows them."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a pattern's syntax tree tells."""

    nodes: list[Node]
    flags: int
    groups: int
    widths: list[Any]
    """The widths of its groups if the pattern refers back to them; else nothing, as they need no numbers."""
    accepts: Match | None
    """Whether a match can begin with a character; None when it may begin with any, or be empty."""
    settles: bool
    """It matches wherever `accepts` does, so that no later rule is ever reached."""

    @property
    def is_one_character(self) -> bool:
        """Whether a match is any character that it accepts, and nothing more."""
        return len(self.nodes) == 1 and self.nodes[0][0] in _ONE_CHARACTER


def shape_of(match: Match) -> Shape:
    """The shape of the pattern whose method `match` is. Raises Unknown when it is something else."""
    pattern = getattr(match, "__self__", None)
    if isinstance(pattern, re.Pattern) and match == pattern.match:
        return _shape(pattern)
    raise Unknown


@cache
def _shape(pattern: re.Pattern[str]) -> Shape:
    tree = _parser.parse(pattern.pattern, pattern.flags)
    # A back-reference can be written in these ways only; taking an octal escape for one does no harm.
    refers = re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern.pattern)
    nodes = _renumbered(tree, tree.state, 0 if refers else None)
    try:
        firsts, empty = _firsts(nodes)
    except Unknown:
        firsts, empty = [], True
    settles = _is_optional(nodes) if empty else _is_certain(nodes)
    return Shape(
        nodes,
        pattern.flags,
        pattern.groups,
        tree.state.groupwidths[1:] if refers else [],
        None if empty else pattern.match if settles else _any_of(firsts, pattern.flags),
        settles,
    )


def _firsts(nodes: Iterable[Node]) -> tuple[list[Node], bool]:
    """The one-character nodes that a match can begin with, and whether it can be empty; raises Unknown."""
    firsts: list[Node] = []
    for operator, argument in nodes:
        if operator in _ONE_CHARACTER:
            return [*firsts, (operator, argument)], False
        more, empty = _firsts_of(operator, argument)
        firsts += more
        if not empty:
            return firsts, False
    return firsts, True


def _firsts_of(operator: Any, argument: Any) -> tuple[list[Node], bool]:
    if operator is _parser.BRANCH:
        branches = [_firsts(branch) for branch in argument[1]]
        return [node for firsts, _ in branches for node in firsts], any(empty for _, empty in branches)
    if operator in REPEATS:
        firsts, empty = _firsts(argument[2])
        return firsts, empty or argument[0] == 0
    if operator is _parser.SUBPATTERN and not argument[1] and not argument[2]:
        return _firsts(argument[3])
    if operator is _parser.ATOMIC_GROUP:
        return _firsts(argument)
    if operator is _parser.ASSERT and argument[0] > 0:
        firsts, empty = _firsts(argument[1])
        return ([], True) if empty else (firsts, False)
    # What takes no character only narrows what can match.
    if operator is _parser.AT or operator in LOOKS:
        return [], True
    raise Unknown


def _is_optional(nodes: Iterable[Node]) -> bool:
    """Whether the nodes match anywhere, if need be nothing."""
    return all(
        (operator in REPEATS and argument[0] == 0)
        or (operator is _parser.SUBPATTERN and _is_optional(argument[3]))
        for operator, argument in nodes
    )


def _is_certain(nodes: Iterable[Node]) -> bool:
    """Whether the nodes match wherever their first character does, as nothing need follow it."""
    (operator, argument), *rest = nodes or [(None, None)]
    if not _is_optional(rest):
        return False
    if operator in REPEATS:
        return argument[0] == 1 and _is_certain(argument[2])
    if operator is _parser.SUBPATTERN:
        return not argument[1] and not argument[2] and _is_certain(argument[3])
    if operator is _parser.BRANCH:
        return all(_is_certain(branch) for branch in argument[1])
    return operator in _ONE_CHARACTER


def _any_of(firsts: list[Node], flags: int) -> Match:
    """A test for one character."""
    state = _parser.State()
    branches = [_parser.SubPattern(state, [node]) for node in firsts]
    tree = _parser.SubPattern(state, [(_parser.BRANCH, (None, branches))])
    match: Match = _compiler.compile(tree, flags).match
    return match


def joined(shapes: Sequence[Shape]) -> tuple[Match, list[int]]:
    """One pattern that matches what the first of several to match matches.

    Each branch ends in an empty group, so that the last group of a match tells which it was: the numbers of
    these groups, in the order of the shapes. Raises Unknown.
    """
    # As the compiler makes a branch, but of codes that are made once for all branches that a pattern is in.
    code, ends, jumps = [_compiler.BRANCH], [], []
    group = 0
    for shape in shapes:
        own = _code(shape, group if shape.widths else 0)
        group += len(shape.widths) + 1
        end = (_compiler.MARK, 2 * group - 2, _compiler.MARK, 2 * group - 1, _compiler.JUMP, 0)
        code += (len(own) + len(end) + 1, *own, *end)
        ends.append(group)
        jumps.append(len(code) - 1)
    code.append(_compiler.FAILURE)
    for jump in jumps:
        code[jump] = len(code) - jump
    code.append(_compiler.SUCCESS)
    pattern = _sre.compile(None, shapes[0].flags, code, group, {}, (None,) * (group + 1))
    return pattern.match, ends


@cache
def _code(shape: Shape, shift: int) -> list[int]:
    """What the compiler makes of a shape whose groups are moved up by `shift`."""
    nodes = shape.nodes
    if shift:
        state = _parser.State()
        state.groupwidths += [None] * shift + shape.widths
        nodes = _renumbered(nodes, state, shift)
    code: list[int] = []
    _compiler._compile(code, nodes, shape.flags)
    return code


def _renumbered(nodes: Iterable[Node], state: Any, shift: int | None) -> list[Node]:
    """A copy for another pattern: group numbers moved up by `shift`, or none for None; raises Unknown."""

    def copied(tree: Any) -> Any:
        return _parser.SubPattern(state, _renumbered(tree, state, shift))

    copies = []
    for operator, argument in nodes:
        if operator is _parser.SUBPATTERN:
            group, on, off, tree = argument
            number = None if shift is None or group is None else group + shift
            argument = (number, on, off, copied(tree))
        elif operator is _parser.BRANCH:
            argument = (None, [copied(branch) for branch in argument[1]])
        elif operator in REPEATS:
            argument = (*argument[:2], copied(argument[2]))
        elif operator in LOOKS:
            argument = (argument[0], copied(argument[1]))
        elif operator is _parser.ATOMIC_GROUP:
            argument = copied(argument)
        elif operator is _parser.GROUPREF:
            argument += shift
        elif operator is _parser.GROUPREF_EXISTS:
            group, yes, no = argument
            argument = (group + shift, copied(yes), no and copied(no))
        elif operator not in LEAVES:
            raise Unknown
        copies.append((operator, argument))
    return copies
