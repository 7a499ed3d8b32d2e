"""Code → HTML with Pygments' short class names, one element for each run of equal class."""

import re
from functools import cache, lru_cache
from html import escape
from itertools import islice
from sys import intern
from typing import NamedTuple

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

from notes_site.markup.code.effort import has_long_run
from notes_site.markup.code.lexing import UNREAD, is_made_of_rules, quicken
from notes_site.markup.code.preambles import reads_bare, reads_host
from notes_site.model import TOKEN_END, TOKEN_START

# What writers call a language and Pygments does not know.
ALIASES = {
    "assembly": "nasm",
    "yul": "solidity",
    "vimscript": "vim",
    "node": "js",
    "conf": "ini",
    "nginx.conf": "nginx",
    "config": "ini",
    "env": "ini",
    "jsonc": "json",
    "impala": "sql",
    "vue.js": "vue",
    "linux": "bash",
    "patch": "diff",
    "kava": "java",
    "pyton": "python",
    "pyhton": "python",
    "c++11": "cpp",
    "c++14": "cpp",
    "c++17": "cpp",
    "c++20": "cpp",
    "gradle": "groovy",
    "hive": "sql",
    "svelte": "html",
    "vb": "vbnet",
    "vba": "vbnet",
    "python2.7": "python2",
    "golang": "go",
    "cuda-cpp": "cuda",
    "ipython": "python",
    "ipython3": "python",
    "shell-session": "console",
    "terminal": "console",
    "cmd": "batch",
    "tensorflow": "python",
    "pytorch": "python",
    "mxnet": "python",
    "jax": "python",
}
TEXT = frozenset(
    """
    text txt plain plaintext log out output input dir tree url test regex none raw csv tsv ascii hljs markmap
    pseudo pseudocode 伪代码 toc eval_rst flow flowchart sequence dataview dataviewjs query tasks
    """.split()  # noqa: SIM905
)
# Readers know these by other names than Pygments.
LABELS = {
    "Bash Session": "Console",
    "Batchfile": "Batch",
    "GAS": "Assembly",
    "LessCss": "Less",
    "Matlab": "MATLAB",
    "Nginx configuration file": "Nginx",
    "Nimrod": "Nim",
    "PostgreSQL SQL dialect": "PostgreSQL",
    "PostgreSQL console (psql)": "psql",
    "Python 2.x": "Python 2",
    "Python console session": "Python",
    "S": "R",
    "TeX": "LaTeX",
    "VB.net": "VB.NET",
    "VimL": "Vim script",
    "liquid": "Liquid",
    "systemverilog": "SystemVerilog",
    "verilog": "Verilog",
    "vhdl": "VHDL",
}
# Drawn where something can draw them, and else shown as they stand.
DIAGRAMS = {"mermaid": "Mermaid", "plantuml": "PlantUML", "puml": "PlantUML"}

TOKENS = 8
"""So many tokens for each character a lexer may make; one that goes back and forth makes ever more."""

CARRIED = ("user_defined_opcodes", "preproc_stack", "xquery_parse_state")
"""What the lexers of Csound, Haxe and XQuery carry from one text to the next: colours would depend on it."""

SLOW, LONGEST_SLOW = ("Ragel", "X++"), 20_000
"""Lexers that lex no more characters: one attempt of Ragel's rule for the code around it looks for the end of
each comment that opens, and the rules of X++ hold sets of all letters there are."""

SURE = frozenset({"JSON", "JSON-LD", "Delphi", "Portugol"})
"""Lexers whose own loops never look for the end of a line in vain, or whose effort is counted there."""


def find_lexer(language: str) -> Lexer | None:
    """The lexer for what a fence calls its language; None for plain text.

    Raises LookupError when nobody knows the language.
    """
    name = language.lower()
    return None if name in TEXT or name in DIAGRAMS or not name else _lexer(ALIASES.get(name, name))


def language_label(language: str) -> str:
    """A language as readers know it, such as `C++`; empty for plain text and what nobody knows."""
    name = language.lower()
    if name in DIAGRAMS:
        return DIAGRAMS[name]
    try:
        lexer = find_lexer(name)
    except LookupError:
        return ""
    return LABELS.get(lexer.name, lexer.name) if lexer else ""


