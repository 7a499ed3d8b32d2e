"""Raw HTML in notes: what is markup and what only looks like it, and the addresses in it.

`vector<int>` and `<host>` are text: only names that HTML knows make a tag.
"""

import html
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from notes_site.markup.scope import Scope, line_of, mark_line, scope_of

# HTML Living Standard, "Elements"; the second group is obsolete there and frequent in old posts.
ELEMENTS = frozenset(
    """
    a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li link main map mark math menu
    meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp
    script search section select slot small source span strong style sub summary sup svg table tbody td
    template textarea tfoot th thead time tr track u ul var video wbr
    acronym applet basefont bgsound big blink center dir font marquee nobr param rb rtc strike tt
    """.split()  # noqa: SIM905
)
# Their content is not markup, so that one without its end would swallow the rest of the page.
RAW_TEXT = frozenset({"iframe", "noscript", "script", "select", "style", "textarea", "template"})
VOID = frozenset("area br col embed hr img input link meta param source track wbr basefont bgsound".split())
# The parser closes these by itself where HTML lets the end tag be left out.
OPTIONAL_END = frozenset("p li dt dd tr td th thead tbody tfoot option optgroup colgroup rb rt rtc rp".split())

_TAG_START = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_TAG = re.compile(
    r"""<!--.*?-->
    |<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)
    (?P<attributes>(?:\s+[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*(?P<void>/?)>""",
    re.DOTALL | re.VERBOSE,
)
_ADDRESSES = {
    "href": "link",
    "src": "source",
    "poster": "source",
    "data": "source",
    "action": "link",
    "formaction": "link",
    "xlink:href": "link",
}
_ID = re.compile(r"""\s(?:id|name)\s*=\s*["']?([^\s"'>]+)""", re.IGNORECASE)


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _html_inline)
    md.core.ruler.after("inline", "raw_html", _rewrite_all)
    md.add_render_rule("html_inline", _render)
    md.add_render_rule("html_block", _render)


def is_more_marker(token: Token) -> bool:
    """Whether a token is the comment that ends the excerpt: `<!-- more -->`."""
    return token.type in ("html_block", "html_inline") and bool(
        re.match(r"<!--+\s*more\s*-*-->", token.content.strip(), re.IGNORECASE)
    )


def anchors_in(content: str) -> list[str]:
    """The ids that raw HTML defines."""
    return [html.unescape(name) for name in _ID.findall(content)]


def balanced(body: str) -> str:
    """HTML in which every tag that a note leaves open is closed, and stray ends are dropped.

    A page wraps the note: an open `<div>` would swallow what follows it, a stray `</div>` close the wrapper.
    """
    out: list[str] = []
    stack: list[str] = []
    position = 0
    for tag in _TAG.finditer(body):
        if not tag["name"]:
            continue
        name = tag["name"].lower()
        if tag["close"]:
            if name not in stack:
                out.append(body[position : tag.start()])
                position = tag.end()
                continue
            closing = len(stack) - stack[::-1].index(name)
            missing = stack[closing:]
            out.append(body[position : tag.start()] + _ends(missing))
            position = tag.start()
            del stack[closing - 1 :]
        elif name not in VOID and not tag["void"]:
            stack.append(name)
    return "".join(out) + body[position:] + _ends(stack)


def _ends(names: Sequence[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(names) if name not in OPTIONAL_END)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    first = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("<", first) or not _is_markup(state.src, first, state.env):
        return False
    return html_block(state, start, end, silent)


def _html_inline(state: StateInline, silent: bool) -> bool:
    position, before = state.pos, len(state.tokens)
    if state.src[position] != "<" or not _is_markup(state.src, position, state.env):
        return False
    if not html_inline(state, silent):
        return False
    if not silent:
        for token in state.tokens[before:]:
            mark_line(state, token, position)
    return True


def _is_markup(source: str, position: int, env: Any) -> bool:
    """Whether `<` at a position begins markup rather than text."""
    tag = _TAG_START.match(source, position)
    if tag is None:
        return source.startswith(("<!--", "<?", "<!"), position)
    if scope_of(env).options.raw_html == "escape":
        return False
    name, closing = tag[1].lower(), source[position + 1 : position + 2] == "/"
    rest = source[tag.end() : tag.end() + 1]
    if "-" in name:
        return closing or rest.isspace()
    if name not in ELEMENTS and not _inside_drawing(source, position):
        return False
    if closing:
        return True
    closed = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(source, tag.end()) is not None
    if name in RAW_TEXT:
        return closed
    glued = position > 0 and (source[position - 1].isalnum() or source[position - 1] in "_.")
    # `List<Object>` is a type; `H<sub>2</sub>` and `end<br>` are markup.
    return closed or not (glued and rest == ">" and name not in VOID and name not in OPTIONAL_END)


def _inside_drawing(source: str, position: int) -> bool:
    """Whether an `<svg>` or a `<math>` is open: inside them other names are known."""
    return any(
        source.rfind(f"<{name}", 0, position) > source.rfind(f"</{name}", 0, position) for name in ("svg", "math")
    )


def _rewrite_all(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "html_block":
            block.content = _rewritten(block, line_of(block, block, state.env), state.env)
        for token in block.children or ():
            if token.type == "html_inline":
                token.content = _rewritten(token, line_of(block, token, state.env), state.env)


def _rewritten(token: Token, line: int, env: Any) -> str:
    scope = scope_of(env)
    env["raw_html"] = True

    def tag(match: re.Match[str]) -> str:
        name = match["name"]
        if not name:
            return match[0]
        if name.lower() not in ELEMENTS and "-" not in name and not _drawing_in(token.content):
            return escapeHtml(match[0])
        if match["close"]:
            return match[0]
        at = line + token.content.count("\n", 0, match.start())
        attributes = _attributes(name.lower(), match["attributes"], at, scope)
        return f"<{name}{attributes}{' /' if match['void'] else ''}>"

    return _TAG.sub(tag, token.content)


def _drawing_in(content: str) -> bool:
    return "<svg" in content or "<math" in content


def _attributes(tag: str, written: str, line: int, scope: Scope) -> str:
    """A tag's attributes with safe, resolvable addresses; `javascript:` is dropped."""
    names = [found[1].lower() for found in _ATTRIBUTE.finditer(written)]
    kept = []
    for found in _ATTRIBUTE.finditer(written):
        name = found[1].lower()
        if name not in _ADDRESSES or found[2] is None:
            kept.append(found[0])
            continue
        value = html.unescape(found[2].strip("\"'")).strip()
        scheme = re.sub(r"[\x00-\x20]+", "", value).lower()
        if scheme.startswith(("javascript:", "vbscript:", "data:text/html")):
            continue
        sized = "width" in names or "height" in names
        kind = "image" if tag == "img" and name == "src" and not sized else _ADDRESSES[name]
        plain = name in ("href", "src")
        kept.append(f" {scope.reference(kind, name, value, line)}" if plain else found[0])
    if tag == "img" and "loading" not in names:
        kept.append(' loading="lazy"')
    return "".join(kept)


def _render(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return tokens[index].content
