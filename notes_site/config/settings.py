"""A file of settings, as it was found; and what is wrong with one, in a writer's words. Knows no key.

Comes in: a file, and the type that its data should have. Goes out: a value of that type.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from notes_site.config.toml import Trail, line_of, parse
from notes_site.errors import SiteError
from notes_site.spelling import nearest
from notes_site.texts import all_allowed

__all__ = ["Settings", "Trail", "read_settings", "typed"]

Kind = TypeVar("Kind", bound=Struct)


class Settings(Struct, frozen=True):
    """A file with settings, as it was found."""

    name: str
    text: str
    table: Trail
    """Where in the file the settings stand."""
    data: Any

    def fault(self, message: str, trail: Trail) -> SiteError:
        return SiteError(message, self.name, line_of((*self.table, *trail), self.text))


def read_settings(name: str, data: bytes | None, table: Trail) -> Settings | None:
    """The settings in a file; None when there are none, or there is no file."""
    if data is None:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SiteError("is not UTF-8; save it as UTF-8", name, line) from error
    if table and table[-1] not in text:
        return None  # Somebody's project, whatever its state.
    found: Any = parse(text, name)
    for key in table:
        found = found.get(key) if isinstance(found, dict) else None
    return None if found is None else Settings(name, text, table, found)


def typed(settings: Settings, kind: type[Kind]) -> tuple[Kind, list[SiteError]]:
    """The data of a file as a type has it, and a fault for all that does not fit, which is left out."""
    data = all_allowed(deepcopy(settings.data))
    faults: list[SiteError] = []
    while True:
        try:
            return msgspec.convert(data, kind), faults
        except msgspec.ValidationError as error:
            faults.append(_explained(str(error), settings, kind))
            if not _take_out(data, str(error)):
                return kind(), faults


def _take_out(data: Any, message: str) -> bool:
    """Remove from the data what a message of msgspec is about, an entry of a list as a whole.

    False when it is about all of the data.
    """
    fact, steps = _steps(message)
    if unknown := _UNKNOWN.search(fact):
        steps.append(unknown[1])
    if not steps:
        return False
    entry = next((index for index, step in enumerate(steps) if isinstance(step, int)), len(steps))
    *way, last = steps[: entry + 1]
    for step in way:
        data = data[step]
    del data[last]
    return True


# Of a path such as `$.menu[0].url`; the names of an open table are dots in brackets, and it goes as a whole.
_STEP = re.compile(r"\.([\w-]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `(.+)`")


def _steps(message: str) -> tuple[str, list[str | int]]:
    """What a message of msgspec says, and the steps to what it is about: names, and numbers in lists."""
    fact, _, where = message.partition(" - at `$")
    return fact, [name or int(number) for name, number in _STEP.findall(where)]


_EXPECTED = {
    "str": "text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
}
_GOT = _EXPECTED | {"str": "text", "int": "a number", "float": "a number"}


def _explained(message: str, settings: Settings, kind: type[Struct]) -> SiteError:
    """msgspec's message in the words of a writer, with the line of the key."""
    fact, steps = _steps(message)
    trail = tuple(step for step in steps if isinstance(step, str))
    name = ".".join(trail or settings.table)
    if unknown := _UNKNOWN.search(fact):
        key = unknown[1]
        return settings.fault(
            f'unknown key "{".".join((*trail, key))}"; {_way_out(trail, key, kind)}', (*trail, key)
        )
    if missing := re.search(r"required field `(.+)`", fact):
        return settings.fault(f'"{name}": an entry has no "{missing[1]}"; add it', trail)
    if wrong := re.match(r"Expected `(\w+)`, got `(\w+)`", fact):
        got = _GOT.get(wrong[2], f"a {wrong[2]}")
        return settings.fault(f'"{name}" is {got}; write {_EXPECTED.get(wrong[1], wrong[1])}', trail)
    if small := re.match(r"Expected `int` >= (\d+)", fact):
        return settings.fault(f'"{name}" is too small; write {small[1]} or more', trail)
    if other := re.match(r"Invalid enum value '(.*)'", fact):
        choices = getattr(dict(_known_keys(kind)).get(name), "__args__", ())
        ways = " or ".join(f'"{choice}"' for choice in choices)
        return settings.fault(f'"{name}" is "{other[1]}"; write {ways}', trail)
    return settings.fault(f'"{name}": {fact}; see the README for this key', trail)


def _known_keys(kind: type[Struct]) -> Iterator[tuple[str, Any]]:
    """Every key with the tables that hold it, and its type."""
    for top in msgspec.structs.fields(kind):
        outer = _bare(top.type)
        yield top.encode_name, outer
        inner = _bare(outer.__args__[0]) if getattr(outer, "__origin__", None) is tuple else outer
        if isinstance(inner, type) and issubclass(inner, Struct):
            for field_ in msgspec.structs.fields(inner):
                yield f"{top.encode_name}.{field_.encode_name}", _bare(field_.type)


def _bare(kind: Any) -> Any:
    """A type without its description."""
    return kind.__origin__ if hasattr(kind, "__metadata__") else kind


def _way_out(table: Trail, key: str, kind: type[Struct]) -> str:
    """What became of a key, or the known one that a writer may have meant: beside it, else anywhere."""
    if retired := getattr(kind, "retired", {}).get(".".join((*table, key))):
        return str(retired)
    everything = [name for name, _ in _known_keys(kind)]
    beside = [name for name in everything if tuple(name.split(".")[:-1]) == table]
    for names in (beside, everything):
        by_key = {name.rpartition(".")[2]: name for name in reversed(names)}
        if near := nearest(key, by_key):
            return f'did you mean "{by_key[near]}"?'
    return f"known keys: {', '.join(name.rpartition('.')[2] for name in beside)}"
