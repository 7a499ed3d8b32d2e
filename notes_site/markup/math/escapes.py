r"""TeX that its writer escaped for Markdown, as programs need it that read Markdown before TeX.

Such a formula shows it by itself: `x\_1`, `\\{0,1\\}` and `\\frac{a}{b}` mean nothing in TeX, or nothing
likely. What is right as it stands is left alone, so formulas of both kinds may stand in one note.
"""

import re

from notes_site.lazy import lazy_pattern

_SUSPECT = lazy_pattern(r"\\(?:[_^\[\]()<+-]|\\(?:[{}|&,;:!%#_\\]|[A-Za-z]{2}))")
# In these `\_` is a character.
_TEXTS = lazy_pattern(
    r"\\(?:text[a-z]*|mbox|hbox|math(?:rm|it|tt|sf|bf)|operatorname\*?|tag\*?|label|(?:eq)?ref|url|href)"
    r"\s*\{[^{}]*\}"
)
_INDEX = lazy_pattern(
    r"\\_\{|(?:(?<![A-Za-z\\])[A-Za-z]|[})\]']|\\[A-Za-z]+)\\_(?:[A-Za-z0-9](?![A-Za-z0-9])|\\[A-Za-z])"
)
# No row of a display begins like this; in a line of text there are no rows.
_TWICE = lazy_pattern(r"(?<!\\)(?:\\\\)+[A-Za-z]{3,}\s*\{")
_TWICE_IN_LINE = lazy_pattern(r"(?<!\\)(?:\\\\)+[A-Za-z]{2,}")
_ONCE = lazy_pattern(r"(?<!\\)(?:\\\\)*\\[A-Za-z]")
_BRACES = lazy_pattern(r"\\\\[{}]|\\.|[{}]", re.DOTALL)
_CELL = lazy_pattern(r"(?<!\\)&|\\\\&\s*=")
_MARKS = lazy_pattern(
    rf"{_TEXTS.pattern}|(?P<size>\\(?:left|right|middle|[bB]igg?[lmr]?)\s*)\\\\(?P<fence>[{{}}|])"
    r"|(?P<rows>\\\\\\\\)|\\\\?(?P<index>_)|\\\\(?P<twice>[{}|&,;:!%#])|\\(?P<never>[\^\[\]()<+-])|\\.",
    re.DOTALL,
)


def without_escapes(source: str, *, display: bool) -> str:
    r"""A formula as TeX has it: `z\_t\in\\{0,1\\}` is `z_t\in\{0,1\}`, and `\\\\` ends a row."""
    if not _SUSPECT.search(source):
        return source
    if (_TWICE if display else _TWICE_IN_LINE).search(source) and not _ONCE.search(source):
        source = source.replace("\\\\", "\\")
    bare = _TEXTS.sub("{}", source)
    in_braces = _are_braces_escaped(bare)
    is_escaped = in_braces or bool(_INDEX.search(bare))
    has_environment = "\\begin" in source
    has_cells = has_environment or (display and bool(_CELL.search(source)))

    def undone(found: re.Match[str]) -> str:
        mark = found[0]
        if found["fence"]:
            return f"{found['size']}\\{found['fence']}"
        if found["rows"]:
            return "\\\\" if has_environment or display else mark
        if found["index"]:
            return "_" if is_escaped or mark == "\\\\_" else mark
        if sign := found["twice"]:
            is_meant = in_braces if sign in "{}" else sign in "%#" or not has_cells
            return f"\\{sign}" if is_meant else mark
        return found["never"] or mark

    return _MARKS.sub(undone, source)


def _are_braces_escaped(source: str) -> bool:
    r"""Whether `\\{` and `\\}` are braces that show: all others have their partners without them."""
    depth, escaped = 0, 0
    for brace in _BRACES.findall(source):
        escaped += brace in ("\\\\{", "\\\\}")
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0 and escaped > 0
