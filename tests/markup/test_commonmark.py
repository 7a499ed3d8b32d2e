"""The examples of the CommonMark specification 0.31.

They are not in this repository, for their licence; `make build/commonmark.json` fetches them.
"""

import json
from functools import cache

import pytest

from support.canonical import ours, theirs
from support.examples import fetched

COUNT = 652

UNKNOWN = "a tag that HTML does not know is text, as in vector<int>"
UNFINISHED = "a tag that is not finished, or would swallow the page, is text"
UNCLOSED = "in a line of text a tag that the note never closes is text, as in #include <map>"
FOREIGN = "HTML has no processing instructions, declarations or CDATA: here they are shown, not swallowed"
ADDRESS = "a bare address is a link, as on GitHub"
NO_LANGUAGE = "punctuation is no language"
CODE = "blank lines do not end code in HTML"

WORDLESS = "a link without words has those of what it leads to; nobody would see it"
EXCEPTIONS = {
    **dict.fromkeys((150, 163, 201, 491, 524, 536, 613, 614, 615, 623), UNKNOWN),
    **dict.fromkeys((156, 157, 158, 173), UNFINISHED),
    **dict.fromkeys((180, 181, 182, 627, 628, 629), FOREIGN),
    **dict.fromkeys((602, 606, 608, 611, 612), ADDRESS),
    494: UNCLOSED,
    484: WORDLESS,
    144: NO_LANGUAGE,
    148: CODE,
}
"""By the number of the example, why a note is read otherwise."""


@cache
def examples() -> dict[int, dict[str, str]]:
    examples = json.loads(fetched("commonmark.json").read_text(encoding="utf-8"))
    return {example["example"]: example for example in examples}


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_example_is_rendered_as_the_specification_says(number: int) -> None:
    example = examples()[number]
    if number in EXCEPTIONS:
        assert ours(example["markdown"]) != theirs(example["html"]), (
            f"example {number} passes; take it out of the exceptions"
        )
    else:
        assert ours(example["markdown"]) == theirs(example["html"])


def test_the_examples_are_those_of_specification_0_31() -> None:
    assert len(examples()) == COUNT
    assert "*£*bravo." in examples()[354]["markdown"]
