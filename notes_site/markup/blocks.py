"""A note's lines as block rules want them: where each begins and ends, and how far it is indented.

Comes in: text. Goes out: block tokens. Knows no rule.
"""

from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.notebook import parse_cells


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.at("block", _parse_all)


def _parse_all(state: StateCore) -> None:
    lines = Lines(state.src, state.md, state.env, state.tokens)
    if cells := state.env.get("cells"):
        parse_cells(cells, lines)
    else:
        state.md.block.tokenize(lines, 0, lines.lineMax)


class Lines(StateBlock):
    """The same as markdown-it finds, which looks at the indentation of every line character by character."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()
        indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
        self.lineMax = len(lines)
        # The rules look one line further, at one without a character.
        self.bMarks = [0, *accumulate(len(line) + 1 for line in lines)]
        self.bMarks[-1] = len(src)
        self.eMarks = [start + len(line) for start, line in zip(self.bMarks, [*lines, ""], strict=True)]
        self.tShift = [*map(len, indents), 0]
        self.sCount = [len(indent.expandtabs(4)) for indent in [*indents, ""]]
        self.bsCount = [0] * len(self.bMarks)
