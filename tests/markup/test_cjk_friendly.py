"""Emphasis beside Chinese, Japanese and Korean, as markdown-it-cjk-friendly reads it.

That is a package of npm and needs Node: `make friendly` fetches it, and without it these tests are left out.
"""

import json
import re
import subprocess
from itertools import product
from pathlib import Path

import pytest

from notes_site import markup
from support.examples import FOLDER

PLACE = FOLDER / "cjk-friendly"
PROGRAM = """
import MarkdownIt from "markdown-it";
import friendly from "markdown-it-cjk-friendly";
import { readFileSync } from "node:fs";
const md = new MarkdownIt().use(friendly);
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((text) => md.render(text))));
"""

MARKS = ("*", "**", "_", "__", "~~")
AROUND = (*'中한か，。」「！）“—a1.("[é😀', "")
INSIDE = (*'中한，。「」：！“”—a1.("）)¥😀', "")

# Two differences are meant.
LABEL = re.compile(r"(\*\*|~~|\*)x[:.,;!?)\]}>\"'%’”…]\1[^\W_]")
"""`**中文:**O(n)`: in a text with Chinese a run behind a label ends it, whatever follows."""
RANGE = re.compile(r"\d~~\d")
"""`1~~3` is a range; what opens before a number is not seen as one."""


@pytest.mark.parametrize("mark", MARKS)
def test_marks_beside_any_character_are_read_alike(mark: str) -> None:
    texts = [
        text
        for before, inner, after in product(AROUND, INSIDE, AROUND)
        for text in (f"{before}{mark}x{inner}{mark}{after}", f"{before}{mark}{inner}x{mark}{after}")
    ]
    unlike = [
        text
        for text, theirs in zip(texts, _friendly(texts), strict=True)
        if _emphasis(markup.render(text, lang="zh-CN", title="-").html) != _emphasis(theirs)
    ]
    assert [text for text in unlike if not LABEL.search(text) and not RANGE.search(text)] == []


def _friendly(texts: list[str]) -> list[str]:
    (PLACE / "program.mjs").write_text(PROGRAM, encoding="utf-8")
    command = ["node", str(Path(PLACE, "program.mjs"))]
    made = subprocess.run(command, input=json.dumps(texts).encode(), capture_output=True, check=True)
    return list(json.loads(made.stdout))


def _emphasis(html: str) -> list[str]:
    return re.findall(r"</?(?:strong|em|s)\b", html)
