"""What a document tells of itself beside its HTML, and what its options change."""

import re
from html import unescape

import html5lib
import pytest

from notes_site import markup
from notes_site.markup import Document, Options
from notes_site.model import Heading, Link


def render(text: str, *, title: str = "the title of a note", **options: object) -> Document:
    return markup.render(text, lang="en", title=title, options=Options(**options))  # type: ignore[arg-type]


def test_links_are_told_with_their_lines() -> None:
    text = "[a](a.md) ![b](b.png)\n[[c|see]]\n\n<img src='d.png' width=9>\n\n- ![[e.png]]\n  [x](https://example.org)"
    assert sorted(render(text).links, key=lambda link: link.target) == [
        Link("link", "a.md", 1, sentence="a see"),
        Link("image", "b.png", 1),
        Link("wiki", "c", 2, "see", "a see"),
        Link("image", "d.png", 4, "9"),
        Link("embed", "e.png", 6),
    ]


def test_image_tells_what_its_size_lacks() -> None:
    widths = (
        "",
        "width",
        'width="300"',
        'width="300px"',
        'width="50%"',
        'height="9"',
        'width="0" height="9"',
    )
    links = render("\n\n".join(f'<img src="a.png" {width}>' for width in widths)).links
    told = [(link.kind, link.label) for link in links]
    assert told == [("image", ""), ("source", ""), ("image", "300"), ("image", "300"), *[("source", "")] * 3]


def test_lines_are_those_of_the_file() -> None:
    document = markup.render("a\n\n$\\nosuch$ [b](b.md)", lang="en", first_line=7)
    assert document.links[0].line == document.problems[0][0] == 9


def test_lines_in_tables_boxes_and_footnotes_are_right() -> None:
    text = (
        "| a |\n| - |\n| [1](1.md) |\n\n> [!NOTE]\n> [2](2.md)\n\n::: tip\n[3](3.md)\n:::\n\nx^[[4](4.md)]\n"
    )
    text += "\n```ad-note\n[5](5.md)\n```\n\n[^6]: [6](6.md)\n\n[^6]\n"
    lines = {link.target: link.line for link in render(text).links}
    assert lines == {"1.md": 3, "2.md": 6, "3.md": 9, "4.md": 12, "5.md": 15, "6.md": 18}


def test_headings_are_told_with_level_id_text_and_line() -> None:
    assert render("## A `b` $c$\n\ntext\n\n### 中 {#z}\n").headings == (
        Heading(2, "a-b-c", "A b c", 1),
        Heading(3, "z", "中", 5),
    )


def test_formulas_in_headings_are_told_as_they_read() -> None:
    document = render("# $x^2$ and $O(n \\log n)$\n\n## $O(n \\log n)$", title="")
    assert document.title == "x^2 and O(n log n)"
    assert document.headings == (Heading(2, "on-log-n", "O(n log n)", 3),)


def test_a_title_is_taken_out_with_the_place_it_led_to() -> None:
    document = render("# [1. Two Sum](https://example.org) now\n\ntext\n", title="")
    assert (document.title, document.title_link) == ("1. Two Sum now", "https://example.org")
    assert document.html == "<p>text</p>\n"
    assert document.headings == ()


def test_anchors_are_the_ids_in_the_body() -> None:
    text = '## One\n\n<a name="two"></a> <b id=three>x</b>\n\n$$x \\label{four}$$\n\n=== "tab"\n    x\n'
    assert render(text).anchors == ("one", "two", "three", "eq:four")


def test_formulas_are_told_of_when_one_was_set() -> None:
    assert render("$x$").math
    assert not render("`$x$` costs $5").math
    assert not render("$\\nosuch$").math


def test_prose_holds_no_code_blocks_and_no_formulas() -> None:
    assert render("## A\n\nb `c` $d$\n\n```\ne\n```\n\n$$f$$\n").text.split() == ["A", "b", "c"]


def test_raw_html_can_be_refused() -> None:
    assert render("<b>x</b> <!-- c -->", raw_html="escape").html == "<p>&lt;b&gt;x&lt;/b&gt; </p>\n"


@pytest.mark.parametrize(
    "around",
    ["{}", "> {}", "- {}", "1. a\n\n   {}", "!!! note\n\n    {}", "::: tip\n{}\n:::", "a[^1]\n\n[^1]: {}"],
)
@pytest.mark.parametrize("comment", ["<!-- x -->", "<!-- x --> ", "<!-- more -->", "<!-- x --><!-- y -->"])
def test_refused_html_behind_a_comment_is_text(around: str, comment: str) -> None:
    body = render(around.format(f"{comment}<script>alert(1)</script> **b**"), raw_html="escape").html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>b</strong>" in body
    assert "<script" not in body


def test_text_behind_the_end_of_the_excerpt_stays() -> None:
    document = render("a\n\n<!-- more --><p>b</p>\n")
    assert document.html == "<p>a</p>\n<p>b</p>\n"
    assert document.excerpt == "a"


def test_a_site_may_have_macros_of_its_own() -> None:
    assert render("$\\R$", macros={"R": "\\mathbb{Q}"}).html == render("$\\mathbb{Q}$").html


def test_each_tab_stands_before_its_panel_however_many_there_are() -> None:
    """Where there is no style, as in a feed reader, labels are titles."""
    html = render("".join(f'=== "T{n}"\n    text {n}\n\n' for n in range(30))).html
    order = re.findall(r"<label[^>]*>(T\d+)</label>|<p>text (\d+)</p>", html)
    assert order == [pair for n in range(30) for pair in ((f"T{n}", ""), ("", str(n)))]


