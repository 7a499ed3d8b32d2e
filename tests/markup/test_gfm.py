"""The examples of GitHub's specification 0.29: tables, tasks, struck text, addresses, the tag filter, and
all of CommonMark's of that time.

They are not in this repository, for their licence; `make build/gfm.txt` fetches them.
"""

import re
from functools import cache

import pytest

from support.canonical import ours, theirs
from support.examples import fetched

COUNT = 672
_EXAMPLE = re.compile(r"^`{32} example\b.*?\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)

UNKNOWN = "a tag that HTML does not know is text, as in vector<int>"
UNFINISHED = "a tag that is not finished, or would swallow the page, is text"
UNCLOSED = "in a line of text a tag that the note never closes is text, as in #include <map>"
FOREIGN = "HTML has no processing instructions, declarations or CDATA: here they are shown, not swallowed"
ADDRESS = "a bare address is a link, also in the examples that are older than this rule"
NO_LANGUAGE = "punctuation is no language"
CODE = "blank lines do not end code in HTML"
STRONG = "bold text in bold text keeps its tags, as in CommonMark 0.31"

EXCEPTIONS = {
    **dict.fromkeys((120, 133, 170, 500, 532, 544, 632, 633, 634, 642), UNKNOWN),
    **dict.fromkeys((126, 127, 128, 142), UNFINISHED),
    **dict.fromkeys((503, 652), UNCLOSED),
    **dict.fromkeys((149, 150, 151, 646, 647, 648), FOREIGN),
    **dict.fromkeys((610, 614, 616, 619, 620), ADDRESS),
    **dict.fromkeys((398, 426, 434, 435, 436, 473, 474, 475, 477), STRONG),
    114: NO_LANGUAGE,
    118: CODE,
}
"""By the number of the example, why a note is read otherwise."""


@cache
def examples() -> list[tuple[str, str]]:
    """Markdown and HTML of each example, in which an arrow is a tab."""
    text = fetched("gfm.txt").read_text(encoding="utf-8").replace("→", "\t")
    return _EXAMPLE.findall(text)


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_example_is_rendered_as_the_specification_says(number: int) -> None:
    markdown, html = examples()[number - 1]
    if number in EXCEPTIONS:
        assert ours(markdown) != theirs(html), f"example {number} passes; take it out of the exceptions"
    else:
        assert ours(markdown) == theirs(html)


def test_the_examples_are_those_of_specification_0_29() -> None:
    assert len(examples()) == COUNT
    assert "<title>" in examples()[651][0]
