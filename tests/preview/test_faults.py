"""What the preview says and does when something fails: it tells, and the next save is shown."""

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from notes_site.builder import Builder
from notes_site.disk import output
from notes_site.renderer import Renderer
from support.making import note, write_files
from support.previews import Running, previewing
from support.waiting import PATIENCE, until


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    site = write_files(
        tmp_path, {"posts/a.md": note("Before.", title="A"), "posts/b.md": note("B.", title="B")}
    )
    with previewing(site) as found:
        until(lambda: "Before." in _page(found))
        yield found
    assert not any("Traceback" in line for line in found.said)


def _page(running: Running, path: str = "posts/a/") -> str:
    try:
        with urllib.request.urlopen(f"{running.origin}/{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        error.close()
        return ""


def _said(running: Running, words: str) -> bool:
    return any(words in line for line in running.said)


def _save(running: Running, text: str) -> None:
    write_files(running.site, {"posts/a.md": note(text, title="A")})


def _fail(*arguments: object, **named: object) -> NoReturn:
    raise RuntimeError("injected")


@pytest.mark.parametrize(
    ("owner", "name"), [(Builder, "look"), (Renderer, "render"), (output, "prepare"), (output, "publish")]
)
def test_fault_of_ours_is_told_and_the_next_save_shown(running: Running, owner: object, name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, _fail)
        _save(running, "Lost?")
        until(lambda: _said(running, "injected"))
    _save(running, "After.")
    until(lambda: "After." in _page(running))


def test_disk_that_is_full_is_told_and_the_next_save_shown(running: Running) -> None:
    def full(*arguments: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "write", full)
        _save(running, "Lost?")
        until(lambda: _said(running, "No space left on device"))
    _save(running, "After.")
    until(lambda: "After." in _page(running))


def test_notes_that_go_and_come_again(running: Running) -> None:
    posts = running.site / "posts"
    posts.rename(running.site / "aside")
    until(lambda: _said(running, "posts"))
    (running.site / "aside").rename(posts)
    _save(running, "After.")
    until(lambda: "After." in _page(running))


@pytest.mark.parametrize("path", [".notes-site/preview", ".notes-site", ".notes-site/cache.sqlite"])
def test_what_is_ours_is_made_again_when_it_was_deleted(running: Running, path: str) -> None:
    place = running.site / path
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    _save(running, "After.")
    until(lambda: "After." in _page(running))
    until(lambda: "B." in _page(running, "posts/b/"))


def test_fault_while_events_are_taken_is_told(running: Running) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running.session._watcher, "_wanted", _fail)
        running.session._watcher._tell("moved", running.site / "posts/a.md")
    until(lambda: _said(running, "changes may have been missed"))
    _save(running, "After.")
    until(lambda: "After." in _page(running))
