"""Whatever a note holds, it becomes a page, and nothing in it breaks the page."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.markup import Options
from notes_site.model import Source
from support.fragments import texts
from support.well_formed import check_well_formed, led

MONOTONOUS = [
    *(
        "%%x\n",
        "|-|\n",
        "**粗**\n",
        "1、x\n",
        "<aside>\n",
        "<pre>\n\n",
        "<div>\n<pre>\n\n</pre>",
        "::: tabs\n",
        "a ^b\n\n",
    ),
    *(
        "![a](b){: .x ",
        "![a](b =1",
        "![a](x (y) ",
        "{:x}\n",
        "|`a|b`|\n|-|\n",
        "<a name=x></a> ",
        "::: v-pre\n",
        "title:",
    ),
    *("$", "$a ", "[", "![[", "[[a]] ", "**a", "<", "<!--", "<b", "<b> a", "<div>\n\n", "<svg> <g> ", "</p>"),
    *("$$\n", "$$ a\n", "a $$\n", "- $$\n", "\\(", "\\[\n", "\\begin{align}\n", ":::\n", "::: a\n"),
    *(
        "| a |\n",
        ">",
        "> a\n",
        "- a\n",
        "  - a\n",
        "- [ ] a\n",
        "a\n: b\n",
        "a\n---\n",
        "# a\n",
        "中\n",
        "*中\n",
    ),
    *(
        "[^1]: a\n",
        "^[",
        "==a ",
        "$x$ ",
        "=== 'a'\n    b\n",
        "http://a",
        "http://a)))))",
        "```\n",
        "!!! note\n",
    ),
]
REPEATED = 2_000

options = st.sampled_from(
    [ReadOptions(), ReadOptions(markup=Options(raw_html="escape", macros={"a": "\\a"}))]
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(texts, options)
def test_a_note_is_read_or_refused_with_its_place(text: str, options: ReadOptions) -> None:
    try:
        note = read_note(Source("posts/note.md", text.encode()), options)
    except SiteError as error:
        assert error.path == "posts/note.md" and error.line
    else:
        check_well_formed(led(note))


@pytest.mark.parametrize("text", MONOTONOUS)
def test_a_long_note_of_nothing_but_one_mark_is_read(text: str) -> None:
    """Deeper than calls may be nested; `test_growth.py` holds how the work grows."""
    source = Source("posts/note.md", f"x\n\n{text * REPEATED}".encode())
    assert read_note(source, ReadOptions()).body
