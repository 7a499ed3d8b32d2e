"""Blocks of code that differ from note to note, so that keeping equal blocks helps no generator.

Comes in: a source of chance. Goes out: (fence word, code). The code looks right but is never run.
"""

import random
from collections.abc import Iterator, Sequence

from benchmarks.dialects import Dialect, dialects
from benchmarks.scripts import SCRIPTS
from benchmarks.words import words

_LETTERS = "ijkuvxy"


def snippet(rng: random.Random) -> tuple[str, str]:
    """A block of 300 to 1,100 bytes as (fence word, code without a line end at the end)."""
    if rng.random() < 0.17:
        fence, script = rng.choice(SCRIPTS)
        return fence, script(rng)
    choices = dialects()
    dialect = rng.choices(choices, [choice.weight for choice in choices])[0]
    return dialect.fence, "\n".join(_program(rng, dialect))


def _program(rng: random.Random, dialect: Dialect) -> Iterator[str]:
    names = [_name(rng, dialect) for _ in range(6)]
    if dialect.heads and rng.random() < 0.6:
        yield from (rng.choice(dialect.heads) % _slots(rng, names)).splitlines()
        yield ""
    wrapped = bool(dialect.wrap) and rng.random() < 0.4
    inner = "    " * wrapped
    if wrapped:
        slots = _slots(rng, names)
        yield from (line % slots for line in dialect.wrap)
    yield from (inner + line if line else "" for line in _function(rng, dialect, names))
    if wrapped and dialect.wrap_close:
        yield dialect.wrap_close


def _function(rng: random.Random, dialect: Dialect, names: Sequence[str]) -> Iterator[str]:
    params = ", ".join(dialect.param % {"a": name} for name in names[: rng.randint(1, 3)])
    name = _cased([rng.choice(words().code.verbs), *rng.choices(words().code.nouns, k=2)], dialect)
    yield dialect.function % {"name": name, "params": params}
    for _ in range(rng.randint(3, 6)):
        yield from _indented(_statement(rng, dialect, names, 0))
    yield "    " + dialect.give % {"e": _expression(rng, dialect, names)}
    if dialect.close:
        yield dialect.close


def _statement(rng: random.Random, dialect: Dialect, names: Sequence[str], depth: int) -> Iterator[str]:
    kind = rng.choices(("idiom", "let", "change", "loop", "test", "remark", "say"), (6, 4, 3, 3, 3, 2, 1))[0]
    if kind in ("loop", "test") and depth < 2:
        yield from _block(rng, dialect, names, depth, kind)
        return
    slots = _slots(rng, names) | {"e": _expression(rng, dialect, names)}
    if kind == "idiom":
        yield from (rng.choice(dialect.idioms) % slots).splitlines()
    else:
        kind = "let" if kind in ("loop", "test") else kind
        yield str(getattr(dialect, kind)) % slots


def _block(
    rng: random.Random, dialect: Dialect, names: Sequence[str], depth: int, kind: str
) -> Iterator[str]:
    """A loop or a branch with one or two statements in it."""
    condition = (
        f"{_expression(rng, dialect, names)} {rng.choice(('<', '>', '<=', '>=', '!='))} {rng.choice(names)}"
    )
    slots = _slots(rng, names) | {
        "i": rng.choice(_LETTERS),
        "e": _expression(rng, dialect, names),
        "c": condition,
    }
    yield (dialect.loop if kind == "loop" else dialect.test) % slots
    for _ in range(rng.randint(1, 2)):
        yield from _indented(_statement(rng, dialect, names, depth + 1))
    # A remark alone is no body where indentation makes the block.
    yield "    " + dialect.change % slots
    if kind == "test" and rng.random() < 0.4:
        yield dialect.otherwise
        yield "    " + dialect.let % (slots | {"e": _expression(rng, dialect, names)})
    if dialect.close:
        yield dialect.close


def _expression(rng: random.Random, dialect: Dialect, names: Sequence[str]) -> str:
    a, b = rng.choice(names), rng.choice(names)
    match rng.randrange(5):
        case 0:
            return f"{a} {rng.choice('+-*/%')} {rng.randint(2, 997)}"
        case 1:
            return f"{a}[{rng.choice(_LETTERS)} - {rng.randint(1, 9)}] + {b}"
        case 2:
            return dialect.call % {"a": a, "b": b, "n": rng.randint(1, 99)}
        case 3:
            return f"({a} + {b}) {rng.choice(('>>', '<<', '&', '^'))} {rng.randint(1, 31)}"
    return str(rng.randint(0, 10**6))


def _slots(rng: random.Random, names: Sequence[str]) -> dict[str, object]:
    """What an idiom, a head or a wrap may ask for."""
    return {
        "a": rng.choice(names),
        "b": rng.choice(names),
        "n": rng.randint(1, 64),
        "m": rng.randint(2, 4096),
        "e": rng.randint(1, 100),
        "t": f"{rng.choice(words().code.remarks)} {rng.randint(1, 999)}",
        "T": "".join(noun.capitalize() for noun in rng.choices(words().code.nouns, k=2)),
    }


def _name(rng: random.Random, dialect: Dialect) -> str:
    name = _cased(rng.sample(words().code.nouns, rng.randint(1, 2)), dialect)
    return f"{name}{rng.randint(1, 9)}" if rng.random() < 0.2 else name


def _cased(parts: Sequence[str], dialect: Dialect) -> str:
    if dialect.case == "snake":
        return "_".join(parts)
    return parts[0] + "".join(part.capitalize() for part in parts[1:])


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
