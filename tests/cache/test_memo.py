"""What steps made, kept for as long as what it was made from is the same, in one process and in the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_site.cache.memo import Memo
from notes_site.cache.store import Store


class Steps:
    """Asks a memo, and notes what had to be made."""

    def __init__(self, memo: Memo) -> None:
        self.memo = memo
        self.made: list[str] = []

    def card(self, **keys: bytes) -> tuple[dict[str, bytes], list[str]]:
        """The cards of notes with these keys, and of which of them they were made."""
        self.made = []
        return self.memo.each("card", b"layout", keys, lambda name: self._make(name, keys[name])), self.made

    def pull(self, name: str, key: bytes, common: bytes = b"layout") -> list[str]:
        self.made = []
        assert self.memo.pull("head", common, name, key, lambda: self._make(name, key)) == key
        return self.made

    def _make(self, name: str, key: bytes) -> bytes:
        self.made.append(name)
        return key


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "cache.sqlite")
    yield store
    store.close()


def test_only_what_has_another_key_is_made_again() -> None:
    steps = Steps(Memo())
    assert steps.card(a=b"1", b=b"1") == ({"a": b"1", "b": b"1"}, ["a", "b"])
    assert steps.card(a=b"2", b=b"1") == ({"a": b"2", "b": b"1"}, ["a"])
    assert steps.card(a=b"2", b=b"1") == ({"a": b"2", "b": b"1"}, [])


def test_what_nobody_names_any_more_is_forgotten() -> None:
    steps = Steps(Memo())
    steps.card(a=b"1", b=b"1")
    assert steps.card(b=b"1") == ({"b": b"1"}, [])
    assert steps.card(a=b"1", b=b"1") == ({"b": b"1", "a": b"1"}, ["a"])


def test_nothing_is_kept_for_another_common_key() -> None:
    memo = Memo()
    assert memo.each("card", b"layout", {"a": b"1"}, str.upper) == {"a": "A"}
    assert memo.each("card", b"other", {"a": b"1"}, str.title) == {"a": "A"}
    assert memo.one("site", b"1", lambda: "first") == "first"
    assert memo.one("site", b"1", lambda: "second") == "first"
    assert memo.one("site", b"2", lambda: "third") == "third"


def test_what_is_pulled_is_made_when_it_is_asked_for() -> None:
    steps = Steps(Memo())
    assert steps.pull("a", b"1") == ["a"]
    assert steps.pull("a", b"1") == []
    assert steps.pull("a", b"2") == ["a"]
    assert steps.pull("a", b"2", b"other") == ["a"]


def test_next_process_begins_with_what_was_saved(store: Store) -> None:
    memo = Memo(store, b"slot", {"card": bytes, "site": str})
    Steps(memo).card(a=b"1", b=b"1")
    memo.one("site", b"1", lambda: "site")
    memo.one("index", b"1", lambda: "not kept")
    memo.save()
    later = Memo(store, b"slot", {"card": bytes, "site": str})
    assert Steps(later).card(a=b"1", b=b"2") == ({"a": b"1", "b": b"2"}, ["b"])
    assert later.one("site", b"1", lambda: "other") == "site"
    assert later.one("index", b"1", lambda: "made") == "made"


def test_what_was_saved_and_not_asked_for_is_saved_again(store: Store) -> None:
    kinds = {"card": bytes, "inputs": bytes}
    memo = Memo(store, b"slot", kinds)
    memo.each("inputs", b"", {"a": b"1"}, lambda name: b"kept")
    memo.save()
    later = Memo(store, b"slot", kinds)
    Steps(later).card(a=b"1")
    later.save()
    last = Memo(store, b"slot", kinds)
    assert last.each("inputs", b"", {"a": b"1"}, lambda name: b"made") == {"a": b"kept"}


def test_builds_with_other_options_do_not_meet(store: Store) -> None:
    memo = Memo(store, b"slot", {"site": str})
    memo.one("site", b"1", lambda: "site")
    memo.save()
    assert Memo(store, b"other", {"site": str}).one("site", b"1", lambda: "made") == "made"


def test_values_of_another_form_are_made_again(store: Store) -> None:
    memo = Memo(store, b"slot", {"site": str})
    memo.one("site", b"1", lambda: "site")
    memo.save()
    assert Memo(store, b"slot", {"site": int}).one("site", b"1", lambda: 1) == 1
