"""Cuts a note into front matter and body.

Comes in: the text of a file. Goes out: keys with values that are still text, and the line of each.
Must never know: what a key means.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

import yaml

from notes_site.errors import SiteError
from notes_site.lazy import lazy_pattern
from notes_site.loader.as_meant import as_meant
from notes_site.loader.data_blocks import MAX_DEPTH, Read, Value, read_json, read_toml
from notes_site.loader.yaml_faults import fault_of
from notes_site.texts import all_allowed

__all__ = ["FrontMatter", "Value", "scalars", "split_note", "with_flag"]

MAX_VALUES = 10_000
"""Values after aliases are expanded, so that a few lines cannot stand for billions."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_KEY_LINE = lazy_pattern(r"[A-Za-z_][\w-]*[ \t]*:(?:[ \t].*)?$")
_BLOCK_LINE = lazy_pattern(r"[A-Za-z_][\w-]*[ \t]*:(?:[ \t].*)?$|[ \t]+\S.*$|- .*$|#.*$|[ \t]*$")
_ASSIGNMENTS = {"---": _KEY_LINE, "+++": re.compile(r"[\w\"'.-]+[ \t]*=|[ \t]*\[")}
_PROPERTY = lazy_pattern(r"(?!std::)([^\W\d][\w-]*)::[ \t]+(?=\S)")
_EMPTY_PROPERTY = lazy_pattern(r"([^\W\d][\w-]*)::[ \t]*$")
_PAGE = lazy_pattern(r"#?\[\[([^\[\]]+)\]\]")
_FENCE = lazy_pattern(r"-{3,}|\+{3}|---[ \t]*(?:ya?ml|toml)")
_OPENING = lazy_pattern(r"\ufeff?(---|\+\+\+)[^\S\n]*\r?\n")
_FENCE_PARTS = lazy_pattern(r"([-+]+)[ \t]*(\w*)")
# Without an opening fence only these make the first lines front matter: prose, too, begins with "Note: …".
_TELLING_KEYS = frozenset(
    """
    title author authors date updated tags tag categories category layout draft published publish private
    description slug permalink
    """.split()  # noqa: SIM905
)
# A known key without a space after its colon, or with a colon or a space that YAML takes for none.
_GLUED = lazy_pattern(
    rf"^({'|'.join(sorted(_TELLING_KEYS))})[ \t]*(?:：|:(?=[^ \t\n]))[ \t\u00a0\u3000]*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A note cut in two."""

    values: dict[str, Value] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """For each key of `values` its 1-based line in the file."""
    body: str = ""
    body_line: int = 1
    """The 1-based line of the file where the body begins."""
    problems: tuple[tuple[int, str], ...] = ()
    """Line and message."""
    overridden: tuple[tuple[str, Value], ...] = ()
    """Keys that are given again, with the values that count no more."""


def split_note(text: str) -> FrontMatter:
    """Cut a note into front matter and body.

    text: the whole file, line ends already LF, no byte order mark.
    Raises SiteError (without a path) when a block is opened and not closed, or cannot be read.
    Source: YAML 1.2.2 and TOML 1.0; the forms without fences are what Hexo and MultiMarkdown accept.
    """
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _FENCE.fullmatch(lines[start].rstrip()):
        return _fenced(lines, start)
    if lines[start].startswith("{"):
        return _json(text, start)
    if _PROPERTY.match(lines[start]):
        return _properties(lines, start)
    if _KEY_LINE.match(lines[0].rstrip()):
        return _unfenced(lines)
    return FrontMatter(body=text)


def _json(text: str, start: int) -> FrontMatter:
    """An object of JSON before the text, as Hugo allows. start: the index of the line on which it begins."""
    found = read_json(text, text.index("{"), start + 1)
    if found is None or not _TELLING_KEYS.intersection(map(str.lower, found[0].values)):
        return FrontMatter(body=text)
    read, end = found
    rest, _, body = text[end:].partition("\n")
    if rest.strip():
        return FrontMatter(body=text)
    return FrontMatter(read.values, read.lines, body, text.count("\n", 0, end) + 2)


def _fenced(lines: list[str], start: int) -> FrontMatter:
    """A block between two fences; `...` closes YAML too (YAML 1.2.2, section 9.1.4).

    The first fence may name the language, as gray-matter has it: `---yaml`.
    """
    fence, name = _FENCE_PARTS.match(lines[start].rstrip()).groups()  # type: ignore[union-attr]
    ends = (fence, "...") if fence.startswith("-") else (fence,)
    end = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if line.rstrip() in ends), None)
    block = lines[start + 1 : end] if end else list(takewhile(str.strip, lines[start + 1 :]))
    is_toml = fence == "+++" or name == "toml"
    assignment = _ASSIGNMENTS["+++" if is_toml else "---"]
    if any(map(str.strip, block)) and not any(assignment.match(_spaced(line).lstrip()) for line in block):
        # A line across the page, and prose under it.
        return FrontMatter(body="\n".join(lines))
    if end is None:
        if not block or not (block[0].startswith("#") or assignment.match(_spaced(block[0]).lstrip())):
            return FrontMatter(body="\n".join(lines))
        message = f'front matter is opened and never closed; add a line "{fence}" after it'
        raise SiteError(message, line=start + 1)
    read = read_toml if is_toml else _read_yaml
    return _block(read, lines, start=start + 1, end=end, body=end + 1)


