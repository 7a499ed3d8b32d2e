"""The elements that are open while a note is written out, whatever raw HTML it holds.

Comes in: HTML of a writer, whose tags are spelt well, and HTML of ours, which is whole. Goes out: HTML that
a strict parser reads without an error, in which what is ours stands as it came.
Source: HTML Living Standard, "Parsing HTML documents".
"""

import html
import re
from bisect import bisect_left
from collections import defaultdict

from msgspec import Struct

from notes_site.lazy import lazy_pattern
from notes_site.markup.html.attributes import ELEMENTS, VOID
from notes_site.model import TOKEN_START

MAX_DEPTH = 500
"""Open elements; browsers stop at about as many."""

_TAG = lazy_pattern(
    r"""(?P<opaque><(?P<kind>iframe|script|style|textarea)\b[^>]*>)(?P<inside>.*?)</(?P=kind)>
    |<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*?)(?P<void>\s*/)?>""",
    re.DOTALL | re.VERBOSE,
)
_ROOT = lazy_pattern(r"\s*<([a-z][a-z0-9]*)")
# A link of ours, or a token that stands for a whole one.
_LINK = lazy_pattern(rf"<a[ >]|(?:^|>)[^<]*{TOKEN_START}")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSES_PARAGRAPH = _HEADINGS.union(
    """
    address article aside blockquote center details dialog dir div dl dt dd fieldset figcaption figure footer
    form header hgroup hr li main menu nav ol p pre search section summary table ul
    """.split()  # noqa: SIM905
)
_ROWS = frozenset({"tbody", "thead", "tfoot"})
_CELLS = frozenset({"td", "th"})
_TABLE_PARTS = _ROWS | _CELLS | {"caption", "col", "colgroup", "tr"}
# Directly inside of these only parts of a table may stand.
_FRAMES = _ROWS | {"table", "tr", "colgroup"}
_DRAWINGS = frozenset({"svg", "math"})
# Inside of an `svg` these hold HTML again.
_HTML_IN_DRAWINGS = frozenset({"foreignobject", "desc", "title"})
# An end tag does not reach out of these.
_BOUNDARIES = _CELLS.union(
    {"table", "caption", "button", "object", "applet", "marquee"}, _DRAWINGS, _HTML_IN_DRAWINGS
)
_SPECIAL = _CLOSES_PARAGRAPH | _BOUNDARIES | _TABLE_PARTS | {"iframe", "select", "textarea"}
# An end tag of a writer inside of such an element of ours waits for its end.
_KEPT_WHOLE = (_CLOSES_PARAGRAPH | _TABLE_PARTS) - _HEADINGS - {"p"}
_TRANSPARENT_TO_ITEMS = frozenset({"address", "div", "p"})
_OPTIONS = frozenset({"option", "optgroup"})
_SIBLINGS = {
    "li": frozenset({"li"}),
    "dd": frozenset({"dd", "dt"}),
    "dt": frozenset({"dd", "dt"}),
    "option": frozenset({"option"}),
    "optgroup": frozenset({"option", "optgroup"}),
}
"""What an element of a name ends, when it is open."""
# These end a drawing, in which HTML's other names would mean something else.
_NOT_IN_DRAWINGS = ELEMENTS - {"a", "audio", "canvas", "iframe", "math", "script", "style", "svg", "video"}


def _ghost(name: str) -> str:
    """What an element is called whose start was left out; no tag has such a name."""
    return f"({name})"


Names = frozenset[str] | set[str]


class _Element(Struct):
    name: str
    """In lower case."""
    end: str
    """Its end tag; empty when its start was left out."""
    number: int
    """They are counted as they are opened."""
    ours: bool = False
    due: int = 0
    """The number of a writer's element that ends behind this one of ours; 0 for none."""


