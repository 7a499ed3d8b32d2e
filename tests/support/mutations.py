"""Mutated notes: what one writer wrote, cut, doubled, nested and mixed with what others did."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from support.fragments import FRAGMENTS, SPACES
from support.growing import patterns

MAX_LENGTH = 100_000


def originals(folders: Iterable[Path]) -> list[str]:
    """The texts of all notes and fixtures in some folders."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.md"))
    return [path.read_text("utf-8", "replace") for path in paths]


def mutated(texts: Sequence[str], seed: int) -> str:
    """One of the texts with some changes; equal for equal arguments."""
    random = Random(seed)
    text = random.choice(texts)
    start = random.randrange(max(1, len(text) - 2_000))
    if random.random() < 0.9:
        text = text[start : start + random.choice((500, 2_000, 8_000))]
    for _ in range(random.choice((1, 2, 4, 8, 16, 32))):
        text = random.choice(CHANGES)(text, texts, random)[:MAX_LENGTH]
    return text


Change = Callable[[str, Sequence[str], Random], str]


def _piece(text: str, random: Random) -> tuple[int, int]:
    first = random.randrange(len(text) + 1)
    return first, min(len(text), first + random.choice((1, 3, 10, 80, 1_000)))


def _splice(text: str, texts: Sequence[str], random: Random) -> str:
    other = random.choice(texts)
    first, last = _piece(other, random)
    place = random.randrange(len(text) + 1)
    return text[:place] + other[first:last] + text[place:]


def _repeat(text: str, texts: Sequence[str], random: Random) -> str:
    first, last = _piece(text, random)
    return text[:last] + text[first:last] * random.choice((1, 2, 10, 100, 1_000)) + text[last:]


def _delete(text: str, texts: Sequence[str], random: Random) -> str:
    first, last = _piece(text, random)
    return text[:first] + text[last:]


def _insert(text: str, texts: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text) + 1)
    marks = "".join(random.choice(random.choice((FRAGMENTS, SPACES))) for _ in range(random.randint(1, 6)))
    return text[:place] + marks + text[place:]


def _nest(text: str, texts: Sequence[str], random: Random) -> str:
    """Indent or mark all lines behind one, or stand a piece between many marks."""
    first, last = _piece(text, random)
    if random.random() < 0.5:
        marks = random.choice(("    ", "> ", "- ", "\t", "1. ", ">")) * random.choice((1, 2, 30))
        return text[:first] + text[first:].replace("\n", f"\n{marks}", random.choice((1, 5, 100)))
    opening, closing = random.choice(PAIRS)
    times = random.choice((1, 3, 50, 500))
    return text[:first] + opening * times + text[first:last] + closing * times + text[last:]


def _monotone(text: str, texts: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text) + 1)
    return text[:place] + random.choice(PATTERNS).text(random.choice((10, 100, 1_000, 10_000))) + text[place:]


def _code(text: str, texts: Sequence[str], random: Random) -> str:
    """A piece as the code of some language."""
    first, last = _piece(text, random)
    language = random.choice(PATTERNS).kind
    return f"{text[:first]}\n```{language}\n{text[first:last]}\n```\n{text[last:]}"


def _unicode(text: str, texts: Sequence[str], random: Random) -> str:
    place = random.randrange(len(text) + 1)
    chars = (random.choice((0x80, 0x300, 0x3000, 0xFFFF, 0x10FFFF)) for _ in range(random.randint(1, 20)))
    return text[:place] + "".join(chr(random.randrange(limit)) for limit in chars) + text[place:]


PATTERNS = tuple(patterns())
PAIRS = (
    *(("[", "]"), ("(", ")"), ("{", "}"), ("*", "*"), ("**", "**"), ("<div>\n", "</div>\n"), ("<b>", "</b>")),
    *(("$", "$"), ("\n$$\n", "\n$$\n"), ("`", "`"), ("\n```\n", "\n```\n"), ("\\left(", "\\right)")),
    *(("\n::: tip\n", "\n:::\n"), ("![", "](x)"), ("[", "](x)"), ("^[", "]"), ("<!--", "-->"), ("%%", "%%")),
    *(("\\sqrt{", "}"), ("\n::: tabs\n@tab x\n", "\n:::\n"), ("==", "=="), ("~~", "~~"), ("|", "|")),
)
CHANGES: tuple[Change, ...] = (
    *(_splice, _splice, _repeat, _delete, _delete, _insert, _insert, _insert),
    *(_nest, _monotone, _code, _unicode),
)
