r"""What real notes write in TeX and math-core does not take, brought into a form that it takes.

Comes in: one formula. Goes out: the same formula in other words. `as_written` undoes in the MathML what had
to be spelt otherwise for the way through.
"""

import html
import re
import sys
from collections.abc import Sequence
from functools import partial

from notes_site.lazy import lazy_pattern
from notes_site.markup.math.colors import digits_of
from notes_site.markup.math.commands import TYPED

# Lengths after a line break are printed as they stand.
_LINE_BREAK = lazy_pattern(r"\\\\\*?[ \t]*\[\s*-?[\d.]+\s*\\?[a-z]+\s*\]|\\\\\*")
MAX_COLUMNS = 20
"""Of a matrix whose columns stand on one side."""
_RENAMED = {
    "split": "aligned",
    "alignedat": "aligned",
    "alignat": "align",
    "flalign": "align",
    "smallmatrix": "matrix",
}
_ENVIRONMENT = lazy_pattern(
    r"\\(begin|end)\{(?:(alignedat|alignat)(\*?)\}(?:\{\d+\})?|(split|flalign|smallmatrix)(\*?)\})"
)
_EQNARRAY = lazy_pattern(r"\\begin\{eqnarray(\*?)\}(.*?)\\end\{eqnarray\*?\}", re.DOTALL)
_NUMBERED = lazy_pattern(r"\\begin\{(?:equation|align|gather|multline)\*?\}")
_BARE_NUMBER = lazy_pattern(r"\\(?:tag|label)\b")
# `\mu*` is two things; math-core reads a star as part of the command.
_STARRED = lazy_pattern(r"(\\(?!operatorname|tag|hspace|vspace|newcommand|renewcommand)[A-Za-z]+)\*")
_SHORT_TAG = lazy_pattern(r"\\tag\s*([A-Za-z0-9])")
_NAME = lazy_pattern(r"\\(tag\*?|label|eqref|ref)\s*\{([^{}]*)\}")
_TEXT = lazy_pattern(r"\\(text(?:rm|it|bf|tt|sf|md|up|normal)?|mbox|hbox)\s*\{([^{}]*)\}")
_LOGO = lazy_pattern(r"\\((?:La|Ka)?TeX)(?![A-Za-z])\s*")
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”"}
_LIGATURE = lazy_pattern("---?|``|''")
_TYPED = lazy_pattern(rf"\\(?:text[a-z]*|mbox|hbox)\s*\{{[^{{}}]*\}}|[{''.join(TYPED)}]")
# What only paints, places or loads, with the argument that says how; what it is done to stays.
_DECORATION = lazy_pattern(
    r"\\(?:require|href|class|cssId|style|html(?:Class|Data|Id|Style)|vspace\*?)\s*\{[^{}]*\}|\\bbox\s*(?:\[[^\[\]]*\])?"
    r"|\\(?:text)?color\s*\[\w*\]\s*\{[^{}]*\}|\\rule\s*(?:\[[^\[\]]*\])?\s*\{0[a-z]*\}\s*\{[^{}]*\}"
    r"|(?<=\\smash)\s*\[[btlr]*\]"
    r"|\\(?:tiny|sixptsize|scriptsize|footnotesize|small|normalsize|large|Large|LARGE|huge|Huge|boldmath)(?![A-Za-z])"
)
_PAINTED_TEXT = lazy_pattern(r"\\(?:colorbox|fcolorbox\s*\{[^{}]*\})\s*\{[^{}]*\}")
_COLOR = lazy_pattern(r"\\(text)?color\s*\{\s*(#?\w+)\s*\}")
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
# math-core lets only operators that it knows have something under them.
_SCRIPT = rf"\s*[_^]\s*(?:{_GROUP}|\\[A-Za-z]+|[A-Za-z0-9])"
_LIMITS = lazy_pattern(rf"\\mathop\s*({_GROUP})\s*\\limits((?:{_SCRIPT}){{0,2}})")
# Of the name of an operator math-core takes the characters, and no other shape of them.
_NAME_OF_OPERATOR = lazy_pattern(rf"\\operatorname(\*?)\s*({_GROUP})")
_SHAPED = lazy_pattern(
    r"(?<!\\)[_^]|\\(?:math[a-z]+|boldsymbol|bm|pmb|rm|bf|it|sf|tt|cal|mbox|hspace|l?dots"
    r"|(?:under|over)line|(?:wide)?(?:hat|tilde)|bar|vec)(?![A-Za-z])"
)
_STARRED_MATRIX = lazy_pattern(r"\\(begin|end)\{([pbBvV]?)(?:small)?matrix\*\}(?:\s*\[([lcr])\])?")
_FENCES = {"": "..", "p": "()", "b": "[]", "B": (r"\{", r"\}"), "v": "||", "V": (r"\|", r"\|")}
_BRACED_LENGTH = lazy_pattern(r"\\(m?kern|[hm]skip)\s*\{([^{}]*)\}")
_LAST_BACKSLASH = lazy_pattern(r"(?<!\\)((?:\\\\)*)\\(?=\n|\Z)")
_VERBATIM = lazy_pattern(r"\\verb\*?([|!+/@\"])([^{}\\\n]*?)\1")
_DEFINITION = lazy_pattern(r"\\newcommand\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?")
_OPERATOR = lazy_pattern(rf"\\DeclareMathOperator(\*?)\s*\{{?\s*(\\[A-Za-z]+)\s*\}}?\s*({_GROUP})")
_ENTITY = lazy_pattern(r"&(?:lt|gt|amp|nbsp);")
# What the patterns above can begin with; most formulas have none of it.
_SUSPECT = lazy_pattern(
    r"&(?:lt|gt|amp|nbsp);|\\\\|\\\*|\\[A-Za-z]+\*"
    r"|\\(?:begin|end|tag|label|eqref|ref|text|mbox|hbox|newcommand|DeclareMathOperator|operatorname|mathop|color|fcolor)"
    rf"|\\(?:[mh]?kern|[hm]skip|rule|sixptsize|footnotesize|smash|verb)|\\(?:\n|$)|[{''.join(TYPED)}]"
    r"|\\(?:require|href|class|cssId|style|html|vspace|bbox|tiny|script|small|normal|large|Large|LARGE|huge|Huge|boldmath)"
)
_NESTING = lazy_pattern(r"\\(?:begin|end|left|right)(?![A-Za-z])|\\.|[{}&]", re.DOTALL)
_LAST_BREAK = lazy_pattern(r"\s*\\\\\s*$")


