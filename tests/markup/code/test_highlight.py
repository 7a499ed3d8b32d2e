"""Languages as writers call them."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from pygments.lexer import Lexer
from pygments.token import Keyword, _TokenType

from notes_site.markup import render
from notes_site.markup.code import lexing
from notes_site.markup.code.highlight import find_lexer, highlight, language_label, split_lines
from support.cases import fences

HERE = Path(__file__).parent

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


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        ("java", "plain words "),
        ("xml", "<![CDATA["),
        ("php", "<?php <<<A\n"),
        ("hcl", "<<A\n"),
        ("livescript", "plain words "),
        ("lasso", "<!--"),
        ("pascal", "(* "),
        ("pascal", "{\n"),
    ],
)
@pytest.mark.parametrize("length", [30_000, 60_000])
def test_code_that_takes_too_long_is_shown_whole_and_a_part_of_it_plain(
    language: str, pattern: str, length: int
) -> None:
    code = pattern * (length // len(pattern))
    found = highlight(code, find_lexer(language))
    assert not found.is_whole
    assert unescape(re.sub("<[^<>]*>", "", found.html)) == code
    plain = found.html.partition('<span class="unread">')[2]
    assert plain.count("<") == 1


@pytest.mark.parametrize(
    ("language", "pattern"),
    [
        ("ini", "a: b,"),
        ("ini", "="),
        ("ocaml", "1"),
        ("console", "a::b"),
        ("console", "1"),
        ("jlcon", "plain words "),
        ("sparql", "0x"),
        ("ragel-c", "/*\n"),
        ("xpp", "word\n"),
    ],
)
def test_a_line_that_a_rule_would_divide_in_every_way_is_plain(language: str, pattern: str) -> None:
    before = {"ini": "[a]\nb=c\n", "ocaml": "let x = 1\n"}.get(language, "")
    code = before + pattern * (100_000 // len(pattern))
    found = highlight(code, find_lexer(language))
    assert not found.is_whole
    assert unescape(re.sub("<[^<>]*>", "", found.html)) == code


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("javascript", "function f(a,b){return a+b*2};var x={y:[1,2,'z']};" * 400),
        ("json", '{"a": [1, 2, {"b": "c d e"}]}, ' * 500),
        ("css", "a:hover{color:#fff;margin:0 1px}" * 500),
        ("html", "<p class='a'>b <i>c</i></p>" * 500),
        ("python", f"x = {list(range(2_000))}\n"),
        ("sql", f"insert into a values {', '.join(['(1, 2, 3)'] * 1_000)};"),
        ("ini", f"[a]\nkey = {'a1b2' * 300}\n"),
        ("yaml", f"key: {'a1b2' * 1_000}\n"),
        ("pascal", "begin x := 'a'; { b } (* c *) end; " * 1_000),
        ("lasso", "[a: 'b', <c>] <!-- d --> " * 500),
        ("bash", f"curl -d '{'ab cd ' * 300}' http://a\n"),
    ],
)
def test_ordinary_code_in_one_line_is_read_whole(language: str, code: str) -> None:
    assert highlight(code, find_lexer(language)).is_whole


def test_code_that_takes_too_long_is_told_with_its_line() -> None:
    fence = f"```java\n{'plain words ' * 300}\n```\n"
    document = render(f"# t\n\n{fence}", lang="en", first_line=5)
    assert document.problems == (
        (
            7,
            'code takes too long to read as "java", so part of it has no colours; '
            'name its true language or write "text"',
        ),
    )


def test_what_has_no_colours_does_not_depend_on_what_was_read_before() -> None:
    lexer = find_lexer("java")
    found = []
    for read_before in ("", "int a;\n" * 2_000):
        lexing._tables.clear()
        highlight.cache_clear()
        highlight(read_before, lexer)
        found.append(highlight("plain words " * 200, lexer))
    assert found[0] == found[1] and not found[0].is_whole


@pytest.mark.parametrize(("language", "code"), dict(fences(HERE / "samples" / "languages.md")).items())
def test_ordinary_code_is_read_whole_however_long(language: str, code: str) -> None:
    assert highlight(code * (30_000 // len(code) + 1), find_lexer(language)).is_whole


def test_every_line_closes_what_it_opens() -> None:
    html = highlight('x = """a\n\nb"""\n', find_lexer("python")).html
    lines = split_lines(html)
    assert len(lines) == 3
    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert all(line.endswith("\n") for line in lines)


def test_code_on_which_a_lexer_fails_is_shown_whole() -> None:
    class Failing(Lexer):
        def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
            yield 0, Keyword, "if"
            raise IndexError

    assert highlight("if <x>", Failing()) == (
        '<span class="unread">if &lt;x&gt;</span>',
        False,
    )
