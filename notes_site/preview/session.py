"""The live preview: joins watcher, builder and server.

A save is seen by the watcher, built by the thread of `loop`, and told to open pages by the server.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from notes_site.builder import Builder
from notes_site.counts import count, gathered, tell_skipped
from notes_site.disk.posts import Posts, posts_of
from notes_site.disk.snapshot import BuildOptions
from notes_site.disk.walk import is_wanted
from notes_site.folders import CONFIGS, DEFAULT, POSTS, SOURCES, TEMPLATES
from notes_site.languages import nearest_language
from notes_site.model import PublishedNote
from notes_site.preview.editor import Editor
from notes_site.preview.events import message
from notes_site.preview.loop import Loop, News
from notes_site.preview.moves import Moves
from notes_site.preview.notices import Surroundings, moved_to, notice
from notes_site.preview.watcher import Missed, Watcher
from notes_site.theme import load_words, theme_path
from notes_site.urls import escape_url, file_path

OPEN = 32
"""This many pages that were served last are taken for open ones."""
_CLIENT = Path(__file__).parent

Say = Callable[[str, str], None]
"""Shows a line in the terminal, in a colour or, when that is empty, in none."""


class Session:
    """One preview of one site: what a server serves, and what keeps it right."""

    def __init__(
        self, site_path: Path, options: BuildOptions, *, editor: str, follow: bool, poll: bool, say: Say
    ) -> None:
        """editor: its command; empty for none. follow: whether pages go to the note that was saved.

        poll: look at files again and again, where the system tells of no changes.
        The lock of the output folder must be held until `stop`.
        """
        self._site_path = site_path.resolve()
        self._editor = Editor(site_path, editor)
        self._follow = follow
        self._say = say
        self._open: dict[str, None] = {}
        """Pages that were served, the latest last."""
        self._news = News(site=None, findings=(), failed=False)
        self._now = ""
        """Stands for all that notices say."""
        self._moves = Moves()
        self._send: Callable[[str], None] = lambda text: None
        self._loop = Loop(
            lambda progress: Builder(site_path, options, progress=progress, late_search=True),
            options.output,
            lambda path: path in self._open,
        )
        self._watcher = _watcher(self._site_path, poll, say)
        self._watching = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def start(self, send: Callable[[str], None]) -> None:
        """Begin to watch and to build. send: to all open pages."""
        self._send = send
        self._watching.start()
        self._loop.start(self._tell)

    def rebuild(self) -> None:
        """Build from nothing."""
        self._loop.begin_again()

    def stop(self) -> None:
        self._watcher.close()
        if self._watching.is_alive():
            self._watching.join()
        self._loop.stop()

    # What the server asks for.

    @property
    def base(self) -> str:
        return self._news.site.base_path if self._news.site else "/"

    def holds(self, path: str) -> bool:
        return self._loop.holds(path)

    def is_ready(self, path: str) -> bool:
        if path.endswith(".html"):
            self._open.pop(path, None)
            self._open[path] = None
            while len(self._open) > OPEN:
                del self._open[next(iter(self._open))]
        return self._loop.is_ready(path)

    def prepare(self, path: str) -> None:
        self._loop.prepare(path)

    def greeting(self) -> str:
        return message(hello=1, now=self._now)

    def own(self, name: str, query: Mapping[str, str]) -> tuple[str, bytes] | None:
        match name:
            case "client.js":
                return "text/javascript; charset=utf-8", _script(self._words)
            case "client.css":
                return "text/css; charset=utf-8", (_CLIENT / "client.css").read_bytes()
            case "notice":
                return "text/html; charset=utf-8", self._notice(query.get("page", "")).encode()
        return None

    def act(self, name: str, form: Mapping[str, str]) -> bool:
        return name == "edit" and self._editor.open(form.get("place", ""))

    def _notice(self, page: str) -> str:
        news = self._news
        notes = news.site.published.values() if news.site else ()
        note = next((note for note in notes if file_path(note.url) == page), None)
        if not note and (url := self._moves.url(page)):
            return moved_to(escape_url(self.base, url))
        return notice(
            ribbon=self._marks(note) if note else [],
            findings=news.findings,
            failed=news.failed,
            own=self._posts().shown(note.head.path) if note else "",
            around=Surroundings(self._words, self._lines, self._editor.can_open),
        )

    @property
    def _words(self) -> Mapping[str, str]:
        return load_words(self._news.language)

    def _marks(self, note: PublishedNote) -> list[str]:
        words = load_words(nearest_language(note.head.lang, self._news.language))
        marks = {"draft": note.head.draft, "future": note.future, "expired": note.expired}
        return [words[name] for name, holds in marks.items() if holds]

    def _lines(self, path: str) -> list[str]:
        try:
            if path.startswith(DEFAULT):
                disk_path = theme_path(TEMPLATES) / path.removeprefix(DEFAULT)
            else:
                disk_path = self._posts().disk_path(self._site_path, path)
            return disk_path.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return []

    def _posts(self) -> Posts:
        """Where notes lie by the settings of this moment."""
        return posts_of(self._site_path)

    # In threads of their own.

    def _watch(self) -> None:
        while True:
            try:
                names = self._watcher.changes()
            except Missed as error:
                self._say(f"changes may have been missed ({error}); everything is looked at", "yellow")
                self._loop.look_at_everything()
                continue
            if not names:
                return
            if not names.isdisjoint(CONFIGS):
                self._watcher.move(POSTS, self._posts().path)
            if changed := {name for name in names if name.partition("/")[0] in (*SOURCES, *CONFIGS)}:
                self._loop.change(changed)

    def _tell(self, news: News) -> None:
        before, self._news = self._news, news
        if before.site and news.site and before.site is not news.site:
            self._moves.follow(before.site, news.site)
        self._now = f"{hash((news.findings, news.failed, self._moves.count)):x}"
        fields: dict[str, object] = {"changed": news.changed, "now": self._now}
        if news.sources:
            fields["saved"] = self._saved(news)
        self._send(message(**fields))
        self._report(before, news)

    def _saved(self, news: News) -> dict[str, object]:
        """What was saved, in words, and where it can be seen."""
        last = news.saved[-1] if news.saved and news.site else None
        name = last.title if last else self._posts().shown(min(news.sources))
        key = "preview_saved" if len(news.sources) == 1 else "preview_saved_many"
        fields: dict[str, object] = {"says": self._words[key].format(name, more=len(news.sources) - 1)}
        if last and news.site:
            url = escape_url(news.site.base_path, last.url)
            fields |= {"page": last.page, "url": url, "text": last.text, "follow": self._follow}
        return fields

    def _report(self, before: News, news: News) -> None:
        """Say in the terminal what pages say to those who look at them."""
        for found in gathered(found for found in news.findings if found not in before.findings):
            self._say(str(found), "red" if found.severity == "error" else "yellow")
        if news.skipped and news.skipped != before.skipped:
            self._say(tell_skipped(news.skipped), "")
        if before.findings and not news.findings:
            self._say("all is fixed", "green")
        if news.rebuilt:
            self._say(f"rebuilt in {news.seconds:.2f} s", "")
        elif before.site is None and news.site:
            self._say(f"{count(len(news.site.published), 'note')} in {news.seconds:.2f} s", "")
        elif news.sources:
            first = self._posts().shown(min(news.sources))
            what = first if len(news.sources) == 1 else f"{first} and {len(news.sources) - 1:,} more"
            self._say(
                f"{what}: {'not shown, for faults' if news.failed else f'{news.seconds * 1000:.0f} ms'}", ""
            )


def _script(words: Mapping[str, str]) -> bytes:
    """What pages run: the library and our own, without what only its readers need."""
    own = re.sub(r"^(\s*//.*\n|\s+)", "", (_CLIENT / "client.js").read_text("utf-8"), flags=re.MULTILINE)
    said = {key: words[f"preview_{key}"] for key in ("full", "old")}
    own = own.replace("WORDS", json.dumps(said, ensure_ascii=False), 1)
    return (_CLIENT / "idiomorph.min.js").read_bytes() + b"\n" + own.encode()


def _watcher(site_path: Path, poll: bool, say: Say) -> Watcher:
    folders = {name: site_path / name for name in SOURCES} | {POSTS: posts_of(site_path).path}
    try:
        return Watcher(site_path, folders, is_wanted, poll=poll)
    except OSError as error:
        # Linux has a limit on watched folders, and some file systems tell of no changes at all.
        say(f"the system cannot watch this folder ({error.strerror}); looking at it twice a second", "yellow")
        return Watcher(site_path, folders, is_wanted, poll=True)
