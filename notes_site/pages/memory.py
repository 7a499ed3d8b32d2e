"""What earlier plans found, in this process or in one before, as far as it holds for the next one.

What is found of a note hangs on the note itself, on all that notes show of each other, and on the frame of
all pages. Must never know: what a page is.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from notes_site.model import Finding

Kept = TypeVar("Kept")
_NOTHING = object()


class Outcomes(Struct):
    """What was found of each note, by its path, in a form that can be kept."""

    among: bytes
    """Stands for layout and frame."""
    keys: dict[str, bytes]
    """What stands for the notes of which it was found."""
    card: dict[str, bytes]
    inputs: dict[str, bytes]
    faults: dict[str, tuple[Finding, ...]]


class Memory:
    """Serves one plan after the other: `begin`, then `once` and `each`."""

    def __init__(self, outcomes: Outcomes | None = None) -> None:
        self._among = b""
        self._keys: Mapping[str, bytes] = {}
        self._kept: dict[str, tuple[Any, Any]] = {}
        if outcomes:
            self._among = outcomes.among
            self._kept = {
                kind: (outcomes.keys, getattr(outcomes, kind)) for kind in ("card", "inputs", "faults")
            }

    def begin(self, among: bytes, keys: Mapping[str, bytes]) -> None:
        """Forget what was found among other notes or for another frame.

        among: stands for all that notes show of each other, and for the frame. keys: for each note's path
        what stands for the note.
        """
        self._keys = keys
        if among != self._among:
            self._among, self._kept = among, {}

    def once(self, kind: str, shown: object, make: Callable[[], Kept]) -> Kept:
        """What `make` returns, kept for as long as `shown` is the same object.

        kind: a name for `make`. shown: all that it depends on beside layout and frame.
        """
        last, kept = self._kept.get(kind, (_NOTHING, None))
        found: Kept = kept if last is shown else make()
        self._kept[kind] = shown, found
        return found

    def each(self, kind: str, paths: Mapping[str, object], make: Callable[[str], Kept]) -> dict[str, Kept]:
        """For the path of each note what `make` returns, kept for as long as the note has the same key.

        The same dict as long as nothing in it is another. kind: a name for `make`.
        """
        keys = self._keys
        last, found = self._kept.get(kind, ({}, {}))
        kept: dict[str, Kept] = found
        fresh = {path: make(path) for path in paths if last.get(path) != keys[path]}
        if any(path not in kept or kept[path] != value for path, value in fresh.items()):
            kept = kept | fresh
        self._kept[kind] = keys, kept
        return kept

    def outcomes(self) -> Outcomes:
        """What a later process may begin with."""
        kinds = {kind: self._kept[kind][1] for kind in ("card", "inputs", "faults")}
        return Outcomes(self._among, dict(self._keys), **kinds)
