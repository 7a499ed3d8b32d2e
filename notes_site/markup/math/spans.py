r"""Formulas inside a line of text: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, environments and references.

Leaves `math_inline` tokens; `formulas` sets them.
"""

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from notes_site.lazy import lazy_pattern
from notes_site.markup.cjk import is_cjk, is_letter
from notes_site.markup.lookahead import comes_after
from notes_site.markup.math.tex import MAX_LENGTH
from notes_site.markup.scope import mark_line

ENVIRONMENT = lazy_pattern(
    r"\\begin\{((?:equation|align|gather|multline|eqnarray|alignat|flalign|aligned|gathered|split)\*?"
    r"|((?:small|[pbBvV])?matrix\*?|[dr]?cases|array|alignedat))\}"
)
"""The environments that make a formula without any other mark around them; group 1 is the name.

Group 2 is the name of one that mostly stands inside of a formula.
"""

# `\(` and `\[` are also Markdown's escapes of plain brackets: only what looks like a formula is one.
FORMULA_LIKE = lazy_pattern(r"\\[A-Za-z]|[\^_=+<>|{}]|^\s*[A-Za-z]\s*$|^\s*[A-Za-z]\(.*\)\s*$")
# Converters escape the brackets of indices and of options as well, and leave them in the middle of a line.
_SURE = lazy_pattern(r"\\[A-Za-z]|\^|_\{|(?<![A-Za-z]{2})_[A-Za-z0-9]")
CLOSERS = {"\\\\(": "\\\\)", "\\\\[": "\\\\]", "\\(": "\\)", "\\[": "\\]"}

