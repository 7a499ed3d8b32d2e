"""What a plan keeps for the next one, in one process and from one to another."""

import msgspec

from notes_site.pages import Memory, Outcomes

PLACES = {"a": None, "b": None}


def plan(memory: Memory, **keys: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The cards of notes with these keys, and of which notes they were made."""
    made: list[str] = []

    def make(path: str) -> bytes:
        made.append(path)
        return keys[path][:1]

    memory.begin(b"among", keys)
    cards = memory.each("card", PLACES, make)
    memory.each("inputs", PLACES, lambda path: b"")
    memory.each("faults", PLACES, lambda path: ())
    return cards, made


def test_only_notes_with_another_key_are_looked_at_again() -> None:
    memory = Memory()
    assert plan(memory, a=b"1", b=b"1") == ({"a": b"1", "b": b"1"}, ["a", "b"])
    assert plan(memory, a=b"2", b=b"1") == ({"a": b"2", "b": b"1"}, ["a"])


def test_what_was_found_is_the_same_object_while_it_is_equal() -> None:
    memory = Memory()
    cards, _ = plan(memory, a=b"1", b=b"1")
    same, made = plan(memory, a=b"1, other", b=b"1")
    assert same is cards
    assert made == ["a"]


def test_nothing_is_kept_among_other_notes() -> None:
    memory = Memory()
    memory.begin(b"others", {})
    assert memory.once("kind", None, lambda: 1) == 1
    assert memory.once("kind", None, lambda: 2) == 1
    memory.begin(b"among", {})
    assert memory.once("kind", None, lambda: 3) == 3


def test_another_process_begins_with_what_was_found() -> None:
    memory = Memory()
    plan(memory, a=b"1", b=b"1")
    data = msgspec.msgpack.encode(memory.outcomes())
    later = Memory(msgspec.msgpack.decode(data, type=Outcomes))
    assert plan(later, a=b"1", b=b"2") == ({"a": b"1", "b": b"2"}, ["b"])
