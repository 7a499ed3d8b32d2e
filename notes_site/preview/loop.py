"""The thread that builds: changed files and wishes for pages come in, news of what was published goes out.

What somebody waits for comes first, then what is open, then the rest in small parts, so that a save waits for
none of it. Must never know: who is told.
"""

import gc
import re
import threading
import time
from collections.abc import Callable, Collection
from html import unescape
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from notes_site.builder import Builder, as_findings
from notes_site.errors import SiteError
from notes_site.model import Finding, Site
from notes_site.plan import Progress
from notes_site.urls import file_path

PART = 12
"""Files that are published before the next look at what is more urgent."""
REST = 2.0
"""Seconds without work after which everything is looked at once more, in case an event was lost."""
PATIENCE = 60.0
"""Seconds that a request waits for its page."""
SAVED = 5
"""Notes that are named when many change at once."""


class Saved(Struct, frozen=True):
    """A note that was saved and has a page."""

    title: str
    url: str
    """Without the base path, unescaped."""
    page: str
    """Below the output folder."""
    text: str
    """Of the first line that changed in it."""


class News(Struct, frozen=True, kw_only=True):
    """What one step did."""

    site: Site | None
    """The last one without errors."""
    findings: tuple[Finding, ...]
    failed: bool
    language: str = "en"
    """Of the interface."""
    changed: tuple[str, ...] = ()
    """Files of the output that changed or went."""
    saved: tuple[Saved, ...] = ()
    sources: frozenset[str] = frozenset()
    """Files of the site that were looked at because they changed."""
    seconds: float = 0.0
    skipped: tuple[str, ...] = ()
    """Paths of the site that are not published."""
    rebuilt: bool = False
    """Whether everything was built from nothing."""


class _Stopped(BaseException):
    """The preview was ended in the middle of a look at the site."""


