"""What a writer does between two builds, and where it must show. Each edit can be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import corpus
from benchmarks.generators import Generator, expect_text
from benchmarks.words import words


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was made."""

    path: Path
    before: bytes | None
    """The file as it was; None when there was none."""
    shows: tuple[tuple[str, str], ...] = ()
    """Pages, relative to the output, and the text that each must hold after the build."""

    def check(self, generator: Generator) -> None:
        for place, text in self.shows:
            expect_text(generator, place, text)

    def undo(self) -> None:
        if self.before is None:
            self.path.unlink()
        else:
            self.path.write_bytes(self.before)


Edit = Callable[[Generator, int, int], Change]
"""Makes a change; takes the generator, how many notes there are, and the round, from 0."""


def append_line(generator: Generator, notes: int, turn: int) -> Change:
    """A line more at the end of one note."""
    number = _number(notes, turn, 3)
    path, word = generator.note(number), f"bench-line-{turn}"
    before = path.read_bytes()
    path.write_bytes(before + f"\nAnother line, {word}.\n".encode())
    return Change(path, before, ((_page(number), word),))


def swap_tag(generator: Generator, notes: int, turn: int) -> Change:
    """Another tag, which other notes have too, in the place of a note's first."""
    number = _number(notes, turn, 2)
    old = corpus.note_tags(number)
    new = next(tag for tag in words().tags[turn:] + words().tags if tag not in old)
    path = generator.note(number)
    before = path.read_bytes()
    path.write_bytes(before.replace(f"\ntags: [{old[0]}".encode(), f"\ntags: [{new}".encode(), 1))
    return Change(path, before, ((f"tags/{new}/index.html", corpus.note_title(number)),))


def change_template(generator: Generator, notes: int, turn: int) -> Change:
    """A template that stands on every page."""
    path, word = generator.site / generator.footer, f"bench-footer-{turn}"
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(generator.footer_text(word), "utf-8")
    return Change(path, before, (("index.html", word), (_page(notes - 1), word)))


SMALL_EDITS: dict[str, Edit] = {"one edit": append_line, "one retag": swap_tag}
"""What concerns few pages, in the order of the table."""
EDITS: dict[str, Edit] = {**SMALL_EDITS, "one template change": change_template}


def _page(number: int) -> str:
    return f"posts/{corpus.note_slug(number)}/index.html"


def _number(notes: int, turn: int, part: int) -> int:
    """A note somewhere in the middle, another in each round."""
    return (notes // part + 7 * turn) % notes
