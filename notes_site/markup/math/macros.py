r"""How far the macros of a note blow up its formulas: `\newcommand{\a}{\b\b}\newcommand{\b}{\c\c}` …

math-core expands them all, and ends the process where they never end.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

MAX_COMMANDS = 2_000
"""So many commands and arguments may the macros of one formula put in their places."""
MAX_IN_A_ROW = 200
"""Commands each of which may be the argument of the one before it; math-core goes deeper with each."""

_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|[gex]?def)\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?[^{}\\]*(?=\{)"
)
_MARKS = re.compile(r"\\[A-Za-z]+|\\.|[{}]|#[1-9]", re.DOTALL)
_ARGUMENTS = tuple(f"#{number}" for number in range(1, 10))
_COMMAND = r"(?:\\[A-Za-z]+\s*+(?:\{[^{}]*+\}|\[[^\[\]{}]*+\]|[0-9])?+|[\^_])\s*+"
_ROW = re.compile(f"(?:{_COMMAND}){{{MAX_IN_A_ROW}}}+")


class _Growth(NamedTuple):
    """What comes of a text when all its macros are expanded."""

    size: int
    """Commands and arguments, or one more than `MAX_COMMANDS`."""
    uses: int
    """How often the argument is used that is used most."""


_ENDLESS = _Growth(MAX_COMMANDS + 1, MAX_COMMANDS + 1)


class Macros:
    """What the macros of a note and of its site say, each name with all its definitions."""

    def __init__(self, sources: Iterable[str], given: Mapping[str, str]) -> None:
        self._bodies = dict(given)
        for name, body in (pair for source in sources for pair in _definitions(source)):
            self._bodies[name] = self._bodies.get(name, "") + body
        self._known: dict[str, _Growth] = {}

    def limit(self, source: str) -> str:
        """Why a formula is not even tried; empty for all but accidents and attacks."""
        if _ROW.search(source):
            return f"more than {MAX_IN_A_ROW} commands stand in a row in it"
        if self._bodies and self._growth(source, ()).size > MAX_COMMANDS:
            return f"its macros make more than {MAX_COMMANDS:,} commands of it, or use themselves"
        return ""

    def _growth(self, source: str, inside: tuple[str, ...]) -> _Growth:
        """inside: the macros in whose bodies the text stands."""
        size, arguments = 0, Counter[str]()
        times, factors = 1, [1]
        for mark in _MARKS.findall(source):
            if mark == "{":
                factors.append(factors[-1] * times)
            elif mark == "}":
                factors = factors[:-1] or [1]
            elif mark[1:] in self._bodies:
                macro = self._growth_of(mark[1:], inside)
                size += factors[-1] * macro.size
                times = max(1, macro.uses)
            else:
                times = 1
                # What the formula itself holds is as long as it is.
                size += factors[-1] if inside or factors[-1] > 1 else 0
                arguments[mark] += factors[-1]
            if size > MAX_COMMANDS:
                return _ENDLESS
        return _Growth(size, max(arguments[name] for name in _ARGUMENTS))

    def _growth_of(self, name: str, inside: tuple[str, ...]) -> _Growth:
        if name in inside or len(inside) > MAX_IN_A_ROW:
            return _ENDLESS
        if name not in self._known:
            self._known[name] = self._growth(self._bodies[name], (*inside, name))
        return self._known[name]


def _definitions(source: str) -> Iterator[tuple[str, str]]:
    """The macros that a formula defines: name and body."""
    found = list(_DEFINES.finditer(source))
    if not found:
        return
    closing: dict[int, int] = {}
    opened: list[int] = []
    for brace in re.finditer("[{}]", source):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            closing[opened.pop()] = brace.start()
    for definition in found:
        start = definition.end()
        yield definition[1], source[start + 1 : closing.get(start, len(source))]
