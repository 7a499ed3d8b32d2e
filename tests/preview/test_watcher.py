"""Which changes the watcher tells of, and how many at once."""

import os
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_site.preview.watcher import Watcher
from support.waiting import PATIENCE

# As the watcher has it, which pytest forgets between the making of one and its use.
pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")


class Watched:
    """A folder that is watched, and the bursts that were told."""

    def __init__(self, top: Path, *, poll: bool) -> None:
        self.top = top
        self.bursts: queue.Queue[set[str]] = queue.Queue()
        self.watcher = Watcher(
            top,
            {name: top / name for name in ("posts", "static")},
            lambda path, name: "/." not in name and name[-1] != "~",
            poll=poll,
        )
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        while names := self.watcher.changes():
            self.bursts.put(names)

    def burst(self) -> set[str]:
        return self.bursts.get(timeout=PATIENCE)

    def told(self, seconds: float) -> set[str]:
        """The next burst; nothing where none comes in so many seconds."""
        try:
            return self.bursts.get(timeout=seconds)
        except queue.Empty:
            return set()

    def until(self, path: str) -> set[str]:
        """All that was told up to a path."""
        told: set[str] = set()
        while path not in told:
            told |= self.burst()
        return told


@pytest.fixture(params=[False, True], ids=["told", "polled"])
def watched(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Watched]:
    for name in ("a.md", "b.md"):
        (tmp_path / "posts").mkdir(exist_ok=True)
        (tmp_path / "posts" / name).write_text(name)
    found = Watched(tmp_path, poll=request.param)
    yield found
    found.watcher.close()
    found.thread.join()


def test_save_in_place(watched: Watched) -> None:
    (watched.top / "posts/a.md").write_text("other")
    assert watched.burst() == {"posts/a.md"}


def test_save_by_renaming_over(watched: Watched) -> None:
    part = watched.top / "posts/a.md.new"
    part.write_text("other")
    part.replace(watched.top / "posts/a.md")
    assert "posts/a.md" in watched.burst()


def test_save_by_setting_the_old_file_aside(watched: Watched) -> None:
    place = watched.top / "posts/a.md"
    place.rename(watched.top / "posts/a.md~")
    place.write_text("other")
    (watched.top / "posts/a.md~").unlink()
    assert watched.burst() == {"posts/a.md"}


def test_folder_made_later_and_what_is_in_it(watched: Watched) -> None:
    (watched.top / "static/deep").mkdir(parents=True)
    (watched.top / "static/deep/x.css").write_text("x")
    assert {path.partition("/")[0] for path in watched.burst()} == {"static"}
    (watched.top / "static/deep/y.css").write_text("y")
    watched.until("static/deep/y.css")


def test_folder_that_went_and_came_again(watched: Watched) -> None:
    (watched.top / "posts").rename(watched.top / ".aside")
    watched.burst()
    (watched.top / ".aside").rename(watched.top / "posts")
    watched.until("posts")
    # A save of the first moment is part of what is found where nobody tells of changes; a later one is told.
    (watched.top / "posts/a.md").write_text("other")
    while "posts/a.md" not in watched.told(1.0):
        (watched.top / "posts/a.md").write_text((watched.top / "posts/a.md").read_text() + ".")


def test_file_that_goes(watched: Watched) -> None:
    (watched.top / "posts/a.md").unlink()
    assert watched.burst() == {"posts/a.md"}


def test_file_beside_the_folders(watched: Watched) -> None:
    (watched.top / "notes-site.toml").write_text("")
    assert watched.burst() == {"notes-site.toml"}


def test_what_is_unwanted_is_not_told(watched: Watched) -> None:
    (watched.top / "posts/.a.swp").write_text("x")
    (watched.top / "posts/a~").write_text("x")
    (watched.top / "posts/b.md").write_text("other")
    assert watched.burst() == {"posts/b.md"}


def test_many_files_at_once_are_few_bursts(watched: Watched) -> None:
    names = {f"posts/n{number}.md" for number in range(100)}
    for name in names:
        (watched.top / name).write_text("x")
    bursts = [watched.burst()]
    while not names <= set().union(*bursts):
        bursts.append(watched.burst())
    assert len(bursts) < len(names) / 2


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")
def test_new_link_is_told(watched: Watched) -> None:
    (watched.top / "posts/link.md").symlink_to(watched.top / "posts/a.md")
    assert "posts/link.md" in watched.burst()


def test_folder_elsewhere_is_told_by_its_name(
    watched: Watched, tmp_path_factory: pytest.TempPathFactory
) -> None:
    vault = tmp_path_factory.mktemp("home") / "vault"
    watched.watcher.move("posts", vault)
    vault.mkdir()
    assert "posts" in watched.until("posts")
    (vault / "c.md").write_text("c")
    assert "posts/c.md" in watched.until("posts/c.md")
    (vault.parent / "other.md").write_text("Not ours.")
    (watched.top / "posts/a.md").write_text("No more ours.")
    (vault / "d.md").write_text("d")
    assert watched.until("posts/d.md") <= {"posts/c.md", "posts/d.md"}


def test_closed_watcher_ends_who_waits(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path, {}, lambda path, name: True)
    waiting = threading.Thread(target=watcher.changes)
    waiting.start()
    watcher.close()
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
