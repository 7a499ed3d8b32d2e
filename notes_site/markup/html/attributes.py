"""Raw HTML with its tags spelt as every parser reads them, and its addresses safe and resolvable.

Comes in: a token of raw HTML. Goes out: tags that HTML knows, each attribute once and quoted, all else text.
"""

import html
import re

from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.lookahead import lines_before
from notes_site.markup.scope import Kind, Scope

# HTML Living Standard, "Elements"; the last line is obsolete there and frequent in old posts.
ELEMENTS = frozenset(
    """
    a abbr address area article aside audio b bdi bdo blockquote br button canvas caption cite code col
    colgroup data datalist dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins kbd label legend li link main map mark math menu
    meta meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s samp
    script search section select slot small source span strong style sub summary sup svg table tbody td
    textarea tfoot th thead time tr track u ul var video wbr
    acronym applet basefont bgsound big blink center dir font marquee nobr param rb rtc strike tt
    """.split()  # noqa: SIM905
)
VOID = frozenset("area br col embed hr img input link meta param source track wbr basefont bgsound".split())  # noqa: SIM905
# The content of these is no markup.
OPAQUE = frozenset({"iframe", "script", "style", "textarea"})

PIECE = lazy_pattern(
    r"""(?P<comment><!--.*?(?:-->|\Z))
    |(?P<opaque><(?P<kind>iframe|script|style|textarea)\b(?P<given>[^<>]*)>(?P<inside>.*?)</(?P=kind)\s*>)
    |<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)
     (?P<attributes>(?:(?:[\s/]+|(?<=["']))[A-Za-z_:@][\w:.@-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)
     \s*(?P<void>/?)>
    |(?P<reference>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);)
    |(?P<text>[<>&])""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
"""A comment, an element whose content is no markup, a tag, a reference, or a sign that is none of them."""
_ATTRIBUTE = lazy_pattern(r"""([A-Za-z_:@][\w:.@-]*)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_REFERENCE = lazy_pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);")
_DRAWINGS = frozenset({"svg", "math"})
# Elements of one letter, with words in the place of attributes: `a<b and c>d`.
COMPARED = lazy_pattern(
    r"<[abipqsu](?:\s+(?!(?:href|name|id|class|title|hidden|download|markdown)\b)[a-z]\w*)++\s*>",
    re.IGNORECASE,
)
_PIXELS = lazy_pattern(r"\s*([1-9][0-9]{0,4})(?:px)?\s*")
_LEADING = {"href", "action", "formaction", "xlink:href"}
"""Attributes that hold an address to go to; of those only `href` is looked up in the site."""
_SHOWN = {"src", "poster", "data"}
"""Attributes that hold the address of a file that the page shows."""
_UNSAFE = lazy_pattern(
    r"(?:javascript|vbscript|livescript|mocha):|data:(?:text/(?:html|xml)|application/(?:xhtml\+xml|xml))"
)
# Where one may begin in a list of values, in `0; url=…` or in `url(…)`.
_UNSAFE_PART = lazy_pattern(rf"(?:^|[;,=('\"])(?:{_UNSAFE.pattern})")
_PASSED_OVER = lazy_pattern("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
MAX_DOCUMENTS = 10
"""Documents in attributes of documents."""
# These show a drawing, and run nothing in it.
_PICTURES = frozenset({"img", "source", "input", "image", "video"})
# What is only ever read or matched as words.
_WORDS = frozenset({"alt", "title", "placeholder", "label", "class", "id", "name", "summary", "abbr"})


def rewritten(token: Token, line: int, scope: Scope) -> str:
    """The content of a token of raw HTML, ready for a page. line: of the file, where the token begins."""

    escaped = scope.options.raw_html == "escape"
    depth = int(token.meta["drawing"])

    def line_of(found: re.Match[str]) -> int:
        return line + lines_before(token.content, found.start())

    def piece(found: re.Match[str]) -> str:
        nonlocal depth
        comment, opaque, close, name = found.group("comment", "opaque", "close", "name")
        if comment:
            return ""
        drawn = depth > 0
        if name and name.lower() in _DRAWINGS and not found["void"]:
            depth = max(0, depth + (-1 if close else 1))
        if escaped or not (opaque or (name and _is_tag(token, name.lower(), found[0], drawn=drawn))):
            return _as_text(found[0])
        if opaque:
            return _opaque(found, line_of(found), scope)
        if close:
            return f"</{name}>"
        given, void = found.group("attributes", "void")
        attributes = (
            _attributes(name.lower(), given, line_of(found), scope) if given or name.lower() == "img" else ""
        )
        return f"<{name}{attributes}{' /' if void else ''}>"

    return PIECE.sub(piece, token.content)


def _is_tag(token: Token, name: str, written: str, *, drawn: bool) -> bool:
    """Whether a name makes a tag; inside a drawing all do, since nobody lists those."""
    if name in OPAQUE and not written.startswith("</") and token.type == "html_block":
        # Its end is missing, or it would have been taken as a whole.
        return False
    if drawn or "-" in name:
        return True
    return name in ELEMENTS and not (len(name) == 1 and COMPARED.match(written))


def _opaque(found: re.Match[str], line: int, scope: Scope) -> str:
    name, inside = found["kind"].lower(), found["inside"]
    if name == "textarea":
        inside = _as_text(inside)
    elif name == "script":
        # A comment would hide the end of the script from the browser.
        inside = inside.replace("<!--", "<\\!--")
    return f"<{name}{_attributes(name, found['given'], line, scope)}>{inside}</{name}>"


def _as_text(content: str) -> str:
    return html.escape(unescaped(content), quote=False)


def unescaped(text: str) -> str:
    """Text with its character references resolved; `&copy=2` in an address is none."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _attributes(tag: str, written: str, line: int, scope: Scope) -> str:
    """A tag's attributes, each once; addresses inside the site become tokens, unsafe ones are dropped."""
    given = _ATTRIBUTE.findall(written)
    values: dict[str, str] = {}
    # It has let Markdown in, and means nothing to a browser.
    seen = {"markdown"}
    kept = []
    for name, value in reversed(given):
        values[name.lower()] = unescaped(value[1:-1] if value[:1] in ("'", '"') else value)
    for name, value in given:
        key = name.lower()
        if key not in seen:
            seen.add(key)
            kept.append(_attribute(tag, name, values, scope, line) if value else name)
    if tag == "img":
        kept += [
            name for name in ('loading="lazy"', 'decoding="async"') if name.partition("=")[0] not in seen
        ]
    return "".join(f" {attribute}" for attribute in kept if attribute)


def _attribute(tag: str, name: str, values: dict[str, str], scope: Scope, line: int) -> str:
    key = name.lower()
    value = values[key]
    if key == "srcset":
        return f'srcset="{_choices(value, scope, line)}"'
    if key not in _WORDS and not key.startswith("aria-") and is_unsafe(tag, key, value):
        return ""
    if key in _LEADING | _SHOWN:
        address = value.strip()
        if key in _SHOWN:
            kind, width = _kind(values) if tag == "img" and key == "src" else ("source", "")
            return scope.reference(kind, name, address, line, width)
        if key == "href":
            return scope.reference("link", key, address, line)
    return f'{name}="{html.escape(value)}"'


def is_unsafe(tag: str, key: str, value: str) -> bool:
    """Whether a browser may take a value, or a part of it, for an address that runs code.

    What leads there is not only `href`: SVG animates it by `values` and `to`, `meta` refreshes to `content`.
    """
    if ":" not in value and key != "srcdoc":
        return False
    if key in ("srcdoc", "ping"):
        return _UNSAFE.search(_seen(_unescaped_wholly(value))) is not None
    seen = _seen(value)
    if not _UNSAFE.search(seen):
        return seen.startswith("data:image/svg") and tag not in _PICTURES
    if key not in _LEADING | _SHOWN:
        return any(_UNSAFE_PART.search(_seen(part)) for part in (value, *value.split()))
    return _UNSAFE.match(seen) is not None


def _seen(address: str) -> str:
    """An address without what browsers pass over in it."""
    return _PASSED_OVER.sub("", address).lower()


def _unescaped_wholly(value: str) -> str:
    """A document in an attribute, whose own attributes may hold another one, and so on."""
    for _ in range(MAX_DOCUMENTS):
        before, value = value, html.unescape(value)
        if before == value:
            return value
    return "javascript:"


def _kind(values: dict[str, str]) -> tuple[Kind, str]:
    """What an image still needs to keep its place, and the width that it was given, in pixels."""
    # With choices of the writer's, the program adds none.
    if "height" in values or "srcset" in values:
        return "source", ""
    if "width" not in values:
        return "image", ""
    width = _PIXELS.fullmatch(values["width"])
    return ("image", width[1]) if width else ("source", "")


def _choices(value: str, scope: Scope, line: int) -> str:
    """Addresses with sizes, `a.png 1x, b.png 2x` (HTML Living Standard, "Srcset attributes")."""
    choices = (choice.split(None, 1) for choice in re.split(r",\s+", value.strip()) if choice.strip())
    return ", ".join(
        " ".join((scope.address(address, line), *map(html.escape, size))) for address, *size in choices
    )
