"""A Jupyter notebook → Note: its Markdown is the text, its code and what that printed stand between.

Comes in: one file and the options. Goes out: one Note, and the files that its cells hold.
Must never know: other notes, the disk, the clock.
Source: the schemas of nbformat 4.0 to 4.5; tags as Jupyter Book has them.
"""

import re
from dataclasses import dataclass, field, replace
from posixpath import basename
from typing import Any
from urllib.parse import unquote

import msgspec

from notes_site.errors import SiteError
from notes_site.loader.front_matter import FrontMatter, Value, split_note
from notes_site.loader.keys import Keys
from notes_site.loader.known_keys import is_known
from notes_site.loader.markdown import check_size, decoded, note_of
from notes_site.loader.options import ReadOptions
from notes_site.loader.outputs import Outputs, cleaned, joined
from notes_site.markup.notebook import Cell, Code, Text
from notes_site.model import Finding, Note, Source

MAX_BYTES = 64 * 1024 * 1024
"""Pictures of a notebook are in it, as text."""
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_MAGIC_LANGUAGES = {
    **dict.fromkeys(("bash", "sh", "script"), "bash"),
    **dict.fromkeys(("javascript", "js"), "javascript"),
    **{name: name for name in ("html", "latex", "markdown", "perl", "ruby", "sql", "cpp", "svg")},
    "R": "r",
    "cu": "cuda",
}
_ATTACHED = re.compile(r"attachment:([^)\s\"'>]+)")
_HIDES_SOURCE = {"hide-input", "hide-cell"}
_HIDES_OUTPUTS = {"hide-output", "hide-cell"}


def read_notebook(source: Source, options: ReadOptions) -> Note:
    """Parse a notebook. Raises SiteError when it cannot be read at all."""
    try:
        check_size(len(source.data), MAX_BYTES)
        found = take_apart(decoded(source.data), basename(source.path))
    except SiteError as error:
        raise SiteError(error.message, source.path, error.line) from error
    keys = Keys(source.path, found.front, options.timezone)
    keys.findings.extend(Finding(source.path, line, message) for line, message in found.problems)
    note = note_of(found.front, keys, options, found.cells)
    return msgspec.structs.replace(note, files=found.files)


@dataclass(slots=True)
class Notebook:
    """A notebook taken apart."""

    front: FrontMatter
    """Its body holds the text of all Markdown cells, each line where it stands in the file."""
    cells: list[Cell]
    files: dict[str, bytes] = field(default_factory=dict)
    """By name."""
    problems: list[tuple[int, str]] = field(default_factory=list)
    """Line and message."""


def take_apart(text: str, name: str) -> Notebook:
    """Read a notebook. name: of its file, without folders.

    Raises SiteError (without a path) for what is none.
    """
    try:
        data = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise SiteError(f"is no notebook ({error}); open it in Jupyter and save it again") from error
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        version = data.get("nbformat") if isinstance(data, dict) else None
        if isinstance(version, int) and version < 4:
            fact = f"is a notebook of format {version}, only 4 is read"
        else:
            fact = "is no notebook: it has no cells"
        raise SiteError(f"{fact}; open it in Jupyter and save it again, or name it in exclude")
    return _Reading(text, name, data).notebook()


