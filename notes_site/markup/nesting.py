"""Makes the tags of a body nest, whatever raw HTML a note holds.

A page wraps the note: an open `<div>` would swallow what follows it, a stray `</div>` close the wrapper.
Comes in: HTML whose tags are spelt well. Goes out: HTML that a strict parser reads without an error.
"""

import html
import re
from collections import Counter

from notes_site.markup.attributes import ELEMENTS, VOID

MAX_DEPTH = 500
"""Open elements; browsers stop at about as many."""

_TAG = re.compile(
    r"""(?P<opaque><(?P<kind>iframe|script|style|textarea)\b[^>]*>)(?P<inside>.*?)</(?P=kind)>
    |<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:[^>"']|"[^"]*"|'[^']*')*?)(?P<void>\s*/)?>""",
    re.DOTALL | re.VERBOSE,
)
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


def nested(body: str) -> str:
    """A body in which every element is closed, and every end tag has its start."""
    tree = _Tree()
    position = 0
    for tag in _TAG.finditer(body):
        tree.text(body[position : tag.start()])
        position = tag.end()
        if tag["opaque"]:
            tree.opaque(tag["opaque"], tag["inside"], f"</{tag['kind']}>")
        elif tag["close"]:
            tree.end(tag["name"].lower())
        else:
            tree.start(tag["name"], tag["attributes"], closed=bool(tag["void"]))
    tree.text(body[position:])
    return tree.finished()


def _ghost(name: str) -> str:
    """What an element is called whose start was left out; no tag has such a name."""
    return f"({name})"


Names = frozenset[str] | set[str]


class _Tree:
    """The elements that are open while a body is read (HTML standard, "Parsing HTML documents")."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._names: list[str] = []
        """Of the open elements, in lower case, the outermost first."""
        self._ends: list[str] = []
        """For each of them its end tag; empty for one whose start was left out."""
        self._open: Counter[str] = Counter()

    def text(self, text: str) -> None:
        if text and not text.isspace():
            self._leave_frame()
        self._out.append(text)

    def opaque(self, start: str, inside: str, end: str) -> None:
        """An element whose content is no markup, but for drawings, in which it is."""
        if not self._open["select"]:
            self.text(start + (html.escape(inside, quote=False) if self._drawing() else inside) + end)

    def start(self, name: str, attributes: str, *, closed: bool) -> None:
        key = name.lower()
        if len(self._names) >= MAX_DEPTH or (self._open["select"] and key not in _OPTIONS):
            return
        if drawing := self._drawing():
            if key == drawing or key not in _NOT_IN_DRAWINGS | _DRAWINGS:
                self._start_drawn(name, attributes, closed=closed)
                return
            while self._drawing():
                self._close_nearest(_DRAWINGS, frozenset())
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

    def end(self, name: str) -> None:
        """Close the nearest element of a name and what is open in it; an end without a start is left out."""
        names = {name, _ghost(name)}
        if not any(self._open[one] for one in names):
            return
        if self._open["select"] and name not in _OPTIONS | {"select"}:
            return
        limits = {"table"} if name in _TABLE_PARTS else frozenset() if name == "table" else _BOUNDARIES
        if (index := self._find(names, limits)) is not None:
            self._close(index)

    def finished(self) -> str:
        self._close(0)
        return "".join(self._out)

    def _push(self, name: str, attributes: str, *, closed: bool) -> None:
        self._out.append(f"<{name}{attributes}>")
        if closed:
            self._out.append(f"</{name}>")
            return
        self._names.append(name.lower())
        self._ends.append(f"</{name}>")
        self._open[name.lower()] += 1

    def _push_ghost(self, name: str) -> None:
        """Remember an element that may not stand here, so that its end tag closes no other."""
        self._names.append(_ghost(name))
        self._ends.append("")
        self._open[_ghost(name)] += 1

    def _close(self, index: int) -> None:
        """Close the open element of an index and all that are open inside of it."""
        while len(self._names) > index:
            self._open[self._names.pop()] -= 1
            self._out.append(self._ends.pop())

    def _parent(self) -> str:
        """The element that the next one would stand in."""
        index = len(self._names) - 1
        while index >= 0 and not self._ends[index]:
            index -= 1
        return self._names[index] if index >= 0 else ""

    def _find(self, names: Names, limits: Names) -> int | None:
        """The innermost open element of some names, unless one of the limits is open inside of it."""
        for index in range(len(self._names) - 1, -1, -1):
            if self._names[index] in names:
                return index
            if self._names[index] in limits:
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
        self._close(index + 1)
        if key in _CELLS and self._parent() != "tr":
            self._push("tr", "", closed=False)
        if key == "col":
            self._out.append(f"<{name}{attributes}>")
        else:
            self._push(name, attributes, closed=False)

    def _leave_frame(self) -> None:
        """Open a cell where content stands directly in a table, from which a browser would move it away."""
        if self._parent() not in _FRAMES:
            return
        if self._parent() == "colgroup":
            self._close_nearest({"colgroup"}, frozenset())
        if self._parent() != "tr":
            self._push("tr", "", closed=False)
        self._push("td", "", closed=False)

    def _drawing(self) -> str:
        """The drawing whose names are those that count here: `svg`, `math` or none."""
        if not (self._open["svg"] or self._open["math"]):
            return ""
        index = self._find(_DRAWINGS | _HTML_IN_DRAWINGS, frozenset())
        return self._names[index] if index is not None and self._names[index] in _DRAWINGS else ""
