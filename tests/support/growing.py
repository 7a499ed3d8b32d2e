"""Texts of any length that say one thing again and again: `patterns/`, a pattern a line.

`⏎` is a line end, `№` the number of the repetition; what stands after `⋯` comes as often behind all the rest.
In `code.txt` stand before a pattern the languages it is for; `*` is each of `LANGUAGES`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent / "patterns"

LANGUAGES = """
    python pycon java c cpp javascript typescript jsx bash console html xml css scss less sql mysql postgresql
    php ruby perl go rust kotlin swift scala csharp lua haskell ocaml fsharp erlang elixir clojure common-lisp
    scheme r julia matlab fortran yaml json toml ini markdown rst latex makefile cmake docker nginx diff
    groovy dart powershell batch vim verilog vhdl nasm objective-c graphql protobuf solidity
""".split()  # noqa: SIM905
"""What notes about programming are most often written in."""


class Pattern(NamedTuple):
    kind: str
    """`markdown`, `tex` or a language."""
    written: str
    """As the file has it."""

    def text(self, length: int) -> str:
        """The pattern again and again, about so many characters."""
        opening, _, closing = self.written.replace("⏎", "\n").partition("⋯")
        count = max(1, length // (len(opening) + len(closing)))
        return "".join(
            part.replace("№", str(number)) for part in (opening, closing) for number in range(count)
        )


def patterns() -> Iterator[Pattern]:
    for kind in ("markdown", "tex"):
        yield from (Pattern(kind, line) for line in _lines(kind))
    yield from own_patterns()
    for line in _lines("code"):
        if line.startswith("* "):
            yield from (Pattern(language, line.removeprefix("* ")) for language in LANGUAGES)


def own_patterns() -> Iterator[Pattern]:
    """Of code, those that stand in the table for some languages, not for all."""
    for line in _lines("code"):
        if not line.startswith("* "):
            languages, _, written = line.partition(": ")
            yield from (Pattern(language, written) for language in languages.split(", "))


def _lines(kind: str) -> list[str]:
    return HERE.joinpath(f"{kind}.txt").read_text("utf-8").removesuffix("\n").split("\n")


def note(pattern: Pattern, length: int) -> str:
    """A note that holds a pattern in the place where it belongs."""
    text = pattern.text(length)
    if pattern.kind == "markdown":
        return f"x\n\n{text}"
    if pattern.kind == "tex":
        return f"$$\n{text}\n$$\n"
    return f"`````````{pattern.kind}\n{text}\n`````````\n"