class _Reading:
    def __init__(self, text: str, name: str, data: dict[str, Any]) -> None:
        self._places = _Places(text)
        self._cells = [_dict(cell) for cell in data["cells"]]
        self._metadata = _dict(data.get("metadata"))
        self._outputs = Outputs(name)
        self._lines: list[str] = []
        info, kernel = _dict(self._metadata.get("language_info")), _dict(self._metadata.get("kernelspec"))
        self._language = _text(info.get("name")) or _text(kernel.get("language")) or "python"

    def notebook(self) -> Notebook:
        front = FrontMatter(_written(self._metadata))
        cells: list[Cell] = []
        for number, cell in enumerate(self._cells, 1):
            kind, tags = cell.get("cell_type"), _tags(cell)
            source = cleaned(joined(cell.get("source")))
            line = self._places.line_of(source)
            if number == 1 and kind in ("raw", "markdown"):
                found = split_note(source)
                if found.values:
                    front = _at(found, line)
                    # What follows it is text: a raw cell holds nothing else.
                    source, line = found.body, line + found.body_line - 1
                    kind = "markdown"
            if "remove-cell" in tags:
                continue
            if kind == "markdown":
                if source.strip():
                    cells.append(self._markdown(cell, source, line, number))
            elif kind == "raw":
                if source.strip():
                    cells.append(Code(self._reach(line), source.strip("\n"), "text", "", ()))
            elif kind == "code" and (made := self._code(cell, source, line, number, tags)):
                cells.append(made)
        body = "\n".join(self._lines)
        return Notebook(
            replace(front, body=body, body_line=1), cells, self._outputs.files, self._outputs.problems
        )

    def _reach(self, line: int) -> int:
        """Fill up with blank lines to a line of the file, 1-based; returns where that led to, 0-based."""
        if self._lines:
            self._lines.append("")
        self._lines += [""] * (line - 1 - len(self._lines))
        return len(self._lines)

    def _markdown(self, cell: dict[str, Any], source: str, line: int, number: int) -> Text:
        start = self._reach(line)
        attached = self._outputs.attachments(_dict(cell.get("attachments")), number, start + 1)
        source = _ATTACHED.sub(lambda found: attached.get(unquote(found[1]), found[0]), source)
        for name in sorted(attached, key=len, reverse=True):  # Some hold spaces, as they are.
            source = source.replace(f"attachment:{name}", attached[name])
        self._lines += source.rstrip().split("\n")
        return Text(start, len(self._lines))

    def _code(self, cell: dict[str, Any], source: str, line: int, number: int, tags: set[str]) -> Code | None:
        source = "" if "remove-input" in tags else source.strip("\n")
        start = self._reach(line)
        found = cell.get("outputs") if "remove-output" not in tags else None
        outputs = self._outputs.read(found, number, start + 1) if isinstance(found, list) else ()
        if not source.strip() and not outputs:
            return None
        count = cell.get("execution_count")
        return Code(
            start,
            source,
            self._language_of(cell, source),
            f"In [{count}]" if isinstance(count, int) else "In [ ]",
            outputs,
            hides_source=bool(_HIDES_SOURCE & tags),
            hides_outputs=bool(_HIDES_OUTPUTS & tags),
        )

    def _language_of(self, cell: dict[str, Any], source: str) -> str:
        if (magic := _CELL_MAGIC.match(source)) and (language := _MAGIC_LANGUAGES.get(magic[1])):
            return language
        vscode = _dict(_dict(cell.get("metadata")).get("vscode"))
        return _text(vscode.get("languageId")) or self._language


class _Places:
    """Where cells stand in the file: a writer's editor shows lines of JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1

    def line_of(self, source: str) -> int:
        """On which line, 1-based, the next cell begins; where it is not found, that of the last one."""
        lines = source.split("\n")
        first = next((number for number, line in enumerate(lines) if line.strip()), None)
        if first is None:
            return self._line
        # JSON may spell other characters than ASCII in two ways.
        plain = msgspec.json.encode(lines[first]).decode()[:-1]
        escaped = "".join(char if char.isascii() else _escape(char) for char in plain)
        found = min((at for at in map(self._find, {plain, escaped}) if at >= 0), default=-1)
        if found < 0:
            return self._line
        self._line += self._text.count("\n", self._at, found)
        self._at = found + 1
        return max(1, self._line - first)

    def _find(self, literal: str) -> int:
        return self._text.find(literal, self._at)


def _escape(char: str) -> str:
    return "".join(f"\\u{unit:04x}" for unit in memoryview(char.encode("utf-16-le")).cast("H"))


def _at(front: FrontMatter, line: int) -> FrontMatter:
    """Front matter of a cell, with its lines in the file."""
    return replace(
        front,
        lines={key: number + line - 1 for key, number in front.lines.items()},
        problems=tuple((number + line - 1, message) for number, message in front.problems),
    )


def _written(metadata: dict[str, Any]) -> dict[str, Value]:
    """What the metadata says that front matter would say too."""
    return {
        key: value
        for key, found in metadata.items()
        if is_known(key) and (value := _value(found)) is not None
    }


def _value(found: Any) -> Value | None:
    match found:
        case bool():
            return "true" if found else "false"
        case str() | int() | float():
            return cleaned(str(found))
        case list() if all(isinstance(one, str) for one in found):
            return [cleaned(one) for one in found]
    return None


def _tags(cell: dict[str, Any]) -> set[str]:
    """Words about a cell, as Jupyter Book spells them; what editors remember of it is turned into them."""
    metadata = _dict(cell.get("metadata"))
    given = metadata.get("tags")
    tags = {_text(tag).replace("_", "-") for tag in given} if isinstance(given, list) else set()
    jupyter = _dict(metadata.get("jupyter"))
    if jupyter.get("source_hidden") is True or metadata.get("cellView") == "form":
        tags.add("hide-input")
    if jupyter.get("outputs_hidden") is True or metadata.get("collapsed") is True:
        tags.add("hide-output")
    return tags


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
