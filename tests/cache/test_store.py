"""Kept work is a memory: it gives back what was put in, or nothing, and never stands in a build's way."""

import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_site.cache import store as cache_module
from notes_site.cache.store import SPARE, Store
from notes_site.digests import digest
from notes_site.workers import spread
from support.making import write_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".notes-site" / "cache.sqlite"


def change(path: Path, *statements: str) -> None:
    """Change a database behind the cache's back."""
    database = sqlite3.connect(path)
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_what_was_put_in_comes_out_in_a_later_build(path: Path) -> None:
    first = Store(path)
    first.put("head", [(b"a", b"one"), (b"b", b"")])
    first.close()
    later = Store(path)
    assert later.get("head", [b"a", b"b", b"c"]) == {b"a": b"one", b"b": b""}
    assert later.get("body", [b"a"]) == {}
    later.close()


def test_a_function_is_called_once_for_a_key(path: Path) -> None:
    calls = []

    def make() -> bytes:
        calls.append(1)
        return b"value"

    cache = Store(path)
    assert [cache.remember("step", b"key", make) for _ in range(3)] == [b"value"] * 3
    cache.close()
    assert calls == [1]


def test_more_keys_than_one_query_takes(path: Path) -> None:
    cache = Store(path)
    items = [(digest(str(number)), str(number).encode()) for number in range(2000)]
    cache.put("head", items)
    assert cache.get("head", [key for key, _ in items]) == dict(items)
    cache.close()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are not forked here")
@pytest.mark.usefixtures("alone")
@pytest.mark.usefixtures("alone")
def test_forked_processes_share_what_is_kept(path: Path) -> None:
    cache = Store(path)
    cache.put("body", [(b"old", b"kept before")])

    def add(number: int) -> bytes:
        cache.put("body", [(str(number).encode(), b"kept by another process")])
        return cache.get("body", [b"old"])[b"old"]

    assert set(spread(add, range(20), 2)) == {b"kept before"}
    assert len(cache.get("body", [str(number).encode() for number in range(20)])) == 20
    assert not cache.problem
    cache.close()


def test_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


def test_a_flipped_bit_is_a_missing_entry(path: Path) -> None:
    cache = Store(path)
    cache.put("head", [(b"a", b"a value of some length")])
    cache.close()
    change(path, "update head set value = cast(replace(value, 'some', 'sOme') as blob)")
    cache = Store(path)
    assert cache.get("head", [b"a"]) == {}
    assert cache.problem == ""
    cache.close()


def test_a_value_under_the_key_of_another_is_a_missing_entry(path: Path) -> None:
    cache = Store(path)
    cache.put("head", [(b"a", b"value of a"), (b"b", b"value of b")])
    cache.close()
    change(path, "delete from head where key = cast('b' as blob)", "update head set key = cast('b' as blob)")
    cache = Store(path)
    assert cache.get("head", [b"a", b"b"]) == {}
    cache.close()