def free_code(sources: Sequence[str]) -> str:
    """What codes of characters begin with: nothing that stands in any of some formulas."""
    code = "(u+"
    while any(code in source for source in sources):
        code = code.replace("+", "u+")
    return code


def repaired(source: str, code: str, *, display: bool) -> str:
    """A formula in words that math-core takes. code: what codes of characters in names begin with."""
    if not _SUSPECT.search(source):
        return source
    # Blogs that set formulas in the browser need these entities; in TeX `&` would begin a column.
    source = _ENTITY.sub(lambda found: html.unescape(found[0]).replace("\xa0", " "), source)
    source = _LAST_BACKSLASH.sub(r"\1\\ ", _VERBATIM.sub(r"\\texttt{\2}", source))
    source = _LINE_BREAK.sub(r"\\\\", source).replace("\\*", "*")
    source = _PAINTED_TEXT.sub(r"\\text", _DECORATION.sub(" ", source))
    source = _COLOR.sub(_colored, _BRACED_LENGTH.sub(r"\\\1 \2 ", source))
    source = _EQNARRAY.sub(_aligned, source)
    source = _STARRED_MATRIX.sub(_matrix, source)
    source = _ENVIRONMENT.sub(_renamed, source)
    source = _OPERATOR.sub(r"\\newcommand{\2}{\\operatorname\1\3}", source)
    source = _LIMITS.sub(_limits, _NAME_OF_OPERATOR.sub(partial(_operator, display), source))
    # A note may define again what it, or the site, has defined before.
    source = _DEFINITION.sub(r"\\providecommand{\1}{}\\renewcommand{\1}", source)
    source = _STARRED.sub(r"\1 *", source)
    source = _TYPED.sub(lambda found: TYPED.get(found[0], found[0]), _TEXT.sub(_text, source))
    source = _NAME.sub(partial(_name, code), _SHORT_TAG.sub(r"\\tag{\1}", source))
    if display and _BARE_NUMBER.search(source) and not _NUMBERED.search(source):
        kind = "equation" if "\\label" in source else "equation*"
        return f"\\begin{{{kind}}}{source}\\end{{{kind}}}"
    return _in_rows(source) if display else source


