"""A fault is one line, whatever it quotes."""

import pytest

from notes_site import markup
from notes_site.errors import LONGEST_QUOTE, SiteError
from notes_site.model import Finding

QUOTED = ["a\nb", "a\r\nb", "a\u2028b", "a\x0bb", "a\n\n\n\tb"]


@pytest.mark.parametrize("quoted", QUOTED)
def test_line_ends_in_what_is_quoted_do_not_end_the_fault(quoted: str) -> None:
    finding = Finding("posts/a.md", 3, f'link "{quoted}" leads nowhere; fix it')
    assert str(finding) == 'posts/a.md:3: link "a b" leads nowhere; fix it'
    assert str(SiteError(f'"{quoted}" is wrong', "a.md", 1)) == 'a.md:1: "a b" is wrong'


def test_line_end_in_the_name_of_a_file_does_not_end_the_fault() -> None:
    assert str(Finding("posts/a\nb.md", 3, "is wrong")) == "posts/a b.md:3: is wrong"
    assert str(SiteError("is wrong", "posts/a\nb.md", 3)) == "posts/a b.md:3: is wrong"


def test_long_quote_is_cut_and_the_way_out_stays() -> None:
    message = Finding("a.md", 1, f'tag "{"x" * 500}" is long; shorten "{"y" * 500}" too').message
    cut = LONGEST_QUOTE - 1
    assert message == f'tag "{"x" * cut}…" is long; shorten "{"y" * cut}…" too'


def test_formula_of_two_lines_is_one_line_in_its_warning() -> None:
    document = markup.render("$\\nonesuch\n= 1$", lang="en")
    (problem,) = document.problems
    assert "\n" not in str(Finding("a.md", *problem))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("\x07\x7f", "\\x07\\x7f"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("\u2066a\u2069", "\\u2066a\\u2069"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("二叉树 é 👍🏽", "二叉树 é 👍🏽"),
    ],
)
def test_what_would_steer_a_terminal_is_shown(written: str, shown: str) -> None:
    assert str(Finding(f"posts/{written}.md", 3, f"is {written}")) == f"posts/{shown}.md:3: is {shown}"
    assert str(SiteError(f"is {written}", f"posts/{written}.md", 3)) == f"posts/{shown}.md:3: is {shown}"