# Beside a formula in the same brackets all is one, but for words.
_WORDS = lazy_pattern(r"[A-Za-z]{2,} +[A-Za-z]{2,}")
_CODE = lazy_pattern(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(`+)[^`\n]+\2", re.MULTILINE | re.DOTALL)

# In `\text{…}` there may be a formula again. Nothing is read in a second way, as that could take forever.
_DOLLAR = lazy_pattern(r"\$((?>\\(?:text|mbox)\{[^{}]*\}|[^$\\]|\\.)++)\$", re.DOTALL)
# In `$`code`$` the back-ticks keep the formula from other Markdown (GitLab, GitHub).
_TICKED = lazy_pattern(r"\$`([^`\n]+)`\$")
_DOLLARS = lazy_pattern(r"\$+")
_ENGLISH = lazy_pattern("[A-Za-z]{4,} [A-Za-z]{2,}")
_SHELL_VARIABLE = lazy_pattern(r"\$(?:\{[A-Za-z_][\w.]*\}|[A-Z_]{2,}\b)")
_PLACEHOLDER = lazy_pattern(r"\{[A-Za-z_][\w.]*\}")
# `$(OutDir)` is a variable of make or MSBuild, `$(document)` and `$('#id')` are calls of jQuery.
_CALL = lazy_pattern(r"\$\((?:['\"]|[A-Za-z_][\w.]{2,}\))")
# `$user.$host` is two variables of a program.
_VARIABLE = lazy_pattern(r"[A-Za-z_]\w+[.,:/-]")
# `$2 today, or 100$` is money: a number and words of a sentence.
_AMOUNT = lazy_pattern(r"\d[\d.,]*[kKMB]?,?[ \t]")
# `$5 and $6。$x$`: a number that a Chinese sentence ends behind.
_PRICE = lazy_pattern(r"\d[\d.,]*[，。、；：！？）]+")
_WORD = lazy_pattern(
    r"(?<![A-Za-z\\])(?!(?:log|ln|lg|sin|cos|tan|exp|min|max|mod|gcd|lcm|deg)(?![A-Za-z]))[A-Za-z]{2,}"
)
_CELLS = lazy_pattern(r"[&\\^_=]")
_REFERENCE = lazy_pattern(r"\\(?:eq)?ref\{([^{}\n]+)\}")

# `$x_i $` with a space on one side: what shows that it is a formula all the same, and what that it is none.
_PLAIN_WORD = lazy_pattern(rf"{_WORD.pattern}(?![A-Za-z_^(\[])")
_SYMBOLS = lazy_pattern(r"\s*[A-Za-z](?:[\s\w+\-*/<>=≤≥≠,.()\[\]|!']*[\w)\]|!'])?\s*", re.ASCII)
_NO_TEXT = lazy_pattern(r"\{[^{}]*\}|\\[A-Za-z]+")

NEAR = 40
"""Characters beside a formula in which its neighbour is looked for behind spaces."""

MAX_IN_SENTENCE = 30
"""Characters of TeX."""
_TALL = lazy_pattern(r"\\\\|\\(?:begin|frac|dfrac|sum|prod|int|tag|label|lim)(?![a-z])|\n")

# Between `$$`, a shell's number of itself, stand words.
_SENTENCE = lazy_pattern(
    r"(?<![A-Za-z])[A-Za-z]{2,}[^A-Za-z]+[A-Za-z]{3,} |\s(?:and|or|is|the|和|与|或|是)\s"
)

Formula = tuple[str, int, bool]
"""TeX, the position after the whole in the source, whether it is displayed."""


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("escape", "math_inline", _inline)


def _inline(state: StateInline, silent: bool) -> bool:
    source, position = state.src, state.pos
    if source[position] not in "$\\":
        return False
    glued = source.startswith(tuple(CLOSERS), position) and _is_glued(state)
    found = None if glued else find_formula(source, position, state.posMax, state.env)
    if found:
        content, state.pos, display = found
        if not silent:
            token = state.push("math_inline", "", 0)
            token.content = content
            token.meta["display"] = display
            token.markup = source[position : state.pos]
            mark_line(state, token, position)
        return True
    return source[position] == "$" and _as_text(state, silent)


def find_formula(source: str, start: int, end: int, env: Any) -> Formula | None:
    """The formula that begins at a `$` or a backslash of a text."""
    if source[start] == "\\":
        return _backslash(source, start, end, env)
    return _display(source, start, end) or _dollar(source, start, end)


def _as_text(state: StateInline, silent: bool) -> bool:
    """A run of dollars that opens nothing is text as a whole."""
    run = _DOLLARS.match(state.src, state.pos, state.posMax)
    assert run is not None
    if not silent:
        state.pending += run[0]
    state.pos = run.end()
    return True


def _display(source: str, start: int, end: int) -> Formula | None:
    if not source.startswith("$$", start):
        return None
    close = source.find("$$", start + 2, end)
    content = source[start + 2 : close] if close > 0 else ""
    if not FORMULA_LIKE.search(content) and not _is_term(content):
        return None
    return content, close + 2, not _is_in_sentence(source, start, close + 2, content)


def _is_term(content: str) -> bool:
    """Whether what has no sign of TeX can be one all the same: `$$ n $$`, but not `$$; $$`."""
    return any(map(str.isalnum, content)) and not _SENTENCE.search(content)


def _is_in_sentence(source: str, start: int, end: int, content: str) -> bool:
    """Whether an English line goes on after a small formula, as LeetCode and kramdown set it: `$$O(n)$$.`

    Chinese writers have seen the same made a line of its own.
    """
    before = source[source.rfind("\n", 0, start) + 1 : start].rstrip()[-1:]
    after = source[end : end + 100].partition("\n")[0].lstrip()[:1]
    small = len(content) <= MAX_IN_SENTENCE and not _TALL.search(content)
    return small and bool(before and after) and not is_cjk(before) and not is_cjk(after)


def _dollar(source: str, start: int, end: int) -> Formula | None:
    """`$…$`: no space after the first, none before the second, no digit after it."""
    ticked = _TICKED.match(source, start, end)
    if ticked:
        return ticked[1], ticked.end(), False
    found = _DOLLAR.match(source, start, end)
    if found is None or not _is_formula(found):
        return None
    # An odd back-tick is one end of code.
    if _is_code(source, found, end) or found[1].count("`") % 2:
        return None
    return found[1], found.end(), False


def _is_code(source: str, found: re.Match[str], end: int) -> bool:
    """Whether both dollars begin variables or calls of a program: `${a}-${b}`, `$HOME:$PATH`."""
    after, start = source[found.end() : found.end() + 1], found.start()
    if after == "{":
        return source.startswith("${", start) or bool(_PLACEHOLDER.match(source, found.end(), end))
    if after == "(":
        return bool(_CALL.match(source, start, end) and _CALL.match(source, found.end() - 1, end))
    if not (after.isascii() and (after.isalpha() or after == "_")):
        return False
    return bool(_SHELL_VARIABLE.match(source, start) or _VARIABLE.fullmatch(found[1]))


def _is_formula(found: re.Match[str]) -> bool:
    content, after = found[1], found.string[found.end() : found.end() + 1]
    if after.isdigit() or _PRICE.fullmatch(content) or (_AMOUNT.match(content) and _is_prose(content)):
        return False
    leading, trailing = content[0].isspace(), content[-1].isspace()
    if not leading and not trailing:
        # Where dollars are out of step, what stands between two formulas looks like one.
        return bool(FORMULA_LIKE.search(content)) or not _has_letters(content)
    if leading != trailing:
        return _is_evident(found)
    # `$ x $` is a formula when both sides are spaced and nothing in it is prose.
    is_prose = _has_letters(content) or _ENGLISH.search(content)
    return bool(FORMULA_LIKE.search(content)) and not is_prose


def _is_evident(found: re.Match[str]) -> bool:
    """Whether what has a space on one side is a formula by what it holds: `$x_i $`, `有 $n $位`."""
    content, source = found[1], found.string
    before = source[max(0, found.start() - NEAR) : found.start()]
    after = source[found.end() : found.end() + NEAR]
    # The dollar beside the space may be at the other end of another formula, or of a variable.
    beside = before[-1:] if content[0].isspace() else after[:1]
    if (beside.isascii() and (beside.isalnum() or beside in tuple("_{}()[]\\$"))) or "\n" in content:
        return False
    if _has_letters(content) or _PLAIN_WORD.search(_NO_TEXT.sub(" ", content)):
        return False
    if _SURE.search(content):
        return True
    is_among_cjk = is_cjk(before.rstrip(" ")[-1:]) or is_cjk(after.lstrip(" ")[:1])
    return is_among_cjk and bool(_SYMBOLS.fullmatch(content))


def _is_prose(content: str) -> bool:
    """Whether words stand in what is no TeX otherwise."""
    return not FORMULA_LIKE.search(content) and bool(_WORD.search(content))


def _has_letters(text: str) -> bool:
    """Whether there are Chinese, Japanese or Korean letters in a text."""
    return not text.isascii() and any(map(is_letter, text))


def _backslash(source: str, start: int, end: int, env: Any) -> Formula | None:
    for opener in CLOSERS:
        if source.startswith(opener, start):
            return _bracket(source, start, end, opener, env)
    if found := ENVIRONMENT.match(source, start, end):
        closer = f"\\end{{{found[1]}}}"
        close = source.find(closer, found.end(), min(end, start + MAX_LENGTH))
        # In a sentence the names of these alone may be meant.
        if close < 0 or (found[2] and not _CELLS.search(source, found.end(), close)):
            return None
        return source[start : close + len(closer)], close + len(closer), True
    if (found := _REFERENCE.match(source, start, end)) and found[1] in env["labels"]:
        return found[0], found.end(), False
    return None


def _is_glued(state: StateInline) -> bool:
    r"""Whether a bracket belongs to the word or the brackets before it: `nums\[i\]\[j\]`, `f\(x\)`."""
    before = state.src[state.pos - 1 : state.pos] if state.pos else ""
    if before in (")", "]"):
        return bool(state.pending) or not state.tokens or state.tokens[-1].type != "math_inline"
    return before.isascii() and (before.isalnum() or before in ("_", "`"))


def _bracket(source: str, start: int, end: int, opener: str, env: Any) -> Formula | None:
    closer, inside = CLOSERS[opener], start + len(opener)
    if not comes_after(source, closer, inside):
        return None
    close = source.find(closer, inside, end)
    if close < 0 or source.find(opener, inside, close) >= 0:
        return None
    content = source[inside:close]
    if not content.strip() or "](" in content:
        return None
    is_like = _is_surely_formula if opener == "\\[" else FORMULA_LIKE.search
    if not is_like(content) and (opener.endswith("[") or not _is_one_of_many(content, opener, env)):
        return None
    return content, close + len(closer), opener.endswith("[")


def _is_one_of_many(content: str, opener: str, env: Any) -> bool:
    """Whether a note writes its formulas between these brackets, and here are no words: `\\(n-1\\)`."""
    if _has_letters(content) or _WORDS.search(content):
        return False
    known: dict[str, bool] = env.setdefault("math_brackets", {})
    if opener not in known:
        first, last = re.escape(opener), re.escape(CLOSERS[opener])
        between = rf"(?<![\w)\]\\]){first}((?:(?!{first}).){{1,300}}?){last}"
        known[opener] = any(map(_SURE.search, re.findall(between, _CODE.sub("", env["source"]))))
    return known[opener]


def _is_surely_formula(content: str) -> bool:
    """Whether TeX shows, or two short sides are equal: `a = b`, but not `key=value`."""
    left, sign, right = content.partition("=")
    beside = left.rstrip()[-3:], right.lstrip()[:3]
    is_equation = sign and "=" not in right and not any(len(word) == 3 and word.isalpha() for word in beside)
    return bool(_SURE.search(content) or is_equation)