def as_written(mathml: str, code: str, texts: Sequence[str]) -> str:
    """MathML with the names and numbers that a writer gave. texts: all from which they may come."""
    if code not in mathml:
        return mathml
    start = re.escape(code)
    mathml = re.sub(rf"<mtext>{start}ref\)</mtext>(<mtext><a [^>]*>)\(([^<]*)\)", r"\1\2", mathml)

    def letter(found: re.Match[str]) -> str:
        number = int(found[1], 16)
        # Macros can put together what looks like a code.
        known = number <= sys.maxunicode and any(chr(number) in text for text in texts)
        return html.escape(chr(number)) if known else found[0]

    return re.sub(rf"{start}([0-9a-f]{{1,8}})\)", letter, mathml)


def _in_rows(source: str) -> str:
    r"""A formula with `\\` outside of everything, for which math-core makes no line: as rows."""
    source = _LAST_BREAK.sub("", source)
    depth, marks = 0, set()
    for mark in _NESTING.findall(source):
        if mark in ("{", "\\begin", "\\left"):
            depth += 1
        elif mark in ("}", "\\end", "\\right"):
            depth -= 1
        elif depth == 0:
            marks.add(mark)
    if "\\\\" not in marks:
        return source
    kind = "aligned" if "&" in marks else "gathered"
    return f"\\begin{{{kind}}}{source}\\end{{{kind}}}"


def _aligned(found: re.Match[str]) -> str:
    """`a &=& b` in three columns as `a &= b` in two."""
    rows = re.sub(r"&([^&\\]*|\\[a-z]+\s*)&", r"&\1 ", found[2])
    return f"\\begin{{align{found[1]}}}{rows}\\end{{align{found[1]}}}"


def _renamed(found: re.Match[str]) -> str:
    name, star = found[2] or found[4], found[3] or found[5] or ""
    return f"\\{found[1]}{{{_RENAMED[name]}{star}}}"


def _colored(found: re.Match[str]) -> str:
    digits = digits_of(found[2])
    if not digits:
        return found[0]
    return f"\\hexcolor{{{digits}}}" if found[1] else f"\\color[HTML]{{{digits}}}"


def _operator(display: bool, found: re.Match[str]) -> str:
    r"""`\operatorname{\mathbf{f}}` without asking math-core for a name."""
    if not _SHAPED.search(found[2]):
        return found[0]
    limits = "\\limits" if found[1] and display else ""
    return f"\\mathop{{\\mathrm{found[2]}}}{limits}"


def _limits(found: re.Match[str]) -> str:
    whole = f"\\mathop{found[1]}"
    for script in sorted(re.findall(_SCRIPT, found[2]), key=lambda script: "_" in script[:2]):
        mark, content = script.strip()[0], script.strip()[1:].strip()
        command = "underset" if mark == "_" else "overset"
        whole = f"\\{command}{{{content}}}{{{whole}}}"
    return whole


def _matrix(found: re.Match[str]) -> str:
    r"""`\begin{pmatrix*}[r]` as brackets around an array, which knows on which side its columns stand."""
    opening, closing = _FENCES[found[2]]
    if found[1] == "end":
        return f"\\end{{array}}\\right{closing}"
    return f"\\left{opening}\\begin{{array}}{{{(found[3] or 'c') * MAX_COLUMNS}}}"


def _text(found: re.Match[str]) -> str:
    r"""`\text{if $x_1$ is}` in pieces, since math-core sets no formulas inside of text."""
    pieces = re.split(r"(?<!\\)\$", found[2])
    if len(pieces) % 2 == 0:
        return found[0]
    command = found[1] if found[1] in ("textit", "textbf", "texttt", "textsf") else "text"
    pieces[::2] = [_typeset(piece, command) for piece in pieces[::2]]
    return " ".join(pieces)


def _typeset(piece: str, command: str) -> str:
    if not piece:
        return ""
    piece = re.sub(r"(?<!\\)_", r"\\_", _LOGO.sub(r"\1", piece))
    if command != "texttt":
        piece = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], piece)
    return f"\\{command}{{{piece}}}"


def _name(code: str, found: re.Match[str]) -> str:
    r"""A name in the few characters that math-core allows there; `\ref` is `\eqref` without brackets."""
    kind, name = found[1], found[2].strip()
    name = name.replace("$", "") if kind.startswith("tag") else re.sub(r"\s+", "-", name)
    coded = "".join(char if re.match(r"[A-Za-z0-9:./ -]", char) else f"{code}{ord(char):x})" for char in name)
    if kind == "ref":
        return f"\\text{{{code}ref)}}\\eqref{{{coded}}}"
    return f"\\{kind}{{{coded}}}"
