"""Bare addresses in prose become links that end where the sentence goes on."""

import re
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.cjk import is_cjk

# GFM 6.9. A mail address ends in a letter, which no version of a package does: `vue@3.2`.
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9/@=])(?:(?:https?|ftp)://(?=[A-Za-z0-9\[])|www\.(?=[A-Za-z0-9-]+\.))"
    r"[^\s<>\"`|\x00-\x1f\u2018-\u201d\u2026]+"
    r"|(?<![A-Za-z0-9._+/@-])(?P<mail>(?:mailto:|(?P<chat>xmpp:))?[A-Za-z0-9._+-]+@[A-Za-z0-9_-]+"
    r"(?:\.[A-Za-z0-9][A-Za-z0-9_-]*+)++(?<=[A-Za-z])(?!@)(?(chat)(?:/[A-Za-z0-9@.]+)?))"
)
_REFERENCE = re.compile(r"&[A-Za-z0-9]+;$")
_BRACKETS = {")": "(", "]": "["}


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("addresses", _link_all)


def _link_all(state: StateCore) -> None:
    for block in state.tokens:
        if block.children and _holds_address(block.content):
            block.children = _linked(block.children)


def _holds_address(text: str) -> bool:
    # Most texts hold none of these, which is told much sooner.
    return ("://" in text or "www." in text or "@" in text) and _ADDRESS.search(text) is not None


def _linked(children: list[Token]) -> list[Token]:
    """Tokens with the addresses in their text made links, but for those that stand in a link already."""
    out: list[Token] = []
    depth = 0
    for token in children:
        if token.type == "link_open" or (token.type == "html_inline" and re.match(r"<a[\s>]", token.content)):
            depth += 1
        elif token.type == "link_close" or (token.type == "html_inline" and token.content.startswith("</a")):
            depth -= 1
        out.extend(_split(token) if token.type == "text" and depth <= 0 else (token,))
    return out


def _split(text: Token) -> list[Token]:
    out: list[Token] = []
    position = end = 0
    while found := _ADDRESS.search(text.content, end):
        # An address ends before CJK text and full-width punctuation too.
        address = "".join(takewhile(lambda char: not is_cjk(char), found[0]))
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
