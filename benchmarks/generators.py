"""What a generator is to the benchmark: a folder with notes, a command, and what it must have made.

Ours is here, the others are in `peers`.
"""

import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import corpus
from benchmarks.processes import BenchError
from benchmarks.words import words

TIMING = re.compile(r"^ *(\S.*?) +(\d+\.\d+) s$", re.MULTILINE)
"""A line of `--timings`: a step and its seconds."""
_SAMPLES = 200
"""Pages that are opened to look for highlighted code, evenly spaced."""


@dataclass(frozen=True, slots=True)
class Generator:
    """One program under test, set up in a folder of its own."""

    name: str
    version: str
    site: Path
    command: tuple[str | Path, ...]
    """Runs in `site` and writes to `site/public`."""
    notes: str
    """The folder of notes, relative to `site`."""
    kept: tuple[str, ...]
    """What builds leave in `site` beside the output, and a cold build does not find."""
    footer: str
    """A template that stands on every page, relative to `site`."""
    footer_text: Callable[[str], str]
    """What to write there so that every page shows a word."""
    span: str
    """Stands in every block of highlighted code."""
    chatter: re.Pattern[str]
    """What a build says that has nothing to complain of."""

    @property
    def output(self) -> Path:
        return self.site / "public"

    def note(self, number: int) -> Path:
        return self.site / self.notes / corpus.note_path(number)

    @property
    def taken_away(self) -> Path:
        """The folder of what was taken out of the site; another generator may share it."""
        return self.site.parent / "taken-away"

    def clear(self) -> None:
        """Take away all that builds have left."""
        for name in ("public", *self.kept):
            self.take_away(self.site / name)

    def take_away(self, path: Path) -> None:
        """Move a file or folder out of the site, if it is there.

        Nothing is deleted while builds are measured: for a minute or so ext4 passes over the inodes of
        deleted files, one by one in search of a free one, and new files take up to twenty times as long.
        """
        if path.exists():
            self.taken_away.mkdir(exist_ok=True)
            path.rename(self.taken_away / str(time.monotonic_ns()))


def ours(folder: Path) -> Generator:
    """notes-site, from the environment that runs the benchmark."""
    site = folder / "notes-site"
    site.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(site / "templates", ignore_errors=True)
    (site / "notes-site.toml").write_text('title = "Notes"\nbase_url = "https://example.org/"\n', "utf-8")
    program = Path(sys.executable).with_name("notes-site")
    command = (program,) if program.exists() else (sys.executable, "-m", "notes_site")
    return Generator(
        name="notes-site",
        version=version("notes-site"),
        site=site,
        command=(*command, "build", "--quiet", "--timings"),
        notes="posts",
        kept=(".notes-site",),
        footer="templates/parts/footer.html",
        footer_text=lambda word: f'{{% include "default:parts/footer.html" %}}\n<p>{word}</p>\n',
        span='<span class="',
        chatter=TIMING,
    )


def check_words(generator: Generator, output: str) -> None:
    """Raise BenchError when a build has ended well but complained of something."""
    words = generator.chatter.sub("", output).strip()
    if words:
        raise BenchError(f"{generator.name} built, but said:\n{words[:4000]}")


def check_output(generator: Generator, notes: int) -> None:
    """Raise BenchError unless there is a page for each note, tag, category and part of the index."""
    made = generator.output
    pages = sum(1 for entry in os.scandir(made / "posts") if entry.name.startswith("note-"))
    _expect(generator, "pages of notes", pages, notes)
    _expect(generator, "pages of tags", _folders(made / "tags"), len(_used_tags(notes)))
    _expect(generator, "further pages of the index", _folders(made / "page"), -(-notes // 10) - 1)
    if not 0 < _folders(made / "categories") <= len(words().categories):
        raise BenchError(f"{generator.name} made {_folders(made / 'categories')} pages of categories")
    for number in range(0, notes, max(1, notes // _SAMPLES)):
        page = made / "posts" / corpus.note_slug(number) / "index.html"
        blocks = re.findall(r"<pre.*?</pre>", page.read_text("utf-8"), re.DOTALL)
        highlighted = sum(1 for block in blocks if generator.span in block)
        fences = corpus.note_text(number).count("\n```") // 2
        _expect(generator, f"blocks of highlighted code in {page}", highlighted, fences)


def expect_text(generator: Generator, place: str, text: str) -> None:
    """Raise BenchError unless a page, relative to the output, shows a text."""
    path = generator.output / place
    if text not in path.read_text("utf-8"):
        raise BenchError(f'{generator.name} built, but "{text}" is not in {path}')


def _expect(generator: Generator, what: str, found: int, expected: int) -> None:
    if found != expected:
        raise BenchError(f"{generator.name} made {found} {what}, not {expected}")


def _folders(path: Path) -> int:
    """How many folders with a page in them."""
    return sum(1 for _ in path.glob("*/index.html"))


def _used_tags(notes: int) -> set[str]:
    return {tag for number in range(notes) for tag in corpus.note_tags(number)}
