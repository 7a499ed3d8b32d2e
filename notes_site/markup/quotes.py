"""Quotes between lines of `>>>`, as GitLab has them."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from notes_site.markup.containers import ENDS_PARAGRAPH, closing_lines, line_text, parse_lines


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("blockquote", "fenced_quote", _fenced, ENDS_PARAGRAPH)


def _fenced(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or line_text(state, start).rstrip() != ">>>":
        return False
    last = _closing_line(state, start + 1, end)
    if last is None or silent:
        return last is not None
    state.push("blockquote_open", "blockquote", 1).map = [start, last + 1]
    parse_lines(state, start + 1, last, indent=state.blkIndent)
    state.push("blockquote_close", "blockquote", -1)
    state.line = last + 1
    return True


def _closing_line(state: StateBlock, line: int, end: int) -> int | None:
    """The first line of nothing but `>>>` that stands in no code."""
    closing = closing_lines(state.src)
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        if line_text(state, line).rstrip() == ">>>":
            return line
        line = closing.get(line, line) + 1
    return None
