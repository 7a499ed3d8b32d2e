"""A note twice as long takes about twice the steps, whatever it repeats; `make growth` measures the time."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.markup.code.effort import SHORT
from notes_site.markup.code.highlight import find_lexer, highlight
from notes_site.model import Source
from support.growing import LANGUAGES, Pattern, note, own_patterns, patterns
from support.mutations import mutated, originals

HERE = Path(__file__).parent

LENGTH = 400
CODE_LENGTH = 2 * SHORT
"""From where on what a lexer looks at in vain is counted."""
MOST = 2.6
"""Times the steps for twice the text; a quadratic part of a third is found out."""

TEXTS = [pattern for pattern in patterns() if pattern.kind in ("markdown", "tex")]
CODE = [pattern for pattern in patterns() if pattern.kind not in ("markdown", "tex")]
OWN = [pattern for pattern in CODE if pattern.written in own_patterns()]
ORIGINALS = originals([HERE / "fixtures", HERE.parents[1] / "posts"])


def test_there_are_patterns_enough() -> None:
    assert len(TEXTS) >= 400
    assert len(LANGUAGES) >= 60
    assert len({(pattern.kind, pattern.written) for pattern in CODE}) >= 4_000


@pytest.mark.parametrize("pattern", TEXTS, ids=lambda pattern: ascii(pattern.written))
def test_steps_grow_with_the_length_of_a_text(pattern: Pattern) -> None:
    once, twice = (steps(partial(read, note(pattern, length))) for length in (LENGTH, 2 * LENGTH))
    assert twice < MOST * once


@pytest.mark.parametrize("language", dict.fromkeys(pattern.kind for pattern in OWN))
def test_steps_grow_with_the_length_of_code(language: str) -> None:
    lexer = find_lexer(language)
    for pattern in OWN:
        if pattern.kind == language:
            once, twice = (
                steps(partial(highlight, pattern.text(length), lexer))
                for length in (CODE_LENGTH, 2 * CODE_LENGTH)
            )
            assert twice < MOST * once, pattern


@pytest.mark.parametrize("seed", range(100))
def test_a_mutated_note_is_read_or_refused_with_its_place(seed: int) -> None:
    source = Source("posts/note.md", mutated(ORIGINALS, seed).encode("utf-8", "surrogatepass"))
    try:
        assert read_note(source, ReadOptions()).head.path == source.path
    except SiteError as error:
        assert error.path == source.path and error.line


def read(text: str) -> None:
    read_note(Source("posts/note.md", text.encode()), ReadOptions())


def steps(function: Callable[[], object]) -> int:
    """How many calls a function makes, those of functions in C too; the second time that it is called."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    # The first time fills what is kept from note to note.
    function()
    highlight.cache_clear()
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return counted
