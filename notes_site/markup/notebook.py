"""Cells of a notebook → tokens, between those of its text.

Comes in: where each cell's text stands among the lines of the note, code with what it printed.
Goes out: block tokens. Must never know: JSON.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from msgspec import Struct

from notes_site.markup.code.ansi import ansi_html, as_shown
from notes_site.markup.code.fences import LONG
from notes_site.markup.scope import Scope, scope_of
from notes_site.model import Link


class Text(Struct, frozen=True):
    """A cell of Markdown: a range of the note's lines, 0-based, `stop` after the last."""

    start: int
    stop: int


class Printed(Struct, frozen=True):
    """What a terminal would show, escape sequences and all."""

    text: str
    is_error: bool = False
    rest: str = ""
    """Path of a file that holds it whole, when this is only the beginning."""


class Picture(Struct, frozen=True):
    path: str
    """Of its file, relative to the note."""
    words: str
    """What it shows, in a few words; empty when nobody said."""


class Table(Struct, frozen=True):
    """HTML from which all that acts was taken."""

    html: str


class Formula(Struct, frozen=True):
    tex: str


Output = Printed | Picture | Table | Formula


class Code(Struct, frozen=True):
    line: int
    """Where it stands in the file, 0-based."""
    source: str
    language: str
    prompt: str
    """`In [3]`."""
    outputs: tuple[Output, ...]
    hides_source: bool = False
    hides_outputs: bool = False


Cell = Text | Code


def plugin(md: MarkdownIt) -> None:
    md.add_render_rule("output", _as_it_is)


def parse_cells(cells: Sequence[Cell], lines: StateBlock) -> None:
    """Push the tokens of all cells. lines: of the whole note; what a cell leaves open ends with it."""
    for cell in cells:
        if isinstance(cell, Text):
            lines.lineMax = cell.stop
            lines.md.block.tokenize(lines, cell.start, cell.stop)
        else:
            lines.tokens += _code_cell(cell, scope_of(lines.env))


def _code_cell(cell: Code, scope: Scope) -> Iterator[Token]:
    yield _opened("div", "cell")
    if cell.source:
        fence = Token("fence", "code", 0, content=f"{cell.source}\n", markup="```", block=True)
        fence.info = f'{cell.language or "text"} title="{cell.prompt}"'
        fence.map = [cell.line, cell.line + cell.source.count("\n") + 1]
        yield from _folded([fence], cell.prompt) if cell.hides_source else [fence]
    outputs = [_output(output, cell, scope) for output in cell.outputs]
    if outputs:
        yield _opened("div", "outputs")
        yield from _folded(outputs, scope.word("output")) if cell.hides_outputs else outputs
        yield Token("cell_close", "div", -1, block=True)
    yield Token("cell_close", "div", -1, block=True)


def _opened(tag: str, css: str) -> Token:
    return Token("cell_open", tag, 1, attrs={"class": css}, block=True)


def _folded(tokens: Sequence[Token], summary: str) -> Iterator[Token]:
    yield _opened("details", "fold")
    yield Token("output", "", 0, content=f"<summary>{escape(summary)}</summary>\n", block=True)
    yield from tokens
    yield Token("cell_close", "details", -1, block=True)


def _output(output: Output, cell: Code, scope: Scope) -> Token:
    match output:
        case Formula(tex):
            token = Token("math_block", "math", 0, content=tex, markup="$$", block=True)
            token.map = [cell.line, cell.line + 1]
            return token
        case Table(html):
            content = f'<div class="output table" tabindex="0">{html}</div>\n'
        case Picture(path, words):
            source = scope.reference("image", "src", path, scope.first_line + cell.line)
            content = f'<p><img {source} alt="{escape(words)}" loading="lazy" decoding="async"></p>\n'
        case Printed():
            content = _printed(output, cell, scope)
    return Token("output", "", 0, content=content, block=True)


def _printed(output: Printed, cell: Code, scope: Scope) -> str:
    shown = as_shown(output.text).rstrip("\n")
    css = "output error" if output.is_error else "output"
    html = f'<pre class="{css}" tabindex="0">{ansi_html(shown)}</pre>\n'
    if output.rest:
        link = Link("file", output.rest, scope.first_line + cell.line, scope.word("all of it"))
        html += f"<p>{scope.token(link)}</p>\n"
    count = shown.count("\n") + 1
    if count <= LONG:
        return html
    summary = escape(scope.word("{} lines").format(count))
    return f'<details class="fold"><summary>{scope.word("output")} ({summary})</summary>\n{html}</details>\n'


def _as_it_is(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return tokens[index].content
