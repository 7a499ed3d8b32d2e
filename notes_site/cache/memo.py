"""What pure steps made, kept under what it was made from: for this process, and in the store for the next.

Comes in: keys, and functions that make a value. Goes out: the values. Must never know: what they mean.
A key is a value that stands for all that the step used, never the identity of an object.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct, field

from notes_site.cache.store import Store
from notes_site.digests import digest

Value = TypeVar("Value")
Keys = Mapping[str, bytes]
"""For each name, such as a note's path, what stands for all that its value is made from. Never changed."""

MANY = 10_000
"""So many pulled values of a step are held where few are to be."""

_TABLE = "memo"
"""Of the store: the values of all steps."""
_encode = msgspec.msgpack.Encoder().encode


class Pulled(Mapping[str, Value]):
    """Values that are made when somebody asks for them; `make` sees to it that they are kept."""

    def __init__(self, names: Collection[str], make: Callable[[str], Value]) -> None:
        """names: in order; to look one up is quick."""
        self._names = names
        self._make = make

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


class _Kept(Generic[Value]):
    """The values of one step, by name."""

    __slots__ = ("key", "keys", "values")

    def __init__(self, key: bytes, keys: Keys, values: dict[str, Value]) -> None:
        self.key = key
        """Stands for what all of them depend on."""
        self.keys = keys
        self.values = values


class _Saved(Struct, array_like=True):
    """The values of several steps as the store holds them."""

    keys: list[dict[str, bytes]] = field(default_factory=list)
    """Most steps share theirs."""
    steps: dict[str, tuple[bytes, int, Raw]] = field(default_factory=dict)
    """For each step its common key, the index of its `keys`, and the values in their order."""


