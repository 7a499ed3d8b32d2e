"""The one line of plain text that a card shows of a note."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, partial

from markdown_it.token import Token

from notes_site.markup.characters import visible
from notes_site.markup.html.prose import prose_of
from notes_site.markup.html.raw import is_more_marker
from notes_site.markup.math.tex import as_text
from notes_site.markup.words import word

COLUMNS = 240
"""Where an excerpt is cut; a CJK character counts two."""
SHORTEST = 0.6
"""So much of it stays where it is cut at the end of a sentence."""

_SENTENCE = re.compile(r"[。！？；…]+[”’」』）]*|[.!?;]+[\"')]*(?=\s)")
_JOINERS = "\u200d\ufe0e\ufe0f"


def make_excerpt(tokens: Sequence[Token], lang: str) -> str:
    """Headings and prose run together up to the `more` mark, cut at 240 columns.

    tokens: a whole note after all rules have run. lang: of the words in brackets.
    """
    pieces: list[str] = []
    width = 0
    shown = (word("[code]", lang), word("[formula]", lang))
    for piece in _pieces(tokens, lang):
        # What is only named says nothing before a word was said, and nothing new twice.
        if not piece or (piece in shown and pieces and pieces[-1] == piece):
            continue
        if len(pieces) == 1 and pieces[0] in shown:
            pieces.clear()
        pieces.append(piece)
        width += len(piece)
        if width > 2 * COLUMNS:
            break
    return _cut_at_sentence(" ".join(visible(" ".join(pieces)).split()))


def _cut_at_sentence(text: str) -> str:
    """Text of so many columns, to the end of a sentence or clause where one ends late enough."""
    short = cut(text, COLUMNS)
    if short == text:
        return text
    last = max((found.end() for found in _SENTENCE.finditer(short.removesuffix("..."))), default=0)
    return f"{short[:last]}..." if display_width(short[:last]) > SHORTEST * COLUMNS else short


def cut(text: str, columns: int) -> str:
    """Text of at most so many columns, closed with `...` when something was left out.

    The cut falls between words, never inside a combining sequence.
    """
    width = 0
    for end, char in enumerate(text):  # noqa: B007
        width += _columns(char)
        if width > columns:
            break
    else:
        return text
    while end > 1 and _continues(text, end):
        end -= 1
    start = end
    while start and _in_word(text[start - 1]):
        start -= 1
    if start and _in_word(text[end]):
        end = start
    return f"{text[:end].rstrip()}..."


def cut_before(text: str, columns: int) -> str:
    """As `cut`, where the end of the text is kept, with `...` before it."""
    start, width = len(text), 0
    while start and (width := width + _columns(text[start - 1])) <= columns:
        start -= 1
    if not start:
        return text
    while start < len(text) and (
        _continues(text, start) or (_in_word(text[start]) and _in_word(text[start - 1]))
    ):
        start += 1
    return f"...{text[start:].lstrip()}"


def _in_word(char: str) -> bool:
    return not char.isspace() and _columns(char) < 2


def display_width(text: str) -> int:
    """Columns on a terminal: two for wide characters, none for combining ones."""
    return sum(map(_columns, text))


@cache
def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _continues(text: str, end: int) -> bool:
    """Whether the character at an index belongs to the one before it."""
    char, before = text[end], text[end - 1]
    flags = "\U0001f1e6" <= char <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff"
    skin = "\U0001f3fb" <= char <= "\U0001f3ff"
    tag = "\U000e0020" <= char <= "\U000e007f"
    joined = char in _JOINERS or before == "\u200d"
    return unicodedata.category(char)[0] == "M" or joined or flags or skin or tag


def _pieces(tokens: Sequence[Token], lang: str) -> Iterator[str]:
    skipped = 0
    for token in tokens:
        if _is_aside(token):
            skipped += token.nesting
        if skipped or (token.hidden and token.type != "inline"):
            continue
        if is_more_marker(token):
            return
        if token.type in ("fence", "code_block"):
            yield word("[code]", lang)
        elif token.type == "math_block":
            yield word("[formula]", lang)
        elif token.type == "html_block":
            yield prose_of(token, code=word("[code]", lang), formula=partial(_formula, lang=lang))
        elif token.type == "inline":
            children = token.children or []
            marks = (i for i, child in enumerate(children) if is_more_marker(child))
            more = next(marks, None) if "<!--" in token.content else None
            yield _line(children[:more], lang)
            if more is not None:
                return


def _is_aside(token: Token) -> bool:
    """Whether a token bounds what is no prose of the writer, or says again what was said."""
    kind = token.type.rpartition("_")[0]
    if kind == "admonition_title":
        return not token.meta["given"]
    return kind in ("footnote_block", "table") or (kind == "tab" and token.meta["number"] > 0)


def _line(children: Sequence[Token], lang: str) -> str:
    """What the text of a block says, without addresses that stand as they are."""
    told = (child for child in children if child.type != "text" or not _is_address(child.content))
    return "".join(inline_text(child, lang) for child in told)


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text


def inline_text(token: Token, lang: str) -> str:
    """What a token says in plain text."""
    if token.type in ("text", "code_inline"):
        return token.content
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "math_inline":
        return _formula(token, lang)
    if token.type == "wikilink" and not token.meta["embed"]:
        return token.info or token.content
    return " " if token.type == "html_inline" and token.content.startswith("<br") else ""


def _formula(token: Token, lang: str) -> str:
    text = None if token.meta["display"] else as_text(token.content, token.meta["formula"].mathml)
    return text if text is not None else word("[formula]", lang)
