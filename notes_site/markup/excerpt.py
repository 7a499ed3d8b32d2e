"""The one line of plain text that a card shows of a note."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from notes_site.markup.html import is_more_marker
from notes_site.markup.tex import as_text

COLUMNS = 240
"""Where an excerpt is cut; a CJK character counts two."""

_PLACEHOLDERS = {"zh": {"code": "[代码]", "formula": "[公式]"}, "en": {"code": "[code]", "formula": "[formula]"}}
_JOINERS = "\u200d\ufe0e\ufe0f"


def make_excerpt(tokens: Sequence[Token], lang: str) -> str:
    """Headings and prose run together up to the `more` mark, cut at 240 columns.

    tokens: a whole note after all rules have run. lang: `zh…` or another, for the words in brackets.
    """
    words = _PLACEHOLDERS["zh" if lang.startswith("zh") else "en"]
    pieces: list[str] = []
    width = 0
    for piece in _pieces(tokens, words):
        pieces.append(piece)
        width += len(piece)
        if width > 2 * COLUMNS:
            break
    return cut(" ".join(" ".join(pieces).split()), COLUMNS)


def cut(text: str, columns: int) -> str:
    """Text of at most so many columns, closed with `...` when something was left out.

    The cut falls between words, never inside a combining sequence.
    """
    if display_width(text) <= columns:
        return text
    end = width = 0
    while (width := width + _columns(text[end])) <= columns:
        end += 1
    while end > 1 and (_continues(text, end)):
        end -= 1
    word = re.search(r"[!-~\u00a1-\u024f]+$", text[:end])
    if word and word.start() > 0 and not text[end].isspace() and _columns(text[end]) == 1:
        end = word.start()
    return f"{text[:end].rstrip()}..."


def display_width(text: str) -> int:
    """Columns on a terminal: two for wide characters, none for combining ones."""
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _continues(text: str, end: int) -> bool:
    """Whether the character at a place belongs to the one before it."""
    char, before = text[end], text[end - 1]
    flags = "\U0001f1e6" <= char <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff"
    skin = "\U0001f3fb" <= char <= "\U0001f3ff"
    return unicodedata.category(char)[0] == "M" or char in _JOINERS or before == "\u200d" or flags or skin


def _pieces(tokens: Sequence[Token], words: dict[str, str]) -> Iterator[str]:
    skipped = 0
    for token in tokens:
        if token.type in ("footnote_block_open", "footnote_block_close"):
            skipped += token.nesting
        if skipped or token.hidden and token.type != "inline":
            continue
        if is_more_marker(token):
            return
        if token.type in ("fence", "code_block"):
            yield words["code"]
        elif token.type == "math_block":
            yield words["formula"]
        elif token.type == "inline":
            children = token.children or []
            more = next((i for i, child in enumerate(children) if is_more_marker(child)), None)
            yield "".join(_inline(children[:more], words))
            if more is not None:
                return


def _inline(children: Sequence[Token], words: dict[str, str]) -> Iterator[str]:
    for token in children:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "math_inline":
            text = None if token.meta["display"] else as_text(token.content, token.meta.get("mathml", ""))
            yield text if text is not None else words["formula"]
        elif token.type == "wikilink" and not token.meta["embed"]:
            yield token.info or token.content
