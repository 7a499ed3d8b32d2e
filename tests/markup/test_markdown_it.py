"""The cases of markdown-it's own tests: tables, struck text, tasks, alerts, addresses, and former faults.

They belong to the version of markdown-it-py that is used; `make build/markdown-it` fetches them.
"""

import re
from functools import cache

import pytest

from support.canonical import ours, theirs
from support.cases import Case, read_cases
from support.examples import fetched

COUNTS = {
    "alerts": 16,
    "commonmark_extras": 71,
    "fatal": 5,
    "issue-fixes": 19,
    "linkify": 31,
    "normalize": 11,
    "proto": 2,
    "punycode": 11,
    "strikethrough": 15,
    "strikethrough_single_tilde": 13,
    "tables": 42,
    "tasklists": 20,
    "xss": 13,
}
"""Of cases in each file."""

BOX = "any word makes a box, and words behind it are its title, as Obsidian has it"
CODE_BAR = "a bar in code ends no cell where the row would have too many"
COMMENT = "a comment that never ends is text"
FOREIGN = "HTML has no processing instructions or declarations: here they are shown, not swallowed"
HOST = "a name alone is no address, as on GitHub: main.py, socket.io"
HTTPS = "an address without a scheme is asked for by https"
INTERNATIONAL = "an address is shown as it is written, and begins with a letter or a number"
NO_LANGUAGE = "the language of code is a word"
NO_TYPOGRAPHY = "dashes stay as they are written"
NESTED = "an address ends before code and before a link that is written out"
REFERENCE = "references to characters are resolved in an address too"
ESCAPED = "a backslash in front of an address, or in it, keeps it no text, as on GitHub"
SPACE = "the address of a link may have spaces in it"
STRAY = "an end tag of nothing is left out"
TILDE = "a single ~ is a range or a home folder, and a row of them strikes nothing out but the pairs in it"
UNFINISHED = "a tag that would swallow the page is text"
WORDLESS = "a link without words has those of what it leads to; nobody would see it"
UNKNOWN = "a tag that HTML does not know is text"

EXCEPTIONS: dict[str, dict[int, str]] = {
    "alerts": {10: BOX, 11: BOX},
    "commonmark_extras": {13: NO_LANGUAGE, 28: UNKNOWN, 30: FOREIGN, 32: FOREIGN, 56: SPACE, 71: FOREIGN},
    "fatal": {4: NO_TYPOGRAPHY},
    "issue-fixes": {
        5: WORDLESS,
        12: COMMENT,
        13: COMMENT,
        14: FOREIGN,
        16: UNFINISHED,
        18: "a no-break space between a tag's name and its attributes is a space",
        19: "a no-break space in a tag is a space",
    },
    "linkify": {
        5: REFERENCE,
        8: NESTED,
        9: NESTED,
        10: ESCAPED,
        12: ESCAPED,
        17: STRAY,
        18: "an address is shown as it is written",
        **dict.fromkeys((22, 23, 24, 25), HOST),
    },
    "normalize": {7: HTTPS},
    "punycode": {
        5: HTTPS,
        6: HOST,
        7: INTERNATIONAL,
        8: INTERNATIONAL,
        **dict.fromkeys((9, 10), HOST),
        11: INTERNATIONAL,
    },
    "strikethrough_single_tilde": dict.fromkeys((1, 5, 6, 7, 8, 10, 11), TILDE),
    "tables": {16: CODE_BAR},
}
"""By the file and the number of the case in it, why a note is read otherwise."""


@cache
def cases(name: str) -> list[Case]:
    return list(read_cases(fetched("markdown-it") / f"{name}.md"))


@pytest.mark.parametrize(("name", "number"), [(n, i) for n in COUNTS for i in range(1, COUNTS[n] + 1)])
def test_case_is_rendered_as_markdown_it_does(name: str, number: int) -> None:
    case = cases(name)[number - 1]
    if number in EXCEPTIONS.get(name, {}):
        assert ours(case.given) != theirs(spelt(case.expected)), f"{name} {number} passes; take it out"
    else:
        assert ours(case.given) == theirs(spelt(case.expected))


@pytest.mark.parametrize("name", COUNTS)
def test_the_cases_are_all_there(name: str) -> None:
    assert len(cases(name)) == COUNTS[name]


def spelt(html: str) -> str:
    """HTML with the names of classes that are used here."""
    html = re.sub(r'class="markdown-alert markdown-alert-(\w+)"', r'class="admonition \1"', html)
    html = html.replace("markdown-alert-title", "admonition-title")
    return re.sub(r'<code class="(?!language-)', '<code class="language-', html)
