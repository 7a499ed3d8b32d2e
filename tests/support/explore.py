"""Looks for what breaks a note, as long as asked: `make explore`, or `python -m support.explore SECONDS`.

Hypothesis makes the front matter, Markdown, formulas and infos of fences, and shortens what it finds; a find
is printed and the rest goes on. What it keeps lies in `build/explore/`, where the next run begins.
"""

import re
import sys
import time
from collections.abc import Callable

import html5lib
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.markup import Options
from notes_site.model import Note, Source
from support.fragments import fronts, infos, tex, texts
from support.well_formed import check_well_formed, led

LIMIT = 0.5
"""Seconds of processor time for a check, which reads one note or two."""
ROUND = 200
"""Examples of a kind before the next kind has its turn."""
OPTIONS = (ReadOptions(), ReadOptions(markup=Options(raw_html="escape", macros={"a": "\\a"})))


def check_markdown(text: str) -> None:
    for options in OPTIONS:
        _read(text, options)


def check_front_matter(text: str) -> None:
    """The text below is shown, whatever stands above it."""
    note = _read(f"{text}\n\nText below.\n")
    assert note is None or "Text below." in note.body


def check_formulas(text: str) -> None:
    r"""In a line, displayed, as other programs write them, and in raw HTML."""
    _read(f"a ${text}$ b\n\n$$\n{text}\n$$\n\n\\({text}\\)\n\n<p>${text}$</p>\n")


def check_info(text: str) -> None:
    """What stands in a fence is shown as it is, whatever its info says."""
    code = "x = [1]\n\ny"
    note = _read(f"~~~{text}\n{code}\n~~~\n")
    assert note is None or code in _text(note) or re.search(r"\{|ad-|math", text)


CHECKS: tuple[tuple[Callable[[str], None], st.SearchStrategy[str]], ...] = (
    (check_front_matter, fronts),
    (check_markdown, texts),
    (check_formulas, tex),
    (check_info, infos),
)


def _read(text: str, options: ReadOptions = OPTIONS[0]) -> Note | None:
    """A note of that text, if it can be read; well-formed."""
    source = Source("posts/note.md", text.encode())
    try:
        note = read_note(source, options)
    except SiteError as error:
        assert error.path == source.path and error.line
        return None
    check_well_formed(led(note))
    return note


def _text(note: Note) -> str:
    return "".join(html5lib.parse(led(note), namespaceHTMLElements=False).itertext())


def main(seconds: float) -> int:
    end = time.monotonic() + seconds
    examples = rounds = 0
    finds: set[str] = set()
    while time.monotonic() < end:
        rounds += 1
        for check, strategy in CHECKS:
            try:
                _round(check, strategy, rounds + int(time.time()))
            except Exception as error:
                told = f"{check.__name__}: {type(error).__name__}: {error}"
                if told not in finds:
                    finds.add(told)
                    print(told, *getattr(error, "__notes__", ()), sep="\n", flush=True)
            examples += ROUND
    print(f"about {examples:,} examples: {len(finds)} finds")
    return min(len(finds), 1)


def _round(check: Callable[[str], None], strategy: st.SearchStrategy[str], number: int) -> None:
    options = settings(
        max_examples=ROUND,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=DirectoryBasedExampleDatabase("build/explore"),
    )
    seed(number)(options(given(strategy)(_in_time(check))))()


def _in_time(check: Callable[[str], None]) -> Callable[[str], None]:
    def timed(text: str) -> None:
        begun = time.process_time()
        check(text)
        took = time.process_time() - begun
        assert took < LIMIT, f"took {took:.1f} s"

    return timed


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
