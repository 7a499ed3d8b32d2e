"""What the program makes is the same, whatever raw HTML stands in it."""

import pytest

from notes_site import markup

RAW = "<b>word</b>"
TEXTS = {
    "a table's body": "|a|b|\n|-|-|\n|word|2|\n|3|4|\n",
    "a table's head": "|word|b|\n|-|:-:|\n|1|2|\n",
    "a table's head and body": "|word|b|\n|-|-|\n|word|2|\n|3|word|\n",
    "a list": "- word\n- b\n  - c\n    1. word\n\n- d\n",
    "tasks": "- [ ] word\n- [x] b\n",
    "a quote": "> word\n> > b\n\n> c\n",
    "a box": "!!! note\n    word\n\n    b\n\n::: tip word\nb\n:::\n\n> [!NOTE]- c\n> word\n",
    "tabs": '=== "A"\n    word\n=== "B"\n    ```py\n    y\n    ```\n',
    "a footnote": "a[^1] b\n\n[^1]: word\n",
    "definitions": "word\n: b\n: word\n",
    "headings": "# word\n\n## b\n\n### word\n\nc\n",
    "formulas and code": "word $a^2$ `c`\n\n$$\n\\text{max}\n$$\n\n```py\nx = 1\n```\n\n"
    "|word|$b$|\n|-|-|\n|`c`|4|\n",
    "a picture and a link": "[word](https://example.org) ![b](https://example.org/a.png) <https://example.org>\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_body_is_the_same_but_for_the_raw_tags(name: str) -> None:
    plain = TEXTS[name]
    found, expected = (markup.render(text, lang="en") for text in (plain.replace("word", RAW), plain))
    assert found.html.replace(RAW, "word") == expected.html
    assert found.title == expected.title
