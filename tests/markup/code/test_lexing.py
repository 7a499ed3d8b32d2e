"""The quick loop gives what Pygments gives: token by token, for every lexer, whatever the text."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pygments.lexer import (
    DelegatingLexer,
    ExtendedRegexLexer,
    Lexer,
    RegexLexer,
    bygroups,
    default,
    this,
    using,
)
from pygments.lexers import find_lexer_class, get_all_lexers, get_lexer_by_name
from pygments.token import Error, Keyword, Name, Number, Operator, Text, Whitespace
from pygments.util import ClassNotFound

from notes_site.markup.code import effort, lexing, patterns
from support.cases import fences

HERE = Path(__file__).parent
POSTS = HERE.parents[2] / "posts"

PLAIN = (lexing._PLAIN_TOKENS, lexing._PLAIN_EXTENDED_TOKENS)

# What lexers stumble over: ends of line and file in odd places, open brackets and quotes, letters that
# change their number or kind with their case, characters outside the first plane.
NASTY = [
    *"\n\n\n  \t\r\v\f\x00\x1c\x85\u2028\xa0\ufeff",
    *"()[]{}<>\"'`\\/|$#@!%^&*-+=~?:;,._0123456789abcdefxyzABCXYZ",
    *"ßİıſKéñλЖ中文注，。（）😀𝒳𐐀\ud800",
    *(
        "\r\n",
        "\\\n",
        "  \n",
        "\n\n",
        '"""',
        "'''",
        "``",
        "//",
        "/*",
        "*/",
        "<!--",
        "-->",
        "{-",
        "-}",
        "(*",
        "*)",
    ),
    *(
        "--",
        "---",
        "==",
        "=>",
        "->",
        "::",
        "..",
        "...",
        "<<",
        ">>",
        "<<EOF\n",
        "EOF\n",
        "${",
        "#{",
        "{{",
        "}}",
    ),
    *(
        "{%",
        "%}",
        "<?",
        "?>",
        "</",
        "/>",
        "&amp;",
        "$(",
        "`x`",
        "0x1F",
        "1e-3",
        "1_0.5",
        "\\n",
        "\\x41",
        "%s",
    ),
    *(
        "if",
        "else",
        "end",
        "for",
        "def ",
        "class ",
        "return",
        "import ",
        "function ",
        "var",
        "begin",
        "BEGIN",
    ),
    *(
        "x",
        "self",
        "None",
        "null",
        "true",
        "print",
        "select ",
        "FROM ",
        "include",
        "#include ",
        "@media ",
        "a.b",
    ),
]


@pytest.fixture(autouse=True)
def _quick_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No patience, and Pygments as it was when the test is over."""
    monkeypatch.setattr(lexing, "PATIENCE", -1)
    monkeypatch.setattr(lexing, "_tables", TABLES)
    monkeypatch.setattr(RegexLexer, "get_tokens_unprocessed", PLAIN[0])
    monkeypatch.setattr(ExtendedRegexLexer, "get_tokens_unprocessed", PLAIN[1])


TABLES: dict[int, lexing.Tables] = {}
"""Kept from test to test, and apart from those that other tests make with more patience."""


def assert_equal_tokens(lexer: Lexer, code: str) -> None:
    """Hold our tokens against those of Pygments, or against the error that it fails with.

    Some of its lexers never end on broken code; there is nothing to be equal to.
    """
    RegexLexer.get_tokens_unprocessed, ExtendedRegexLexer.get_tokens_unprocessed = PLAIN
    forget(lexer)
    try:
        with limited():
            expected = outcome(lexer.get_tokens(code))
    except Endless:
        return
    forget(lexer)
    assert outcome(quick_tokens(lexer, code)) == expected


def forget(lexer: Lexer) -> None:
    """Empty what three lexers (Csound, Haxe, XQuery) carry in their class from one text to the next."""
    for name in ("user_defined_opcodes", "preproc_stack", "xquery_parse_state"):
        getattr(lexer, name, []).clear()


def quick_tokens(lexer: Lexer, code: str) -> Iterator[object]:
    lexing.quicken()
    return lexer.get_tokens(code)


def outcome(stream: Iterator[object]) -> list[object]:
    """What comes, and the error that ends it, if any."""
    seen: list[object] = []
    try:
        for token in stream:
            seen.append(token)
    except Exception as error:
        seen.append(repr(error))
    return seen


class Endless(BaseException):
    """Not an Exception, so that no lexer catches it."""


@contextmanager
def limited() -> Iterator[None]:
    """Half a second of processor time, where the system can say so."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def samples() -> list[tuple[str, str]]:
    return list(fences(HERE / "samples" / "languages.md"))


