"""Notes over all dialects, each read and its page looked at: `make sweep`, or `support.sweep COUNT SEED`.

A note that raises, takes longer than `LIMIT`, makes a page that is no strict HTML, or loses a word without
telling it is kept in `build/sweep/`.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from xml.etree import ElementTree

import html5lib
from html5lib.html5parser import ParseError

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.model import Note, Source
from support.composed import composed
from support.making import try_build, write_files

LIMIT = 0.5
"""Seconds of processor time for a note."""
BATCH = 200
KEPT = Path("build/sweep")
SHOWN = ("alt", "title", "label")
"""Attributes that readers are shown or told."""


class Find(NamedTuple):
    seed: int
    message: str


def main(count: int, seed: int) -> int:
    found, slowest, words = 0, 0.0, 0
    for start in range(seed, seed + count, BATCH):
        seeds = range(start, min(start + BATCH, seed + count))
        notes: dict[int, Note] = {}
        for number in seeds:
            begun = time.process_time()
            result = read(number)
            took = time.process_time() - begun
            slowest = max(slowest, took)
            words += len(composed(number).words)
            if isinstance(result, Note):
                notes[number] = result
            faults = [result] if isinstance(result, Find) else []
            faults += [Find(number, f"took {took:.1f} s")] if took > LIMIT else []
            found += _tell(faults)
        found += _tell(looked_at(notes))
    print(f"{count:,} notes, {words:,} words: {found} finds, the slowest note took {slowest:.2f} s")
    return min(found, 1)


def read(seed: int) -> Note | Find:
    try:
        return read_note(_source(seed), ReadOptions())
    except SiteError as error:
        return Find(seed, f"refused: {error}")
    except Exception as error:
        return Find(seed, f"{type(error).__name__}: {error}".replace("\n", " "))


def looked_at(notes: dict[int, Note]) -> Iterator[Find]:
    """What is wrong with the pages of some notes, by the numbers that they were made from."""
    with TemporaryDirectory() as folder:
        sources = [_source(seed) for seed in notes]
        site = write_files(Path(folder), {source.path: source.data for source in sources})
        report = try_build(site, jobs=1)
        if report.failed:
            yield from (Find(0, str(finding)) for finding in report.findings if finding.severity == "error")
            return
        for seed, note in notes.items():
            page = site / "public/posts" / note.head.slug / "index.html"
            told = any("left out" in finding.message for finding in note.head.findings)
            yield from _faults(seed, page, told=told)


def _faults(seed: int, page: Path, *, told: bool) -> Iterator[Find]:
    """told: the note has a warning that something is left out of its page."""
    if not page.exists():
        yield Find(seed, "has no page")
        return
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    try:
        # A formula in a title is text, with a space between its letters.
        seen = "".join("".join(_texts(parser.parse(page.read_text("utf-8")))).split())
    except ParseError as error:
        yield Find(seed, f"page is no strict HTML: {error}")
        return
    if not told and (lost := [word for word in composed(seed).words if word not in seen]):
        yield Find(seed, f"lost: {' '.join(lost)}")


def _texts(page: ElementTree.Element) -> Iterator[str]:
    """The text of a page, with that of its pictures."""
    main = page.find(".//main")
    assert main is not None
    yield from main.itertext()
    for element in main.iter():
        yield from (f" {element.get(name)}" for name in SHOWN if element.get(name))


def _source(seed: int) -> Source:
    return Source(f"posts/n{seed}.md", composed(seed).text.encode())


def _tell(finds: Iterable[Find]) -> int:
    number = 0
    for find in finds:
        number += 1
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{find.seed}.md").write_text(composed(find.seed).text, "utf-8", newline="")
        print(f"seed {find.seed}: {find.message}", flush=True)
    return number


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
