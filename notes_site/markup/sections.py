"""All that a reader reads of a note, as plain text: what a search looks through.

Comes in: the tokens of a note after all rules have run. Goes out: its sections, with code and formulas.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape

from markdown_it.token import Token

from notes_site.markup.characters import visible
from notes_site.markup.html.prose import BREAKING, TAG
from notes_site.model import Section

_DRAWN = re.compile(r"<(svg|script|style|iframe)\b[^<>]*>.*?(?:</\1>|\Z)", re.S | re.I)


def sections_of(tokens: Sequence[Token]) -> tuple[Section, ...]:
    """A note's text by the headings that it stands under; each block on lines of its own."""
    return tuple(Section(name, title, "\n".join(texts)) for name, title, texts in _sections(tokens))


def _sections(tokens: Sequence[Token]) -> Iterator[tuple[str, str, list[str]]]:
    name, title, texts = "", "", list[str]()
    heading = False
    for token in tokens:
        if token.type == "heading_open":
            if title or texts:
                yield name, title, texts
            name, title, texts, heading = str(token.attrs.get("id", "")), "", [], True
        elif token.type == "heading_close":
            heading = False
        elif heading and token.type == "inline":
            title = _line(token)
        elif text := _text(token):
            texts.append(text)
    if title or texts:
        yield name, title, texts


def _text(token: Token) -> str:
    match token.type:
        case "inline":
            return _line(token)
        case "fence":
            return f"{token.meta['info'].title}\n{token.content}".strip()
        case "code_block" | "diagram":
            return token.content.rstrip()
        case "math_block":
            return _bare(token.meta["html"])
        case "html_block":
            return _without_tags(token)
    return ""


def _line(token: Token) -> str:
    return " ".join(visible("".join(_inline(token.children or ()))).split())


def _inline(children: Iterable[Token]) -> Iterator[str]:
    for token in children:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type == "math_inline":
            yield _bare(token.meta["html"])
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "wikilink":
            yield token.info or token.content
        elif token.type == "image":
            yield _bare(token.meta.get("html", ""))
        elif token.type == "html_inline" and token.content[:3].lower() == "<br":
            yield " "


def _bare(html: str) -> str:
    return unescape(TAG.sub("", html))


def _without_tags(block: Token) -> str:
    html = block.content
    if block.children:
        html = "".join(
            child.meta["html"] if child.type == "math_inline" else child.content for child in block.children
        )
    lines = _bare(BREAKING.sub("\n", _DRAWN.sub(" ", html))).split("\n")
    return "\n".join(line for line in map(str.strip, lines) if line)
