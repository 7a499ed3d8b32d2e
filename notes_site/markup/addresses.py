"""Bare addresses in prose become links that end where the sentence goes on."""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.cjk import is_cjk

# GFM 6.9. A mail address ends in a letter, which no version of a package does: `vue@3.2`.
_ADDRESS = lazy_pattern(
    r"(?<![A-Za-z0-9/@=])(?:(?:https?|ftp)://(?=[A-Za-z0-9\[\u00c0-\u10ff])"
    r"|www\.(?=[A-Za-z0-9\u00c0-\u10ff-]+\.))"
    r"[^\s<>\"`|\x00-\x1f\u2018-\u201d\u2026]+"
    r"|(?<![A-Za-z0-9._+/@-])(?P<mail>(?:mailto:|(?P<chat>xmpp:))?[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+"
    r"(?:\.[A-Za-z0-9][A-Za-z0-9_-]*+)++(?<=[A-Za-z])(?!@)(?(chat)(?:/[A-Za-z0-9@.]+)?))"
)
_REFERENCE = lazy_pattern(r"&[A-Za-z0-9]+;$")
_BRACKETS = {")": "(", "]": "["}


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("emphasis", "address_marks", _keep_mark)
    md.core.ruler.push("addresses", _link_all)


def _keep_mark(state: StateInline, silent: bool) -> bool:
    """A mark of emphasis in the middle of an address is a part of it: `https://example.org/_a_`.

    No address that people write has `**` in it, which ends bold text: `**https://example.org**, and`.
    """
    if silent or not _holds_address(state.src) or state.src.startswith("**", state.pos):
        return False
    if bisect_right(_edges(state.src), state.pos) % 2 == 0:
        return False
    state.pending += state.src[state.pos]
    state.pos += 1
    return True


@lru_cache(maxsize=8)
def _edges(text: str) -> list[int]:
    """Where the addresses in a text begin and end, in turn."""
    edges: list[int] = []
    end = 0
    while found := _ADDRESS.search(text, end):
        address = _within(found[0])
        end = found.start() + len(address)
        edges += (found.start(), found.start() + len(_without_trail(address)))
    return edges


def _link_all(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and _holds_address(block.content):
            block.children = _linked(block.children)


def _holds_address(text: str) -> bool:
    # Most texts hold none of these, which is told much sooner.
    return ("://" in text or "www." in text or "@" in text) and bool(_edges(text))


def _linked(children: list[Token]) -> list[Token]:
    """Tokens with the addresses in their text made links, but for those that stand in a link already."""
    out: list[Token] = []
    depth = 0
    for token in children:
        if token.type == "link_open" or (token.type == "html_inline" and re.match(r"<a[\s>]", token.content)):
            depth += 1
        elif token.type == "link_close" or (token.type == "html_inline" and token.content.startswith("</a")):
            depth = max(0, depth - 1)
        out.extend(_split(token) if token.type == "text" and not depth else (token,))
    return out


def _split(text: Token) -> list[Token]:
    out: list[Token] = []
    position = end = 0
    while found := _ADDRESS.search(text.content, end):
        address = _within(found[0])
        end = found.start() + len(address)
        shown = _without_trail(address)
        target = normalizeLink(_target(shown, is_mail=found["mail"] is not None))
        if not validateLink(target):
            continue
        out.append(_text(text.content[position : found.start()]))
        out += (
            Token("link_open", "a", 1, attrs={"href": target}),
            _text(shown),
            Token("link_close", "a", -1),
        )
        position = found.start() + len(shown)
    if not out:
        return [text]
    out.append(_text(text.content[position:]))
    return [token for token in out if token.type != "text" or token.content]


def _within(address: str) -> str:
    """An address ends before CJK text and full-width punctuation too."""
    return "".join(takewhile(lambda char: not is_cjk(char), address))


def _target(shown: str, *, is_mail: bool) -> str:
    if is_mail:
        return shown if shown.startswith(("mailto:", "xmpp:")) else f"mailto:{shown}"
    return f"http://{shown}" if shown.startswith("www.") else shown


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _without_trail(address: str) -> str:
    """An address without the punctuation that belongs to the sentence (GFM, "extended autolink path")."""
    spare = {close: address.count(close) - address.count(open_) for close, open_ in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if last == ";" and (reference := _REFERENCE.search(address, max(0, end - 40), end)):
            end = reference.start()
        elif last in "?!.,:*_~'\";":
            end -= 1
        elif spare.get(last, 0) > 0:
            spare[last] -= 1
            end -= 1
        else:
            break
    return address[:end]
