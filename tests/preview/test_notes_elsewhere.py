"""A preview of notes that lie out of the site's folder: what is saved there is shown, and can be opened."""

import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from notes_site.preview.editor import Editor
from support.making import note, write_files
from support.previews import Running, previewing
from support.waiting import PATIENCE, until

symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_files(tmp_path, {"vault/a.md": note("Before.", title="A"), "other/a.md": note("Other.", title="A")})
    return write_files(tmp_path / "site", {"notes-site.toml": 'posts = "../vault"\n'})


def _page(running: Running, path: str = "posts/a/") -> str:
    try:
        with urllib.request.urlopen(f"{running.origin}/{path}", timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        error.close()
        return ""


def test_save_in_a_vault_is_shown_and_its_faults_named_as_it_lies(site: Path) -> None:
    with previewing(site, editor="true") as running:
        until(lambda: "Before." in _page(running))
        write_files(site.parent, {"vault/a.md": note("After. [gone](gone.md)", title="A")})
        until(lambda: "After." in _page(running))
        until(lambda: any(line.startswith("../vault/a.md:5: ") for line in running.said))
        until(lambda: any(line.startswith("../vault/a.md: ") for line in running.said))
        notice = _page(running, ".preview/notice?page=posts/a/index.html")
        assert 'value="../vault/a.md:5"' in notice
        assert "   5  After. [gone](gone.md)" in notice


def test_another_folder_in_the_settings_is_watched_from_then_on(site: Path) -> None:
    with previewing(site) as running:
        until(lambda: "Before." in _page(running))
        write_files(site, {"notes-site.toml": 'posts = "../other"\n'})
        until(lambda: "Other." in _page(running))
        write_files(site.parent, {"other/a.md": note("Saved there.", title="A")})
        until(lambda: "Saved there." in _page(running))


def test_vault_that_goes_and_comes_again(site: Path) -> None:
    vault = site.parent / "vault"
    with previewing(site) as running:
        until(lambda: "Before." in _page(running))
        vault.rename(site.parent / "aside")
        until(lambda: any("names ../vault, which is not there" in line for line in running.said))
        (site.parent / "aside").rename(vault)
        write_files(vault, {"a.md": note("After.", title="A")})
        until(lambda: "After." in _page(running))


@symlinks
def test_save_behind_a_link_is_shown(site: Path) -> None:
    (site / "notes-site.toml").unlink()
    (site / "posts").symlink_to("../vault")
    with previewing(site) as running:
        until(lambda: "Before." in _page(running))
        write_files(site.parent, {"vault/a.md": note("After.", title="A")})
        until(lambda: "After." in _page(running))


def test_editor_opens_notes_of_the_vault_and_nothing_beside_it(site: Path) -> None:
    write_files(site.parent, {"secret.md": "", "vault2/a.md": ""})
    editor = Editor(site, "true")
    assert editor.can_open("../vault/a.md")
    assert editor.can_open("notes-site.toml")
    for path in ("../secret.md", "../vault/../secret.md", "../vault2/a.md", "../vault", "posts/a.md"):
        assert not editor.can_open(path)
