"""Makes the tags of a note nest, whatever raw HTML it holds.

A page wraps the note: an open `<div>` would swallow what follows it, a stray `</div>` close the wrapper.
What holds no raw HTML is whole already, and is passed on as it was rendered.
"""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from notes_site.markup.html.open_elements import OpenElements

_RAW = frozenset({"html_block", "html_inline"})

Rule = Callable[[Sequence[Token], int, Any, Any], str]
Render = Callable[[Sequence[Token], int], str]
"""From tokens and an index to the HTML of the token there."""


def balanced(tokens: Sequence[Token], parser: MarkdownIt, env: Any) -> str:
    """The HTML of a note's tokens, in which every element is closed, and every end tag has its start."""
    renderer = parser.renderer
    assert isinstance(renderer, RendererHTML)

    def render(tokens: Sequence[Token], index: int) -> str:
        token = tokens[index]
        if token.type == "inline":
            return renderer.renderInline(token.children or [], parser.options, env)
        rule: Rule = renderer.rules.get(token.type, renderer.renderToken)
        return rule(tokens, index, parser.options, env)

    elements = OpenElements()
    _take_all(tokens, elements, render)
    return elements.finished()


def _take_all(tokens: Sequence[Token], elements: OpenElements, render: Render) -> None:
    pairs = _pairs(tokens)
    index = 0
    while index < len(tokens):
        token, (last, is_whole) = tokens[index], pairs.get(index, (index, False))
        if is_whole:
            elements.whole(_rendered(tokens, index, last, render))
            index = last
        elif token.nesting:
            if elements.has_link():
                elements.end_link_before(_rendered(tokens, index, last, render))
            elements.frame(render(tokens, index))
        elif token.children and _holds_raw(token):
            _take_all(token.children, elements, render)
        elif token.type in _RAW:
            elements.written(render(tokens, index))
        elif token.type == "text":
            elements.text(render(tokens, index))
        else:
            elements.whole(render(tokens, index))
        index += 1


def _rendered(tokens: Sequence[Token], first: int, last: int, render: Render) -> str:
    return "".join([render(tokens, index) for index in range(first, last + 1)])


def _pairs(tokens: Sequence[Token]) -> dict[int, tuple[int, bool]]:
    """For the index of each opening token that of its end, and whether no raw HTML stands between them."""
    pairs: dict[int, tuple[int, bool]] = {}
    starts, torn = [], [False]
    for index, token in enumerate(tokens):
        if token.nesting > 0:
            starts.append(index)
            torn.append(False)
        elif token.nesting < 0:
            holds_raw = torn.pop()
            pairs[starts.pop()] = (index, not holds_raw)
            torn[-1] |= holds_raw
        elif _holds_raw(token):
            torn[-1] = True
    return pairs


def _holds_raw(token: Token) -> bool:
    if token.type == "inline":
        return any(child.type in _RAW for child in token.children or ())
    return token.type in _RAW
