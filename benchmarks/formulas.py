"""Formulas in TeX that differ from note to note."""

import random

from benchmarks.words import words


def inline(rng: random.Random) -> str:
    """A formula between single dollars."""
    return f"${_filled(rng, words().formulas.inline)}$"


def display(rng: random.Random) -> str:
    """A formula between double dollars, on lines of its own."""
    return f"$$\n{_filled(rng, words().formulas.display)}\n$$"


def _filled(rng: random.Random, patterns: list[str]) -> str:
    a, b = rng.sample(words().formulas.symbols, 2)
    return rng.choice(patterns) % {"a": a, "b": b, "n": rng.randint(1, 64), "m": rng.randint(2, 512)}
