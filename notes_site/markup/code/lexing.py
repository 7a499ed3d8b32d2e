"""Pygments' own tokens, sooner.

Pygments tries the rules of a state one after another at every position; most fail on the first character.
Here only rules that can match the next character are tried, all of them in one regular expression.
It knows no language and no HTML, and leaves to Pygments whatever it cannot prove.
Of a text that takes too much effort is read what is granted; the rest is one `UNREAD` token.
"""

import re
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from pygments.lexer import DelegatingLexer, ExtendedRegexLexer, Lexer, LexerContext, RegexLexer
from pygments.scanner import Scanner
from pygments.token import Error, Text, Whitespace, _TokenType

from notes_site.markup.code.effort import GRANTED_TO_SCANNERS, NEAR, SHORT, Effort, Exhausted, Scout, scout_of
from notes_site.markup.code.patterns import Match, Shape, Unknown, joined, shape_of

PATIENCE = 5_000
"""Characters that a lexer reads in Pygments' own way first: its tables cost about as much (2–15 ms)."""

UNREAD = Text.Unread
"""What a lexer left as it stands."""

Token = tuple[int, _TokenType, str]
"""Position, type and text."""

_PLAIN_TOKENS = RegexLexer.get_tokens_unprocessed
_PLAIN_EXTENDED_TOKENS = ExtendedRegexLexer.get_tokens_unprocessed
_PLAIN_SCAN = Scanner.scan

Step = tuple[_TokenType | None, Any, Any, Match]
"""What follows when a rule matches; a bare tuple, as the loops take apart millions.

1. The token's type; None when the action is a callback, or nothing.
2. The action: a token type, a callback that takes a match of the rule's own pattern, or None.
3. The change of the state stack, as Pygments keeps it: a tuple, a number, `#push` or None.
4. The rule's own pattern.
"""


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
            self.rules.append(((kind, action, move, match), shape_of(match)))
        self.entries: dict[tuple[int, ...], Entry] = {(): _NOTHING}
        self.scouts: dict[str, list[tuple[Step, Scout | None]]] = {}

    def __missing__(self, char: str) -> Entry:
        key = self._chosen(char)
        if key not in self.entries:
            self.entries[key] = _entry([self.rules[number] for number in key])
        self[char] = self.entries[key]
        return self[char]

    def scouts_for(self, char: str) -> list[tuple[Step, Scout | None]]:
        """The rules that are tried at a character, in their order, with what tells how far they look."""
        if char not in self.scouts:
            chosen = [self.rules[number] for number in self._chosen(char)]
            self.scouts[char] = [(step, scout_of(shape)) for step, shape in chosen]
        return self.scouts[char]

    def _chosen(self, char: str) -> tuple[int, ...]:
        """The numbers of the rules that can match what begins with a character."""
        chosen = []
        for number, (_, shape) in enumerate(self.rules):
            if shape.accepts is None or (char and shape.accepts(char)):
                chosen.append(number)
                if shape.settles:
                    break
        return tuple(chosen)


class Counted(dict[str, Entry]):
    """A state whose attempts are counted: those that fail before the one that matches."""

    def __init__(self, state: State, effort: Effort) -> None:
        super().__init__()
        self.state = state
        self.effort = effort

    def __missing__(self, char: str) -> Entry:
        match, steps = self.state[char]
        scouts = self.state.scouts_for(char)
        if match and any(scout for _, scout in scouts):
            match = self._counting(match, steps, scouts)
        self[char] = match, steps
        return self[char]

    def _counting(
        self, match: Match, steps: dict[int | None, Step], scouts: list[tuple[Step, Scout | None]]
    ) -> Match:
        dividing = [scout for _, scout in scouts if scout and scout.divides and self.effort.is_careful]

        def counting(text: str, position: int, *end: int) -> re.Match[str] | None:
            if dividing:
                self.effort.divide(dividing, text, position)
            found = match(text, position, *end)
            winner = steps[found.lastindex] if found else None
            for step, scout in scouts:
                if step is winner:
                    if found and scout and scout.settles and found.end() - position < NEAR:
                        self.effort.spent += scout.distance(text, position, *end)
                    break
                if scout:
                    self.effort.spent += scout.weight * scout.distance(text, position, *end)
            return found

        return counting


States = Mapping[str, dict[str, Entry]]


class Tables:
    """The states of one set of rules, made when it has read enough to be worth them."""

    def __init__(self, rules: dict[str, list[tuple[Match, Any, Any]]]) -> None:
        self.rules = rules
        self.patience = PATIENCE
        self.states: dict[str, State] | None = None

    def count(self, length: int) -> None:
        """Count characters read; make the states when patience is out, if every rule is understood.

        A text whose effort is counted never waits for them: its tokens depend on nothing read before.
        """
        self.patience -= length
        if self.patience < 0 or length > SHORT:
            self.patience = sys.maxsize
            with suppress(Unknown):
                self.states = {name: State(rules) for name, rules in self.rules.items()}


_tables: dict[int, Tables] = {}
"""By the identity of the rules, which live as long as their `Tables`: a lexer class can have several sets."""


def quicken() -> None:
    """Replace the loops of Pygments' two base classes and the step of its scanner, for the whole process.

    Lexers call them by name on themselves (C++) and on each other (HTML), so subclasses would miss most.
    """
    if RegexLexer.get_tokens_unprocessed is not _regex_tokens and _can_join():
        RegexLexer.get_tokens_unprocessed = _regex_tokens  # type: ignore[method-assign]
        ExtendedRegexLexer.get_tokens_unprocessed = _extended_tokens  # type: ignore[method-assign]
        Scanner.scan = _scanned  # type: ignore[method-assign]