def own_fragments(lexer: Lexer) -> list[str]:
    """Pieces of the lexer's own rules: its words and its marks."""
    rules = getattr(lexer, "_tokens", None) or {}
    if isinstance(lexer, DelegatingLexer):
        return own_fragments(lexer.language_lexer) + own_fragments(lexer.root_lexer)
    if not isinstance(lexer, RegexLexer):
        return []
    sources = sorted({rule[0].__self__.pattern for state in rules.values() for rule in state})
    found = {piece for source in sources for piece in re.findall(r"[A-Za-z]{2,}|[^\w\s]{1,3}", source[:2000])}
    return sorted(found)


def lexers() -> list[Lexer]:
    return [find_lexer_class(name)() for name, aliases, _, _ in get_all_lexers(plugins=False) if aliases]


def make(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


def known_fences() -> list[tuple[str, str]]:
    found = samples()
    for path in sorted(POSTS.rglob("*.md")):
        found.extend(fences(path))
    kept = []
    for language, code in dict.fromkeys(found):
        try:
            make(language)
        except ClassNotFound:
            continue
        kept.append((language, code))
    return kept


def test_samples_are_of_known_languages() -> None:
    languages = [language for language, _ in samples()]
    assert len(languages) >= 70
    assert all(make(language) for language in languages)


@pytest.mark.parametrize(("language", "code"), known_fences())
def test_tokens_of_code_are_those_of_pygments(language: str, code: str) -> None:
    for lexer in (make(language), get_lexer_by_name(language)):
        assert_equal_tokens(lexer, code)


@pytest.mark.parametrize(("language", "code"), dict(samples()).items())
def test_tokens_of_long_code_are_those_of_pygments(language: str, code: str) -> None:
    assert_equal_tokens(make(language), code * (effort.SHORT * 8 // len(code) + 1))


@pytest.mark.parametrize("language", dict.fromkeys(language for language, _ in samples()))
def test_tokens_of_broken_code_are_those_of_pygments(language: str) -> None:
    lexer = make(language)
    random = Random(language)
    for _ in range(8):
        code = "".join(code for name, code in samples() if name == language)
        for _ in range(random.randint(1, 6)):
            first, second, third = sorted(random.randrange(len(code) + 1) for _ in range(3))
            code = random.choice(
                [
                    code[:first] + code[second:],
                    code[:second] + code[first:],
                    code[:first] + code[second:third] + code[first:second] + code[third:],
                    code[:first] + random.choice(NASTY) + code[first:],
                ]
            )
        assert_equal_tokens(lexer, code)


@pytest.mark.parametrize("lexer", lexers(), ids=lambda lexer: lexer.aliases[0])
def test_tokens_of_any_text_are_those_of_pygments(lexer: Lexer) -> None:
    fragments = st.sampled_from(NASTY)
    if own := own_fragments(lexer):
        fragments |= st.sampled_from(own)

    @settings(
        max_examples=3,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(fragments, max_size=150).map("".join))
    def check(text: str) -> None:
        assert_equal_tokens(lexer, text)

    check()


def is_quick(lexer: Lexer) -> bool:
    list(quick_tokens(lexer, "x"))
    return isinstance(lexer, RegexLexer) and lexing._states(lexer, "x") is not None


def test_every_lexer_made_of_rules_is_quick() -> None:
    slow = [lexer.name for lexer in lexers() if isinstance(lexer, RegexLexer) and not is_quick(lexer)]
    assert slow == []


def test_scripts_in_pages_and_code_in_sessions_are_quick() -> None:
    for language, code, inner in [
        ("html", "<script>let x</script>", "javascript"),
        ("pycon", ">>> x = 1\n", "python"),
        ("html+jinja", "<p>{{ x }}</p>", "html"),
    ]:
        lexing._tables.clear()
        list(quick_tokens(make(language), code))
        assert lexing._tables[id(make(inner)._tokens)].states  # type: ignore[attr-defined]


def test_a_lexer_is_left_to_pygments_until_it_has_read_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexing, "PATIENCE", 10)
    monkeypatch.setattr(lexing, "_tables", {})
    lexer = make("python")
    for code, quick in [("x = 1\n", False), ("y=2\n", False), ("z", True)]:
        assert_equal_tokens(lexer, code)
        assert (lexing._tables[id(lexer._tokens)].states is not None) is quick  # type: ignore[attr-defined]


def test_filters_and_options_stay_with_pygments() -> None:
    lexer = get_lexer_by_name("python", tabsize=4, stripall=True)
    lexer.add_filter("keywordcase", case="upper")
    assert next(iter(quick_tokens(lexer, "\r\n\tif x:\r\n"))) == (Keyword, "IF")
    assert_equal_tokens(lexer, "\r\n\tif x:\r\n")


def test_nothing_is_replaced_where_re_is_not_as_we_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_compiler", None)
    lexing._can_join.cache_clear()
    try:
        assert list(quick_tokens(make("ini"), "a"))
        assert RegexLexer.get_tokens_unprocessed is PLAIN[0]
    finally:
        lexing._can_join.cache_clear()


UPPER = "".join(chr(code) for code in range(0x100, 0x1A0) if chr(code).isupper())
"""A set in which the compiler must not lose the other case."""


class Rules(RegexLexer):
    """One rule of each kind that could go wrong, in an order that matters."""

    flags = re.MULTILINE | re.IGNORECASE
    tokens = {  # noqa: RUF012  # As Pygments has it.
        "root": [
            (r"(?-i:K)ey", Keyword),
            (r"(?P<quote>['\"])(.*?)(?P=quote)", bygroups(Operator, Name)),
            (r"(\d)(\1+)(?!\d)", bygroups(Number, Number.Integer)),
            (r"(a)?(?(1)b|c)", Name.Class),
            (r"(?<=b)x|^y$", Name.Function, ("#push", "deep", "deep")),
            (r"(?=\[)(?:\[)", Operator, "deep"),
            (r"(?>ſ|st+)k?", Name.Label),
            (r"(?x) \# [ ] # a comment", Name.Tag),
            (r"(?s:.)~", Name.Attribute),
            (f"[{UPPER}]+", Name.Entity),
            (r"\s+", Whitespace),
            (r"<(.*?)>", lambda lexer, m: [(m.start(1), Text, m.group(1)), (m.end(), Text, "")]),
            (r"(!)(\w+)", bygroups(Operator, using(this, state="deep"))),
            (r"(?!)", Error),
        ],
        "deep": [
            (r"\]", Operator, "#pop"),
            (r"_", Name.Variable, ("#push", "deep")),
            (r"\w", Name.Variable),
            (r"}", Operator, "#pop:9"),
            default("#pop"),
        ],
    }


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(st.text("kKeEyYaAbBcCxX ſsStT11122'\"[]}<>!#~_\n\u212a\u017fāĀ", max_size=40))
@example("[_]]] [a[_}] !a]")
def test_rules_of_every_kind_are_tried_in_their_order(text: str) -> None:
    lexer = Rules()
    assert_equal_tokens(lexer, text)


def test_a_rule_that_is_not_a_pattern_leaves_its_lexer_to_pygments() -> None:
    class Odd(Rules):
        pass

    lexer = Odd()
    own = lexer._tokens["deep"][0][0]  # type: ignore[attr-defined]
    lexer._tokens["deep"][0] = (lambda text, pos: own(text, pos), Operator, None)  # type: ignore[attr-defined]
    assert_equal_tokens(lexer, "[a]")
    assert not is_quick(lexer)
