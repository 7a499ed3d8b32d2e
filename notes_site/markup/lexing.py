"""Pygments' tokens, sooner: a lexer and code come in, exactly what `lexer.get_tokens(code)` yields goes out.

Pygments tries the rules of a state one after another at every position; most fail on the first character.
Here only rules that can match the next character are tried, all of them in one regular expression.
It knows no language and no HTML, and leaves to Pygments whatever it cannot prove.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from re import _compiler, _parser  # type: ignore[attr-defined]  # The syntax trees have no public door.
from typing import Any, NamedTuple

from pygments.lexer import ExtendedRegexLexer, LexerContext, RegexLexer
from pygments.token import Error, Text, Whitespace, _TokenType

PATIENCE = 20_000
"""Characters that a lexer reads in Pygments' own way first: its tables cost about as much (5–60 ms)."""

Token = tuple[int, _TokenType, str]
"""Position, type and text."""
Match = Callable[..., re.Match[str] | None]
"""`match(text, position)`, or with an end as third argument."""
Node = tuple[Any, Any]
"""An operator of a pattern's syntax tree with its argument."""

_PLAIN_TOKENS = RegexLexer.get_tokens_unprocessed
_PLAIN_EXTENDED_TOKENS = ExtendedRegexLexer.get_tokens_unprocessed

_ONE_CHARACTER = frozenset({_parser.LITERAL, _parser.NOT_LITERAL, _parser.IN, _parser.ANY})
_REPEATS = frozenset({_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT})
_LOOKS = frozenset({_parser.ASSERT, _parser.ASSERT_NOT})
_LEAVES = _ONE_CHARACTER | {_parser.AT, _parser.FAILURE}
_RANGES = frozenset({_parser.RANGE, _parser.LITERAL})
_LARGE_SET = 64
"""Ranges; `re` spends milliseconds on packing a set of all letters."""


Step = tuple[_TokenType | None, Any, Any, Match]
"""What follows when a rule matches; a bare tuple, as the loops take apart millions.

1. The token's type; None when the action is a callback, or nothing.
2. The action: a token type, a callback that takes a match of the rule's own pattern, or None.
3. The change of the state stack, as Pygments keeps it: a tuple, a number, `#push` or None.
4. The rule's own pattern.
"""


class Shape(NamedTuple):
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


Entry = tuple[Match | None, dict[int | None, Step]]
"""The rules for one character as one pattern; the step of each under the number of the group that ends it.
None instead of a pattern: the character itself is the token."""

_NOTHING: Entry = (re.compile("(?!)").match, {})


class State(dict[str, Entry]):
    """Next character → what to try; filled as characters are met. The empty string is the text's end."""

    def __init__(self, rules: list[tuple[Match, Any, Any]]) -> None:
        super().__init__()
        self.rules: list[tuple[Step, Shape]] = []
        for match, action, move in rules:
            kind = action if type(action) is _TokenType else None
            self.rules.append(((kind, action, move, match), _shape(_pattern(match))))
        self.entries: dict[tuple[int, ...], Entry] = {(): _NOTHING}

    def __missing__(self, char: str) -> Entry:
        chosen = []
        for number, (_, shape) in enumerate(self.rules):
            if shape.accepts is None or (char and shape.accepts(char)):
                chosen.append(number)
                if shape.settles:
                    break
        key = tuple(chosen)
        if key not in self.entries:
            self.entries[key] = _entry([self.rules[number] for number in chosen])
        self[char] = self.entries[key]
        return self[char]


class Tables:
    """The states of one set of rules, made when it has read enough to be worth them."""

    def __init__(self, rules: dict[str, list[tuple[Match, Any, Any]]]) -> None:
        self.rules = rules
        self.patience = PATIENCE
        self.states: dict[str, State] | None = None

    def count(self, length: int) -> None:
        """Count characters read; make the states when patience is out, if every rule is understood."""
        self.patience -= length
        if self.patience < 0:
            self.patience = sys.maxsize
            with suppress(_Unknown):
                self.states = {name: State(rules) for name, rules in self.rules.items()}


_tables: dict[int, Tables] = {}
"""By the identity of the rules, which live as long as their `Tables`: a lexer class can have several sets."""


class _Unknown(Exception):
    """A rule is not as this module knows them."""


def quicken() -> None:
    """Replace the loops of Pygments' two base classes, for the whole process.

    Lexers call them by name on themselves (C++) and on each other (HTML), so subclasses would miss most.
    """
    if RegexLexer.get_tokens_unprocessed is not _regex_tokens and _can_join():
        RegexLexer.get_tokens_unprocessed = _regex_tokens  # type: ignore[method-assign]
        ExtendedRegexLexer.get_tokens_unprocessed = _extended_tokens  # type: ignore[method-assign]


