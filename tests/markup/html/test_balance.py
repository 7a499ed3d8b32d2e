"""What the program makes stands as it came, whatever raw HTML is around it."""

import itertools
import re

import html5lib
import pytest

from notes_site import markup

PIECES = {
    "formula": r"Before $\textit{nums}[i]\le\frac{\textbf{max}}{2}$, and （$\texttt{a}$）after.",
    "display": "$$\n\\begin{aligned} a &= \\textbf{b} \\\\ c &= \\text{if } x \\end{aligned}\n$$",
    "code": '```java {1} title="A.java" linenums="1"\nList<String> a = new ArrayList<>(); // </div>\n```',
    "html code": "```html\n<div><p>a</div><svg><b>\n```",
    "indented code": "    <p>indented</p>",
    "inline code": "Some `</div><table>` code.",
    "table": "| a | `b` |\n| :-- | --: |\n| $x_1$ | [l](https://example.org) |",
    "list": "- a\n- b\n\n  > quote\n\n  1. c\n     - [ ] d",
    "box": "!!! note\n\n    text **bold**\n\n    ```c\n    int a;\n    ```",
    "folded box": "??? tip\n\n    | a |\n    | - |\n    | 1 |",
    "alert": "> [!NOTE]\n> text `code`",
    "tabs": '=== "C#"\n\n    ```csharp\n    int a;\n    ```\n\n=== "Go"\n\n    - a',
    "definitions": "term\n: meaning with *emphasis*",
    "picture": "![words](https://example.org/a.png)",
}
AROUND = {
    "a paragraph": ("<p>raw</p>", ""),
    "an open element": ("<div>", ""),
    "an element around it": ("<div align=center>", "</div>"),
    "an open paragraph": ("<p align=center>", ""),
    "a stray end": ("</div></p></table></section></main>", "</li></ul></blockquote></details>"),
    "open phrasing": ("<b><i><font color=red>", ""),
    "an open link": ('<a href="https://example.org/x">', ""),
    "a link around it": ('<a href="https://example.org/x">', "</a>"),
    "an open list": ("<ul><li>a", ""),
    "an open cell": ("<table><tr><td>", "</td></tr></table>"),
    "an open row": ("<table><tr>", ""),
    "an open table": ("<table>", ""),
    "an open heading": ("<h2>a", ""),
    "an open drawing": ("<svg viewBox='0 0 1 1'><g>", ""),
    "an open formula": ("<math><mi>", ""),
    "an open button": ("<button>", ""),
    "an open ruby": ("<ruby>a<rt>", ""),
    "details": ("<details>\n<summary>a</summary>", "</details>"),
    "markup in a line": ("text <b>b</b> <kbd>k</kbd>", "a <br> b </div>"),
}


def html_of(text: str) -> str:
    return markup.render(text, lang="en", title="the title of a note").html


@pytest.mark.parametrize("around", AROUND)
def test_piece_of_ours_is_the_same_beside_raw_html(around: str) -> None:
    before, after = AROUND[around]
    for name, piece in PIECES.items():
        alone = html_of(piece).strip()
        body = html_of(f"{before}\n\n{piece}\n\n{after}\n")
        assert alone in body, name
        check_well_formed(body)


@pytest.mark.parametrize(("first", "second"), tuple(itertools.pairwise(PIECES)))
def test_pieces_in_elements_of_ours_that_hold_raw_html_are_the_same(first: str, second: str) -> None:
    for opening, indent in (("- a <b>b</b> </div>\n\n", "  "), ('=== "T"\n\n    <table><td>\n\n', "    ")):
        pieces = f"{PIECES[first]}\n\nwords <i>\n\n{PIECES[second]}"
        body = html_of(opening + re.sub("(?m)^(?=.)", indent, pieces))
        # In a set the numbers of others run on.
        for name in {first, second} - {"tabs"}:
            assert html_of(PIECES[name]).strip() in body
        check_well_formed(body)


def test_footnotes_are_the_same_beside_raw_html() -> None:
    text = "a[^1] and b[^1]\n\n[^1]: $\\textbf{x}$ `<b>`\n\n    ```py\n    a = 1\n    ```\n"
    alone = html_of(text)
    assert html_of(f"{text}\n<p>raw</p>\n") == alone.replace(
        '<section class="footnotes"', '<p>raw</p>\n<section class="footnotes"'
    )


@pytest.mark.parametrize("end", ["</div>", "text</div>", "**bold</div>**", "- a\n- b</div>", "> a </div>"])
def test_end_tag_inside_of_ours_ends_the_element_around_it(end: str) -> None:
    root = html5lib.parse(html_of(f"<div>\n\n{end}\n\nlast\n"), namespaceHTMLElements=False)
    body = root.find("body")
    assert [child.tag for child in body] == ["div", "p"]
    assert body[-1].text == "last"


def check_well_formed(body: str) -> None:
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body><main>{body}</main></body></html>"
    )
    html5lib.HTMLParser(strict=True).parse(re.sub("\ufdd0\\d+\ufdd1", 'href="x"', page))
