r"""TeX → MathML by math-core, with what real notes write and it does not take.

Knows formulas only; where they stand in a note is `math`'s concern.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache

from math_core import LatexError, LatexToMathML
from msgspec import Struct

MAX_DEPTH = 100
"""Nested brackets, groups and scripts. math-core exhausts its stack, and ends the process, far beyond this."""
MAX_LENGTH = 20_000
"""Characters of one formula."""

MACROS = {
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "bm": r"\boldsymbol{#1}",
    "pmb": r"\boldsymbol{#1}",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
}


class Formula(Struct, frozen=True):
    """A set formula, or why it could not be set."""

    mathml: str
    fault: str = ""


def convert(sources: Sequence[tuple[str, bool]], macros: dict[str, str]) -> list[Formula]:
    r"""Set all formulas of a note; numbers run through them, and `\eqref` finds labels before and after it.

    sources: TeX and whether it is displayed. The result has the same order and length.
    """
    mended = [(_mended(source), display) for source, display in sources]
    converter = _converter(tuple(sorted(macros.items())))
    faults: dict[int, str] = {}
    for index, (source, _) in enumerate(mended):
        if fault := _limit(source):
            faults[index] = fault
            mended[index] = ("", False)
    try:
        return _merged(converter.convert_all(mended), faults)
    except LatexError:
        pass
    for index, (source, display) in enumerate(mended):
        try:
            converter.convert_with_local_state(_without_references(source), displaystyle=display)
        except LatexError as error:
            faults[index] = _reason(error)
            mended[index] = ("", False)
    try:
        return _merged(converter.convert_all(mended), faults)
    except LatexError as error:
        # What is left are references to labels that no formula has.
        return [Formula("", faults.get(index) or _reason(error)) for index in range(len(mended))]


def _merged(results: Sequence[str], faults: dict[int, str]) -> list[Formula]:
    return [Formula("", faults[i]) if i in faults else Formula(result) for i, result in enumerate(results)]


@lru_cache(maxsize=8)
def _converter(macros: tuple[tuple[str, str], ...]) -> LatexToMathML:
    return LatexToMathML(
        macros={**MACROS, **dict(macros)}, fancy_error=False, allow_unreliable_rendering=True, annotation=False
    )


def unescaped(source: str) -> str:
    r"""TeX whose writer escaped it for Markdown: `\_` is `_`, `\\\\` is `\\`, `\*` is `*`."""
    return re.sub(r"\\([_*{}|#])", r"\1", source.replace("\\\\\\\\", "\\\\"))


def _mended(source: str) -> str:
    return source


def _without_references(source: str) -> str:
    return re.sub(r"\\(?:eq)?ref\{[^{}]*\}", "", source)


def _reason(error: LatexError) -> str:
    return str(error.args[0] if error.args else error).strip().splitlines()[0].rstrip(".")


def _limit(source: str) -> str:
    if len(source) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH:,} characters"
    depth = deepest = 0
    for mark in re.findall(r"\\.|[{(\[^_]|[})\]]", source):
        if mark in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "})]":
            depth -= 1
    return f"it is nested deeper than {MAX_DEPTH} levels" if deepest > MAX_DEPTH else ""


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
