r"""Formulas: found before emphasis and escapes are looked at, set as MathML by math-core.

`$…$`, `$$…$$`, `\(…\)`, `\[…\]`, bare `\begin{align}…\end{align}` and fences called `math`.
All formulas of a note are set together, so that numbers run on and `\eqref` may point forwards.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.markup import tex
from notes_site.markup.cjk import CJK_LETTERS
from notes_site.markup.scope import line_of, mark_line, scope_of

_ENVIRONMENT = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|alignat|flalign|aligned|gathered|split)(\*?)\}"
)
# `\(` and `\[` are also Markdown's escapes of plain brackets: only what looks like a formula is one.
_FORMULA_LIKE = re.compile(r"\\[A-Za-z]|[\^_=+<>|{}]|^\s*[A-Za-z]\s*$|^\s*[A-Za-z]\(.*\)\s*$")
_PROSE = re.compile(f"[{CJK_LETTERS}]|[A-Za-z]{{4,}} [A-Za-z]{{2,}}")
_SHELL_VARIABLE = re.compile(r"\$\{?[A-Za-z_]\w*\}")
_CLOSERS = {"\\(": "\\)", "\\[": "\\]", "\\\\(": "\\\\)", "\\\\[": "\\\\]"}


def plugin(md: MarkdownIt) -> None:
    ends_paragraph = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("code", "math_block", _block, ends_paragraph)
    md.block.ruler.before("lheading", "math_paragraph", _paragraph)
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.core.ruler.push("math", _set_all)
    md.add_render_rule("math_inline", _render)
    md.add_render_rule("math_block", _render)


# Blocks


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""A formula that begins on a line of its own: `$$`, `\[`, `\begin{align}`."""
    position = state.bMarks[start] + state.tShift[start]
    char = state.src[position : position + 1]
    if char not in ("$", "\\") or state.sCount[start] < state.blkIndent:
        return False
    opener, closer, bare = _block_fence(state.src, position, state.eMarks[start])
    if not opener:
        return False
    last = _closing_line(state, start, end, position + len(opener), closer)
    if last is None:
        return False
    first_text = state.src[position + len(opener) : state.eMarks[start]]
    if last == start:
        content, _, rest = first_text.partition(closer)
    else:
        body = state.getLines(start + 1, last, state.blkIndent, False)
        last_line = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]]
        before, _, rest = last_line.partition(closer)
        content = "\n".join((first_text, body, before))
    if not content.strip() or (rest.strip() and not re.fullmatch(r"\s*[.,;，。；]?\s*", rest)):
        return False
    if opener.startswith("\\") and not bare and not _FORMULA_LIKE.search(content):
        return False
    if silent:
        return True
    state.line = last + 1
    token = state.push("math_block", "", 0)
    token.content = f"{opener}{content}{closer}" if bare else content + rest.strip()
    token.block, token.map = True, [start, state.line]
    return True


def _block_fence(source: str, position: int, end: int) -> tuple[str, str, bool]:
    """The mark that opens a formula here, the one that closes it, and whether both belong to the TeX."""
    if source.startswith("$$", position):
        return "$$", "$$", False
    for opener in ("\\\\[", "\\["):
        if source.startswith(opener, position):
            return opener, _CLOSERS[opener], False
    found = _ENVIRONMENT.match(source, position, end)
    if found:
        return found[0], f"\\end{{{found[1]}{found[2]}}}", True
    return "", "", False


def _closing_line(state: StateBlock, start: int, end: int, position: int, closer: str) -> int | None:
    """The line that holds the closing mark; blank lines may lie between, two in a row may not."""
    if state.src.find(closer, position, state.eMarks[start]) >= 0:
        return start
    blank = 0
    for line in range(start + 1, end):
        if state.isEmpty(line):
            blank += 1
            if blank > 1:
                return None
            continue
        blank = 0
        if state.sCount[line] < state.blkIndent and state.parentType != "root" and state.sCount[line] < 0:
            return None
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if text.startswith(("```", "~~~")):
            return None
        if closer in text:
            return line
    return None


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph in which `$$` opens in the middle of a line: the formula's lines are no lists or headings."""
    if "$$" not in state.src:
        return False
    line, opened = start, -1
    while line < state.lineMax and not (state.isEmpty(line) and opened < 0):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if text.replace("\\$", "").count("$$") % 2:
            if opened >= 0:
                return _take_paragraph(state, start, opened, line)
            opened = line
        if opened < 0 and line > start and _ends_paragraph(state, line, end):
            return False
        line += 1
    return False


def _ends_paragraph(state: StateBlock, line: int, end: int) -> bool:
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))


def _take_paragraph(state: StateBlock, start: int, opened: int, closed: int) -> bool:
    """Let markdown-it take the paragraph with the formula's lines hidden from its other rules."""
    shifts = state.sCount[opened + 1 : closed + 1]
    # A line that is indented by four or more is a continuation, whatever it looks like.
    for line in range(opened + 1, closed + 1):
        state.sCount[line] = max(state.sCount[line], state.blkIndent + 4)
    try:
        return paragraph(state, start, state.lineMax, False)
    finally:
        state.sCount[opened + 1 : closed + 1] = shifts


