r"""TeX → MathML by math-core, and what keeps that from harm.

Knows formulas only; where they stand in a note is the concern of `spans` and `blocks`.
"""

import html
import re
from collections.abc import Sequence

from math_core import LatexToMathML
from msgspec import Struct

from notes_site.lazy import lazy_pattern
from notes_site.markup.math.commands import macros_of
from notes_site.markup.math.growing import marked
from notes_site.markup.math.macros import Macros
from notes_site.markup.math.repair import as_written, free_code, repaired

MAX_DEPTH = 100
"""Nested brackets and groups. math-core exhausts its stack, and ends the process, far beyond this."""
MAX_LENGTH = 20_000
"""Characters of one formula."""
MAX_UNMATCHED = 14
"""Brackets without a partner. math-core takes twice as long for each of them."""

_FAULT = lazy_pattern(r'<(?:p|span) class="math-core-error" title="(?:\d+: )?([^"]*)"')
# What only defines commands draws nothing.
_EMPTY = lazy_pattern(r"<math[^>]*></math>$")
# Words are white space to MathML, and an operator with nothing else beside it has no space of its own.
_LONELY_OPERATOR = lazy_pattern(r"(<mtd[^>]*><mo>[^<]*</mo>)(?=<mtext>)")
# A hyphen in the name of an operator is set as a minus sign.
_HYPHENS = lazy_pattern(r"<mi[^>]*>[^<−]+−[^<]*</mi>")
_LOST_REFERENCE = lazy_pattern(r'<a href="#eq:([^"]*)">\(?\?\?\)?</a>')
# A bracket behind one of these is sized by it, and has no partner of its own.
_SIZED = r"\\(?:middle|[bB]igg?[lmr]?)(?![a-zA-Z])\s*(?:\\(?:[a-zA-Z]+|.)|.)"
_SIDE = r"(\\(?:left|right))(?![a-zA-Z])\s*(?:\\(?:[a-zA-Z]+|.)|.)"
_WORDS = r"\\(?:text|mbox|hbox)\s*\{[^{}]*\}"
_MARKS = lazy_pattern(rf"{_SIZED}|{_WORDS}|{_SIDE}|(\\(?:[a-zA-Z]+|.)|[{{}}()\[\]&])", re.DOTALL)
_OPENING = frozenset(
    (
        "(",
        "[",
        "\\{",
        "\\lbrace",
        "\\lbrack",
        "\\lfloor",
        "\\lceil",
        "\\langle",
        "\\lvert",
        "\\lVert",
        "\\lgroup",
        "\\ulcorner",
    )
)
_CLOSING = frozenset(
    (
        ")",
        "]",
        "\\}",
        "\\rbrace",
        "\\rbrack",
        "\\rfloor",
        "\\rceil",
        "\\rangle",
        "\\rvert",
        "\\rVert",
        "\\rgroup",
        "\\urcorner",
    )
)


class Formula(Struct, frozen=True):
    """A set formula, or why it could not be set."""

    mathml: str
    fault: str = ""


def convert(sources: Sequence[tuple[str, bool]], macros: dict[str, str]) -> list[Formula]:
    r"""Set all formulas of a note; numbers run through them, and `\eqref` finds labels before and after it.

    sources: TeX and whether it is displayed. The result has the same order and length.
    """
    texts = [*(source for source, _ in sources), *macros.values()]
    code = free_code(texts)
    defined = Macros((source for source, _ in sources if len(source) <= MAX_LENGTH), macros)
    limits = [_limit(source) or defined.limit(source) for source, _ in sources]
    ready = [
        ("", False) if limit else (repaired(source, code, display=display), display)
        for (source, display), limit in zip(sources, limits, strict=True)
    ]
    converter = LatexToMathML(
        macros={**macros_of([*(source for source, _ in ready), *macros.values()]), **macros},
        continue_on_error=True,
        fancy_error=False,
        allow_unreliable_rendering=True,
        # What one formula defines, those after it may use.
        global_group=True,
        id_prefix="eq:",
    )
    return [
        Formula("", limit) if limit else _formula(as_written(result, code, texts))
        for limit, result in zip(limits, converter.convert_all(ready), strict=True)
    ]


def _formula(result: str) -> Formula:
    if fault := _FAULT.match(result):
        return Formula("", html.unescape(fault[1]).rstrip(" ,."))
    if _EMPTY.match(result):
        return Formula("")
    if "<mtext>" in result:
        result = _LONELY_OPERATOR.sub(r"\1<mi></mi>", result)
    if "−" in result:
        result = _HYPHENS.sub(lambda found: found[0].replace("−", "-"), result)
    # The name of an operator that is one sign is not escaped.
    result = result.replace("><</mi>", ">&lt;</mi>").replace(">&</mi>", ">&amp;</mi>")
    if lost := _LOST_REFERENCE.search(result):
        return Formula("", f'no formula has the label "{html.unescape(lost[1])}"')
    return Formula(marked(result))


def _limit(source: str) -> str:
    """Why a formula is not even tried; empty for all but accidents and attacks."""
    if len(source) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH:,} characters"
    if sum(map(source.count, "{([\\")) <= MAX_UNMATCHED:
        return ""
    deepest, unmatched = _brackets(source)
    if deepest > MAX_DEPTH:
        return f"it is nested deeper than {MAX_DEPTH} levels"
    if unmatched > MAX_UNMATCHED:
        return f"more than {MAX_UNMATCHED} brackets in it are never closed"
    return ""


def _brackets(source: str) -> tuple[int, int]:
    """How deep brackets are nested, and how many of them find no partner in their group or cell."""
    groups = [0]
    deepest = unmatched = 0
    for side, other in _MARKS.findall(source):
        mark = side or other
        if mark in _OPENING:
            groups[-1] += 1
        elif mark in _CLOSING:
            groups[-1] -= groups[-1] > 0
        elif mark in ("{", "\\begin", "\\left"):
            groups.append(0)
        elif mark in ("}", "\\end", "\\right"):
            unmatched += groups.pop()
            groups = groups or [0]
        elif mark in ("&", "\\\\"):
            unmatched, groups[-1] = unmatched + groups[-1], 0
        deepest = max(deepest, len(groups) + groups[-1])
    return deepest, unmatched + sum(groups)


# Elements that keep their meaning when only their text is left.
_LINEAR = frozenset({"math", "mi", "mo", "mn", "mtext", "mrow", "mspace"})


def as_text(source: str, mathml: str) -> str | None:
    r"""A formula as plain text, such as `O(n log n)`; None when it does not fit on a line of text."""
    if "\\" not in source:
        return re.sub(r"[{}]", "", source).strip()
    if not mathml or not set(re.findall(r"<([a-z]+)", mathml)) <= _LINEAR:
        return None
    text = html.unescape(re.sub(r"<[^>]+>", " ", mathml)).replace("\u2061", "")
    return re.sub(r" ?([(),.|]) ?", r"\1", " ".join(text.split()))
