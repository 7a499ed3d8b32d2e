"""Links and images: wikilinks, spaces in paths, and tokens for what the site resolves."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup import spaced_targets
from notes_site.markup.characters import visible
from notes_site.markup.headings import plain_text, readable_text
from notes_site.markup.lookahead import comes_after
from notes_site.markup.scope import Kind, Scope, is_external, line_of, mark_line, scope_of
from notes_site.markup.spaced_targets import push_image
from notes_site.media import PICTURES, ending, file_name, medium_of, player
from notes_site.model import Link

_WIKILINK = lazy_pattern(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
# `[[ -f x ]]` is a test of a shell, `[[nodiscard]]` an attribute of C++.
_CODE = lazy_pattern(
    r"\s+(?:-\w\s|[$\"'!])|.*\s(?:==|!=|=~|&&|-eq|-ne)\s|.*::"
    r"|(?:nodiscard|maybe_unused|likely|unlikely|fallthrough|noreturn|deprecated|no_unique_address)$"
)
# A day is the name of a journal's note.
_ARRAY = lazy_pattern(r"(?!\d{4}-\d\d-\d\d$)[\s\d.,:;+'\"-]*|(?:[^,]*[\"'][^,]*,)+[^,]*[\"'][^,]*")
# `![](a.png =300x200)`, as CSDN and HackMD have it, and `![words|300](a.png)` of Obsidian.
_SIZED = lazy_pattern(r"!\[([^\[\]\n]*)\]\(([^()<>\"\s]+)[ \t]+=(\d{1,4}%?)?x?(\d{1,4})?\)")
_ASKED = lazy_pattern(r"\|[ \t]*(\d{1,4})(?:x(\d{1,4}))?[ \t]*$")

_REFERENCES = frozenset({"link_open", "image", "wikilink"})

Rule = Callable[[StateInline, bool], bool]


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.before("link", "wikilink", _wikilink)
    md.inline.ruler.at("link", _with_line(link, "link_open"))
    md.inline.ruler.at("image", _with_line(image, "image"))
    spaced_targets.plugin(md)
    md.inline.ruler.after("image", "sized_image", _sized_image)
    md.core.ruler.push("references", _collect)
    md.add_render_rule("link_open", _render_link)
    md.add_render_rule("image", _render_image)
    md.add_render_rule("wikilink", _render_wikilink)


def _with_line(rule: Rule, kind: str) -> Rule:
    """A rule of markdown-it that also remembers on which line its token began."""

    def marked(state: StateInline, silent: bool) -> bool:
        position, before = state.pos, len(state.tokens)
        # Without what closes it, markdown-it would look at all that follow for each bracket that opens.
        closer = "]" if state.env.get("references") else "]("
        if state.src[position] not in "![" or not comes_after(state.src, closer, position):
            return False
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
    source, start = state.src, state.pos
    embed = source.startswith("![[", start)
    found = _WIKILINK.match(source, start + embed)
    if found is None or found.end() > state.posMax or _ARRAY.fullmatch(found[1]) or _CODE.match(found[1]):
        return False
    # `[[[1], …` is an array, `[[x]](y)` a link with brackets in its text, `[[[x]]]` one in brackets.
    before, behind = source[start - 1 : start] == "[", source[found.end() : found.end() + 1]
    if behind == "(" or before != (behind == "]"):
        return False
    # Foam defines each of its links once more, below the note.
    if _is_reference(found[1], state.env) and "[//begin]: #" not in state.env["source"]:
        return False
    if not silent:
        token = state.push("wikilink", "", 0)
        # In a table the bar between the two is escaped, and by habit elsewhere.
        name = found[1] if found[2] is None else found[1].removesuffix("\\")
        token.content, token.info = visible(name).strip(), visible(found[2] or "").strip()
        token.meta["embed"] = embed
        mark_line(state, token, start)
    state.pos = found.end()
    return True


def _is_reference(label: str, env: Any) -> bool:
    return " ".join(label.split()).upper() in env.get("references", {})


def _sized_image(state: StateInline, silent: bool) -> bool:
    """`![](a.png =300x200)`."""
    if state.src[state.pos] != "!":
        return False
    found = _SIZED.match(state.src, state.pos, state.posMax)
    target = normalizeLink(found[2]) if found else ""
    if found is None or not validateLink(target):
        return False
    if not silent:
        token = push_image(state, found[1], target)
        token.meta.update(_given(width=found[3], height=found[4]))
    state.pos = found.end()
    return True


def _given(**sizes: str | None) -> dict[str, str]:
    return {name: size for name, size in sizes.items() if size}


def _collect(state: StateCore) -> None:
    """Hand every address to the scope, in the order of the text."""
    for block in state.tokens:
        depth = 0
        for token in block.children or ():
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            if (
                token.type == "wikilink"
                and depth
                and not (token.meta["embed"] and ending(token.content) in PICTURES)
            ):
                # A link holds no other link.
                token.type, token.content = "text", token.info or token.content
            if token.type == "image" and depth and medium_of(str(token.attrs["src"])) != "picture":
                token.type, token.content = "text", _words(token)
            if token.type in _REFERENCES:
                _keep(token, line_of(block, token, state.env), state.env)


def _keep(token: Token, line: int, env: Any) -> None:
    scope = scope_of(env)
    number = len(scope.links)
    if token.type == "link_open":
        target = str(token.attrs["href"])
        token.meta["attribute"] = scope.reference("link", "href", target, line)
        if target.startswith("#"):
            env.setdefault("fragments", []).append((line, target))
    elif token.type == "image":
        _take_asked_size(token)
        _keep_image(token, line, scope)
    elif token.type == "wikilink":
        kind: Kind = "embed" if token.meta["embed"] else token.meta.get("kind", "wiki")
        token.meta["attribute"] = scope.token(Link(kind, token.content, line, token.info))
    if token.type != "image" and not token.meta.get("embed") and len(scope.links) > number:
        token.meta["link"] = number


def _keep_image(token: Token, line: int, scope: Scope) -> None:
    """Hand over the address of a picture; of what is none, all that stands in its place."""
    target = str(token.attrs["src"])
    medium = medium_of(target)
    if medium == "picture":
        token.meta["attribute"] = _source(token, line, scope)
        return
    words = _words(token)
    if medium == "file" and not is_external(target):
        token.meta["html"] = scope.token(Link("file", target, line, words))
    elif medium == "file":
        token.meta["html"] = f'<a href="{escapeHtml(target)}">{escapeHtml(words)}</a>'
    else:
        attributes = (_given_size(token) if medium == "video" else "") + _title(token)
        token.meta["html"] = player(medium, scope.address(target, line), words, attributes)


def _words(image: Token) -> str:
    """What a picture that is none is called."""
    return plain_text(image.children or []) or file_name(str(image.attrs["src"]))


def _take_asked_size(image: Token) -> None:
    """Take `|300` from the end of an image's words."""
    last = image.children[-1] if image.children else None
    asked = _ASKED.search(last.content) if last and last.type == "text" else None
    if last and asked:
        last.content = last.content[: asked.start()]
        image.meta.update(_given(width=asked[1], height=asked[2]))