# Inside a line


def _inline(state: StateInline, silent: bool) -> bool:
    source, position = state.src, state.pos
    char = source[position]
    if char == "$":
        found = _display(source, position, state.posMax) or _dollar(source, position, state.posMax)
    elif char == "\\":
        found = _bracket(source, position, state.posMax)
    else:
        return False
    if found is None:
        # A run of dollars that opens nothing is text as a whole.
        if char != "$":
            return False
        run = len(source[position : state.posMax]) - len(source[position : state.posMax].lstrip("$"))
        if not silent:
            state.pending += "$" * run
        state.pos += run
        return True
    content, length, display = found
    if not silent:
        token = state.push("math_inline", "", 0)
        token.content = content
        token.meta["display"] = display
        mark_line(state, token, position)
    state.pos += length
    return True


Formula = tuple[str, int, bool]
"""TeX, length of the whole in the source, whether it is displayed."""


def _display(source: str, start: int, end: int) -> Formula | None:
    if not source.startswith("$$", start):
        return None
    close = source.find("$$", start + 2, end)
    content = source[start + 2 : close] if close > 0 else ""
    return (content, close + 2 - start, True) if content.strip() else None


def _dollar(source: str, start: int, end: int) -> Formula | None:
    """`$…$`: no space after the first, none before the second, no digit after it."""
    if source.startswith("$$", start) or (start and source[start - 1] == "\\"):
        return None
    # In `$`code`$` the back-ticks keep the formula from other Markdown (GitLab, GitHub).
    ticked = re.compile(r"\$`([^`\n]+)`\$").match(source, start, end)
    if ticked:
        return ticked[1], len(ticked[0]), False
    if _SHELL_VARIABLE.match(source, start, end):
        return None
    position = start + 1
    while (close := source.find("$", position, end)) > 0:
        content = source[start + 1 : close]
        if content.endswith("\\") and not content.endswith("\\\\"):
            position = close + 1
            continue
        after = source[close + 1 : close + 2]
        if not content or after == "{" or "\n\n" in content:
            return None
        if _is_dollar_content(content, after):
            return content, close + 1 - start, False
        return None
    return None


def _is_dollar_content(content: str, after: str) -> bool:
    if after.isdigit():
        return False
    leading, trailing = content[0].isspace(), content[-1].isspace()
    if not leading and not trailing:
        return True
    # `$ x $` is a formula when both sides are spaced and nothing in it is prose.
    return leading and trailing and bool(_FORMULA_LIKE.search(content)) and not _PROSE.search(content)


def _bracket(source: str, start: int, end: int) -> Formula | None:
    for opener in ("\\\\(", "\\\\[", "\\(", "\\["):
        if source.startswith(opener, start):
            close = source.find(_CLOSERS[opener], start + len(opener), end)
            content = source[start + len(opener) : close] if close > 0 else ""
            if not content.strip() or not _FORMULA_LIKE.search(content) or "](" in content:
                return None
            length = close + len(opener) - start
            return content, length, opener.endswith("[")
    found = _ENVIRONMENT.match(source, start, end)
    if found:
        closer = f"\\end{{{found[1]}{found[2]}}}"
        close = source.find(closer, found.end(), end)
        if close > 0:
            length = close + len(closer) - start
            return source[start : start + length], length, True
    return None


# Setting


def _set_all(state: StateCore) -> None:
    """Turn the TeX of every formula of the note into MathML, in one go."""
    found = list(_formulas(state))
    if not found:
        return
    state.env["math"] = True
    scope = scope_of(state.env)
    sources = [
        (tex.unescaped(token.content) if scope.options.unescape else token.content, _is_display(token))
        for token, _ in found
    ]
    for (token, line), (source, _), result in zip(
        found, sources, tex.convert(sources, scope.options.macros), strict=True
    ):
        token.meta["mathml"] = result.mathml
        if result.fault:
            shown = " ".join(source.split())
            shown = f"{shown[:40]}…" if len(shown) > 41 else shown
            scope.problems.append((line, f'formula "{shown}" cannot be set: {result.fault}; it is shown as TeX'))
            token.meta["fault"] = result.fault


def _formulas(state: StateCore) -> Any:
    for block in state.tokens:
        if block.type == "math_block":
            yield block, line_of(block, block, state.env)
        for token in block.children or ():
            if token.type == "math_inline":
                yield token, line_of(block, token, state.env)


def _is_display(token: Token) -> bool:
    return token.type == "math_block" or bool(token.meta.get("display"))


def _render(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if "fault" in token.meta:
        fault = escapeHtml(token.meta["fault"])
        html = f'<code class="bad-tex" title="{fault}">{escapeHtml(token.content.strip())}</code>'
    else:
        html = token.meta["mathml"]
    return f'<div class="formula">{html}</div>\n' if token.type == "math_block" else html
