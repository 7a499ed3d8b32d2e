r"""Formulas that begin on a line of their own, and paragraphs in which one opens in the middle of a line.

Leaves `math_block` tokens; `formulas` sets them.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import ENDS_PARAGRAPH, line_text
from notes_site.markup.lookahead import comes_after, fence_lines
from notes_site.markup.math.spans import CLOSERS, ENVIRONMENT, FORMULA_LIKE

REACH = 10_000
"""How far into a paragraph a formula is looked for whose lines could be taken for lists and headings."""

# What ends a formula that was never closed, as the start of a fence does.
_HEADING = lazy_pattern(r"#{1,6}[ \t]")
_CONTAINER = lazy_pattern(r"[-*+][ \t]|\d{1,9}[.)][ \t]|>")
# Who writes a single dollar in a line of its own, above an environment, means a display as well.
_ALONE = lazy_pattern(r"\$[ \t]*\n[ \t]*\\begin\{")
_TRAIL = lazy_pattern(r"\s*[.,;，。；]?\s*")
_AFTER = lazy_pattern(rf"{_TRAIL.pattern}<")
_UNDERLINE = lazy_pattern(r"(?:=+|-+)[ \t]*")


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("code", "math_block", _block, ENDS_PARAGRAPH)
    md.block.ruler.before("lheading", "math_paragraph", _paragraph)


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    r"""A formula that begins a line: `$$`, `\[`, `\begin{align}`, or a `$` alone above a `\begin`."""
    position = state.bMarks[start] + state.tShift[start]
    if state.src[position : position + 1] not in ("$", "\\") or state.sCount[start] < state.blkIndent:
        return False
    # In the middle of a paragraph a matrix may be part of the formula that opens above it.
    opener, closer, bare = _marks(state.src, position, state.eMarks[start], among=silent)
    last = _closing_line(state, start, end, position + len(opener), opener, closer) if opener else None
    if last is None:
        return False
    content, rest = _cut(state, start, last, position + len(opener), closer)
    if not content.strip() or not _TRAIL.fullmatch(rest):
        return False
    if opener.startswith("\\") and not bare and not FORMULA_LIKE.search(content):
        return False
    if not silent:
        state.line = last + 1
        token = state.push("math_block", "", 0)
        token.content = f"{opener}{content}{closer}" if bare else content + rest.strip()
        token.block, token.map = True, [start, state.line]
    return True


def _marks(source: str, position: int, end: int, *, among: bool) -> tuple[str, str, bool]:
    """The mark that opens a formula here, the one that closes it, and whether both belong to the TeX.

    among: whether other lines of a paragraph stand above.
    """
    if source.startswith("$$", position):
        return "$$", "$$", False
    if _ALONE.match(source, position):
        return "$", "$", False
    for opener in ("\\\\[", "\\["):
        if source.startswith(opener, position):
            return opener, CLOSERS[opener], False
    found = ENVIRONMENT.match(source, position, end)
    if found and not (among and found[2]):
        return found[0], f"\\end{{{found[1]}}}", True
    return "", "", False


def formula_end(state: StateBlock, start: int, content: str, end: int) -> int | None:
    """The line on which a `$$` is closed that the last lines of some HTML leave open."""
    if content.count("$$") % 2 == 0:
        return None
    opened = content.rfind("$$")
    before = content[content.rfind("\n", 0, opened) + 1 : opened].strip()
    # Money and process numbers stand in the middle of text, and in elements that end.
    if (before and not before.endswith(">")) or "</" in content[opened:]:
        return None
    line = start + content.count("\n", 0, opened)
    last = _closing_line(state, line, end, state.eMarks[line], "$$", "$$")
    rest = "" if last is None else line_text(state, last).partition("$$")[2]
    return last if not rest.strip() or _AFTER.match(rest) else None


def _closing_line(
    state: StateBlock, start: int, end: int, position: int, opener: str, closer: str
) -> int | None:
    """The line that holds the closing mark; blank lines may lie between, two in a row may not."""
    if state.src.find(closer, position, state.eMarks[start]) >= 0:
        return start
    if not comes_after(state.src, closer, position):
        return None
    # Lines that were searched in vain from above need not be searched again from their middle.
    misses = state.env.setdefault("math_misses", {})
    key = (state.src, closer, end, state.blkIndent)
    first, last = misses.get(key, (0, 0))
    if first <= start < last:
        return None
    for line in range(start + 1, end):
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if _ends_formula(state, line, text) or (opener != closer and text.startswith(opener)):
            break
        if closer in text:
            return line
    else:
        line = end
    misses[key] = (start, line)
    return None


def _ends_formula(state: StateBlock, line: int, text: str) -> bool:
    """Whether a line shows that the formula above it is none."""
    if not text:
        return state.isEmpty(line - 1)
    outside = state.sCount[line] < state.blkIndent and (state.sCount[line] < 0 or _CONTAINER.match(text))
    return bool(outside or _HEADING.match(text)) or line in fence_lines(state.src)


def _cut(state: StateBlock, start: int, last: int, position: int, closer: str) -> tuple[str, str]:
    """The formula between its marks, and what follows on its last line."""
    first_text = state.src[position : state.eMarks[start]]
    if last == start:
        content, _, rest = first_text.partition(closer)
        return content, rest
    inner = state.getLines(start + 1, last, state.blkIndent, False)
    last_text = state.src[state.bMarks[last] + state.tShift[last] : state.eMarks[last]]
    before, _, rest = last_text.partition(closer)
    return "\n".join((first_text, inner, before)), rest


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph in which `$$` opens inside a line: the formula's lines are no lists or headings."""
    position = state.bMarks[start]
    if not comes_after(state.src, "$$", position):
        return False
    blank = state.src.find("\n\n", position, position + REACH)
    if state.src.find("$$", position, blank if blank >= 0 else position + REACH) < 0:
        return False
    hidden = _formula_lines(state, start, end)
    if not hidden:
        return False
    shifts = [state.sCount[line] for line in hidden]
    # To markdown-it a line that is indented by four is more of the paragraph, whatever it looks like.
    for line in hidden:
        state.sCount[line] = state.blkIndent + 4
    try:
        return paragraph(state, start, end, silent)
    finally:
        for line, shift in zip(hidden, shifts, strict=True):
            state.sCount[line] = shift


def _formula_lines(state: StateBlock, start: int, end: int) -> list[int]:
    """The lines of a paragraph that a formula begins before and reaches into."""
    found: list[int] = []
    opened: list[int] | None = None
    for line in range(start, state.lineMax):
        if state.isEmpty(line) or line in fence_lines(state.src):
            break
        if opened is None and line > start and _ends_paragraph(state, line, end):
            break
        # What stands above is a heading: markdown-it will come back for what follows.
        if opened is None and not found and line > start and _is_underline(state, line):
            break
        if opened is not None:
            opened.append(line)
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        if text.replace("\\$", "").count("$$") % 2:
            if opened is not None:
                found += opened
            opened = [] if opened is None else None
    return found


def _ends_paragraph(state: StateBlock, line: int, end: int) -> bool:
    if state.is_code_block(line) or state.sCount[line] < 0:
        return False
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))


def _is_underline(state: StateBlock, line: int) -> bool:
    """Whether a line makes a heading of the paragraph above it."""
    position = state.bMarks[line] + state.tShift[line]
    is_near = 0 <= state.sCount[line] - state.blkIndent < 4
    return is_near and bool(_UNDERLINE.fullmatch(state.src, position, state.eMarks[line]))
