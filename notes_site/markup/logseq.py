"""What Logseq writes into its blocks, which are items of lists.

`id:: …` names a block; ((…)) and {{embed ((…))}} lead to it, with its words. What else Logseq keeps for
itself, `collapsed:: true` and `:LOGBOOK:`, is left out. Another `key:: value` is a line of the block.
Queries and the like stay text.
"""

from collections.abc import Iterator
from itertools import pairwise, takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import hide_paragraph
from notes_site.markup.headings import readable_text

_NAME = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ID = lazy_pattern(rf"(?:^|\n)id::[ \t]+({_NAME})[ \t]*(?=\n|$)")
_OWN = lazy_pattern(
    r"(?:^|\n)(?:(?:id|collapsed|heading|background-color|(?:created|updated)-at|logseq\.[\w.-]+"
    r"|(?:ls|hl|card|query)-[\w-]+)::(?:[ \t][^\n]*)?"
    r"|:LOGBOOK:[ \t]*(?:\n(?!:LOGBOOK:|:END:)[^\n]*)*+\n:END:[ \t]*)(?=\n|$)"
)
_PROPERTY = lazy_pattern(r"^(?!std::)([^\W\dA-Z][\w-]*)::(?=[ \t]+\S)")
_REFERENCE = lazy_pattern(rf"(?:\{{\{{embed[ \t]+)?\(\(({_NAME})\)\)(?:[ \t]*\}}\}})?")
_CLOZE = lazy_pattern(r"\{\{cloze[ \t]+([^{}]+)\}\}")
_FILM = lazy_pattern(
    r"\{\{(?:video|youtube|vimeo|bilibili|tweet|twitter|pdf)[ \t]+(https?://[^\s{}]+)[ \t]*\}\}"
)
_BLOCK = lazy_pattern(rf"\(\({_NAME}\)\)")
_EMBED = lazy_pattern(r"\{\{embed[ \t]+$")
_EMBED_END = lazy_pattern(r"^[ \t]*\}\}")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "properties", _read_properties)
    md.core.ruler.after("inline", "block_references", _refer)
    md.core.ruler.push("blocks_of_logseq", _name_blocks)


def _read_properties(state: StateCore) -> None:
    if ":: " not in state.src and ":LOGBOOK:" not in state.src and not _FILM.search(state.src):
        return
    depth = 0
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and "{{" in token.content:
            token.content = _FILM.sub(r"<\1>", token.content)
        depth += token.nesting if token.type in ("list_item_open", "list_item_close") else 0
        if token.type != "inline" or not depth or ":" not in token.content:
            continue
        if state.tokens[index - 1].type == "paragraph_open":
            _read_block(state.tokens, index)


def _read_block(tokens: list[Token], index: int) -> None:
    token = tokens[index]
    if found := _ID.search(token.content):
        token.meta["block"] = found[1]
    lines = _OWN.sub("", token.content).strip("\n").split("\n")
    found_at = [bool(_PROPERTY.match(line)) for line in lines]
    # Each stands on a line of its own, with one colon.
    breaks = ["\\\n" if pair != (False, False) else "\n" for pair in pairwise(found_at)]
    shown = [_PROPERTY.sub(r"\1:", line) for line in lines]
    token.content = "".join(part for pair in zip(shown, [*breaks, ""], strict=True) for part in pair)
    if not token.content:
        hide_paragraph(tokens, index)


def _refer(state: StateCore) -> None:
    """Make references links, and what is embedded a link to it."""
    if "{{embed" not in state.src and "{{cloze" not in state.src and not _BLOCK.search(state.src):
        return
    for block in state.tokens:
        children = block.children or []
        for before, token in pairwise(children):
            if token.type == "wikilink" and before.type == "text" and _EMBED.search(before.content):
                after = children[children.index(token) + 1 :][:1]
                if after and after[0].type == "text" and _EMBED_END.search(after[0].content):
                    before.content = _EMBED.sub("", before.content)
                    after[0].content = _EMBED_END.sub("", after[0].content)
        if any(child.type == "text" and "((" in child.content for child in children):
            block.children = [part for child in children for part in _parts(child)]
        for child in children:
            if child.type == "text" and "{{cloze" in child.content:
                child.content = _CLOZE.sub(r"\1", child.content)


def _parts(token: Token) -> Iterator[Token]:
    """A text in pieces, with a link in place of each reference."""
    if token.type != "text" or not _REFERENCE.search(token.content):
        yield token
        return
    pieces = _REFERENCE.split(token.content)
    for at, piece in enumerate(pieces):
        if at % 2:
            yield Token("wikilink", "", 0, content=piece, meta={**token.meta, "embed": False, "kind": "ref"})
        elif piece:
            yield Token("text", "", 0, content=piece)


def _name_blocks(state: StateCore) -> None:
    if "id:: " not in state.src:
        return
    places: dict[str, str] = {}
    for index, token in enumerate(state.tokens):
        name = str(token.meta.get("block", ""))
        if not name or name in places:
            continue
        first_line = takewhile(lambda child: not child.type.endswith("break"), token.children or [])
        words = readable_text(list(first_line))
        if not words and state.tokens[index - 2].type == "heading_close":
            words = readable_text(state.tokens[index - 3].children or [])
        places[name] = words
        anchor = Token("block_name", "a", 0, meta={"id": name})
        token.children = [*(token.children or []), anchor]
    if places:
        state.env.setdefault("places", {}).update(places)