@cache
def _can_join() -> bool:
    """Whether the insides of this Python's `re` are as we know them."""
    large = "".join(map(chr, range(256, 512, 2)))
    rules = (r"(?i:a)(.)\1", "b(?=(c))", "[a-b]+", f"[{large}]")
    try:
        match, _ = _join(State([(re.compile(rule).match, Text, None) for rule in rules]).rules)
        found = [match and match(text) for text in ("A--", "bc", "ab", large)]
        return [m and (m.lastindex, m[0]) for m in found] == [(2, "A--"), (3, "b"), (4, "ab"), (5, large[0])]
    except Exception:
        return False


def _states(lexer: RegexLexer, text: str) -> dict[str, State] | None:
    """The lexer's states; None where the text is left to Pygments."""
    rules = lexer._tokens  # type: ignore[attr-defined]
    tables = _tables.get(id(rules))
    if tables is None:
        tables = _tables[id(rules)] = Tables(rules)
    if tables.states is None:
        tables.count(len(text))
    return tables.states


def _regex_tokens(self: RegexLexer, text: str, stack: Iterable[str] = ("root",)) -> Iterator[Token]:
    states = _states(self, text)
    return _PLAIN_TOKENS(self, text, stack) if states is None else _scan(self, states, text, list(stack))


def _scan(lexer: RegexLexer, states: dict[str, State], text: str, stack: list[str]) -> Iterator[Token]:
    """As Pygments' loop, but for how a rule is found."""
    position = 0
    state = states[stack[-1]]
    while True:
        try:
            char = text[position]
        except IndexError:
            char = ""
        match, steps = state[char]
        if match is None:
            _, action, move, own = steps[None]
            yield position, action, char
            position += 1
        elif found := match(text, position):
            kind, action, move, own = steps[found.lastindex]
            if kind is not None:
                yield position, kind, found[0]
            elif action is not None:
                yield from action(lexer, own(text, position))
            position = found.end()
        elif char == "\n":
            stack = ["root"]
            state = states["root"]
            yield position, Whitespace, char
            position += 1
            continue
        elif char:
            yield position, Error, char
            position += 1
            continue
        else:
            return
        if move is not None:
            _move(stack, move)
            state = states[stack[-1]]


def _extended_tokens(
    self: ExtendedRegexLexer, text: str | None = None, context: LexerContext | None = None
) -> Iterator[Token]:
    context = context or LexerContext(text, 0)
    states = _states(self, context.text)
    if states is None:
        return _PLAIN_EXTENDED_TOKENS(self, context=context)
    return _scan_context(self, states, context)


def _scan_context(
    lexer: ExtendedRegexLexer, states: dict[str, State], context: LexerContext
) -> Iterator[Token]:
    """As `_scan`, where callbacks set the position and the state stack themselves."""
    text = context.text
    state = states[context.stack[-1]]
    while True:
        position = context.pos
        char = text[position : position + 1] if position < context.end else ""
        match, steps = state[char]
        if match is None:
            _, action, move, own = steps[None]
            yield position, action, char
            context.pos = position + 1
        elif found := match(text, position, context.end):
            kind, action, move, own = steps[found.lastindex]
            if kind is not None:
                yield position, kind, found[0]
                context.pos = found.end()
            elif action is not None:
                yield from action(lexer, own(text, position, context.end), context)
                if not move:
                    state = states[context.stack[-1]]
        elif char == "\n":
            context.stack = ["root"]
            state = states["root"]
            yield position, Text, char
            context.pos = position + 1
            continue
        elif char:
            yield position, Error, char
            context.pos = position + 1
            continue
        else:
            return
        if move is not None:
            _move(context.stack, move)
            state = states[context.stack[-1]]


def _move(stack: list[str], move: Any) -> None:
    """Change the state stack; its last state always stays."""
    if isinstance(move, tuple):
        for name in move:
            if name == "#pop":
                if len(stack) > 1:
                    stack.pop()
            else:
                stack.append(stack[-1] if name == "#push" else name)
    elif isinstance(move, int):
        del stack[1 if abs(move) >= len(stack) else move :]
    else:
        stack.append(stack[-1])


def _pattern(match: Match) -> re.Pattern[str]:
    pattern = getattr(match, "__self__", None)
    if isinstance(pattern, re.Pattern) and match == pattern.match:
        return pattern
    raise _Unknown


