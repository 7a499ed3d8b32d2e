"""HTML of this program and of others in a form that can be compared."""

import re
from html.parser import HTMLParser

from notes_site import markup
from notes_site.markup.html.open_elements import OpenElements
from support.resolving import resolved

_HIDDEN = frozenset({"loading", "decoding", "tabindex", "aria-label", "role"})
_LOOKS = frozenset(
    {"table", "tasks", "long", "contains-task-list", "task-list-item", "task-list-item-checkbox"}
)
# A picture alone with a title, which is its caption here.
_CAPTION = re.compile(
    r'<figure class="picture">(<img [^>]*)>(?:<figcaption>(.*?)</figcaption>)</figure>', re.DOTALL
)


def ours(markdown: str) -> list[str]:
    return canonical(resolved(markup.render(markdown, lang="en", title="a title")))


def theirs(html: str) -> list[str]:
    """What another program made; what a note leaves open is closed before its page goes on."""
    elements = OpenElements()
    elements.written(shifted(html))
    return canonical(elements.finished())


def canonical(html: str) -> list[str]:
    """HTML as a list of tags and texts, without what a page adds on purpose and nobody misses.

    Gone are: ids and anchors of headings, the figure and the colours of code, captions of pictures, how
    images are loaded, the box of a table, names for who hears a page, comments, line ends beside tags, and
    the many spellings of one character, of how a column is aligned, of a task and of what is struck out.
    """
    reader = _Reader()
    reader.feed(_CAPTION.sub(_titled, re.sub(r"<!---?>|<!--.*?-->", "", html, flags=re.DOTALL)))
    reader.close()
    return [part for part in reader.parts if part]


def _titled(found: re.Match[str]) -> str:
    return f'<p>{found[1]} title="{found[2]}"></p>'


def shifted(html: str) -> str:
    """The page's own heading is the only h1, so that those of a note that has one are one lower."""
    if "<h1" not in html:
        return html
    return re.sub(r"(</?h)([1-6])", lambda found: f"{found[1]}{min(int(found[2]) + 1, 6)}", html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._dropped: list[str] = []
        self._boxes: list[bool] = []
        self._in_code = False
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "div":
            self._boxes.append(given.get("class") == "table")
        if self._dropped or given.get("class") == "anchor" or tag == "figcaption":
            self._dropped.append(tag)
        elif not self._is_wrapping(tag) and not (tag == "div" and self._boxes[-1]):
            self._in_code = self._in_code or tag == "pre"
            self._in_head = self._in_head or tag == "thead"
            self.parts.append(f"<{self._name(tag)}{_attributes(tag, given)}>")

    def handle_endtag(self, tag: str) -> None:
        is_box = tag == "div" and bool(self._boxes) and self._boxes.pop()
        if self._dropped:
            self._dropped.pop()
        elif not self._is_wrapping(tag) and not is_box:
            self._in_code = self._in_code and tag != "pre"
            self.parts.append(f"</{self._name(tag)}>")
            self._in_head = self._in_head and tag != "thead"

    def handle_data(self, data: str) -> None:
        if self._dropped:
            return
        text = data if self._in_code else data.strip("\n")
        if self.parts and not self.parts[-1].startswith("<"):
            text = self.parts.pop() + text
        self.parts.append(text)

    def handle_pi(self, data: str) -> None:
        self.parts.append(f"<?{data}>")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.parts.append(f"<![{data}]>")

    def _is_wrapping(self, tag: str) -> bool:
        return tag == "figure" or (tag == "span" and self._in_code)

    def _name(self, tag: str) -> str:
        # The corner above the names of rows heads nothing.
        return "th" if tag == "td" and self._in_head else {"s": "del"}.get(tag, tag)


def _attributes(tag: str, given: dict[str, str]) -> str:
    kept = {name: value for name, value in given.items() if name not in _HIDDEN}
    if re.fullmatch("h[1-6]", tag):
        kept.pop("id", None)
    if kept.get("class") in _LOOKS:
        del kept["class"]
    if (style := kept.get("style", "")).startswith("text-align:"):
        kept["align"] = style.removeprefix("text-align:")
        del kept["style"]
    if tag == "input":
        kept = {name: "" for name in kept if name != "type"}
    return "".join(f" {name}={value!r}" for name, value in sorted(kept.items()))
