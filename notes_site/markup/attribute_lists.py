"""Attribute lists behind what they are about: `![](a.png){width=300}`, `[text](x){: .button }`, `{:toc}`.

Of kramdown, Python-Markdown, Pandoc and Logseq. A picture takes its size from them; the rest says how another
theme shows a thing, and is left out. `headings` takes the ids of headings before.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import hide_paragraph
from notes_site.markup.headings import plain_text

_ATTRIBUTES = r"(?:(?:[.#][\w:-]++|[\w-]+[ \t]*=[ \t]*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]++))[ \t,]*+)++"
_LIST = lazy_pattern(rf"\{{(:?)[ \t]*{_ATTRIBUTES}\}}")
_SPAN = lazy_pattern(rf"(?<![\w\])])\[([^\[\]\n]+)\]\{{[ \t]*(?=[.#][a-z]){_ATTRIBUTES}\}}")
# Logseq's, behind a picture: `{:height 20, :width 30}`.
_PAIRS = lazy_pattern(r"\{(?::[a-z][\w-]*[ \t]+[\w.%-]+[, \t]*)+\}")
_PAIR = lazy_pattern(r":(width|height)[ \t]+(\d{1,4})(?![\d.])")
_SIZE = lazy_pattern(r"\b(width|height)[ \t]*=[ \t]*[\"']?(\d{1,4}(?:px|%)?)(?=[\"'\s,}])")
_ID = lazy_pattern(r"[{\s]#([^\W\d][\w:-]*)")
# `{:ok, value}` is a tuple of Elixir, `{:a 1}` a map of Clojure.
_LINE = lazy_pattern(
    r"(?:^|\n)\{:(?::/?(?:comment|nomarkdown|options)\b[^{}\n]*|/\w*"
    rf"|(?:[\w-]+:)?[ \t]*(?:toc(?![\w-])[ \t]*)?{_ATTRIBUTES}|[ \t]*toc[ \t]*)\}}[ \t]*(?=\n|$)"
)
_FILE = lazy_pattern(r"\{:[^{}\n]*\bfile=\"([^\"\n]+)\"")
_CONTENTS = lazy_pattern(r"[^\n]*\n\{:[ \t]*toc\b[^{}\n]*\}[ \t]*")
_TAKERS = frozenset({"image", "link_close"})


def plugin(md: MarkdownIt) -> None:
    md.inline.ruler.after("image", "attribute_list", _behind)
    md.inline.ruler.before("link", "span", _span)
    md.core.ruler.before("inline", "attribute_lines", _take_lines)


def _behind(state: StateInline, silent: bool) -> bool:
    """A list right behind a picture, a link or, with a colon, code and emphasis."""
    if state.src[state.pos] != "{" or silent or state.pending or not state.tokens:
        return False
    found = _LIST.match(state.src, state.pos, state.posMax)
    taker = state.tokens[-1]
    # The marks of emphasis are text until the whole line is read.
    emphasis = taker.type == "text" and taker.content in ("*", "_")
    if taker.type == "image" and (pairs := _PAIRS.match(state.src, state.pos, state.posMax)):
        taker.meta.update(_PAIR.findall(pairs[0]))
        state.pos = pairs.end()
        return True
    takes = taker.type in _TAKERS or bool(found and found[1] and (emphasis or taker.type == "code_inline"))
    if found is None or not takes:
        return False
    if taker.type == "image":
        taker.meta.update(_SIZE.findall(found[0]))
        if named := _ID.search(found[0]):
            taker.meta["id"] = named[1]
            state.env.setdefault("places", {}).setdefault(named[1], plain_text(taker.children or []))
    state.pos = found.end()
    return True


def _span(state: StateInline, silent: bool) -> bool:
    """`[words]{.class}` of Pandoc and Quarto, which are their words here."""
    found = _SPAN.match(state.src, state.pos, state.posMax)
    if found is None or (state.pos and state.src[state.pos - 1] in "!\\"):
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.posMax = end
    state.pos = found.end()
    return True


def _take_lines(state: StateCore) -> None:
    """Lists on lines of their own, and the list item in whose place kramdown puts the contents."""
    if "{:" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or "{:" not in token.content:
            continue
        code = state.tokens[index - 2]
        if code.type == "fence" and (named := _FILE.match(token.content)):
            # Chirpy has the name of a file behind its code.
            code.info += f' title="{named[1]}"'
        around = state.tokens[index - 3 : index + 4]
        if _CONTENTS.fullmatch(token.content) and _is_only_item(around):
            token.content = ""
            _hide(around)
        else:
            token.content = _LINE.sub("", token.content).strip("\n")
            if not token.content.strip():
                _hide_block(state.tokens, index)


def _is_only_item(tokens: Sequence[Token]) -> bool:
    """Whether a list holds no more than one line; a longer one is kept, though kramdown would replace it."""
    bounds = [token.type.rpartition("_list_")[2] for token in tokens]
    return bounds[:1] == ["open"] and bounds[-1] == "close"


def _hide_block(tokens: list[Token], index: int) -> None:
    """Hide the paragraph or the row of a table that holds nothing else."""
    if not hide_paragraph(tokens, index) and tokens[index - 2].type == "tr_open":
        after = range(index, len(tokens))
        last = next(at for at in after if tokens[at].type == "tr_close")
        _hide(tokens[index - 2 : last + 1])


def _hide(tokens: list[Token]) -> None:
    for token in tokens:
        token.hidden = True
