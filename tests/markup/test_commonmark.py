"""The examples of the CommonMark specification 0.31.

They are not in this repository, for their licence; `make build/commonmark.json` fetches them.
"""

import json
import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from notes_site import markup
from notes_site.markup.html.open_elements import OpenElements
from support.resolving import resolved

PLACE = Path(os.environ.get("NOTES_SITE_COMMONMARK", Path(__file__).parents[2] / "build/commonmark.json"))
COUNT = 652

UNKNOWN = "a tag that HTML does not know is text, as in vector<int>"
UNFINISHED = "a tag that is not finished, or would swallow the page, is text"
UNCLOSED = "in a line of text a tag that the note never closes is text, as in #include <map>"
FOREIGN = "HTML has no processing instructions, declarations or CDATA: here they are shown, not swallowed"
ADDRESS = "a bare address is a link, as on GitHub"
NO_LANGUAGE = "punctuation is no language"
CODE = "blank lines do not end code in HTML"

EXCEPTIONS = {
    **dict.fromkeys((150, 163, 201, 491, 524, 536, 613, 614, 615, 623), UNKNOWN),
    **dict.fromkeys((156, 157, 158, 173), UNFINISHED),
    **dict.fromkeys((180, 181, 182, 627, 628, 629), FOREIGN),
    **dict.fromkeys((602, 606, 608, 611, 612), ADDRESS),
    494: UNCLOSED,
    144: NO_LANGUAGE,
    148: CODE,
}
"""By the number of the example, why a note is read otherwise."""


@cache
def examples() -> dict[int, dict[str, str]]:
    if not PLACE.is_file():
        pytest.fail(f"the examples are not at {PLACE}; fetch them: make build/commonmark.json", pytrace=False)
    return {example["example"]: example for example in json.loads(PLACE.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_example_is_rendered_as_the_specification_says(number: int) -> None:
    example = examples()[number]
    ours = canonical(resolved(markup.render(example["markdown"], lang="en", title="a title")))
    # What a note leaves open is closed before its page goes on.
    theirs = canonical(_closed(_shifted(example["html"])))
    if number in EXCEPTIONS:
        assert ours != theirs, f"example {number} passes; take it out of the exceptions"
    else:
        assert ours == theirs


def test_the_examples_are_those_of_specification_0_31() -> None:
    assert len(examples()) == COUNT
    assert "*£*bravo." in examples()[354]["markdown"]


def canonical(html: str) -> list[str]:
    """HTML as a list of tags and texts, without what a page adds on purpose and nobody misses.

    Gone are: ids and anchors of headings, the figure and the colours of code, how images are loaded,
    comments, line ends beside tags, and the many spellings of one character.
    """
    reader = _Reader()
    reader.feed(re.sub(r"<!---?>|<!--.*?-->", "", html, flags=re.DOTALL))
    reader.close()
    return [part for part in reader.parts if part]


def _shifted(html: str) -> str:
    """The page's own heading is the only h1, so that those of a note that has one are one lower."""
    if "<h1" not in html:
        return html
    return re.sub(r"(</?h)([1-6])", lambda found: f"{found[1]}{min(int(found[2]) + 1, 6)}", html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._dropped: list[str] = []
        self._in_code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._dropped or given.get("class") == "anchor" or tag == "figcaption":
            self._dropped.append(tag)
        elif tag != "figure" and not (tag == "span" and self._in_code):
            self._in_code = self._in_code or tag == "pre"
            hidden = {"loading", "decoding", "tabindex"} | ({"id"} if re.fullmatch("h[1-6]", tag) else set())
            kept = sorted((name, value or "") for name, value in attrs if name not in hidden)
            self.parts.append(f"<{tag}{''.join(f' {name}={value!r}' for name, value in kept)}>")

    def handle_endtag(self, tag: str) -> None:
        if self._dropped:
            self._dropped.pop()
        elif tag != "figure" and not (tag == "span" and self._in_code):
            self._in_code = self._in_code and tag != "pre"
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        text = data if self._in_code else data.strip("\n")
        if self.parts and not self.parts[-1].startswith("<"):
            text = self.parts.pop() + text
        self.parts.append(text)

    def handle_pi(self, data: str) -> None:
        self.parts.append(f"<?{data}>")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.parts.append(f"<![{data}]>")


def _closed(html: str) -> str:
    elements = OpenElements()
    elements.written(html)
    return elements.finished()
