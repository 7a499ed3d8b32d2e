"""A note twice as long takes about twice the steps, whatever it repeats; `make growth` measures the time."""

from collections.abc import Callable, Iterator
from cProfile import Profile
from pathlib import Path

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
OWN = list(own_patterns())
ORIGINALS = originals([HERE / "fixtures", HERE.parents[1] / "posts"])


def test_there_are_patterns_enough() -> None:
    assert len(TEXTS) >= 400
    assert len(LANGUAGES) >= 60
    assert len({(pattern.kind, pattern.written) for pattern in CODE}) >= 4_000


@pytest.mark.parametrize("pattern", TEXTS, ids=lambda pattern: ascii(pattern.written))
def test_steps_grow_with_the_length_of_a_text(pattern: Pattern) -> None:
    once, twice = steps(_read, pattern, LENGTH)
    assert twice < MOST * once


@pytest.mark.parametrize("language", dict.fromkeys(pattern.kind for pattern in OWN))
def test_steps_grow_with_the_length_of_code(language: str) -> None:
    for pattern in OWN:
        if pattern.kind == language:
            once, twice = steps(_highlight, pattern, CODE_LENGTH)
            assert twice < MOST * once, pattern


@pytest.mark.parametrize("seed", range(100))
def test_a_mutated_note_is_read_or_refused_with_its_place(seed: int) -> None:
    source = Source("posts/note.md", mutated(ORIGINALS, seed).encode("utf-8", "surrogatepass"))
    try:
        assert read_note(source, ReadOptions()).head.path == source.path
    except SiteError as error:
        assert error.path == source.path and error.line


def _read(pattern: Pattern, length: int) -> None:
    read_note(Source("posts/note.md", note(pattern, length).encode()), ReadOptions())


def _highlight(pattern: Pattern, length: int) -> None:
    highlight(pattern.text(length), find_lexer(pattern.kind))


def steps(function: Callable[[Pattern, int], None], pattern: Pattern, length: int) -> Iterator[int]:
    """How many calls a function makes, those of functions in C too, for a length and for twice that."""
    # What is kept from note to note is made before anything is counted; long code has tables of its own.
    function(pattern, 2 * length)
    for times in (1, 2):
        highlight.cache_clear()
        profile = Profile()
        profile.runcall(function, pattern, times * length)
        yield sum(entry.callcount for entry in profile.getstats())