@cache
def _shape(pattern: re.Pattern[str]) -> Shape:
    tree = _parser.parse(pattern.pattern, pattern.flags)
    nodes = _renumbered(tree, tree.state, 0, pattern.flags)
    # A back-reference can be written in these ways only; taking an octal escape for one does no harm.
    refers = re.search(r"\\[1-9]|\(\?P=|\(\?\(", pattern.pattern)
    try:
        firsts, empty = _firsts(nodes)
    except _Unknown:
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
    """The one-character nodes that a match can begin with, and whether it can be empty; raises _Unknown."""
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
    if operator in _REPEATS:
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
    if operator is _parser.AT or operator in _LOOKS:
        return [], True
    raise _Unknown


def _is_optional(nodes: Iterable[Node]) -> bool:
    """Whether the nodes match anywhere, if need be nothing."""
    return all(
        (operator in _REPEATS and argument[0] == 0)
        or (operator is _parser.SUBPATTERN and _is_optional(argument[3]))
        for operator, argument in nodes
    )


def _is_certain(nodes: Iterable[Node]) -> bool:
    """Whether the nodes match wherever their first character does, as nothing need follow it."""
    (operator, argument), *rest = nodes or [(None, None)]
    if not _is_optional(rest):
        return False
    if operator in _REPEATS:
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


def _entry(rules: list[tuple[Step, Shape]]) -> Entry:
    """One pattern that matches what the first of the rules to match matches."""
    if len(rules) > 1:
        return _join(rules)
    step, shape = rules[0]
    if step[0] is not None and len(shape.nodes) == 1 and shape.nodes[0][0] in _ONE_CHARACTER:
        return None, {None: step}
    return step[3], dict.fromkeys((None, *range(1, shape.groups + 1)), step)


def _join(rules: list[tuple[Step, Shape]]) -> Entry:
    """One pattern of several; each branch ends in an empty group, so the last group tells the rule."""
    flags = rules[0][1].flags
    state = _parser.State()
    branches, steps = [], {}
    for step, shape in rules:
        nodes = _renumbered(shape.nodes, state, state.groups - 1 if shape.widths else None, shape.flags)
        state.groupwidths += shape.widths
        if shape.flags != flags:
            local = (
                None,
                shape.flags,
                flags & ~shape.flags & ~_parser.TYPE_FLAGS,
                _parser.SubPattern(state, nodes),
            )
            nodes = [(_parser.SUBPATTERN, local)]
        steps[state.groups] = step
        nodes.append((_parser.SUBPATTERN, (state.groups, 0, 0, _parser.SubPattern(state, []))))
        state.groupwidths.append((0, 0))
        branches.append(_parser.SubPattern(state, nodes))
    tree = _parser.SubPattern(state, [(_parser.BRANCH, (None, branches))])
    return _compiler.compile(tree, flags).match, steps


def _renumbered(nodes: Iterable[Node], state: Any, shift: int | None, flags: int) -> list[Node]:
    """A copy for another pattern: group numbers moved up by `shift`, or none for None; raises _Unknown."""

    def copied(tree: Any, flags: int = flags) -> Any:
        return _parser.SubPattern(state, _renumbered(tree, state, shift, flags))

    copies = []
    for operator, argument in nodes:
        if operator is _parser.SUBPATTERN:
            group, on, off, tree = argument
            number = None if shift is None or group is None else group + shift
            argument = (number, on, off, copied(tree, flags | on))
        elif operator is _parser.BRANCH:
            argument = (None, [copied(branch) for branch in argument[1]])
        elif operator in _REPEATS:
            argument = (*argument[:2], copied(argument[2]))
        elif operator in _LOOKS:
            argument = (argument[0], copied(argument[1]))
        elif operator is _parser.ATOMIC_GROUP:
            argument = copied(argument)
        elif operator is _parser.GROUPREF:
            argument += shift
        elif operator is _parser.GROUPREF_EXISTS:
            group, yes, no = argument
            argument = (group + shift, copied(yes), no and copied(no))
        elif operator is _parser.IN:
            if len(argument) > _LARGE_SET and argument[0][0] in _RANGES and not flags & re.IGNORECASE:
                argument = _packed(tuple(argument))
        elif operator not in _LEAVES:
            raise _Unknown
        copies.append((operator, argument))
    return copies


@cache
def _packed(ranges: tuple[Node, ...]) -> list[Node]:
    """A character set as a bit map, which the compiler takes as it is."""
    packed: list[Node] = _compiler._optimize_charset(ranges)[0]
    return packed
