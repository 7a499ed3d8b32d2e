"""What a site holds, for people and for programs."""

import json
from pathlib import Path

import pytest

from support.making import call, contents, note, write_files


def test_nothing_is_published_by_looking(tmp_path: Path) -> None:
    before = contents(write_files(tmp_path, {"posts/a.md": note()}))
    for command in ("list", "stats"):
        assert call(command, cwd=tmp_path).returncode == 0
    assert contents(tmp_path) == before
    assert call("build", cwd=tmp_path).stdout.startswith("built 1 note")


def test_notes_elsewhere_have_the_paths_that_open_them(tmp_path: Path) -> None:
    write_files(tmp_path, {"site/notes-site.toml": 'posts = "../my notes"', "my notes/a.md": note()})
    found = json.loads(call("list", "--json", cwd=tmp_path / "site").stdout)
    assert [row["path"] for row in found] == ["../my notes/a.md"]


def test_title_steers_no_terminal(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": '---\ntitle: "a\\u001b[31mb\\u202e"\n---\nText.\n'})
    said = call("list", cwd=tmp_path).stdout
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_columns_stand_below_each_other(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/二叉树.md": note(title="A"), "posts/abcdef.md": note(title="B")})
    lines = call("list", cwd=tmp_path).stdout.splitlines()
    assert {line[: line.rindex("  ")] for line in lines} == {
        "-           posts/二叉树.md",
        "-           posts/abcdef.md",
    }


@pytest.mark.parametrize(
    ("files", "arguments", "failed", "found"),
    [
        ({"posts/a.md": note()}, (), False, []),
        (
            {"posts/a.md": note("[x](gone.md)")},
            (),
            False,
            [("posts/a.md", 4, "warning")],
        ),
        ({"posts/a.md": note("[x](gone.md)")}, ("--strict",), True, [("posts/a.md", 4, "warning")]),
        ({"posts/a.md": note(slug="a\\b")}, (), True, [("posts/a.md", 2, "error")]),
        (
            {"posts/a.md": note(), "notes-site.toml": "titel = 1\nlanguage = 2"},
            (),
            True,
            [("notes-site.toml", 1, "error"), ("notes-site.toml", 2, "error")],
        ),
        ({"a.txt": ""}, (), True, [(".", None, "error")]),
    ],
)
def test_build_answers_programs_in_json(
    tmp_path: Path,
    files: dict[str, str],
    arguments: tuple[str, ...],
    failed: bool,
    found: list[tuple[str, int | None, str]],
) -> None:
    done = call("build", "--format", "json", *arguments, cwd=write_files(tmp_path, files))
    answer = json.loads(done.stdout)
    assert done.stderr == ""
    assert done.returncode == int(failed)
    assert answer["failed"] == failed
    told = [(each["path"], each["line"], each["severity"]) for each in answer["findings"]]
    assert told == found
    assert failed or answer["notes"] == 1
    assert (tmp_path / "public/index.html").exists() != failed