class Loop:
    """Builds into one output folder, whose lock must be held, from `start` to `stop`."""

    def __init__(
        self, make: Callable[[Progress], Builder], output: Path, is_open: Callable[[str], bool]
    ) -> None:
        """make: called in the thread that builds. is_open: whether somebody looks at a file of the output."""
        self._make = make
        self._output = output
        self._is_open = is_open
        self._tell: Callable[[News], None] = lambda news: None
        self._wake = threading.Condition()
        self._changed: set[str] = set()
        self._asked: set[str] = set()
        self._rebuilt = self._stopped = False
        self._everything = True
        """Whether everything must be looked at."""
        self._ready = False
        """Whether anything may be published: the first look is over."""
        self._stuck = False
        """Whether publishing failed; nothing is published until something changes."""
        self._checked = True
        """Whether everything was looked at since the last change."""
        self._build: Builder | None = None
        self._findings: tuple[Finding, ...] = ()
        self._failed = False
        self._thread = threading.Thread(target=self._run, name="builder", daemon=True)

    def start(self, tell: Callable[[News], None]) -> None:
        """tell: called in the thread that builds."""
        self._tell = tell
        self._thread.start()

    def stop(self) -> None:
        """What is being published is finished."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def change(self, paths: Collection[str]) -> None:
        """Files of the site may have changed."""
        with self._wake:
            self._changed.update(paths)
            self._wake.notify_all()

    def look_at_everything(self) -> None:
        """Any file of the site may have changed."""
        with self._wake:
            self._everything = True
            self._wake.notify_all()

    def begin_again(self) -> None:
        """Build from nothing."""
        with self._wake:
            self._rebuilt = True
            self._wake.notify_all()

    def holds(self, path: str) -> bool:
        """Whether a file of the output is one that a build publishes."""
        return self._build is not None and self._build.holds(path)

    def is_ready(self, path: str) -> bool:
        """Whether a file of the output is what it should be, or cannot become so for now."""
        build = self._build
        return self._ready and (
            self._stuck or build is None or (path not in build.due and not build.awaits(path))
        )

    def prepare(self, path: str) -> None:
        """Wait until a file of the output is ready."""
        with self._wake:
            self._asked.add(path)
            self._wake.notify_all()
            self._wake.wait_for(lambda: self._stopped or (self._ready and path not in self._asked), PATIENCE)

    def _run(self) -> None:
        # The garbage collector would search all notes again and again for cycles; there are hardly any.
        gc.set_threshold(20_000, 20, 1000)
        self._build = build = self._make(self._go_on)
        try:
            while self._step(build):
                pass
        except _Stopped:
            pass
        finally:
            build.close()

    def _go_on(self, step: str, done: int, total: int) -> None:
        """Who ends a preview must not wait until thousands of notes are read."""
        if self._stopped:
            raise _Stopped

    def _step(self, build: Builder) -> bool:
        """Do what is most urgent; whether there may be more."""
        with self._wake:
            rest = None if self._checked else REST
            self._wake.wait_for(lambda: self._has_work(build), rest)
            if self._stopped:
                return False
            changed, asked = frozenset(self._changed), set(self._asked)
            everything, rebuilt = self._everything, self._rebuilt
            self._changed, self._everything, self._rebuilt = set(), False, False
        try:
            if rebuilt:
                build.forget()
            if changed or everything or rebuilt:
                self._look(build, frozenset() if everything or rebuilt else changed, rebuilt=rebuilt)
            elif any(map(build.awaits, asked)):
                build.publish_search()
            elif asked:
                self._publish(build, asked & build.due.keys())
            elif build.due and not self._stuck:
                self._publish(build, list(build.due)[:PART])
            else:
                self._check(build)
        except SiteError as error:
            self._stop_at(*as_findings(error))
        except Exception as error:  # Whatever it is, a writer's next save is worth another try.
            fact = f"the preview failed ({type(error).__name__}: {error})"
            self._everything = True
            self._stop_at(
                Finding("notes-site", 0, f"{fact}; press r to build all again, and report it", "error")
            )
        with self._wake:
            self._ready = True
            self._asked -= asked
            self._wake.notify_all()
        return True

    def _has_work(self, build: Builder) -> bool:
        told = self._stopped or self._changed or self._everything or self._rebuilt or self._asked
        return bool(told or (build.due and not self._stuck))

    def _look(self, build: Builder, changed: frozenset[str], *, rebuilt: bool) -> None:
        start = time.perf_counter()
        self._checked = False
        look = build.look(changed, now=int(time.time()))
        self._findings, self._failed = look.findings, look.failed
        if look.failed:
            self._tell(self._news(build, sources=changed, seconds=time.perf_counter() - start))
            return
        self._stuck = False
        saved = _saved(build.site, changed) if build.site else {}
        before = {page: _text(self._output / page) for page in saved}
        urgent = [
            path
            for path in build.due
            if path in saved or self._is_open(path) or not path.endswith((".html", ".xml"))
        ]
        published = build.publish(urgent[: 4 * PART])
        told = tuple(
            Saved(title, url, page, _first_change(before[page], _text(self._output / page)))
            for page, (title, url) in saved.items()
            if page in published
        )
        seconds = time.perf_counter() - start
        news = self._news(build, changed=published, saved=told, sources=changed, seconds=seconds)
        self._tell(replace(news, rebuilt=rebuilt))

    def _publish(self, build: Builder, paths: Collection[str]) -> None:
        if published := build.publish(paths):
            self._tell(self._news(build, changed=published))

    def _check(self, build: Builder) -> None:
        """Look at everything, on the disk too, now that nobody waits."""
        look = build.look((), now=int(time.time()))
        known, self._findings, self._failed = self._findings, look.findings, look.failed
        published = [] if look.failed else build.publish_all()
        if published or self._findings != known:
            self._tell(self._news(build, changed=published))
        self._checked = True
        gc.collect()
        gc.freeze()

    def _stop_at(self, *faults: Finding) -> None:
        self._stuck = self._failed = True
        self._findings = (*self._findings, *faults)
        if self._build:
            self._tell(self._news(self._build))

    def _news(
        self,
        build: Builder,
        *,
        changed: Collection[str] = (),
        saved: tuple[Saved, ...] = (),
        sources: frozenset[str] = frozenset(),
        seconds: float = 0.0,
    ) -> News:
        return News(
            site=build.site,
            findings=self._findings,
            failed=self._failed,
            language=build.language,
            skipped=build.skipped,
            changed=tuple(changed),
            saved=saved,
            sources=sources,
            seconds=seconds,
        )


def _saved(site: Site, changed: Collection[str]) -> dict[str, tuple[str, str]]:
    """Title and address of notes that changed, by their page; a few when they are many."""
    notes = [site.published[path] for path in sorted(changed) if path in site.published]
    return {file_path(note.url): (note.head.title, note.url) for note in notes[:SAVED]}


def _text(disk_path: Path) -> str:
    try:
        return disk_path.read_text("utf-8")
    except OSError:
        return ""


def _first_change(before: str, after: str) -> str:
    """The words of the first line below the head that was not there before; none for a page that was not."""
    if not before:
        return ""
    known = frozenset(before.partition("<main")[2].splitlines())
    for line in after.partition("<main")[2].splitlines():
        words = unescape(re.sub(r"<[^>]*>", "", line)).strip()
        if words and line not in known:
            return words[:120]
    return ""
