"""What commands say in other languages than English."""

import ast
import re
from pathlib import Path

import notes_site
from notes_site.messages import in_language, load_table

PACKAGE = Path(notes_site.__file__).parent
SOURCES = [path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))]
SPEAKERS = "".join(text for text in SOURCES if "from notes_site.messages import" in text)


def test_every_line_that_is_said_has_a_translation_and_no_other_has() -> None:
    table = load_table("zh-CN")
    constants = {
        node.value
        for text in SOURCES
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    said = {ast.literal_eval(text) for text in re.findall(r"""\bsay\(\s*("[^"\n]*"|'[^'\n]*')""", SPEAKERS)}
    assert said <= table.keys()
    assert table.keys() <= constants


def test_translation_leaves_the_same_places() -> None:
    for english, line in load_table("zh-CN").items():
        assert sorted(re.findall(r"{\w+}", line)) == sorted(re.findall(r"{\w+}", english)), english


def test_language_without_a_table_is_english() -> None:
    assert in_language("ja")("made {path}", path="a") == "made a"
    assert in_language("zh-TW")("made {path}", path="a") == "已创建 a"