def test_rendering_twice_gives_the_same() -> None:
    text = '## a\n\n[^1]\n\n[^1]: x\n\n=== "t"\n    $$x \\label{l}$$\n'
    assert render(text) == render(text)


@pytest.mark.parametrize(
    "written", ["(u+ffffffff)", "(u+d800)", "(u+fdd0)0(u+fdd1)", "(u+41)", "(uu+41)", "(u+ref)", "(u+7532)"]
)
def test_what_looks_like_a_code_of_ours_is_text_of_a_formula(written: str) -> None:
    html = render(f"$\\text{{{written}}}$ $$x \\tag{{甲}} \\label{{甲 é}}$$ $\\ref{{甲 é}}$").html
    assert f"<mtext>{written}</mtext>" in html
    assert '<a href="#eq:甲-é">甲</a>' in html


def test_code_that_a_macro_puts_together_is_no_character_of_ours() -> None:
    html = render("$\\newcommand{\\x}[1]{\\text{(u#1)}} \\x{+fdd0}$").html
    assert "\ufdd0" not in html


@pytest.mark.parametrize(
    "written",
    [
        "\ufdd00\ufdd1",
        "`\ufdd00\ufdd1`",
        "```\n\ufdd00\ufdd1\n```",
        "&#xFDD0;0&#xFDD1;",
        "$\\text{\ufdd00\ufdd1}$",
        "<b title='\ufdd00\ufdd1'>x</b>",
        "<b title='&#xFDD0;0&#64977;'>x</b>",
        "<p>&#xFDD0;0&#xFDD1;</p>",
        "# \ufdd00\ufdd1",
        "[x](b.md#%EF%B7%900%EF%B7%91)",
        "[[a|\ufdd00\ufdd1]]",
        "```java title='\ufdd00\ufdd1'\n```",
    ],
)
def test_token_of_a_link_cannot_be_written(written: str) -> None:
    document = render(f"{written}\n\n[a](a.md)\n")
    assert sum(document.html.count(mark) for mark in "\ufdd0\ufdd1") == 2 * len(document.links)


UNSAFE = ["javascript:x", "JaVaScRiPt:x", "java&#10;script:x", "java&Tab;script&colon;x", " &#1;javascript:x"]
UNSAFE += [
    "&#x6A;avascript:x",
    "java\tscript:x",
    "vbscript:x",
    "data:text/html,x",
    "data: text/html;base64,x",
]
UNSAFE += ["data:application/xhtml+xml,x"]


@pytest.mark.parametrize("address", UNSAFE)
@pytest.mark.parametrize(
    "html",
    [
        '<a href="{}">x</a>',
        '<a href="#" ping="https://a.b {}">x</a>',
        '<svg><a href="#"><animate attributeName="href" values="#;{}"></animate></a></svg>',
        '<svg><a href="#"><set attributeName="xlink:href" to="{}"/></a></svg>',
        '<svg><a xlink:href="{}">x</a></svg>',
        '<meta http-equiv="refresh" content="0; url={}">',
        '<iframe src="{}"></iframe>',
        '<iframe srcdoc="&lt;a href={}&gt;"></iframe>',
        '<button formaction="{}">x</button>',
        '<form action="{}"></form>',
        '<base href="{}">',
        '<object data="{}"></object>',
        '<embed src="{}">',
        '<math><maction href="{}" xlink:href="{}">x</maction></math>',
        '<body background="{}">',
    ],
)
def test_address_that_runs_code_is_no_attribute(html: str, address: str) -> None:
    root = html5lib.parse(render(f"{html.format(address, address)}\n").html, namespaceHTMLElements=False)
    for element in root.iter():
        for value in element.attrib.values():
            seen = re.sub(r"[\x00-\x20]", "", unescape(value)).lower()
            assert not re.search("(java|vb)script:|data:(text/html|application/xhtml)", seen)


def test_words_about_code_in_addresses_stay() -> None:
    html = '<p title="javascript: an introduction"><a href="https://example.org/?a=javascript:x">x</a></p>'
    assert render(html).html == html


def test_frame_of_a_drawing_is_refused_but_not_its_picture() -> None:
    assert render('<iframe src="data:image/svg+xml,x"></iframe>').html == "<iframe></iframe>"
    assert 'src="data:image/svg+xml,x"' in render('<img src="data:image/svg+xml,x">').html


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="//a.b/x"></iframe>',
        '<img src="//a.b/x">',
        "![](//a.b/x)",
        '<img src="c.png" srcset="//a.b/x 2x">',
        '<video src="//a.b/x" poster="//a.b/y"></video>',
    ],
)
def test_host_alone_is_asked_by_https_in_the_preview_too(html: str) -> None:
    body = render(html).html
    assert "https://a.b/x" in body and '"//' not in body


def test_a_hundred_headings_of_one_name_have_ids_of_their_own() -> None:
    document = render("## 解法\n\ntext\n\n" * 100)
    assert len({heading.id for heading in document.headings}) == len(document.headings) == 100


@pytest.mark.parametrize("line", ["a word " * 1_000, "字" * 5_000, "`x` 和 " * 1_000])
def test_a_line_of_thousands_of_characters_is_whole(line: str) -> None:
    seen = re.sub("<[^<>]+>", "", render(line).html)
    assert seen.strip() == line.replace("`", "").strip()
