"""Our own notes, read as GitHub's own reader does: the same blocks with the same text, but for what is meant.

`make compare` does the same with the notes of any folder.
"""

from pathlib import Path

import pytest

from support.compare import compare

NOTES = sorted((Path(__file__).parents[2] / "posts").rglob("*.md"))


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_a_note_has_the_blocks_and_the_text_that_cmark_gfm_finds(path: Path) -> None:
    assert not compare(path)[1]
