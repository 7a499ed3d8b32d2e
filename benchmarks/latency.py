"""How long a save takes to reach the eyes: a preview of a corpus, and a note of it open in a real Chromium.

Comes in: how many notes and saves. Goes out: seconds of each save, by case and step.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import corpus
from benchmarks.processes import BenchError

PAUSE = 100
"""Milliseconds between a change on the screen and the next save."""

# Resolves with the time of the mutation, or of the first frame in which a style holds.
_WATCH = """(mark) => {
  const now = () => performance.timeOrigin + performance.now();
  performance.clearResourceTimings();
  window.seen = new Promise((found) => {
    if (mark.startsWith("rgb")) {
      const holds = () => getComputedStyle(document.body).outlineColor === mark;
      const look = () => (holds() ? found(now()) : requestAnimationFrame(look));
      return look();
    }
    new MutationObserver((changes, observer) => {
      if (!document.body.textContent.includes(mark)) return;
      found(now());
      observer.disconnect();
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}"""
# When the page asked for its new self, and had it: milliseconds since 1970.
_ASKED = """async () => {
  const seen = await window.seen;
  const [entry] = performance.getEntriesByName(location.href, "resource");
  return [seen, ...[entry.startTime, entry.responseEnd].map((at) => performance.timeOrigin + at)];
}"""


@dataclass(frozen=True, slots=True)
class Save:
    """Milliseconds of one save, from its return."""

    whole: float
    build: float
    """Reading, planning, rendering and writing, as the preview tells."""
    told: float
    """The rest of the time until the page asks: the system's event and the message."""
    fetch: float
    morph: float
    """Parsing and changing the page; for a style sheet its loading and the next frame too."""


Act = Callable[[int], tuple[Path, str, bytes]]
"""Of a save's number: the file, the mark that shows it, the bytes to write."""


def measure(folder: Path, notes: int, saves: int, say: Callable[[str], None]) -> dict[str, list[Save]]:
    """All cases on one corpus. Raises BenchError when a save does not reach the page."""
    say(f"{notes:,} notes: writing them")
    corpus.write_corpus(folder / "posts", notes)
    say(f"{notes:,} notes: building them for the first time")
    number = notes // 2
    with _preview(folder) as (address, told), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = chromium.new_page()
        page.set_default_timeout(600_000)
        with page.expect_response(re.compile("/.preview/notice")):
            page.goto(f"{address}posts/{corpus.note_slug(number)}/")
        told.settle()
        found = {}
        for name, act, write, count in _cases(folder, number, saves):
            say(f"{notes:,} notes: {name}")
            found[name] = [_save(page, told, act(turn), write) for turn in range(count)]
            told.settle()
        chromium.close()
    return found


def as_markdown(found: dict[str, list[Save]], notes: int) -> str:
    """A table: median and 95 % of the whole, medians of its steps, in milliseconds."""
    head = "| {:,} notes | saves | median | 95 % | event, message | build, write | fetch | morph |"
    lines = [head.format(notes), "| --- |" + " --: |" * 7]
    for name, saves in found.items():
        whole = sorted(save.whole for save in saves)
        steps = (statistics.median(getattr(save, step) for save in saves) for step in _STEPS)
        late = whole[min(len(whole) - 1, round(0.95 * len(whole)))]
        cells = [f"{value:.0f}" for value in (statistics.median(whole), late, *steps)]
        lines.append(f"| {name} | {len(saves)} | {' | '.join(cells)} |")
    return "\n".join(lines)


_STEPS = ("told", "build", "fetch", "morph")


class _Told:
    """What the preview says, as it says it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self._stream = process.stdout

    def line(self) -> str:
        line = self._stream.readline()
        if not line:
            raise BenchError("the preview ended by itself")
        return line.strip()

    def milliseconds(self) -> float:
        """Of the build that was told next."""
        while not (found := re.search(r": (\d+) ms$", self.line())):
            pass
        return float(found[1])

    def settle(self) -> None:
        """Wait until what is published in the background is done, and looked at once more."""
        time.sleep(8)


@contextmanager
def _preview(folder: Path) -> Iterator[tuple[str, _Told]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "notes_site", "serve", str(folder), "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    told = _Told(process)
    try:
        yield told.line(), told
    finally:
        process.terminate()
        process.wait()


def _cases(
    folder: Path, number: int, saves: int
) -> Iterator[tuple[str, Act, Callable[[Path, bytes], object], int]]:
    note = folder / "posts" / corpus.note_path(number)
    text = note.read_bytes()

    def edit(turn: int) -> tuple[Path, str, bytes]:
        mark = f"mark {time.monotonic_ns()}"
        return note, mark, text + f"\n{mark}\n".encode()

    def template(turn: int) -> tuple[Path, str, bytes]:
        mark = f"mark {time.monotonic_ns()}"
        return folder / "templates/parts/footer.html", mark, f"<footer>{mark}</footer>".encode()

    def sheet(turn: int) -> tuple[Path, str, bytes]:
        mark = f"rgb(1, 2, {turn % 250})"
        return folder / "static/site.css", mark, f"body {{ outline: 2px solid {mark}; }}".encode()

    for name in ("templates/parts", "static"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    yield "note, written in place", edit, Path.write_bytes, saves
    yield "note, renamed over", edit, _rename_over, saves
    yield "template", template, Path.write_bytes, max(2, saves // 10)
    yield "style sheet", sheet, Path.write_bytes, max(2, saves // 10)


def _rename_over(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def _save(
    page: Page, told: _Told, change: tuple[Path, str, bytes], write: Callable[[Path, bytes], object]
) -> Save:
    path, mark, data = change
    page.evaluate(_WATCH, mark)
    write(path, data)
    saved = time.time() * 1000
    seen, asked, had = page.evaluate(_ASKED)
    build = told.milliseconds()
    page.wait_for_timeout(PAUSE)
    return Save(seen - saved, build, asked - saved - build, had - asked, seen - had)
