"""The sentence that a link stands in, which the note that it leads to shows.

Comes in: tokens after all other rules. Goes out: links with their sentences, as plain text.
"""

import re
from collections.abc import Sequence
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec.structs import replace

from notes_site.markup.characters import visible
from notes_site.markup.excerpt import cut, cut_before, inline_text
from notes_site.markup.scope import scope_of

COLUMNS = 160
"""Where a sentence is cut; a CJK character counts two."""
BEFORE = 60
"""Columns of a long one that stay before its link."""
MOST = 20
"""Links of a paragraph; one with more is a list, and no sentence of it says what one of them is."""
_AROUND = 4 * COLUMNS
"""Characters on either side in which its ends are looked for, however long a paragraph of links is."""

# A full stop in Latin text ends a sentence where the next one begins: in `e.g. this` and `v1.2` none does.
_END = re.compile(r"[。！？!?]+[”’」』）)\]\"]*|\.[”’)\]\"]*(?=\s+[^a-z\s])|$")
_MARKS = " \t.,:;!?-–—。，、：；！？《》「」“”()（）[]"


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("sentences", _tell)


def _tell(state: StateCore) -> None:
    scope = scope_of(state.env)
    for block in state.tokens:
        children = block.children or ()
        linked = [index for index, child in enumerate(children) if "link" in child.meta]
        if 0 < len(linked) <= MOST:
            pieces = [_said(child, scope.lang) for child in children]
            text, starts = "".join(pieces), list(accumulate(map(len, pieces), initial=0))
            for index in linked:
                number = children[index].meta["link"]
                end = starts[_end_of(children, index) + 1]
                sentence = sentence_of(text, starts[index], end)
                scope.links[number] = replace(scope.links[number], sentence=sentence)


def _said(token: Token, lang: str) -> str:
    """The text of a token; what a link of MyST or Logseq without words says, only the site knows."""
    return "…" if token.meta.get("kind") and not token.info else inline_text(token, lang)


def _end_of(children: Sequence[Token], index: int) -> int:
    """The index of the last token of a link."""
    closes = (at for at in range(index, len(children)) if children[at].type == "link_close")
    return next(closes, index) if children[index].type == "link_open" else index


def sentence_of(text: str, start: int, end: int) -> str:
    """The sentence around a link, cut where it is long; empty when the link is all of it.

    start, end: of the words of the link.
    """
    window = max(0, start - _AROUND)
    first = max((found.end() for found in _END.finditer(text, window, start) if found[0]), default=window)
    last = next(found.end() for found in _END.finditer(text, end, end + _AROUND))
    before, rest = text[first:start].lstrip(), text[start:last]
    if not (before + text[end:last]).strip(_MARKS):
        return ""
    return cut(" ".join(visible(cut_before(before, BEFORE) + rest).split()), COLUMNS)
