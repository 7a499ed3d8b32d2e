"""Watchdog's events → one set of changed paths.

Comes in: folders. Goes out: paths that may have changed, a burst at once. Must never know: what they are.
"""

import logging
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, EventEmitter, ObservedWatch
from watchdog.observers.polling import PollingObserver

QUIET = 0.002
"""Seconds without an event after which a burst is over; programs that write many files are quicker."""
DOUBT = 0.06
"""The same after what may be half of a change: a file begun and not closed, or one that may come back."""
LONGEST = 0.5
"""Seconds after which a burst is reported although it goes on."""
PERIOD = 0.5
"""Seconds between two looks where nobody tells of changes."""

_SURE, _DOUBTFUL = frozenset({"closed", "moved"}), frozenset({"created", "modified", "deleted"})


class Missed(Exception):
    """Changes that could not be taken; the watcher goes on."""


class Watcher:
    """Watches folders until it is closed.

    top: watched without what is below it. folders: by name, those that are watched with everything in them,
    whether they are there or will be, below the top or elsewhere. wanted: whether what lies at a place, and
    has a name, matters: the name begins with that of its folder, or is the path below the top.
    """

    def __init__(
        self,
        top: Path,
        folders: Mapping[str, Path],
        wanted: Callable[[Path, str], bool],
        *,
        poll: bool = False,
    ) -> None:
        # Its messages are for its own developers, not for writers.
        logging.getLogger("watchdog").setLevel(logging.CRITICAL)
        # A folder that is made while its parent begins to be watched is found twice, which does no harm.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        self._top = top
        self._folders = dict(folders)
        self._wanted = wanted
        self._changes = threading.Condition()
        self._sure: set[Path] = set()
        self._doubtful: set[Path] = set()
        self._born: set[Path] = set()
        """Files that came in this burst: when they go in it, they were never there."""
        self._first = self._latest = 0.0
        self._fault: Exception | None = None
        """Of a thread that hands on events."""
        self._closed = False
        self._observer: BaseObserver = PollingObserver(timeout=PERIOD) if poll else Observer(timeout=PERIOD)
        self._watches: dict[str, ObservedWatch] = {}
        self._ending: list[EventEmitter] = []
        """Threads that watched what is gone."""
        self._handler = _Handler(self._tell)
        self._observer.schedule(self._handler, str(top), recursive=False)
        for name in folders:
            self._watch(name)
        self._observer.start()

    def move(self, name: str, folder: Path) -> None:
        """Watch another folder by a name."""
        if folder != self._folders[name]:
            self._folders[name] = folder
            self._watch_again(name)

    def changes(self) -> set[str]:
        """Wait until a burst of changes is over; the names of what may have changed, none at the end.

        Raises Missed when changes were missed: then everything must be looked at.
        """
        with self._changes:
            while not self._closed:
                if fault := self._fault:
                    self._fault = None
                    raise Missed(str(fault)) from fault
                left = self._left()
                if left is not None and left <= 0:
                    found = self._sure | self._doubtful
                    self._sure, self._doubtful, self._born = set(), set(), set()
                    if names := {self._name(path) for path in found} - {""}:
                        return names
                    continue
                self._changes.wait(left)
            return set()

    def close(self) -> None:
        with self._changes:
            self._closed = True
            self._changes.notify_all()
        self._observer.stop()
        for thread in (self._observer, *self._ending):
            thread.join()

    def _left(self) -> float | None:
        """Seconds until the burst is over; None when there is none."""
        if not self._sure and not self._doubtful:
            return None
        quiet = DOUBT if self._doubtful else QUIET
        return min(self._latest + quiet, self._first + LONGEST) - time.monotonic()

    def _tell(self, kind: str, path: Path) -> None:
        # An exception would end the library's thread without a word, and nothing would be seen any more.
        try:
            self._take(kind, path)
        except Exception as error:
            with self._changes:
                self._fault = error
                self._changes.notify_all()

    def _take(self, kind: str, path: Path) -> None:
        for name in [name for name, folder in self._folders.items() if folder == path]:
            self._watch_again(name)
        if not (name := self._name(path)) or not self._wanted(path, name):
            return
        with self._changes:
            now = time.monotonic()
            if not self._sure and not self._doubtful:
                self._first = now
            self._latest = now
            self._note(kind, path)
            self._changes.notify_all()

    def _name(self, path: Path) -> str:
        """What a path is called; empty for what lies beside a folder that is watched."""
        for name, folder in self._folders.items():
            if path.is_relative_to(folder):
                return PurePosixPath(name, path.relative_to(folder)).as_posix()
        return path.relative_to(self._top).as_posix() if path.is_relative_to(self._top) else ""

    def _note(self, kind: str, path: Path) -> None:
        told = path in self._sure or path in self._doubtful
        if kind == "created" and not told:
            self._born.add(path)
        if kind == "deleted" and path in self._born:
            self._sure.discard(path)
            self._doubtful.discard(path)
        elif kind in _SURE and path.exists():
            self._doubtful.discard(path)
            self._sure.add(path)
        elif kind == "deleted" or path not in self._sure:
            self._sure.discard(path)
            self._doubtful.add(path)

    def _watch(self, name: str) -> None:
        folder = self._folders[name]
        # It may vanish meanwhile; that, too, is an event.
        with suppress(FileNotFoundError, NotADirectoryError):
            if folder.parent != self._top and folder.parent.is_dir():  # Where it comes and goes.
                self._observer.schedule(self._handler, str(folder.parent), recursive=False)
            if folder.is_dir():
                self._watches[name] = self._observer.schedule(self._handler, str(folder), recursive=True)

    def _watch_again(self, name: str) -> None:
        """A folder came or went: a watch of one that is gone sees nothing of one that takes its place."""
        if watch := self._watches.pop(name, None):
            before = set(self._observer.emitters)
            self._observer.unschedule(watch)
            self._ending += before - self._observer.emitters
        self._watch(name)


class _Handler(FileSystemEventHandler):
    """Hands on those events that may mean a change."""

    def __init__(self, tell: Callable[[str, Path], None]) -> None:
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        kind = event.event_type
        if event.is_directory and kind == "modified":
            return  # What changed in it has an event of its own.
        if kind in _DOUBTFUL:
            self._tell(kind, Path(_text(event.src_path)))
        elif kind in _SURE:
            if kind == "moved" and event.src_path:
                self._tell("deleted", Path(_text(event.src_path)))
            self._tell(kind, Path(_text(event.dest_path or event.src_path)))


def _text(path: bytes | str) -> str:
    return path if isinstance(path, str) else path.decode("utf-8", "surrogateescape")
