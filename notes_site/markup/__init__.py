"""Markdown → HTML, as notes are written.

Comes in: text. Goes out: a Document, with a token where a link into the site goes.
Must never know: where a note lives, or any other note.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from msgspec import Struct

from notes_site.markup import (
    addresses,
    admonitions,
    at_signs,
    attribute_lists,
    blocks,
    characters,
    cjk,
    definitions,
    diagrams,
    figures,
    footnotes,
    headings,
    inlines,
    links,
    lists,
    logseq,
    marks,
    notebook,
    obsidian,
    openers,
    quotes,
    roles,
    sentences,
    tables,
    tabs,
    tags,
)
from notes_site.markup.code import fences
from notes_site.markup.excerpt import make_excerpt
from notes_site.markup.foreign import foreign_marks
from notes_site.markup.html import raw
from notes_site.markup.html.balance import balanced
from notes_site.markup.html.prose import prose_of
from notes_site.markup.math import formulas
from notes_site.markup.scope import Options, Scope, scope_of
from notes_site.markup.sections import sections_of
from notes_site.markup.without_code import without_code
from notes_site.model import Heading, Link, Section
from notes_site.slugs import nearest_anchor

__all__ = ["Document", "Options", "render", "without_code"]

_DEFAULTS = Options()
_ANCHOR = re.compile(r' (?:id|name)="([^"]+)"[^<>]*>')
_FRAGMENT = re.compile(r'href="#[^"]*"')
_LABEL = re.compile(r"\\label\s*\{([^{}]+)\}")

Extension = Callable[[MarkdownIt], Any]

# In this order: core rules that are pushed run in it, and formulas must be found before anything else is.
# Of the last two one looks at the rules of all others, one at all that they found.
EXTENSIONS: tuple[Extension, ...] = (
    blocks.plugin,
    inlines.plugin,
    footnotes.plugin,
    definitions.plugin,
    tables.plugin,
    tabs.plugin,
    admonitions.plugin,
    quotes.plugin,
    figures.plugin,
    obsidian.plugin,
    tags.plugin,
    attribute_lists.plugin,
    logseq.plugin,
    raw.plugin,
    cjk.plugin,
    characters.plugin,
    marks.plugin,
    lists.plugin,
    addresses.plugin,
    links.plugin,
    diagrams.plugin,
    fences.plugin,
    notebook.plugin,
    formulas.plugin,
    roles.plugin,
    at_signs.plugin,
    headings.plugin,
    openers.plugin,
    sentences.plugin,
)


class Document(Struct, frozen=True):
    """A rendered text and what was seen in it."""

    html: str
    title: str
    """The first heading, when it was taken for the title and out of the text; else empty."""
    title_link: str
    """Where that heading led: `# [1. Two Sum](…)`; else empty."""
    excerpt: str
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    labels: dict[str, str]
    """Names that links of other notes may call places by, with the words of what stands there."""
    links: tuple[Link, ...]
    problems: tuple[tuple[int, str], ...]
    """Line of the file and message."""
    text: str
    """The prose, that in raw HTML too, without blocks of code and without formulas."""
    sections: tuple[Section, ...]
    """All that it says, code and formulas too, for a search."""
    math: bool
    tags: tuple[str, ...]
    """As Obsidian has them, in its text."""
    languages: tuple[str, ...]
    """Of its blocks of code, as readers know them: `C++`."""
    foreign: tuple[str, ...]
    """Which marks of other programs it holds: `Hugo shortcodes`."""


def render(
    text: str,
    *,
    lang: str,
    title: str = "",
    first_line: int = 1,
    cells: Sequence[notebook.Cell] = (),
    options: Options = _DEFAULTS,
) -> Document:
    """Render a note's body.

    text: Markdown with LF line ends. lang: of the note, for words that the markup adds.
    title: as the front matter says it; empty when the first heading is to give it.
    first_line: the line of the file on which the text begins, 1-based.
    cells: of a notebook, in their order; those of Markdown say where in the text they stand.
    """
    scope = Scope(lang, title, first_line, options)
    env: dict[str, Any] = {"scope": scope, "source": text, "labels": frozenset(_LABEL.findall(text))}
    if cells:
        env["cells"] = cells
    parser = _parser()
    tokens = parser.parse(text, env)
    if "raw_html" in env:
        body = balanced(tokens, parser, env)
    else:
        body = parser.renderer.render(tokens, parser.options, env)
    body = characters.pictured(body)
    anchors = _anchors(body)
    body = _led(body, anchors, env)
    return Document(
        html=body,
        title=env.get("title", ""),
        title_link=env.get("title_link", ""),
        excerpt=make_excerpt(tokens, lang),
        headings=env["headings"],
        anchors=anchors,
        labels=env.get("places", {}),
        links=tuple(scope.links),
        problems=tuple(sorted(scope.problems)),
        text=_prose(tokens),
        sections=sections_of(tokens),
        math="math" in env,
        tags=tuple(env.get("tags", ())),
        languages=tuple(env.get("languages", ())),
        foreign=foreign_marks(tokens, text) + tuple(env.get("foreign", ())),
    )


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"xhtmlOut": False}).enable("strikethrough")
    for extend in EXTENSIONS:
        extend(parser)
    return parser


def _anchors(body: str) -> tuple[str, ...]:
    """Every id in the body that a link may point at, in its order and once each."""
    found = _ANCHOR.findall(body)
    return tuple(dict.fromkeys(unescape(name) for name in found if not name.startswith("tabs:")))


def _led(body: str, anchors: tuple[str, ...], env: dict[str, Any]) -> str:
    """A body whose links into itself arrive: at the nearest anchor or, for the title, at the top."""
    led = {}
    for line, target in env.get("fragments", ()):
        fragment = unquote(target[1:])
        if fragment in ("", "top", *anchors):
            continue
        title = nearest_anchor(fragment, (env.get("title", ""),))
        near = nearest_anchor(fragment, anchors) or ("top" if title else "")
        if near:
            led[f'href="{escapeHtml(target)}"'] = f'href="#{escapeHtml(near)}"'
        else:
            message = f'there is no heading "#{fragment}" in this note; use the id of one that is there'
            scope_of(env).problems.append((line, message))
    return _FRAGMENT.sub(lambda link: led.get(link[0], link[0]), body) if led else body


def _prose(tokens: list[Token]) -> str:
    pieces = []
    for token in tokens:
        if token.type == "inline":
            children = [child for child in token.children or () if child.type != "math_inline"]
            pieces.append(headings.plain_text(children))
        elif token.type == "html_block":
            pieces.append(prose_of(token))
    return " ".join(pieces)