def _spaced(block: str) -> str:
    """Lines with a space after the colon of each key that is known."""
    return _GLUED.sub(r"\1: ", block)


def _unfenced(lines: list[str]) -> FrontMatter:
    """Keys at the very top, closed by `---` (Hexo) or by a blank line (MultiMarkdown)."""
    first = _is_telling(lines[0])
    for index, line in enumerate(lines):
        if line.rstrip() == "---" and (first or any(map(_is_telling, lines[:index]))):
            return _block(_read_yaml, lines, start=0, end=index, body=index + 1)
        if not (_BLOCK_LINE if first else _KEY_LINE).match(line):
            break
        if line.strip() and index and not lines[index - 1].strip() and not _KEY_LINE.match(line):
            # A blank line ends the keys, when what follows is none.
            break
    end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
    if any(map(_is_telling, lines[:end])) and all(_KEY_LINE.match(line) for line in lines[:end]):
        return _block(_read_lines, lines, start=0, end=end, body=end)
    return FrontMatter(body="\n".join(lines))


def _properties(lines: list[str], start: int) -> FrontMatter:
    """Lines `key:: value` before the text, as Logseq has them; a page may be named in brackets."""
    found = (bool(_PROPERTY.match(line) or _EMPTY_PROPERTY.match(line)) for line in lines[start:])
    end = next((number for number, is_property in enumerate(found, start) if not is_property), len(lines))
    if end < len(lines) and lines[end].strip() and not lines[end].startswith("- "):
        return FrontMatter(body="\n".join(lines))
    plain = [_PAGE.sub(r"\1", line.replace("::", ":", 1)) for line in lines[:end]]
    read = _block(_read_lines, plain, start=start, end=end, body=end)
    return replace(read, body="\n".join(lines[end:]))


def _is_telling(line: str) -> bool:
    return line.partition(":")[0].strip().lower() in _TELLING_KEYS


def _block(read: Any, lines: list[str], *, start: int, end: int, body: int) -> FrontMatter:
    block = "\n".join(lines[start:end])
    found = read(block, start + 1)
    if found is None:
        return FrontMatter(body="\n".join(lines))
    return FrontMatter(
        all_allowed(found.values),
        found.lines,
        "\n".join(lines[body:]),
        body + 1,
        tuple(found.problems),
        tuple(found.overridden),
    )


def _read_lines(block: str, first_line: int) -> Read:
    """`key: value` lines, read as they stand: nobody quoted them for YAML, or cared for capitals in a key."""
    found = Read()
    for number, line in enumerate(block.split("\n"), first_line):
        written, _, value = line.partition(":")
        key = written.strip().lower()
        if key in found.values:
            found.problems.append((number, _given_twice(key)))
            found.overridden.append((key, found.values[key]))
        found.values[key], found.lines[key] = value.strip() or None, number
    return found