@cache
def _can_join() -> bool:
    """Whether the insides of this Python's `re` are as we know them."""
    large = "".join(map(chr, range(256, 512, 2)))
    rules = (r"(?i:a)(.)\1", "b(?=(c))", "[a-b]+", f"[{large}]")
    try:
        match, _ = _entry(State([(re.compile(rule).match, Text, None) for rule in rules]).rules)
        found = [match and match(text) for text in ("A--", "bc", "ab", large)]
        return [m and (m.lastindex, m[0]) for m in found] == [(2, "A--"), (3, "b"), (4, "ab"), (5, large[0])]
    except Exception:
        return False


def is_made_of_rules(lexer: Lexer) -> bool:
    """Whether all that a lexer reads goes through the loops here; its effort is counted."""
    if isinstance(lexer, DelegatingLexer):
        return is_made_of_rules(lexer.language_lexer) and is_made_of_rules(lexer.root_lexer)
    return isinstance(lexer, RegexLexer)


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
    if states is None:
        return _PLAIN_TOKENS(self, text, stack)
    if len(text) <= SHORT:
        return _scan(self, states, text, list(stack))
    return _limited(self, states, text, list(stack))


def _limited(lexer: RegexLexer, states: dict[str, State], text: str, stack: list[str]) -> Iterator[Token]:
    """As `_scan`, as far as the effort is granted."""
    effort = Effort(text)
    counted: States = {name: Counted(state, effort) for name, state in states.items()}
    others = counted if effort.is_careful else states
    position = 0
    try:
        for first, second in effort.pieces():
            position = yield from _scan(lexer, counted, text, stack, position, first)
            position = yield from _scan(lexer, others, text, stack, position, second)
    except Exhausted as stop:
        position = stop.position
    if position < len(text):
        yield position, UNREAD, text[position:]


def _scan(
    lexer: RegexLexer,
    states: States,
    text: str,
    stack: list[str],
    position: int = 0,
    stop: int = sys.maxsize,
) -> Generator[Token, None, int]:
    """As Pygments' loop, but for how a rule is found. Returns where it stopped: at `stop` or right behind."""
    state = states[stack[-1]]
    while position < stop:
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
            stack[:] = ["root"]
            state = states["root"]
            yield position, Whitespace, char
            position += 1
            continue
        elif char:
            yield position, Error, char
            position += 1
            continue
        else:
            break
        if move is not None:
            _move(stack, move)
            state = states[stack[-1]]
    return position


def _extended_tokens(
    self: ExtendedRegexLexer, text: str | None = None, context: LexerContext | None = None
) -> Iterator[Token]:
    context = context or LexerContext(text, 0)
    states = _states(self, context.text)
    if states is None:
        return _PLAIN_EXTENDED_TOKENS(self, context=context)
    if context.end - context.pos <= SHORT:
        return _scan_context(self, states, context)
    return _limited_context(self, states, context)


def _limited_context(
    lexer: ExtendedRegexLexer, states: dict[str, State], context: LexerContext
) -> Iterator[Token]:
    """As `_scan_context`, as far as the effort is granted."""
    start = context.pos
    effort = Effort(context.text, start, context.end)
    counted: States = {name: Counted(state, effort) for name, state in states.items()}
    others = counted if effort.is_careful else states
    with suppress(Exhausted):
        for first, second in effort.pieces():
            yield from _scan_context(lexer, counted, context, start + first)
            yield from _scan_context(lexer, others, context, start + second)
    if context.pos < context.end:
        yield context.pos, UNREAD, context.text[context.pos : context.end]
        context.pos = context.end


def _scan_context(
    lexer: ExtendedRegexLexer, states: States, context: LexerContext, stop: int = sys.maxsize
) -> Iterator[Token]:
    """As `_scan`, where callbacks set the position and the state stack themselves."""
    text = context.text
    state = states[context.stack[-1]]
    while context.pos < stop:
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


def _scanned(self: Scanner, pattern: str | re.Pattern[str]) -> bool:
    """As Pygments' step of a scanner (Pascal), as far as the effort is granted; else Exhausted.

    Nothing is looked at in vain where every comment ends.
    """
    position = self.pos
    if _PLAIN_SCAN(self, pattern):
        return True
    if self.data_length > SHORT and (scout := _scout(pattern, self.flags)):
        spent = vars(self).get("spent", 0) + scout.distance(self.data, position)
        vars(self)["spent"] = spent
        if spent > GRANTED_TO_SCANNERS * self.data_length:
            raise Exhausted(position)
    return False


@cache
def _scout(pattern: str | re.Pattern[str], flags: int) -> Scout | None:
    return scout_of(shape_of(re.compile(pattern, flags).match))


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


def _entry(rules: list[tuple[Step, Shape]]) -> Entry:
    """One pattern that matches what the first of the rules to match matches."""
    if len(rules) > 1:
        match, ends = joined([shape for _, shape in rules])
        return match, {end: step for end, (step, _) in zip(ends, rules, strict=True)}
    step, shape = rules[0]
    if step[0] is not None and shape.is_one_character:
        return None, {None: step}
    return step[3], dict.fromkeys((None, *range(1, shape.groups + 1)), step)
