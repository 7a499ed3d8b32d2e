"""A folder of notes, the same for the same seed: front matter, prose, code, formulas, tables, links.

A note depends on the seed and its number alone, so a small corpus is the beginning of a larger one.
"""

import hashlib
import random
from datetime import date, timedelta
from pathlib import Path

from benchmarks import formulas, prose
from benchmarks.snippets import snippet
from benchmarks.words import Language, words

SEED = 1
_DAYS = (date(2015, 1, 1), 3653)
"""The first day and how many there are."""


def note_path(number: int) -> str:
    """Where a note lies below `posts/`: in a folder for its year."""
    return f"{_day(number).year}/{note_slug(number)}.md"


def note_slug(number: int) -> str:
    """The last part of a note's address."""
    return f"note-{number:06d}"


def note_tags(number: int, *, seed: int = SEED) -> list[str]:
    """Two to four different tags."""
    rng = random.Random(f"{seed} {number} tags")
    return rng.sample(words().tags, rng.randint(2, 4))


def note_title(number: int, *, seed: int = SEED) -> str:
    """The title, different for each note."""
    return f"{prose.title(random.Random(f'{seed} {number} title'), _language(number))} {number}"


def note_text(number: int, *, seed: int = SEED) -> str:
    """The whole file, about 5 KB."""
    rng = random.Random(f"{seed} {number}")
    language = _language(number)
    parts = [_front_matter(rng, number, seed), prose.paragraph(rng, language)]
    codes = rng.randint(2, 4)
    extras = rng.sample((_table, _formula, _list, _formula), 3)
    for place, heading in enumerate(prose.headings(rng, language, 4)):
        parts += [f"## {heading}", prose.paragraph(rng, language)]
        if place < codes:
            parts.append(_fence(rng))
        if place < len(extras):
            parts.append(extras[place](rng, language))
    parts.append(_see_also(rng, number, language))
    aim = rng.randint(4000, 6000)
    while sum(len(part.encode()) + 2 for part in parts) < aim:
        parts.insert(-1, prose.paragraph(rng, language))
    return "\n\n".join(parts) + "\n"


def write_corpus(folder: Path, notes: int, *, seed: int = SEED) -> str:
    """Write so many notes below a folder; the digest of them all, in hexadecimal."""
    digest = hashlib.sha256()
    for number in range(notes):
        data = note_text(number, seed=seed).encode()
        digest.update(data)
        path = folder / note_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return digest.hexdigest()


def _language(number: int) -> Language:
    return "en" if number % 5 in (1, 3) else "zh"


def _day(number: int) -> date:
    first, count = _DAYS
    return first + timedelta(days=number * 1009 % count)


def _front_matter(rng: random.Random, number: int, seed: int) -> str:
    return "\n".join(
        (
            "---",
            f'title: "{note_title(number, seed=seed)}"',
            f"date: {_day(number).isoformat()}",
            f"categories: [{rng.choice(words().categories)}]",
            f"tags: [{', '.join(note_tags(number, seed=seed))}]",
            "---",
        )
    )


def _fence(rng: random.Random) -> str:
    fence, code = snippet(rng)
    return f"```{fence}\n{code}\n```"


def _formula(rng: random.Random, language: Language) -> str:
    return formulas.display(rng)


def _table(rng: random.Random, language: Language) -> str:
    head = ("方法", "时间", "次数") if language == "zh" else ("method", "time", "runs")
    rows = [f"| {' | '.join(head)} |", "| --- | :-: | --: |"]
    for _ in range(rng.randint(3, 6)):
        rows.append(f"| {prose.term(rng, language)} | {formulas.inline(rng)} | {rng.randint(1, 9999)} |")
    return "\n".join(rows)


def _list(rng: random.Random, language: Language) -> str:
    return "\n".join(f"- {prose.sentence(rng, language)}" for _ in range(rng.randint(2, 4)))


def _see_also(rng: random.Random, number: int, language: Language) -> str:
    """Links to notes with smaller numbers, which are there in any corpus; the first note's lead to itself."""
    label = "另见" if language == "zh" else "See also"
    targets = sorted({rng.randrange(max(1, number)) for _ in range(3)})
    links = (f"[{prose.term(rng, language)}](../{note_path(target)})" for target in targets)
    return f"{label}: {', '.join(links)}."
