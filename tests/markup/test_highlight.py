"""Languages as writers call them."""

import pytest
from pygments.lexer import Lexer

from notes_site.markup.highlight import find_lexer, highlight, language_label, split_lines

PLAIN = """
    txt plain plaintext log out output input text dir url test regex mermaid plantuml TXT
    """.split()  # noqa: SIM905


@pytest.mark.parametrize("name", PLAIN)
def test_text_has_no_colours_and_is_no_fault(name: str) -> None:
    assert find_lexer(name) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("assembly", "nasm"),
        ("yul", "solidity"),
        ("vimscript", "vim"),
        ("node", "js"),
        ("conf", "ini"),
        ("config", "ini"),
        ("env", "ini"),
        ("jsonc", "json"),
        ("impala", "sql"),
        ("Vue.js", "vue"),
        ("linux", "bash"),
        ("patch", "diff"),
        ("kava", "java"),
        ("pyton", "python"),
        ("pyhton", "python"),
        ("PYTHON", "python"),
        ("C++", "cpp"),
    ],
)
def test_a_language_has_many_names(written: str, meant: str) -> None:
    found, expected = find_lexer(written), find_lexer(meant)
    assert isinstance(found, Lexer) and isinstance(expected, Lexer)
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("cpp", "C++"),
        ("c#", "C#"),
        ("sh", "Bash"),
        ("console", "Console"),
        ("js", "JavaScript"),
        ("r", "R"),
        ("latex", "LaTeX"),
        ("pycon", "Python"),
        ("mermaid", "Mermaid"),
        ("text", ""),
        ("klingon", ""),
    ],
)
def test_a_language_is_shown_as_readers_know_it(written: str, shown: str) -> None:
    assert language_label(written) == shown


def test_an_unknown_language_is_found_out() -> None:
    with pytest.raises(LookupError):
        find_lexer("klingon")


def test_every_line_closes_what_it_opens() -> None:
    html = highlight('x = """a\n\nb"""\n', find_lexer("python"))
    lines = split_lines(html)
    assert len(lines) == 3
    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert all(line.endswith("\n") for line in lines)