class Memo:
    """Serves build after build in one process, and the next process by way of the store."""

    def __init__(
        self, store: Store | None = None, slot: bytes = b"", kinds: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        """store: none, where all ends with the process. slot: stands for code and options.

        kinds: the steps whose values the store keeps, each with the type of one value.
        """
        self._store = store
        self._slot = slot
        self._kinds = kinds
        self._ones: dict[str, tuple[bytes, Any]] = {}
        self._many: dict[str, _Kept[Any]] = {}
        self._pulled: dict[str, tuple[bytes, dict[str, tuple[bytes, Any]]]] = {}
        self._limit = MANY
        self._fresh: set[str] = set()
        """Steps whose values the store does not hold as they are."""
        self._saved: _Saved | None = None
        self._compared: tuple[Keys, Keys, list[str]] = ({}, {}, [])

    def one(self, step: str, key: bytes, make: Callable[[], Value]) -> Value:
        """What `make` returns, kept until the step is asked for another key."""
        kept = self._ones.get(step) or self._load_one(step)
        if kept is None or kept[0] != key:
            kept = (key, make())
            self._fresh.add(step)
        self._ones[step] = kept
        value: Value = kept[1]
        return value

    def last(self, step: str) -> object:
        """What was made last for a step of `one`, whatever its key; None when nothing is known."""
        kept = self._ones.get(step) or self._load_one(step)
        return kept[1] if kept else None

    def each(self, step: str, key: bytes, keys: Keys, make: Callable[[str], Value]) -> dict[str, Value]:
        """For each name what `make` returns for it, kept while its key is the same.

        key: stands for what all of them depend on beside.
        """
        return self.together(step, key, keys, lambda names: zip(names, map(make, names), strict=True))

    def together(
        self,
        step: str,
        key: bytes,
        keys: Keys,
        make: Callable[[list[str]], Iterable[tuple[str, Value]]],
    ) -> dict[str, Value]:
        """As `each`, where what is missing is made in one go. make: gets names, gives pairs with them."""
        kept: _Kept[Value] = self._kept(step, key)
        missing = self._missing(kept.keys, keys)
        if missing or len(kept.keys) != len(keys):
            values = {**kept.values, **dict(make(missing))} if missing else kept.values
            if len(values) != len(keys):
                values = {name: values[name] for name in keys}
            kept = _Kept(key, keys, values)
            self._fresh.add(step)
        self._many[step] = kept
        return kept.values

    def pull(self, step: str, key: bytes, name: str, own: bytes, make: Callable[[], Value]) -> Value:
        """What `make` returns for one name that somebody asks for; for this process alone. own: its key."""
        common, values = self._pulled.get(step, (b"", {}))
        if common != key:
            values = {}
        self._pulled[step] = key, values
        found = values.get(name)
        if found is None or found[0] != own:
            if len(values) >= self._limit:
                values.clear()
            found = values[name] = (own, make())
        value: Value = found[1]
        return value

    def hold_all(self) -> None:
        """Hold every pulled value: step after step asks for those of all names."""
        self._limit = sys.maxsize

    def hold_few(self) -> None:
        """Let go of pulled values where there are many, which would fill the memory of each process."""
        self._limit = MANY
        for _, values in self._pulled.values():
            if len(values) > MANY:
                values.clear()

    def save(self) -> None:
        """Let the next process begin with what is known."""
        if self._store is None:
            return
        for step in self._fresh & self._ones.keys() & self._kinds.keys():
            self._store.put(_TABLE, [(self._row(step), _encode(self._ones[step]))])
        if self._fresh & self._many.keys() & self._kinds.keys():
            self._store.put(_TABLE, [(self._row(""), _encode(self._packed()))])
        self._fresh.clear()

    def _kept(self, step: str, key: bytes) -> _Kept[Any]:
        kept = self._many.get(step) or self._load_many(step)
        return kept if kept and kept.key == key else _Kept(key, {}, {})

    def _missing(self, before: Keys, after: Keys) -> list[str]:
        """The names whose keys are others than before."""
        # Step after step asks for the same; to see that they are the same objects is quicker than to compare.
        if self._compared[0] is not before or self._compared[1] is not after:
            missing = [name for name, key in after.items() if before.get(name) != key]
            self._compared = (before, after, missing)
        return self._compared[2]

    def _packed(self) -> _Saved:
        saved = _Saved()
        index: dict[int, int] = {}

        def place_of(keys: Keys) -> int:
            if id(keys) not in index:
                index[id(keys)] = len(saved.keys)
                saved.keys.append(dict(keys))
            return index[id(keys)]

        for step in self._kinds:
            if kept := self._many.get(step):
                values = Raw(_encode([kept.values[name] for name in kept.keys]))
                saved.steps[step] = (kept.key, place_of(kept.keys), values)
            elif unused := self._saved_before().steps.get(step):
                key, place, values = unused
                saved.steps[step] = (key, place_of(self._saved_before().keys[place]), values)
        return saved

    def _saved_before(self) -> _Saved:
        """What the store held when somebody first asked."""
        if self._saved is None:
            self._saved = self._decoded(self._row(""), _Saved) or _Saved()
        return self._saved

    def _load_one(self, step: str) -> tuple[bytes, Any] | None:
        if step not in self._kinds:
            return None
        kind: Any = self._kinds[step]
        found: tuple[bytes, Any] | None = self._decoded(self._row(step), tuple[bytes, kind])
        return found

    def _load_many(self, step: str) -> _Kept[Any] | None:
        if step not in self._kinds:
            return None
        saved = self._saved_before()
        if step not in saved.steps:
            return None
        key, index, raw = saved.steps[step]
        keys = saved.keys[index]
        kind: Any = self._kinds[step]
        values = msgspec.msgpack.decode(raw, type=list[kind])
        return _Kept(key, keys, dict(zip(keys, values, strict=True)))

    def _decoded(self, row: bytes, kind: Any) -> Any:
        kept = self._store.get(_TABLE, (row,)).get(row) if self._store else None
        try:
            return msgspec.msgpack.decode(kept, type=kind) if kept else None
        except msgspec.DecodeError:
            return None

    def _row(self, step: str) -> bytes:
        return digest(self._slot, step)
