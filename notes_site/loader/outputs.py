"""What the code of a notebook printed → what a page can show of it.

Comes in: outputs as JSON has them. Goes out: outputs for the markup, pictures as files.
Nobody reads the outputs of a notebook before it is published: nothing in them may act.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from notes_site.markup.html.attributes import is_unsafe
from notes_site.markup.notebook import Formula, Output, Picture, Printed, Table
from notes_site.texts import NONCHARACTERS

MAX_SHOWN = 50_000
"""Characters of one output on a page; of more the beginning, and all of it in a file."""
_BEGINNING = 10_000
_PICTURES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/svg+xml": "svg",
}
"""Endings of files, the best form of a picture first."""
_FORMULA = re.compile(r"\s*(?:\$\$(?P<two>.+)\$\$|\$(?P<one>[^$]+)\$|\\\[(?P<bracket>.+)\\\])\s*", re.S)
_TAG = re.compile(r"<[^>]*>")
_OBJECT = re.compile(r"<[\w.]+(?: object)?(?: at 0x[0-9a-f]+)?>|<Figure size [^>]*>")
_SVG = "{http://www.w3.org/2000/svg}"


class Outputs:
    """Reads the outputs of one notebook."""

    def __init__(self, name: str) -> None:
        """name: of the notebook's file, without folders."""
        self._folder = quote(name)
        self.files: dict[str, bytes] = {}
        """By name."""
        self.problems: list[tuple[int, str]] = []
        """Line and message."""

    def attachments(self, given: Mapping[str, Any], cell: int, line: int) -> dict[str, str]:
        """For each picture that is attached to a cell, by its name, the path of its file."""
        paths: dict[str, str] = {}
        for name, data in given.items():
            kinds = data if isinstance(data, dict) else {}
            found = next((kind for kind in _PICTURES if kind in kinds), None)
            if found and (content := self._picture(found, kinds[found], line)):
                path = self._keep(content, f"attachment-{cell}-{len(paths) + 1}.{_PICTURES[found]}")
                paths[name] = path
        return paths

    def read(self, found: Sequence[Any], cell: int, line: int) -> tuple[Output, ...]:
        """The outputs of a cell. cell: its number. line: of the file, for what is wrong."""
        outputs: list[Output] = []
        for number, output in enumerate(_merged(found), 1):
            outputs += self._read(output, f"output-{cell}-{number}", line)
        return tuple(outputs)

    def _read(self, output: Mapping[str, Any], name: str, line: int) -> Iterator[Output]:
        match output.get("output_type"):
            case "stream":
                yield from self._printed(
                    joined(output.get("text")), name, is_error=output.get("name") == "stderr"
                )
            case "error":
                trace = output.get("traceback")
                text = "\n".join(map(joined, trace)) if isinstance(trace, list) else ""
                text = text or f"{joined(output.get('ename'))}: {joined(output.get('evalue'))}"
                yield from self._printed(text, name, is_error=True)
            case "display_data" | "execute_result" | "pyout":
                data = output.get("data")
                yield from self._shown(data if isinstance(data, dict) else {}, name, line)

    def _shown(self, data: Mapping[str, Any], name: str, line: int) -> Iterator[Output]:
        """The richest form that a page can show."""
        plain = joined(data.get("text/plain"))
        for kind in (kind for kind in _PICTURES if kind in data):
            if content := self._picture(kind, data[kind], line):
                words = "" if _OBJECT.fullmatch(plain) else cleaned(plain).strip()
                yield Picture(self._keep(content, f"{name}.{_PICTURES[kind]}"), words[:200])
                return
        if "text/html" in data and (html := _sanitised(cleaned(joined(data["text/html"])))):
            yield Table(html)
            return
        if "text/latex" in data and (found := _FORMULA.fullmatch(cleaned(joined(data["text/latex"])))):
            yield Formula(found["two"] or found["one"] or found["bracket"])
            return
        marked = joined(data.get("text/markdown")) or joined(data.get("text/latex"))
        text = marked if marked and (not plain or _OBJECT.fullmatch(plain)) else plain
        yield from self._printed(text, name, is_error=False)

    def _printed(self, text: str, name: str, *, is_error: bool) -> Iterator[Output]:
        text = cleaned(text)
        if not text.strip():
            return
        rest = ""
        if len(text) > MAX_SHOWN:
            rest = self._keep(text.encode(), f"{name}.txt")
            text = text[:_BEGINNING].rpartition("\n")[0] or text[:_BEGINNING]
        yield Printed(text, is_error, rest)

    def _picture(self, kind: str, data: Any, line: int) -> bytes:
        """The bytes of a picture; none when it cannot be read."""
        text = joined(data)
        if kind == "image/svg+xml":
            return _passive(text)
        try:
            return b64decode("".join(text.split()), validate=True)
        except (Base64Error, ValueError):
            self.problems.append((line, "picture of a cell cannot be read; run the cell again"))
            return b""

    def _keep(self, content: bytes, name: str) -> str:
        """Keep a file; returns its path, relative to the note."""
        self.files[name] = content
        return f"{self._folder}/{name}"


def joined(value: Any) -> str:
    """Text that JSON may hold as one string or as several."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def cleaned(text: str) -> str:
    """Text as pages and files may hold it."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode().translate(NONCHARACTERS)
    return text.replace("\0", "")


def _merged(found: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Outputs, those of one stream after the other as one."""
    last: dict[str, Any] | None = None
    for output in (one for one in found if isinstance(one, dict)):
        is_stream = output.get("output_type") == "stream"
        if last and is_stream and last.get("name") == output.get("name"):
            last["text"] += joined(output.get("text"))
            continue
        if last:
            yield last
        last = {**output, "text": joined(output.get("text"))} if is_stream else None
        if not is_stream:
            yield output
    if last:
        yield last


def _sanitised(html: str) -> str:
    """HTML without all that acts; empty when nothing is left to see."""
    import nh3  # Most sites hold no notebooks.

    clean = nh3.clean(
        html,
        attributes={
            "*": {"class", "colspan", "rowspan", "scope", "lang", "dir", "title"},
            "a": {"href"},
            "img": {"src", "alt", "width", "height"},
        },
        generic_attribute_prefixes=set(),
        url_schemes={"http", "https", "mailto"},
        clean_content_tags={"script", "style", "noscript", "template"},
        link_rel="noopener noreferrer nofollow",
    )
    return clean if unescape(_TAG.sub("", clean)).strip() or "<img" in clean else ""


def _local(element: ElementTree.Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def _passive(svg: str) -> bytes:
    """A drawing without scripts and handlers; nothing where it is no drawing."""
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError):
        return b""
    if root.tag != f"{_SVG}svg":
        return b""
    ElementTree.register_namespace("", _SVG[1:-1])
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    for parent in root.iter():
        for child in list(parent):
            if _local(child) in ("script", "foreignObject", "handler"):
                parent.remove(child)
        for name in list(parent.attrib):
            plain = name.rpartition("}")[2].lower()
            value = parent.attrib[name]
            leads_out = plain == "href" and not value.strip().lower().startswith(("#", "data:image/"))
            if plain.startswith("on") or leads_out or is_unsafe(_local(parent), plain, value):
                del parent.attrib[name]
    return ElementTree.tostring(root, "unicode").encode()
