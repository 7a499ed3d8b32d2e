"""Blocks inside of blocks: which line closes which, and the lines between parsed as a note of their own.

Knows fences, boxes of colons and the comments around tabs; what a box means is not its concern.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from notes_site.markup.lookahead import BEGINNING, behind_quotes, column_in, fence_lines

ENDS_PARAGRAPH: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
"""For a rule whose blocks need no blank line before them."""

_COLONS = re.compile(r"(:{3,})[ \t]*(\S?)")
_TABS = re.compile(r"<!--\s*tabs:(start|end)\s*-->")


@lru_cache(maxsize=8)
def closing_lines(source: str) -> dict[int, int]:
    """For each line that opens a fence or a box the line that closes it, both 0-based.

    A box that is never closed in the quote or list item in which it stands is not in it; fences are as
    `lookahead` finds them.
    """
    pairs = dict(fence_lines(source))
    colons: list[_Opened] = []
    tabs: list[_Opened] = []
    lines = source.split("\n")
    last = -1
    for number, line in enumerate(lines):
        last = pairs.get(number, last)
        if number <= last:
            continue
        marks, text = _parted(line)
        for opened in (colons, tabs):
            while opened and text and _ends(opened[-1], line):
                opened.pop()
        if found := _COLONS.match(text):
            if found[2]:
                colons.append(
                    _Opened(number, len(found[1]), marks.count(">"), column_in(lines, number, marks))
                )
            elif colons and colons[-1].length <= len(found[1]):
                pairs[colons.pop().line] = number
        elif found := _TABS.match(text):
            if found[1] == "start":
                tabs.append(_Opened(number, 0, marks.count(">"), column_in(lines, number, marks)))
            elif tabs:
                pairs[tabs.pop().line] = number
    return pairs


class _Opened(NamedTuple):
    """A box that may be closed further down."""

    line: int
    length: int
    """How many colons close it."""
    depth: int
    """In how many quotes it stands."""
    column: int | None
    """Where what the list item around it holds begins."""


def _parted(line: str) -> tuple[str, str]:
    """A line as the marks of what it stands in, and what follows them."""
    marks = BEGINNING.match(line)
    end = marks.end() if marks else 0
    return line[:end], line[end:].rstrip()


def _ends(opened: _Opened, line: str) -> bool:
    """Whether a line that is not empty stands outside of the quote or list item around a box."""
    text = behind_quotes(line, opened.depth)
    if text is None:
        return True
    text = text.expandtabs(4)
    return bool(opened.column) and len(text) - len(text.lstrip()) < (opened.column or 0)


def closing_line(state: StateBlock, start: int, end: int) -> int | None:
    """The line that closes the box that a line opens; None when there is none before the end."""
    last = closing_lines(state.src).get(start)
    return last if last is not None and last < end else None


def hide_paragraph(tokens: Sequence[Token], index: int) -> bool:
    """Let the paragraph around the inline token of an index take no room; whether it stands in one."""
    opening, closing = tokens[index - 1], tokens[index + 1]
    if opening.type != "paragraph_open":
        return False
    opening.hidden = closing.hidden = True
    return True


def line_text(state: StateBlock, line: int) -> str:
    """A line without its indentation and the marks of the blocks that it stands in."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def line_with(state: StateBlock, mark: str, start: int, end: int) -> int | None:
    """The first of some lines of this block that holds a mark. mark: in lower case."""
    # What was searched in vain from above need not be searched again.
    misses = state.env.setdefault("missed_marks", set())
    if (state.src, mark, end) in misses:
        return None
    for line in range(start, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return None
        if mark in line_text(state, line).lower():
            return line
    misses.add((state.src, mark, end))
    return None


def parse_lines(state: StateBlock, first: int, after: int, *, indent: int) -> None:
    """Parse some lines as blocks of their own. after: the line behind the last one."""
    saved = state.parentType, state.lineMax, state.blkIndent
    state.parentType, state.lineMax, state.blkIndent = "blockquote", after, indent
    state.md.block.tokenize(state, first, after)
    state.parentType, state.lineMax, state.blkIndent = saved


def indented_end(state: StateBlock, start: int, end: int) -> int:
    """The line behind the indented lines that follow a line; blank ones at their end are not theirs."""
    last = line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent + 4):
        line += 1
        if not state.isEmpty(line - 1):
            last = line
    return last
