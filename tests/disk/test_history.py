"""Dates of the last change, as git knows them."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from notes_site.disk.history import read_history, state_of
from support.commits import commit, git
from support.making import build, contents, note, page, try_build, warnings, write_files

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

Files = dict[str, str | bytes]
SITE: Files = {
    "notes-site.toml": 'title = "T"\nupdated = "git"\nupdated_ignore = "[minor]"\n',
    "posts/a.md": note("One.", title="A", date="2025-01-01"),
    "posts/树.md": note("Two.", title="B", date="2025-01-01", updated="2025-02-02"),
}


def changed(output: Path, name: str) -> list[str]:
    """The days that the head of a note shows."""
    document = page(output, f"posts/{name}/index.html")
    return [time.get("datetime", "") for time in document.iterfind(".//p[@class='note-meta facts']//time")]


def test_note_has_the_date_of_its_last_commit_and_its_own_wins(tmp_path: Path) -> None:
    commit(write_files(tmp_path, SITE), date="2025-06-01T23:00:00-05:00")
    output = build(tmp_path)
    assert changed(output, "a") == ["2025-01-01", "2025-06-01"]
    assert changed(output, "树") == ["2025-01-01", "2025-02-02"]


def test_new_commit_is_noticed_and_git_is_asked_for_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(write_files(tmp_path, SITE))
    build(tmp_path)
    asked: list[Any] = []
    run = subprocess.run

    def running(*arguments: Any, **named: Any) -> Any:
        asked.append(arguments)
        return run(*arguments, **named)

    monkeypatch.setattr(subprocess, "run", running)
    assert try_build(tmp_path).written == 0
    write_files(tmp_path, {"posts/a.md": note("Other.", title="A", date="2025-01-01")})
    build(tmp_path)
    assert asked == []
    commit(tmp_path, date="2025-07-01T00:00:00Z")
    asked.clear()
    output = build(tmp_path)
    assert len(asked) == 1
    assert changed(output, "a") == ["2025-01-01", "2025-07-01"]
    assert contents(output) == contents(build(tmp_path, output=tmp_path / "public2"))


def test_commits_with_the_word_are_passed_over(tmp_path: Path) -> None:
    commit(write_files(tmp_path, SITE))
    write_files(tmp_path, {"posts/a.md": note("One!", title="A", date="2025-01-01")})
    commit(tmp_path, "Spelling\n\n[minor]", date="2025-08-01T00:00:00Z")
    assert changed(build(tmp_path), "a") == ["2025-01-01", "2025-06-01"]


def test_move_is_no_change_but_an_edit_in_it_is(tmp_path: Path) -> None:
    long = "\n\n".join(f"Line {n}." for n in range(30))
    for name in ("a", "b"):
        write_files(tmp_path, {f"posts/{name}.md": note(f"{name} {long}", title=name, date="2025-01-01")})
    commit(write_files(tmp_path, {"notes-site.toml": SITE["notes-site.toml"]}))
    (tmp_path / "posts/deep").mkdir()
    for name in ("a", "b"):
        (tmp_path / f"posts/{name}.md").rename(tmp_path / f"posts/deep/{name}.md")
    with (tmp_path / "posts/deep/b.md").open("a") as file:
        file.write("More.\n")
    commit(tmp_path, date="2025-09-01T00:00:00Z")
    output = build(tmp_path)
    assert changed(output, "a") == ["2025-01-01", "2025-06-01"]
    assert changed(output, "b") == ["2025-01-01", "2025-09-01"]


def test_shallow_clone_is_told_with_the_way_out(tmp_path: Path) -> None:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    commit(write_files(origin, SITE))
    write_files(origin, {"posts/c.md": note("Three.", title="C", date="2025-01-01")})
    commit(origin, date="2025-07-01T00:00:00Z")
    git(tmp_path, "clone", "-q", "--depth", "1", origin.as_uri(), str(clone))
    (found,) = warnings(clone)
    assert found.startswith('notes-site.toml:2: updated = "git": the history is cut off')
    assert "fetch-depth: 0" in found
    assert changed(clone / "public", "a") == ["2025-01-01"], "the oldest commit seems to add all"
    git(clone, "fetch", "-q", "--unshallow")
    assert warnings(clone) == []
    assert changed(clone / "public", "c") == ["2025-01-01", "2025-07-01"]


def test_site_outside_of_git_is_told(tmp_path: Path) -> None:
    found = warnings(tmp_path, SITE)
    assert found == [
        'notes-site.toml:2: updated = "git": the notes lie in no git repository; '
        "make one or take the setting out"
    ]
    commit(tmp_path)
    assert warnings(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="programs are found in other ways")
def test_missing_git_and_a_broken_repository_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(write_files(tmp_path, SITE))
    (tmp_path / ".git/HEAD").write_text("nonsense\n")
    (found,) = warnings(tmp_path)
    assert found.startswith('notes-site.toml:2: updated = "git": git fails (fatal: ')
    monkeypatch.setenv("PATH", str(tmp_path))
    (found,) = warnings(tmp_path)
    assert found.endswith("git is not installed; see to it or take the setting out")


def test_repository_without_commits_has_no_dates(tmp_path: Path) -> None:
    write_files(tmp_path, SITE)
    git(tmp_path, "init", "-q")
    assert warnings(tmp_path) == []
    assert changed(tmp_path / "public", "a") == ["2025-01-01"]


def test_settings_of_somebodys_git_change_nothing(tmp_path: Path) -> None:
    commit(write_files(tmp_path, SITE))
    dates = read_history(tmp_path / "posts", "", "").dates
    for setting in ("log.follow=true", "log.showRoot=false", "log.showSignature=true", "diff.renames=false"):
        git(tmp_path, "config", *setting.split("="))
    assert read_history(tmp_path / "posts", "", "").dates == dates != {}


def test_state_is_another_after_each_commit_however_git_keeps_it(tmp_path: Path) -> None:
    commit(write_files(tmp_path / "main", SITE))
    git(tmp_path / "main", "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    for folder in (tmp_path / "main", tmp_path / "tree"):
        states = [state_of(folder / "posts")]
        git(folder, "pack-refs", "--all")
        assert state_of(folder / "posts") == states[0]
        for n in range(2):
            commit(folder, f"Commit {n}")
            states.append(state_of(folder / "posts"))
        git(folder, "checkout", "-q", "--detach")
        commit(folder, "On no branch")
        states.append(state_of(folder / "posts"))
        assert len(set(states)) == len(states)
        assert all(states)


def test_what_git_tells_a_hook_is_not_taken_for_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(write_files(tmp_path / "site", SITE))
    commit(write_files(tmp_path / "hook", {"x": ""}))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "hook/.git"))
    assert set(read_history(tmp_path / "site/posts", "", "").dates) == {"a.md", "树.md"}
