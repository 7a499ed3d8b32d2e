"""The line of text on a card."""

import pytest

from notes_site import markup
from notes_site.markup.excerpt import COLUMNS, cut, display_width


def excerpt(text: str, lang: str = "en") -> str:
    return markup.render(text, lang=lang, title="the title of a note").excerpt


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        pytest.param(
            "## One\n\ntext **bold**\n\n## Two\n\n- a\n- b",
            "en",
            "One text bold Two a b",
            id="headings and prose",
        ),
        pytest.param(
            "先\n\n```py\nx\n```\n\n    y\n\n后", "zh-CN", "先 [代码] 后", id="code in a Chinese note"
        ),
        pytest.param("a\n\n```py\nx\n```\n\nb", "en", "a [code] b", id="code in an English note"),
        pytest.param(
            "先\n\n$$x$$\n\n后 $$y$$", "zh-CN", "先 [公式] 后 [公式]", id="displayed formulas, Chinese"
        ),
        pytest.param("a\n\n$$\nx\n$$\n\nb", "en", "a [formula] b", id="displayed formulas, English"),
        pytest.param(
            "cost $O(n \\log n)$ at $n$", "en", "cost O(n log n) at n", id="formulas in a line are text"
        ),
        pytest.param("so $\\frac{1}{2}$", "en", "so [formula]", id="formulas in a line that are no text"),
        pytest.param("a ![alt](x.png) b\n\n![](y.png)\n\n![[z.png]]", "en", "a b", id="images are nothing"),
        pytest.param("a\nb\n\n第一行\n第二行", "en", "a b 第一行第二行", id="line breaks as in the text"),
        pytest.param(
            "a [link](x.md) [[note]] [[note|label]]", "en", "a link note label", id="links are their text"
        ),
        pytest.param("a\n\n<!-- more -->\n\nb", "en", "a", id="ends at the mark"),
        pytest.param("a <!--more--> b", "en", "a", id="ends at the mark in a line"),
        pytest.param("a\n\n<!---more-->\n\nb", "en", "a", id="ends at the mark, misspelt"),
        pytest.param("text[^1]\n\n[^1]: note", "en", "text", id="footnotes are nothing"),
        pytest.param("a `x < y` b", "en", "a x < y b", id="code in a line is text"),
        pytest.param("x\n\n| a | b |\n| - | - |\n| c | d |", "en", "x", id="tables are nothing"),
        pytest.param("```c\nx\n```\n\n$$y$$\n\n后", "zh-CN", "后", id="nothing is only named before a word"),
        pytest.param("a <https://e.org/x> and https://e.org/y b", "en", "a and b", id="no bare addresses"),
        pytest.param("这是第一句。" * 30, "zh-CN", "这是第一句。" * 20 + "...", id="ends with a sentence"),
        pytest.param(
            "One of many words. " * 20, "en", ("One of many words. " * 12).strip() + "...", id="a sentence"
        ),
        pytest.param("words " * 60, "en", ("words " * 40).strip() + "...", id="no sentence: at a word"),
        pytest.param("a<br>b", "en", "a b", id="a raw line break is a space"),
        pytest.param("> [!NOTE]\n> text", "en", "text", id="a box is its text"),
        pytest.param("> [!NOTE] Title\n> text", "en", "Title text", id="a title that was given counts"),
        pytest.param(
            '=== "A"\n    ```c\n    x\n    ```\n=== "B"\n    ```c\n    y\n    ```',
            "en",
            "[code]",
            id="one tab",
        ),
        pytest.param(
            "<p>求两数<b>之和</b>。</p>\n\n解", "zh-CN", "求两数之和。 解", id="raw HTML is its text"
        ),
        pytest.param("<ul><li>a &lt; b</li><li>c</li></ul>", "en", "a < b c", id="items of raw HTML"),
        pytest.param("<p>a</p>\n<pre>x</pre>", "en", "a [code]", id="code in raw HTML"),
        pytest.param(
            "<p>a ($x<y$) b</p>\n<div>\n$$\n\\frac{1}{2}\n$$\n</div>",
            "en",
            "a (x<y) b [formula]",
            id="formulas in raw HTML",
        ),
        pytest.param("<script>x</script>\n<svg><text>y</text></svg>\n\ntext", "en", "text", id="no prose"),
        pytest.param("<p>a</p>\n<!-- more -->\n<p>b</p>", "en", "a", id="ends at the mark in raw HTML"),
        pytest.param("[TOC]\n\ntext", "en", "text", id="the mark of a contents list is nothing"),
        pytest.param("", "en", "", id="nothing"),
    ],
)
def test_excerpt(text: str, lang: str, expected: str) -> None:
    assert excerpt(text, lang) == expected


def test_chinese_is_cut_at_120_characters() -> None:
    assert excerpt("字" * 120, "zh-CN") == "字" * 120
    assert excerpt("字" * 121, "zh-CN") == "字" * 120 + "..."


def test_latin_is_cut_between_words() -> None:
    text = "word " * 100
    assert excerpt(text) == " ".join(["word"] * 48) + "..."
    assert display_width(excerpt(text)) <= COLUMNS + 3


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("short", 5, "short"),
        ("two words", 5, "two..."),
        ("two words", 3, "two..."),
        ("unbreakable", 5, "unbre..."),
        ("中文word", 6, "中文..."),
        ("中文字", 5, "中文..."),
        ("見👨‍👩‍👧了", 4, "見..."),
        ("ae\u0301e\u0301", 2, "ae\u0301..."),
        ("字\u0301\u0302字字", 2, "字\u0301\u0302..."),
        ("見🇨🇳見", 3, "見..."),
        ("見👍🏽見", 4, "見..."),
        ("見✌️見見", 4, "見✌️..."),
    ],
)
def test_cut_falls_between_characters_that_a_reader_sees(text: str, columns: int, expected: str) -> None:
    assert cut(text, columns) == expected