def _source(image: Token, line: int, scope: Scope) -> str:
    """The address of an image with the size that its writer gave it; the site adds what is missing."""
    width, height = image.meta.get("width", ""), image.meta.get("height", "")
    size = _given_size(image)
    pixels = width.removesuffix("px")
    kind: Kind = "source" if height or (width and not pixels.isdigit()) else "image"
    return scope.reference(kind, "src", str(image.attrs["src"]), line, pixels) + size


def _given_size(image: Token) -> str:
    sizes = _given(width=image.meta.get("width", ""), height=image.meta.get("height", ""))
    return "".join(f' {name}="{value}"' for name, value in sizes.items())


def _title(token: Token) -> str:
    return f' title="{escapeHtml(str(token.attrs["title"]))}"' if "title" in token.attrs else ""


def _render_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    attribute = token.meta.get("attribute") or f'href="{escapeHtml(str(token.attrs["href"]))}"'
    return f"<a {attribute}{_title(token)}>"


def _render_image(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if "html" in token.meta:
        return str(token.meta["html"])
    children = token.children or []
    has_formula = any(child.type == "math_inline" for child in children)
    alt = escapeHtml(
        readable_text(children) if has_formula else self.renderInlineAsText(children, options, env)
    )
    attribute = token.meta.get("attribute") or f'src="{escapeHtml(str(token.attrs["src"]))}"'
    name = f' id="{escapeHtml(token.meta["id"])}"' if "id" in token.meta else ""
    return f'<img{name} {attribute} alt="{alt}"{_title(token)} loading="lazy" decoding="async">'


def _render_wikilink(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return str(tokens[index].meta["attribute"])
