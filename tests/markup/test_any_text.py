"""Whatever a note holds, it becomes a page, and nothing in it breaks the page."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.markup import Options
from notes_site.model import TOKEN_END, TOKEN_START, Note, Source
from support.fragments import texts

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
        check_well_formed(resolved(note))


@pytest.mark.parametrize("text", MONOTONOUS)
def test_a_long_note_of_nothing_but_one_mark_is_read(text: str) -> None:
    """Deeper than calls may be nested; `test_growth.py` holds how the work grows."""
    source = Source("posts/note.md", f"x\n\n{text * REPEATED}".encode())
    assert read_note(source, ReadOptions()).body


def resolved(note: Note) -> str:
    """The body as if everything in it led somewhere."""
    forms = {"link": 'href="/x/"', "image": 'src="/x.png" width="1" height="1"', "source": "/x.png"}
    anchor = '<a href="/x/">x</a>'
    return re.sub(
        f"{TOKEN_START}(\\d+){TOKEN_END}",
        lambda found: forms.get(note.head.links[int(found[1])].kind, anchor),
        note.body,
    )


def check_well_formed(body: str) -> None:
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body><main>{body}</main></body></html>"
    )
    html5lib.HTMLParser(strict=True).parse(page)
