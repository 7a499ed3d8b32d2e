"""Kept work: key → bytes, in one SQLite file that may be deleted at any time.

What a pure function made may be kept under a key that names the step and digests all that the function used.
Comes in: keys and bytes. Goes out: the same bytes. Must never know: what they mean.
"""

import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import TypeVar

APPLICATION_ID = 0x6E6F7465
"""Marks the file as ours (SQLite's `application_id`)."""
LAYOUT = 2
"""Changes with the tables (SQLite's `user_version`)."""
PATIENCE = 2.0
"""Seconds to wait for another build of the same site."""
SPARE = 500
"""Entries that nobody used lately are tolerated up to this many, and up to as many as are in use."""
PAGE = 8192
"""Bytes that SQLite reads and writes at once: most values are larger than its own 4096."""
_CHECK = 4
"""Bytes of a checksum before each value: a flipped bit on the disk is a missing entry, never a wrong page."""
_MANY = 500
"""The most keys that are looked up one by one; for more, all that is kept of a step is read."""
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite adds to the file's name for the files that belong to it."""
_NO_DAMAGE = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL),
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM),
    )
)
"""Errors for which the file is not set aside: another build has it, or there is no room."""


Result = TypeVar("Result")


def remove(path: Path) -> None:
    """Remove a cache with all that belongs to it, and its folder where nothing else is in it."""
    for disk_path in path.parent.glob(f"{path.name}*"):
        _remove(disk_path)
    with suppress(OSError):
        path.parent.rmdir()