@cache
def _lexer(name: str, *, is_bare: bool = False) -> Lexer | None:
    """is_bare: whether PHP begins without `<?php`."""
    try:
        lexer: Lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False, startinline=is_bare)
    except ClassNotFound as error:
        raise LookupError(name) from error
    return None if lexer.aliases[:1] == ["text"] else lexer


# Tags as they are until the text between them is escaped, with characters for brackets that no note holds.
_START = f'{TOKEN_START}span class="%s"{TOKEN_END}'
_END = f"{TOKEN_START}/span{TOKEN_END}"
_EMPTY = re.compile('<span class="[^"]*"></span>')


class _Starts(dict[_TokenType, str | None]):
    """The start tag for a type of token, filled as types are met; empty for one without a class."""

    def __missing__(self, kind: _TokenType) -> str | None:
        """Pygments' short name of the nearest kind that has one; None for white space."""
        named: _TokenType | None = kind
        while named and named not in STANDARD_TYPES:
            named = named.parent
        name = STANDARD_TYPES[named] if named else ""
        # One and the same text for a name: it is compared by identity.
        self[kind] = None if name == "w" else intern(_START % name if name else "")
        return self[kind]


_starts = _Starts()
_starts[UNREAD] = _START % "unread"


class Highlighted(NamedTuple):
    html: str
    is_whole: bool
    """Whether the lexer read all of the code; else a part of it has no colours."""


@lru_cache(maxsize=1_000)
def highlight(code: str, lexer: Lexer | None) -> Highlighted:
    """Code as HTML; without a lexer it is only escaped. Equal blocks of many notes are highlighted once."""
    if lexer is None:
        return Highlighted(escape(code, quote=False), True)
    if host := reads_host(lexer.name, code):
        lexer = _lexer(host) or lexer
    found = _read(code, lexer)
    bare = reads_bare(lexer.name, found.html)
    other = _lexer(bare, is_bare=True) if bare else None
    return _read(code, other) if other else found


def _read(code: str, lexer: Lexer) -> Highlighted:
    for name in CARRIED:
        getattr(lexer, name, []).clear()
    out: list[str] = []
    run, end = "", ""
    quicken()
    # Not `get_tokens`, which only makes ready what fences are already: text with LF line ends.
    tokens = iter([(0, UNREAD, code)]) if _is_refused(code, lexer) else lexer.get_tokens_unprocessed(code)
    try:
        for _, kind, text in islice(tokens, TOKENS * len(code) + 1):
            start = _starts[kind]
            # White space has no colour, and joins whatever stands before it.
            if start is not run and start is not None and not text.isspace():
                out.append(end + start)
                run, end = start, start and _END
            out.append(text)
        is_read = next(tokens, None) is None
    except Exception:
        # Some of Pygments' lexers fail on code that is nested deep or broken.
        is_read = False
    if not is_read:
        out, end = [_START % "unread", code], _END
    # Escaped in one go: there are some hundred runs in a block.
    escaped = escape("".join([*out, end]), quote=False)
    html = escaped.replace(TOKEN_START, "<").replace(TOKEN_END, ">")
    return Highlighted(
        html=_EMPTY.sub("", html) if '"></' in html else html,
        is_whole=_START % "unread" not in escaped,
    )


def _is_refused(code: str, lexer: Lexer) -> bool:
    """Whether code is too long for what its lexer does outside of the loops in which effort is counted.

    Most that have loops of their own are slow on a long line or much white space.
    """
    if any(name in str(lexer.name) for name in SLOW):
        return len(code) > LONGEST_SLOW
    return lexer.name not in SURE and not is_made_of_rules(lexer) and has_long_run(code)


def split_lines(html: str) -> list[str]:
    """Highlighted code line by line, no element open across a line's end; each line keeps its `\\n`."""
    lines, opened = [], ""
    # Else the end of an element would make a line of its own.
    html = re.sub(r"(\n+)</span>", r"</span>\1", html)
    for line in re.findall(r"[^\n]*\n|[^\n]+", html):
        text = opened + line
        spans = re.findall(r'<span class="[^"]*">|</span>', line)
        if spans:
            opened = spans[-1] if spans[-1] != "</span>" else ""
        if opened:
            text = f"{text.removesuffix(chr(10))}</span>\n"
        lines.append(text)
    return lines