ITEMS = {digest(str(number)): str(number).encode() * 100 for number in range(300)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a cache that holds ITEMS."""
    path = tmp_path_factory.mktemp("sound") / "cache.sqlite"
    cache = Store(path)
    cache.put("head", ITEMS.items())
    cache.close()
    return path.read_bytes()


def heal(path: Path) -> str:
    """Two builds with what lies there; what the first one said. The second one has nothing to say."""
    first = Store(path)
    assert first.get("head", ITEMS).items() <= ITEMS.items()
    first.put("head", ITEMS.items())
    first.evict("head", [])
    assert first.remember("head", b"a", lambda: b"made") == b"made"
    first.close()
    second = Store(path)
    second.put("head", [(b"b", b"kept")])
    assert second.get("head", [b"b"]) == {b"b": b"kept"}
    assert second.problem == ""
    second.close()
    return first.problem


@pytest.mark.parametrize("position", range(100))
def test_any_damage_to_the_header_heals(path: Path, sound: bytes, position: int) -> None:
    """Source: SQLite's file format, 1.3."""
    for mask in (0xFF, 0x01, 0x80):
        path.parent.mkdir(exist_ok=True)
        data = bytearray(sound)
        data[position] ^= mask
        path.write_bytes(data)
        problem = heal(path)
        assert not problem or "set aside as cache.sqlite.set-aside" in problem
        cache_module.remove(path)


@pytest.mark.parametrize(
    "size", [0, 1, 15, 16, 50, 99, 100, 101, 512, 4095, 4096, 8191, 8192, 8193, 10_000, -8192, -1]
)
def test_a_file_that_was_cut_heals(path: Path, sound: bytes, size: int) -> None:
    path.parent.mkdir()
    path.write_bytes(sound[:size])
    problem = heal(path)
    assert not problem or "set aside" in problem


@pytest.mark.parametrize("size", [b"\x00\x00", b"\x00\x03", b"\x02\x00", b"\x10\x00", b"\x00\x01"])
def test_another_page_size_heals(path: Path, sound: bytes, size: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(sound[:16] + size + sound[18:])
    problem = heal(path)
    assert "set aside" in problem


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_what_is_no_cache_is_set_aside_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert "set aside as cache.sqlite.set-aside" in heal(path)
    assert path.with_name("cache.sqlite.set-aside").read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="needs a FIFO and links")
@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize(
    "make",
    [
        lambda place: write_files(place, {"deep/file": "1"}),
        lambda place: os.mkfifo(place),
        lambda place: place.symlink_to(place.parent.parent / "elsewhere"),
        lambda place: place.symlink_to(place),
    ],
    ids=["folder", "FIFO", "link", "circle"],
)
def test_what_is_no_file_is_set_aside(
    path: Path, sound: bytes, ending: str, make: Callable[[Path], object]
) -> None:
    path.parent.mkdir()
    (path.parent.parent / "elsewhere").write_bytes(b"of somebody else")
    path.write_bytes(sound)
    place = path.with_name(path.name + ending)
    place.unlink(missing_ok=True)
    make(place)
    path.with_name("cache.sqlite.set-aside").mkdir()
    assert f"{place.name} is no file" in heal(path)
    assert (path.parent.parent / "elsewhere").read_bytes() == b"of somebody else"
    assert path.is_file()
    cache_module.remove(path)
    assert not path.parent.exists()


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_file_of_another_database_beside_it_gives_no_wrong_value(
    path: Path, sound: bytes, ending: str
) -> None:
    other = sqlite3.connect(path.parent.parent / "other", isolation_level=None)
    other.execute(f"pragma journal_mode = {'delete' if ending == '-journal' else 'wal'}")
    other.execute('create table "head" (key blob primary key, value blob)')
    other.execute("begin")
    rows = [(key, b"wrong" + value) for key, value in ITEMS.items()]
    other.executemany("insert into head values (?, ?)", rows)
    if ending != "-journal":
        other.execute("commit")
    path.parent.mkdir()
    path.write_bytes(sound)
    foreign = path.parent.parent / f"other{ending}"
    for content in (foreign.read_bytes(), b"\xff" * 5000):
        path.with_name(path.name + ending).write_bytes(content)
        heal(path)
    other.close()


@pytest.mark.parametrize(
    "statement",
    [
        "create view body as with recursive n(x) as (select 1 union all select x from n) select x from n",
        "create trigger busy before insert on head begin select 1; end",
        "create table body (key blob primary key, value blob, more as (value))",
        "create index more on head (value)",
    ],
)
def test_a_file_with_more_than_tables_of_ours_is_foreign(path: Path, sound: bytes, statement: str) -> None:
    path.parent.mkdir()
    path.write_bytes(sound)
    change(path, statement)
    assert "made by another program or version" in heal(path)


def test_somebody_elses_database_is_set_aside_whole(path: Path) -> None:
    path.parent.mkdir()
    change(path, "create table precious (word)", "insert into precious values ('kept')")
    cache = Store(path)
    assert "made by another program or version" in cache.problem
    aside = sqlite3.connect(path.with_name("cache.sqlite.set-aside"))
    assert aside.execute("select word from precious").fetchall() == [("kept",)]
    aside.close()


def test_a_file_damaged_in_the_middle_of_a_build_is_set_aside(path: Path) -> None:
    cache = Store(path)
    cache.put("head", [(digest(str(number)), os.urandom(3000)) for number in range(300)])
    cache.close()
    data = bytearray(path.read_bytes())
    data[5000:-5000] = b"\xff" * (len(data) - 10000)
    path.write_bytes(data)
    cache = Store(path)
    assert cache.get("head", [digest("7")]) == {}
    cache.put("head", [(b"a", b"b")])
    assert not cache.works
    assert "damaged" in cache.problem


def test_a_locked_file_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "PATIENCE", 0.05)
    first = Store(path)
    first.put("head", [(b"a", b"one")])
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin immediate")
    second = Store(path)
    second.put("head", [(b"b", b"two")])
    assert "locked" in second.problem
    assert "goes on without it" in second.problem
    holder.execute("rollback")
    holder.close()
    assert first.get("head", [b"a"]) == {b"a": b"one"}
    first.close()


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Store(tmp_path / "file" / "cache.sqlite")
    assert "goes on without it" in cache.problem
    assert not cache.works


def test_entries_that_nobody_uses_are_dropped_once_they_outweigh_the_rest(path: Path) -> None:
    cache = Store(path)
    used = [(digest("used", str(number)), b"x" * 50) for number in range(10)]
    cache.put("head", used)
    cache.put("head", [(digest("old", str(number)), b"x" * 50) for number in range(SPARE)])
    keys = [key for key, _ in used]
    cache.evict("head", keys)
    assert cache.get("head", [digest("old", "7")])
    cache.put("head", [(digest("older", str(number)), b"x" * 50) for number in range(20)])
    cache.evict("head", keys)
    assert not cache.get("head", [digest("old", "7"), digest("older", "7")])
    assert len(cache.get("head", keys)) == 10
    cache.close()