class Store:
    """The file, for the time of one build. If it fails, the build goes on without it; `problem` says why."""

    def __init__(self, path: Path) -> None:
        self.problem = ""
        """The fact and the way out; empty while all is well."""
        self._path = path
        self._process = os.getpid()
        self._inherited: sqlite3.Connection | None = None
        self._found = False
        """Whether there is a file; one that was never made cannot be damaged."""
        self._steps: set[str] = set()
        self._database: sqlite3.Connection | None = None
        self._guarded(self._open, None)

    @property
    def works(self) -> bool:
        return self._database is not None

    def get(self, step: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """What is kept for these keys; a key that nobody kept is missing from the result."""
        return self._guarded(lambda: self._read(step, keys), {})

    def has(self, step: str, keys: Collection[bytes]) -> set[bytes]:
        """Those of some keys that are kept."""
        return self._guarded(lambda: self._held(step, keys), set())

    def put(self, step: str, items: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep values under their keys."""
        rows = [(key, _check(key, value) + value) for key, value in items]
        if rows:
            self._guarded(lambda: self._write(step, rows), None)

    def remember(self, step: str, key: bytes, make: Callable[[], bytes]) -> bytes:
        """What is kept for a key; else what `make` returns, which is kept."""
        kept = self.get(step, (key,)).get(key)
        if kept is None:
            kept = make()
            self.put(step, [(key, kept)])
        return kept

    def evict(self, step: str, used: Collection[bytes]) -> None:
        """Drop what is not in use once it outweighs what is."""
        self._guarded(lambda: self._evict(step, used), None)

    def clear(self, step: str) -> None:
        """Drop all that is kept of a step."""
        if step in self._steps:
            self._guarded(lambda: self._delete(step), None)

    def close(self) -> None:
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _guarded(self, act: Callable[[], Result], otherwise: Result) -> Result:
        """Do something with the file; set the file aside when it cannot be used."""
        if self.problem:
            return otherwise
        try:
            if self._process != os.getpid():
                self._reopen()
            return act()
        # A damaged file answers with anything: values of other types, messages that are no text.
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            self._give_up(error)
            return otherwise

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for disk_path in (self._path, *_beside(self._path)):
            if os.path.lexists(disk_path):
                self._found = True
                if not S_ISREG(os.lstat(disk_path).st_mode):
                    raise sqlite3.DatabaseError(f"{disk_path.name} is no file")
        self._database = database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        # A power cut may damage the file: that is found out, and then it is set aside.
        database.execute("pragma synchronous = off")
        (mark,), (layout,) = (
            database.execute("pragma application_id"),
            database.execute("pragma user_version"),
        )
        made = database.execute("select type, name, sql from sqlite_master").fetchall()
        tables = {name for kind, name, _ in made if kind == "table"}
        # Views and triggers of a stranger's could keep a build busy for ever.
        if made and not (
            (mark[0], layout[0]) == (APPLICATION_ID, LAYOUT)
            and all(sql == _table(name) if kind == "table" else sql is None for kind, name, sql in made)
        ):
            raise sqlite3.DatabaseError("it was made by another program or version")
        database.execute(f"pragma page_size = {PAGE}")  # Of a new file.
        database.execute("pragma auto_vacuum = incremental")
        database.execute("pragma journal_mode = wal")
        database.execute(f"pragma application_id = {APPLICATION_ID}")
        database.execute(f"pragma user_version = {LAYOUT}")
        self._steps = tables
        self._found = True

    def _reopen(self) -> None:
        """A connection of its own for a forked process, which must neither use nor close its parent's."""
        self._process, self._inherited = os.getpid(), self._database
        self._database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        self._database.execute("pragma synchronous = off")

    def _read(self, step: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        if self._database is None or step not in self._steps:
            return {}
        asked = frozenset(keys)
        where, values = _where(asked)
        rows = self._database.execute(f'select key, value from "{step}" {where}', values)
        # A damaged file may answer with other keys, or with the value of another.
        return {
            key: row[_CHECK:]
            for key, row in rows
            if key in asked and row[:_CHECK] == _check(key, row[_CHECK:])
        }

    def _held(self, step: str, keys: Collection[bytes]) -> set[bytes]:
        if self._database is None or step not in self._steps:
            return set()
        asked = frozenset(keys)
        where, values = _where(asked)
        rows = self._database.execute(f'select key from "{step}" {where}', values)
        return {key for (key,) in rows if key in asked}

    def _write(self, step: str, rows: list[tuple[bytes, bytes]]) -> None:
        if self._database is None:
            return
        with _transaction(self._database):
            if step not in self._steps:
                self._database.execute(_table(step).replace("TABLE", "TABLE IF NOT EXISTS", 1))
            self._database.executemany(f'insert or replace into "{step}" values (?, ?)', rows)
        self._steps.add(step)

    def _evict(self, step: str, used: Collection[bytes]) -> None:
        if self._database is None or step not in self._steps:
            return
        ((count,),) = self._database.execute(f'select count(*) from "{step}"')
        if count <= 2 * len(used) + SPARE:
            return
        kept = frozenset(used)
        stale = [row for row in self._database.execute(f'select key from "{step}"') if row[0] not in kept]
        with _transaction(self._database):
            self._database.executemany(f'delete from "{step}" where key = ?', stale)
        self._database.execute("pragma incremental_vacuum")

    def _delete(self, step: str) -> None:
        if self._database is not None:
            self._database.execute(f'delete from "{step}"')
            self._database.execute("pragma incremental_vacuum")

    def _give_up(self, error: Exception) -> None:
        self.close()
        fact = str(error)
        leave = not self._found or self._inherited or isinstance(error, OSError) or _is_no_damage(error)
        if leave or not (aside := _set_aside(self._path)):
            self.problem = f"the cache cannot be used ({fact}); this build goes on without it"
        else:
            self.problem = f"the cache is damaged or foreign ({fact}); it was set aside as {aside}"


def _is_no_damage(error: Exception) -> bool:
    # The lower byte is the kind of error, the rest says more about it.
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_DAMAGE


def _set_aside(path: Path) -> str:
    """Move a file that cannot be used out of the way of a new one.

    Returns its new name; none when it cannot be moved.
    """
    aside = path.with_name(f"{path.name}.set-aside")
    try:
        _remove(aside)
        with suppress(FileNotFoundError):  # Only a file beside it may be in the way.
            path.replace(aside)
        for disk_path in _beside(path):
            _remove(disk_path)
    except OSError:
        return ""
    return aside.name


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in _BESIDE]


def _remove(disk_path: Path) -> None:
    if disk_path.is_dir() and not disk_path.is_symlink():
        shutil.rmtree(disk_path)
    else:
        disk_path.unlink(missing_ok=True)


def _table(step: str) -> str:
    """How SQLite writes down what a step's table was made with."""
    return f'CREATE TABLE "{step}" (key blob primary key, value blob)'


def _where(keys: frozenset[bytes]) -> tuple[str, tuple[bytes, ...]]:
    """The condition of a query for some keys, and its values."""
    if len(keys) > _MANY:
        return "", ()
    return f"where key in ({','.join('?' * len(keys))})", tuple(keys)


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("begin immediate")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("rollback")
        raise
    database.execute("commit")


def _check(key: bytes, value: bytes) -> bytes:
    return zlib.crc32(value, zlib.crc32(key)).to_bytes(_CHECK, "little")
