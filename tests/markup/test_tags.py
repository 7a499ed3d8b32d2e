"""Tags in the text: which words with a mark are tags, and which lines are nothing else."""

import pytest

from notes_site import markup
from notes_site.markup import Options


def tags_of(text: str, *, vault: bool = False) -> tuple[str, ...]:
    return markup.render(text, lang="zh-CN", title="T", options=Options(vault=vault)).tags


def body_of(text: str, *, vault: bool = False) -> str:
    return markup.render(text, lang="zh-CN", title="T", options=Options(vault=vault)).html.lstrip()


@pytest.mark.parametrize(
    ("text", "tags", "body"),
    [
        ("#算法/树 #图\n\n正文。", ("算法/树", "图"), "<p>正文。</p>\n"),
        ("#算法/树\n正文。", ("算法/树",), "<p>正文。</p>\n"),
        ("正文。\n\n#dp #tree", ("dp", "tree"), "<p>正文。</p>\n"),
        ("正文。\n#dp #tree\n", ("dp", "tree"), "<p>正文。</p>\n"),
        ("# T\n#dp #图\n\n正文。", ("dp", "图"), "<p>正文。</p>\n"),
        ("#a-b #c_d\n#e/f\n\n正文。", ("a-b", "c_d", "e/f"), "<p>正文。</p>\n"),
        ("正文 #图，又 #图论。\n\n#a #b", ("a", "b", "图", "图论"), "<p>正文 #图，又 #图论。</p>\n"),
        ("前。\n\n#a #b\n\n后。", ("a", "b"), "<p>前。</p>\n<p>#a #b</p>\n<p>后。</p>\n"),
        ("#算法\n\n# T\n\n正文。", ("算法",), "<p>正文。</p>\n"),
        ("#leetcode\n# T\n\n正文。", ("leetcode",), "<p>正文。</p>\n"),
    ],
)
def test_line_of_tags_is_tags_and_no_text(text: str, tags: tuple[str, ...], body: str) -> None:
    assert tags_of(text) == tags
    assert body_of(text) == body


@pytest.mark.parametrize(
    "text",
    [
        "#标题\n\n正文。",
        "#算法\n\n#解法\n\n正文。",
        "#标题 二\n\n正文。",
        "正文 #图 和 #1。",
        "#include <vector>\n\n正文。",
        "#include\n#define\n\n#endif #if",
        "颜色 #fff\n\n#fff #a0b1c2",
        "#1 #2\n\n正文。",
        "`#a #b`\n\n正文。",
        "```\n#a #b\n```\n\n正文。",
        "    #a/b\n\n正文。",
        "> #a #b\n\n正文。",
        "C# #1\n\nF#/C#",
        "#todo: 一\n\n正文 #todo。",
        "[x](#a/b)",
        "#输入/输出：两个数\n\n正文。",
        "##标题##\n\n正文。",
    ],
)
def test_what_only_looks_like_tags_is_none(text: str) -> None:
    assert tags_of(text) == ()


def test_in_a_vault_each_word_with_a_mark_is_a_tag() -> None:
    assert tags_of("正文 #图，[a #b](c) `#d` 又 (#e) a#f。\n\n- #g", vault=True) == ("图", "g")
    assert tags_of("#标题\n\n正文。", vault=True) == ("标题",)
    assert body_of("#标题\n\n正文。", vault=True) == "<p>正文。</p>\n"
    assert tags_of("#include #fff #1 ## x", vault=True) == ()


def test_lines_after_tags_keep_their_numbers() -> None:
    problems = markup.render("#a #b\n[x](#gone)\n", lang="en", title="T").problems
    assert [line for line, _ in problems] == [2]
