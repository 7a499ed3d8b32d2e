"""What an `@` stands before: cross-references of Quarto and Pandoc, and embeds of Zenn.

@fig-loss, @eq:loss      links to what `{#fig-loss}` names, and to the formula before ` {#eq-loss}`
@[card](https://…)       a link that shows its address; `@[youtube](name)` one to the film
"""

from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.scope import is_external

_REFERENCE = lazy_pattern(r"(?<![\w@/.])-?@((?:fig|tbl|eq|sec|lst|thm|lem|cor|def|exm|exr)[-:][\w-]*\w)")
_NEAR = lazy_pattern(r"@(?:fig|tbl|eq|sec|lst|thm|lem|cor|def|exm|exr)[-:]")
_PLACE = lazy_pattern(r"\{#((?:fig|tbl|eq|sec|lst|thm|lem|cor|def|exm|exr)[-:][\w-]*\w)[^{}\n]*\}")
_NAME = lazy_pattern(r"[ \t]*\{#(eq[-:][\w-]*\w)\}[ \t]*")
_CAPTION = lazy_pattern(r"(?:^|\n):?[ \t]*([^\n]*?)[ \t]*\{#((?:tbl|lst)[-:][\w-]*\w)[^{}\n]*\}[ \t]*$")
_EMBED = lazy_pattern(r"(?<![A-Za-z0-9])@$")
_FILM = "https://www.youtube.com/watch?v="


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "captions", _name_tables)
    md.core.ruler.after("inline", "cross_references", _refer)
    md.core.ruler.after("inline", "embeds", _embed)


def _name_tables(state: StateCore) -> None:
    """`: A caption {#tbl-x}` below a table is its name, and text."""
    if "{#tbl" not in state.src and "{#lst" not in state.src:
        return
    for token in state.tokens:
        found = _CAPTION.search(token.content) if token.type == "inline" else None
        if found:
            token.content = f"{token.content[: found.start()]}\n{found[1]}".strip("\n")
            state.env.setdefault("places", {})[found[2]] = found[1]
            token.meta["id"] = found[2]


def _refer(state: StateCore) -> None:
    """Make references links; formulas that have a name take it for their label."""
    if "{#" in state.src:
        _name_places(state.tokens)
    # What begins with a letter is found much sooner than what looks behind itself.
    if not (_NEAR.search(state.src) and _REFERENCE.search(state.src)):
        return
    named = frozenset(_PLACE.findall(state.src))
    for block in state.tokens:
        if any(child.type == "text" and "@" in child.content for child in block.children or ()):
            block.children = [part for child in block.children or () for part in _parts(child, named)]


def _name_places(tokens: list[Token]) -> None:
    for block in tokens:
        if name := block.meta.get("id") if block.type == "inline" else None:
            block.children = [*(block.children or []), Token("block_name", "a", 0, meta={"id": name})]
        for formula, token in pairwise(block.children or ()):
            found = _NAME.fullmatch(token.content) if token.type == "text" else None
            if found and formula.type == "math_inline":
                formula.content += rf"\label{{{found[1]}}}"
                token.content = ""


def _parts(token: Token, named: frozenset[str]) -> Iterator[Token]:
    """A text in pieces, with a link in place of each reference to what this note names."""
    if token.type != "text" or "@" not in token.content:
        yield token
        return
    pieces = _REFERENCE.split(token.content)
    for at, piece in enumerate(pieces):
        if at % 2 and piece.startswith("eq") and piece in named:
            yield Token("math_inline", "", 0, content=rf"\eqref{{{piece}}}", meta={"display": False})
        elif at % 2 and piece in named:
            yield Token("wikilink", "", 0, content=piece, meta={**token.meta, "embed": False, "kind": "ref"})
        elif at % 2:
            yield Token("text", "", 0, content=f"@{piece}")
        elif piece:
            yield Token("text", "", 0, content=piece)


def _embed(state: StateCore) -> None:
    """Words that name a kind of embed are its address instead."""
    if "@[" not in state.src:
        return
    for block in state.tokens:
        children = block.children or []
        for index, token in enumerate(children[:-3]):
            opening, words, closing = children[index + 1 : index + 4]
            kinds = (token.type, opening.type, words.type, closing.type)
            if kinds == ("text", "link_open", "text", "link_close") and _EMBED.search(token.content):
                target = str(opening.attrs["href"])
                if words.content == "youtube" and not is_external(target):
                    target = opening.attrs["href"] = _FILM + target
                if is_external(target):
                    token.content, words.content = token.content[:-1], target
