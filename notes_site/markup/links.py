"""Links and images: addresses that end where prose begins, spaces in paths, wikilinks, tokens for the site."""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from notes_site.markup.cjk import CJK
from notes_site.markup.scope import line_of, mark_line, scope_of
from notes_site.model import Link

# GFM 6.9, but an address ends before CJK text and full-width punctuation too.
_BARE_URL = re.compile(
    rf"(?<![A-Za-z0-9/@=])(?:https?://(?=[A-Za-z0-9\[])|www\.(?=[A-Za-z0-9-]+\.))[^\s<>\"`|\x00-\x1f\u2018-\u201d\u2026{CJK}]+"
)
_WIKILINK = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_ARRAY = re.compile(r"[\s\d.,:;+'\"-]*|.*,.*")
_SPACED = re.compile(r"!?\[([^\[\]\n]*)\]\(([^()<>\"\n]*[^()<>\"\s]\.\w{1,5}(?:#[^()<>\"\s]*)?)\)")


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "wikilink", _wikilink)
    md.inline.ruler.at("link", _with_line(link, "link_open"))
    md.inline.ruler.at("image", _with_line(image, "image"))
    md.inline.ruler.after("image", "spaced_target", _spaced_target)
    md.core.ruler.push("bare_urls", _bare_urls)
    md.core.ruler.push("references", _collect)
    md.add_render_rule("link_open", _render_link)
    md.add_render_rule("image", _render_image)
    md.add_render_rule("wikilink", _render_wikilink)


def _with_line(rule: Any, kind: str) -> Any:
    """A rule of markdown-it that also remembers on which line its token began."""

    def marked(state: StateInline, silent: bool) -> bool:
        position, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next((token for token in state.tokens[before:] if token.type == kind), None)
            if token is not None:
                mark_line(state, token, position)
        return True

    return marked


def _wikilink(state: StateInline, silent: bool) -> bool:
    """`[[note]]`, `[[note#heading|label]]`, `![[image.png|300]]`; which of them are links, the site knows."""
    start = state.pos
    embed = state.src.startswith("![[", start)
    found = _WIKILINK.match(state.src, start + embed)
    if found is None or found.end() > state.posMax or _ARRAY.fullmatch(found[1]):
        return False
    if state.src[found.end() : found.end() + 1] == "(" or _is_reference(found[1], state.env):
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        token.content, token.info = found[1].strip(), (found[2] or "").strip()
        token.meta["embed"] = embed
        mark_line(state, token, start)
    state.pos = found.end()
    return True


def _is_reference(label: str, env: Any) -> bool:
    return " ".join(label.split()).upper() in env.get("references", {})


def _spaced_target(state: StateInline, silent: bool) -> bool:
    """`![](my picture.png)`: not CommonMark, but what editors write."""
    found = _SPACED.match(state.src, state.pos) if state.src[state.pos] in "![" else None
    if found is None or " " not in found[2].strip() or found.end() > state.posMax:
        return False
    target = normalizeLink(found[2].strip())
    if not validateLink(target):
        return False
    if not silent:
        if found[0].startswith("!"):
            token = state.push("image", "img", 0)
            token.attrs, token.content, token.children = {"src": target, "alt": ""}, found[1], []
            state.md.inline.parse(found[1], state.md, state.env, token.children)
        else:
            token = state.push("link_open", "a", 1)
            token.attrs = {"href": target}
            text = state.push("text", "", 0)
            text.content = found[1]
            state.push("link_close", "a", -1)
        mark_line(state, token, state.pos)
    state.pos = found.end()
    return True


def _bare_urls(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children and _BARE_URL.search(block.content):
            block.children = _linked(block.children)


def _linked(children: list[Token]) -> list[Token]:
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
    position = 0
    for found in _BARE_URL.finditer(text.content):
        url = _without_trail(found[0])
        target = normalizeLink(url if url.startswith("http") else f"http://{url}")
        if not validateLink(target):
            continue
        opening = Token("link_open", "a", 1, attrs={"href": target})
        out += [
            _text(text.content[position : found.start()]),
            opening,
            _text(url),
            Token("link_close", "a", -1),
        ]
        position = found.start() + len(url)
    if not out:
        return [text]
    out.append(_text(text.content[position:]))
    return [token for token in out if token.type != "text" or token.content]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _without_trail(url: str) -> str:
    """An address without the punctuation that belongs to the sentence (GFM, "extended autolink path")."""
    while True:
        if url[-1] in "?!.,:*_~'\";":
            url = re.sub(r"&[A-Za-z0-9]+;$", "", url) if url[-1] == ";" and "&" in url else url[:-1]
        elif (url[-1] == ")" and url.count(")") > url.count("(")) or (
            url[-1] == "]" and url.count("]") > url.count("[")
        ):
            url = url[:-1]
        else:
            return url


def _collect(state: StateCore) -> None:
    """Hand every address to the scope, in the order of the text."""
    for block in state.tokens:
        for token in block.children or ():
            _keep(token, line_of(block, token, state.env), state.env)


def _keep(token: Token, line: int, env: Any) -> None:
    scope = scope_of(env)
    if token.type == "link_open":
        token.meta["attribute"] = scope.reference("link", "href", str(token.attrs["href"]), line)
        if token.attrs["href"] and str(token.attrs["href"]).startswith("#"):
            env.setdefault("fragments", []).append((line, str(token.attrs["href"])[1:]))
    elif token.type == "image":
        token.meta["attribute"] = scope.reference("image", "src", str(token.attrs["src"]), line)
    elif token.type == "wikilink":
        kind: Any = "embed" if token.meta["embed"] else "wiki"
        token.meta["attribute"] = scope.token(Link(kind, token.content, line, token.info))


def _render_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    title = f' title="{escapeHtml(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
    attribute = token.meta.get("attribute") or f'href="{escapeHtml(str(token.attrs["href"]))}"'
    return f"<a {attribute}{title}>"


def _render_image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    alt = escapeHtml(self.renderInlineAsText(token.children or [], options, env))
    title = f' title="{escapeHtml(str(token.attrs["title"]))}"' if "title" in token.attrs else ""
    attribute = token.meta.get("attribute") or f'src="{escapeHtml(str(token.attrs["src"]))}"'
    return f'<img {attribute} alt="{alt}"{title} loading="lazy" decoding="async">'


def _render_wikilink(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return str(tokens[index].meta["attribute"])

