"""HTML as a list of blocks and words, so that what two programs made of a note can be compared."""

import re
from html.parser import HTMLParser

MARK = "\x00"
"""Begins what stands for a tag."""
FORMULA = "∎"
"""Stands for a formula that is set."""
IN_CODE = "\ue000"
"""Stands in code for a dollar sign or a backslash, which begin no formula there."""

_BLOCKS = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "hr", "dl", "dt"}
)
_BLOCKS |= {"dd", "table", "tr", "td", "img", "details", "summary"}
_EMPTY = frozenset({"img", "hr"})
_CODE = frozenset({"code", "pre"})
_BOXES = frozenset({"div", "details", "summary"})
_LEFT_OUT = frozenset({"style", "script", "figcaption"})
_ADDED = frozenset({"anchor", "footnote-backref", "unfold"})
_NO_FORMULA = re.compile(r"[$\\]")
_WORD = re.compile(f"{MARK}<[^<>]*>|[A-Za-z]+|[0-9]+|.")
_ALONE = re.compile(f"(?:{MARK}</p>)?(?:{MARK}<p>)?{FORMULA}(?:{MARK}</p>)?(?:{MARK}<p>)?")


def outline(html: str) -> str:
    """Marks of blocks, such as `<p>` and `</p>`, and between them the text without white space.

    Emphasis and links are no blocks; their text counts.
    """
    reader = _Outline()
    reader.feed(html)
    reader.close()
    return re.sub(r"\s+", "", "".join(reader.parts))


def words(text: str) -> list[str]:
    """The marks of an outline, and between them words, numbers and signs.

    A formula in lines of its own parts a paragraph for one reader and not for another, which is left out.
    """
    return _WORD.findall(_ALONE.sub(FORMULA, text))


def is_mark(word: str) -> bool:
    return word.startswith(MARK)


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._left_out = ""
        self._depth = 0
        self._in_code = 0
        self._names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = set((dict(attrs).get("class") or "").split())
        if self._left_out:
            self._depth += tag == self._left_out
            return
        self._in_code += tag in _CODE
        if tag == "math" or "bad-tex" in classes:
            self.parts.append(FORMULA)
            self._left_out, self._depth = tag, 1
        elif tag in _LEFT_OUT or classes & _ADDED:
            self._left_out, self._depth = tag, 1
        elif tag == "input":
            self.parts.append("☐")
        elif (name := self._opened(tag, classes)) in _BLOCKS:
            start = dict(attrs).get("start", "") if tag == "ol" else ""
            self.parts.append(f"{MARK}<{name}{start}>")

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._depth -= tag == self._left_out
            self._left_out = self._left_out if self._depth else ""
            return
        self._in_code -= tag in _CODE
        if (name := self._closed(tag)) in _BLOCKS - _EMPTY:
            self.parts.append(f"{MARK}</{name}>")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self.parts.append(_NO_FORMULA.sub(IN_CODE, data) if self._in_code else data)

    def _opened(self, tag: str, classes: set[str]) -> str:
        """The name of a block: a box is a quotation, and its title a paragraph."""
        name = "blockquote" if "admonition" in classes else "p" if "admonition-title" in classes else tag
        if tag in _BOXES:
            self._names.append(name)
        return "td" if name == "th" else name

    def _closed(self, tag: str) -> str:
        name = self._names.pop() if tag in _BOXES and self._names else tag
        return "td" if name == "th" else name