def _given_twice(key: str) -> str:
    return f'key "{key}" is given twice; the last one counts'


def _read_yaml(block: str, first_line: int) -> Read | None:
    """The mapping in a YAML block; None when the block is no mapping, and so no front matter."""
    builder = _Builder(first_line)
    # A tab between a value and a comment or at a line's end, and control characters, stop libyaml.
    text = _spaced(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", block))
    text = "\n".join(as_meant(text.split("\n"))).expandtabs(1)
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise fault_of(error, block.split("\n"), first_line) from error
    except yaml.YAMLError as error:
        raise SiteError(f"front matter is not YAML ({error}); fix it", line=first_line) from error
    if builder.root is None and not block.strip():
        return Read()
    if not isinstance(builder.root, dict):
        return None
    builder.read.values = builder.root
    return builder.read


class _Builder:
    """Turns libyaml's events into values without recursion, which a deep file would exhaust."""

    def __init__(self, first_line: int) -> None:
        self.root: Value = None
        self.read = Read()
        """All but the values."""
        self._first_line = first_line
        self._open: list[list[Any]] = []
        """Containers under way: [value, key waiting for its value, anchor, weight at the start]."""
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._weight = 0

    def take(self, event: Any) -> None:
        match event:
            case yaml.ScalarEvent():
                null = not event.style and event.value in _NULLS
                self._add(None if null else event.value, event, event.anchor)
            case yaml.AliasEvent():
                value, weight = self._anchors.get(event.anchor or "", (None, 0))
                self._weight += weight
                self._add(value, event, None)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                if len(self._open) >= MAX_DEPTH:
                    raise self._fault(
                        f"front matter is nested deeper than {MAX_DEPTH} levels; flatten it", event
                    )
                empty: Value = {} if isinstance(event, yaml.MappingStartEvent) else []
                self._open.append([empty, None, event.anchor, self._weight])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                value, _, anchor, weight = self._open.pop()
                self._add(value, event, anchor, weight=self._weight - weight)

    def _add(self, value: Value, event: Any, anchor: str | None, *, weight: int = 0) -> None:
        self._weight += 1
        if self._weight > MAX_VALUES:
            raise self._fault(
                f"front matter holds more than {MAX_VALUES:,} values; write out its aliases", event
            )
        if anchor:
            self._anchors[anchor] = (value, weight + 1)
        if not self._open:
            if self.root is not None:
                raise self._fault("front matter is followed by a second document; make one of the two", event)
            self.root = value
            return
        container, key, _, _ = self._open[-1]
        if isinstance(container, list):
            container.append(value)
        elif key is None:
            self._open[-1][1] = self._key(value, container, event)
        else:
            container[key] = value
            self._open[-1][1] = None

    def _key(self, value: Value, container: dict[str, Value], event: Any) -> str:
        if isinstance(value, list | dict):
            raise self._fault(
                'front matter holds "{{" or the like, which is no text to YAML; put the value in quotes',
                event,
            )
        key = value or ""
        line = self._first_line + event.start_mark.line
        if key in container:
            self.read.problems.append((line, _given_twice(key)))
        if len(self._open) == 1:
            self.read.lines[key] = line
            if key in container:
                self.read.overridden.append((key, container[key]))
        return key

    def _fault(self, message: str, event: Any) -> SiteError:
        return SiteError(message, line=self._first_line + event.start_mark.line)


def scalars(value: Value) -> Iterator[str]:
    """All texts in a value, in order; nothing for null."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from scalars(item)
        case dict():
            for item in value.values():
                yield from scalars(item)


def with_flag(text: str, key: str) -> str:
    """A note of which a key is true: a line more, above all others of its front matter, if it has some."""
    opening = _OPENING.match(text)
    if opening is None:
        mark = "\ufeff" if text.startswith("\ufeff") else ""
        return f"{mark}---\n{key}: true\n---\n\n{text.removeprefix(mark)}"
    line = f"{key} = true\n" if opening[1] == "+++" else f"{key}: true\n"
    return text[: opening.end()] + line + text[opening.end() :]
