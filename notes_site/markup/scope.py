"""What one rendering of a note is told, and what it finds on its way."""

from dataclasses import dataclass, field
from typing import Any, Literal

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct
from msgspec import field as struct_field

from notes_site.markup.lookahead import lines_before
from notes_site.markup.words import word
from notes_site.model import TOKEN_END, TOKEN_START, Link

Kind = Literal["link", "image", "source", "file", "wiki", "embed", "ref", "doc"]
"""Of a `Link`."""


class Options(Struct, frozen=True):
    """What a site says of the markup of all its notes."""

    raw_html: str = "allow"
    """`allow` or `escape`."""
    macros: dict[str, str] = struct_field(default_factory=dict)
    """TeX macros, without their backslash."""
    breaks: bool = False
    """Whether a line end in a paragraph is one on the page too."""
    vault: bool = False
    """Whether the note lies in a vault of Obsidian, where a word with a mark is a tag everywhere."""


@dataclass(slots=True)
class Scope:
    """Travels in markdown-it's `env` under "scope"."""

    lang: str
    title: str
    """As the front matter says it; empty when the first heading is to give it."""
    first_line: int
    """The line of the file on which the text begins, 1-based."""
    options: Options
    links: list[Link] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Line of the file and message."""

    def word(self, key: str) -> str:
        """A word that the markup adds, in the language of the note."""
        return word(key, self.lang)

    def token(self, link: Link) -> str:
        """Keep a link and return what stands for it in the body until the site is known."""
        self.links.append(link)
        return f"{TOKEN_START}{len(self.links) - 1}{TOKEN_END}"

    def reference(self, kind: Kind, attribute: str, target: str, line: int, label: str = "") -> str:
        """The attribute of a tag that leads somewhere: a token for what is inside the site."""
        if _stands(target) or kind == "source":
            return f'{attribute}="{self.address(target, line)}"'
        return self.token(Link(kind, target, line, label))

    def address(self, target: str, line: int) -> str:
        """An address in an attribute.

        One with a scheme or a host, or a fragment of the note itself, stands as it is; a host alone gets the
        scheme that it has everywhere but in the preview, whose own is http.
        """
        if target.startswith("//"):
            target = f"https:{target}"
        return escapeHtml(target) if _stands(target) else self.token(Link("source", target, line))


def scope_of(env: Any) -> Scope:
    scope = env["scope"]
    assert isinstance(scope, Scope)
    return scope


def _stands(target: str) -> bool:
    return is_external(target) or target.startswith(("#", "?")) or not target


def is_external(target: str) -> bool:
    """Whether an address names a scheme or a host."""
    head = target.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    # One letter is a drive of Windows.
    return target.startswith("//") or (head.find(":") > 1 and head[:1].isalpha())


def mark_line(state: StateInline, token: Token, position: int) -> None:
    """Remember on which line of its block an inline token began."""
    token.meta["line"] = lines_before(state.src, position)


def line_of(block: Token, token: Token, env: Any) -> int:
    """The line of the file, 1-based, on which an inline token of a block stands."""
    start = block.map[0] if block.map else 0
    return scope_of(env).first_line + start + int(token.meta.get("line", 0))
