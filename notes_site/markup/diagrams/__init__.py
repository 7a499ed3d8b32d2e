"""Fences of Mermaid as drawings, with their source below.

Without what draws them, or where it cannot, they stay code, and a problem says why.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.diagrams.drawing import can_draw, draw
from notes_site.markup.scope import line_of, scope_of

_INFO = lazy_pattern(r"\{?\.?mermaid\b[^`]*", re.IGNORECASE)
_ROOT = lazy_pattern(r"<svg\b[^>]*>")
_ROLE = lazy_pattern(r' (?:role|aria-[a-z]+)="[^"]*"')
# Front matter, comments and directives of Mermaid, and Quarto's options.
_PREAMBLE = lazy_pattern(r"\s*(?:---\n.*?\n---\n|%%[^\n]*\n)", re.DOTALL)
# The one for whoever cannot see it goes before the one that is drawn; a node called `title` is neither.
_TITLES = (
    lazy_pattern(r"^[ \t]*accTitle[ \t]*:[ \t]*(\S[^\n]*)", re.MULTILINE),
    lazy_pattern(
        r"^[ \t]*(?:pie[ \t]+(?:showData[ \t]+)?)?title(?:[ \t]*:[ \t]*|[ \t]+)(?![-=<.&:~])(\S[^\n]*)",
        re.MULTILINE,
    ),
)
# The line in the note is said already.
_PLACE = lazy_pattern(r"^\w+ error on line \d+[.:]\s*")
_EXPECTED = lazy_pattern(r"(?:Expecting|Expected)[^\n]*")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("diagrams", _draw_all)
    md.add_render_rule("diagram", _render)


def _draw_all(state: StateCore) -> None:
    """Draw every diagram of the note; that is done once, for a body is kept."""
    fences = [token for token in state.tokens if token.type == "fence" and _INFO.match(token.info.strip())]
    if fences and not can_draw():
        message = (
            "diagrams are shown as their source; to draw them install what does: "
            'pip install "notes-site[diagrams]"'
        )
        scope_of(state.env).problems.append((line_of(fences[0], fences[0], state.env), message))
        return
    for number, token in enumerate(fences, 1):
        drawing = draw(token.content, f"diagram-{number}-")
        if drawing.svg:
            token.type, token.meta["svg"] = "diagram", _named(drawing.svg, _name(token.content))
        else:
            line = line_of(token, token, state.env) + drawing.line
            scope_of(state.env).problems.append((line, _told(drawing.fault)))


def _told(fault: str) -> str:
    expected = _EXPECTED.search(fault)
    fact = expected[0] if expected else _PLACE.sub("", fault).partition("\n")[0]
    fact = " ".join(fact.split()).rstrip(".")
    fact = f"{fact[:1].lower()}{fact[1:]}"
    return f"diagram is shown as its source, since it cannot be drawn ({fact}); fix it"


def _name(source: str) -> str:
    """What a diagram is called: its title, else its first line."""
    for pattern in _TITLES:
        if title := pattern.search(source):
            return title[1].strip().strip("\"'")
    while preamble := _PREAMBLE.match(source):
        source = source[preamble.end() :]
    return source.strip().partition("\n")[0]


def _named(svg: str, name: str) -> str:
    """A drawing that is one picture with a name to whoever does not see it."""
    root = _ROOT.match(svg)
    assert root
    start = _ROLE.sub("", root[0]).removesuffix(">")
    return f'{start} role="img" aria-label="{escape(name)}">{svg[root.end() :]}'


def _render(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    source = escape(token.content, quote=False)
    return (
        f'<figure class="diagram"><div tabindex="0">{token.meta["svg"]}</div>'
        f"<details><summary>{scope_of(env).word('source of the diagram')}</summary>"
        f'<pre tabindex="0"><code class="language-mermaid">{source}</code></pre></details></figure>\n'
    )
