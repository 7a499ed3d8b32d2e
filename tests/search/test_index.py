"""An index is the same whichever way it came to be: at once, in batches, or by one edit after another."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from notes_site.cache.memo import Memo
from notes_site.cache.store import Store
from notes_site.digests import digest_of
from notes_site.model import Note, Section
from notes_site.search import index
from notes_site.search.index import Index, Shards, make_index, merged
from notes_site.search.words import Entry, entry_of
from support.making import head

WORDS = ["动态规划", "动态的", "规划", "数据结构", "数据集", "我们可以", "我们的"]
WORDS += ["tree", "TreeNode", "x_1", "re", "，", "\n"]
SIZES = {"LONG": 30, "SHARD_MARKS": 60, "BATCH": 4, "FEW": 3}
"""So small that a handful of notes meets every case."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "cache.sqlite")
    yield store
    store.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in SIZES.items():
        monkeypatch.setattr(index, name, size)


class Notes:
    """Notes by what stands for them, all that ever were."""

    def __init__(self) -> None:
        self.entries: dict[bytes, Entry] = {}

    def add(self, text: str) -> bytes:
        data = entry_of(Note(head("posts/a.md"), "", (Section("", "", text),)))
        key = digest_of(data)
        self.entries[key] = msgspec.msgpack.decode(data, type=Entry)
        return key

    def clean(self, keys: Sequence[bytes], store: Store) -> Index:
        return merged(list(keys), lambda number: self.entries[keys[number]], Shards(store))

    def after(self, keys: Sequence[bytes], store: Store, memo: Memo) -> Index:
        return make_index(
            list(keys), lambda number: self.entries[keys[number]], self.entries.get, Shards(store), memo
        )


def _text(chance: random.Random) -> str:
    return "".join(chance.choices(WORDS, k=chance.randint(0, 12)))


def _shards(found: Index, store: Store) -> list[bytes]:
    kept = Shards(store).get(found.shards)
    return [kept[name] for name in found.shards]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("seed", range(20))
def test_index_after_edits_is_that_of_a_clean_build(store: Store, seed: int) -> None:
    chance, notes, memo = random.Random(seed), Notes(), Memo(store)
    keys = [notes.add(_text(chance)) for _ in range(chance.randint(0, 10))]
    for _ in range(12):
        match chance.randint(0, 3):
            case 0:
                keys.append(notes.add(_text(chance)))
            case 1 if keys:
                del keys[chance.randrange(len(keys))]
            case _ if keys:
                keys[chance.randrange(len(keys))] = notes.add(_text(chance))
        found = notes.after(keys, store, memo)
        assert found == notes.clean(keys, store)
        assert len(_shards(found, store)) == len(found.shards)


def test_batches_make_no_difference(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, notes = random.Random(7), Notes()
    keys = [notes.add(_text(chance)) for _ in range(30)]
    monkeypatch.setattr(index, "LONG", 30)
    monkeypatch.setattr(index, "_count", lambda size, notes: 64)
    whole = notes.clean(keys, store)
    monkeypatch.setattr(index, "BATCH", 4)
    assert notes.clean(keys, store) == whole


@pytest.mark.usefixtures("small")
def test_lost_shards_are_made_again(store: Store) -> None:
    chance, notes, memo = random.Random(1), Notes(), Memo(store)
    keys = [notes.add(_text(chance)) for _ in range(6)]
    notes.after(keys, store, memo)
    store.clear("shards")
    keys[2] = notes.add("动态规划")
    found = notes.after(keys, store, memo)
    assert len(Shards(store).get(found.shards)) == len(set(found.shards))


def test_index_is_made_where_nothing_can_be_kept(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    store, notes = Store(tmp_path / "taken/cache.sqlite"), Notes()
    keys = [notes.add("动态规划"), notes.add("tree")]
    shards = Shards(store)
    found = make_index(keys, lambda number: notes.entries[keys[number]], lambda key: None, shards, Memo())
    assert "动态\t0a规划\n".encode() in b"".join(shards.get(found.shards).values())