class OpenElements:
    """What is open, and what was written so far."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._elements: list[_Element] = []
        """The outermost first."""
        self._open: defaultdict[str, int] = defaultdict(int)
        """How many of a name are open."""
        self._count = 0
        self._ours: list[_Element | None] = []
        """Elements of ours whose end is still to come; None for one that could not be opened."""

    def written(self, content: str) -> None:
        """Take HTML of a writer."""
        position = 0
        for tag in _TAG.finditer(content):
            self.text(content[position : tag.start()])
            position = tag.end()
            if tag["opaque"]:
                self._opaque(tag["opaque"], tag["inside"], f"</{tag['kind']}>")
            elif tag["close"]:
                self._end(tag["name"].lower())
            else:
                self._start(tag["name"], tag["attributes"], closed=bool(tag["void"]))
        self.text(content[position:])

    def frame(self, content: str) -> None:
        """Take what begins or ends an element of ours that holds HTML of a writer."""
        position = 0
        for tag in _TAG.finditer(content):
            self.text(content[position : tag.start()])
            position = tag.end()
            if tag["close"]:
                self._end_ours()
            else:
                self._start_ours(tag["name"], tag["attributes"])
        self.text(content[position:])

    def whole(self, content: str) -> None:
        """Take HTML of ours as it is; what may not be around it ends before it."""
        if self._open["select"]:
            if TOKEN_START not in content:
                self._out.append(_TAG.sub("", content))
                return
            # A link that the site will put in is no text yet.
            self._close_nearest({"select"}, frozenset())
        self._leave_drawings()
        root = _ROOT.match(content)
        # Rows and cells of ours stand where they do without raw HTML beside them.
        if content and not content.isspace() and not (root and root[1] in _TABLE_PARTS):
            self._leave_frame()
        if root:
            self._make_room(root[1])
        if self._open["a"]:
            self.end_link_before(content)
        self._out.append(content)

    def has_link(self) -> bool:
        """Whether a link is open, in which no other may stand."""
        return self._open["a"] > 0

    def end_link_before(self, content: str) -> None:
        """End the link that is open if HTML of ours holds one."""
        if _LINK.search(content):
            self._close_nearest({"a"}, frozenset())

    def text(self, text: str) -> None:
        if text and not text.isspace():
            self._leave_frame()
        self._out.append(text)

    def finished(self) -> str:
        """All that was taken, with every element closed."""
        self._close(0)
        return "".join(self._out)

    def _opaque(self, start: str, inside: str, end: str) -> None:
        """An element whose content is no markup, but for drawings, in which it is."""
        if not self._open["select"]:
            self.text(start + (html.escape(inside, quote=False) if self._drawing() else inside) + end)

    def _start(self, name: str, attributes: str, *, closed: bool) -> None:
        key = name.lower()
        if len(self._elements) >= MAX_DEPTH or (self._open["select"] and key not in _OPTIONS):
            return
        if drawing := self._drawing():
            if key == drawing or key not in _NOT_IN_DRAWINGS | _DRAWINGS:
                self._start_drawn(name, attributes, closed=closed)
                return
            self._leave_drawings()
        if key in _TABLE_PARTS:
            self._start_table_part(name, attributes)
        elif key in ELEMENTS or "-" in key:
            self._start_content(name, attributes, closed=closed)

    def _start_drawn(self, name: str, attributes: str, *, closed: bool) -> None:
        key = name.lower()
        if key == "a" and self._open["a"]:
            self._push_ghost("a")
        elif key not in _HTML_IN_DRAWINGS or self._drawing() == "svg":
            self._push(name, attributes, closed=closed)

    def _start_content(self, name: str, attributes: str, *, closed: bool) -> None:
        key = name.lower()
        self._leave_frame()
        self._make_room(key)
        if key in ("a", "form") and self._open[key]:
            self._push_ghost(key)
        elif key in VOID:
            self._out.append(f"<{name}{attributes}>")
        else:
            self._push(name, attributes, closed=closed)

    def _end(self, name: str) -> None:
        """Close the nearest element of a name and what is open in it; an end without a start is left out."""
        names = {name, _ghost(name)}
        if not (self._open[name] or self._open[_ghost(name)]):
            return
        if self._open["select"] and name not in _OPTIONS | {"select"}:
            return
        limits = {"table"} if name in _TABLE_PARTS else frozenset() if name == "table" else _BOUNDARIES
        behind = None
        for index in range(len(self._elements) - 1, -1, -1):
            element = self._elements[index]
            if element.ours:
                behind = element if element.name in _KEPT_WHOLE else behind
            elif element.name in names:
                if behind is None:
                    self._close(index)
                else:
                    behind.due = element.number
                return
            elif element.name in limits:
                return

    def _start_ours(self, name: str, attributes: str) -> None:
        count = self._count
        self._start(name, attributes, closed=False)
        if name in VOID:
            return
        element = self._elements[-1] if self._count > count else None
        if element:
            element.ours = True
        self._ours.append(element)

    def _end_ours(self) -> None:
        if element := self._ours.pop():
            self._close_numbered(element.number)
            self._close_numbered(element.due)

    def _close_numbered(self, number: int) -> None:
        index = bisect_left(self._elements, number, key=lambda element: element.number)
        if index < len(self._elements) and self._elements[index].number == number:
            self._close(index)

    def _push(self, name: str, attributes: str, *, closed: bool) -> None:
        self._out.append(f"<{name}{attributes}>")
        if closed:
            self._out.append(f"</{name}>")
            return
        self._remember(name.lower(), f"</{name}>")

    def _push_ghost(self, name: str) -> None:
        """Remember an element that may not stand here, so that its end tag closes no other."""
        self._remember(_ghost(name), "")

    def _remember(self, name: str, end: str) -> None:
        self._count += 1
        self._elements.append(_Element(name, end, self._count))
        self._open[name] += 1

    def _close(self, index: int) -> None:
        """Close the open element of an index and all that are open inside of it."""
        while len(self._elements) > index:
            element = self._elements.pop()
            self._open[element.name] -= 1
            self._out.append(element.end)

    def _parent(self) -> str:
        """The element that the next one would stand in."""
        return next((element.name for element in reversed(self._elements) if element.end), "")

    def _find(self, names: Names, limits: Names) -> int | None:
        """The innermost open element of some names, unless one of the limits is open inside of it."""
        for index in range(len(self._elements) - 1, -1, -1):
            if self._elements[index].name in names:
                return index
            if self._elements[index].name in limits:
                return None
        return None

    def _make_room(self, name: str) -> None:
        """Close what the start of an element ends."""
        if name in _CLOSES_PARAGRAPH and self._open["p"]:
            self._close_nearest({"p"}, _BOUNDARIES)
        if name in _SIBLINGS:
            self._close_nearest(_SIBLINGS[name], _SPECIAL - _TRANSPARENT_TO_ITEMS)
        elif name in _HEADINGS and self._parent() in _HEADINGS:
            self._close_nearest(_HEADINGS, frozenset())
        elif name in ("a", "nobr") and self._open[name]:
            self._close_nearest({name}, _SPECIAL)
        elif name in ("rt", "rp") and (ruby := self._find({"ruby"}, _BOUNDARIES - {"button"})) is not None:
            self._close(ruby + 1)
        elif name == "button" and self._open[name]:
            self._close_nearest({name}, _BOUNDARIES - {name})

    def _close_nearest(self, names: Names, limits: Names) -> None:
        if (index := self._find(names, limits - names)) is not None:
            self._close(index)

    def _start_table_part(self, name: str, attributes: str) -> None:
        key = name.lower()
        parents = {"table"}
        if key in _CELLS:
            parents |= _ROWS | {"tr"}
        elif key == "tr":
            parents |= _ROWS
        elif key == "col":
            parents |= {"colgroup"}
        index = self._find(parents, _DRAWINGS)
        if index is None:
            return
        if any(element.ours and element.name in _TABLE_PARTS for element in self._elements[index + 1 :]):
            # In a cell of ours, whose row and table go on behind it.
            self._push_ghost(key)
            return
        self._close(index + 1)
        if key in _CELLS and self._parent() != "tr":
            self._push("tr", "", closed=False)
        if key == "col":
            self._out.append(f"<{name}{attributes}>")
        else:
            self._push(name, attributes, closed=False)

    def _leave_frame(self) -> None:
        """Open a cell where content stands directly in a table, from which a browser would move it away."""
        if not self._open["table"] or self._parent() not in _FRAMES:
            return
        if self._parent() == "colgroup":
            self._close_nearest({"colgroup"}, frozenset())
        if self._parent() != "tr":
            self._push("tr", "", closed=False)
        self._push("td", "", closed=False)

    def _leave_drawings(self) -> None:
        while self._drawing():
            self._close_nearest(_DRAWINGS, frozenset())

    def _drawing(self) -> str:
        """The drawing whose names are those that count here: `svg`, `math` or none."""
        if not (self._open["svg"] or self._open["math"]):
            return ""
        index = self._find(_DRAWINGS | _HTML_IN_DRAWINGS, frozenset())
        name = self._elements[index].name if index is not None else ""
        return name if name in _DRAWINGS else ""
