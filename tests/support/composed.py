"""Notes composed of pieces of every dialect, and the words in them that a reader must see.

`pieces.md` beside this file says what the marks in a piece stand for.
"""

import re
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

_MARK = re.compile(r"([^\S\n]*)([◆◇№◈▣])")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
DEPTH = 3
"""How many blocks may stand in one another."""


class Composed(NamedTuple):
    """A note."""

    text: str
    words: list[str]
    """What its page must show."""


def composed(seed: int) -> Composed:
    """A note that nobody wrote, of pieces that many did; no two notes share a word or a number."""
    return _Composer(seed).note()


@cache
def _pieces() -> dict[str, list[str]]:
    """By kind: front matter, line, block."""
    text = Path(__file__).with_name("pieces.md").read_text("utf-8")
    _, *parts = re.split(r"^# (front matter|line|block)\n", text, flags=re.M)
    kinds = zip(parts[::2], parts[1::2], strict=True)
    return {kind: re.findall(r"(.*?)^\.\n", part, re.M | re.S) for kind, part in kinds}


class _Composer:
    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._number = seed * 1000
        self._words: list[str] = []

    def note(self) -> Composed:
        front = self._filled(self._random.choice(_pieces()["front matter"]), 0)
        blocks = [self._block(0) for _ in range(self._random.randint(1, 12))]
        body = "".join(f"{block}{self._random.choice(('', NEWLINE, NEWLINE))}" for block in blocks)
        text = front + self._random.choice(("", "\n")) + body
        return Composed(self._random.choice((text, text, text.replace("\n", "\r\n"))), self._words)

    def _block(self, depth: int) -> str:
        return self._filled(self._random.choice(_pieces()["block"]), depth)

    def _filled(self, piece: str, depth: int) -> str:
        """A piece with something in the place of each mark, indented as the mark stands."""
        parts, end, number = [], 0, self._next()
        for mark in _MARK.finditer(piece):
            parts += piece[end : mark.start()], mark[1]
            end = mark.end()
            column = piece[piece.rfind("\n", 0, end) + 1 : end - 1]
            value = number if mark[2] == "№" else self._value(mark[2], depth)
            parts.append(value.replace("\n", "\n" + _continued(column)))
        return "".join(parts) + piece[end:]

    def _value(self, mark: str, depth: int) -> str:
        match mark:
            case "◆":
                return self._word(f"seen{self._next()}x")
            case "◇":
                return self._word(f"见{self._next().translate(_DIGITS)}字")
            case "▣" if depth < DEPTH:
                return self._block(depth + 1).rstrip("\n")
        return self._filled(self._random.choice(_pieces()["line"]), depth).rstrip("\n")

    def _word(self, word: str) -> str:
        self._words.append(word)
        return word

    def _next(self) -> str:
        self._number += 1
        return str(self._number)


NEWLINE = "\n"


def _continued(column: str) -> str:
    """What the next line of a block begins with: the marks of quotes, and spaces for all others."""
    return "".join(char if char in "> \t" else " " for char in column)
