"""From an empty folder, or one with notes, to a site."""

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from notes_site import __version__
from notes_site.config import load_config
from support.making import call, contents, note, run, write_files

HEXO = {"source/_posts/a.md": note(), "source/about/index.md": note(), "themes/x/README.md": "# Theme"}


@pytest.mark.parametrize("language", ["C", "zh_CN.UTF-8"])
def test_fresh_folder_is_a_site_without_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    done = call("init", "my notes", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    site = tmp_path / "my notes"
    assert set(contents(site)) == {
        *("notes-site.toml", ".gitignore", "posts/hello.md", "posts/about.md"),
        *(".github/workflows/pages.yml", ".vscode/settings.json", ".vscode/tasks.json"),
        *(".vscode/extensions.json", ".schemas/notes-site.json", ".schemas/front-matter.json"),
    }
    built = call("build", "--strict", cwd=site)
    assert (built.returncode, built.stderr) == (0, "")
    home = (site / "public/index.html").read_text("utf-8")
    assert "my notes" in home
    assert ("最新笔记" in home) == (language != "C")
    assert "{{ " not in "".join(path.read_text("utf-8") for path in site.glob("posts/*"))


def test_what_is_said_can_be_typed(tmp_path: Path) -> None:
    said = call("init", "my notes", cwd=tmp_path).stdout.splitlines()
    assert said[0] == "made my notes/posts/hello.md"
    assert said[-2] == "made my notes/notes-site.toml"
    assert said[-1] == "to see it: notes-site serve --open 'my notes'"
    (tmp_path / "here").mkdir()
    assert call("init", cwd=tmp_path / "here").stdout.splitlines()[-1].endswith("notes-site serve --open")


@pytest.mark.parametrize("language", ["en_US.UTF-8", "zh_CN.UTF-8", "zh_TW", "ja_JP.UTF-8"])
def test_every_setting_that_is_commented_out_can_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert call("init", cwd=tmp_path).returncode == 0
    text = (tmp_path / "notes-site.toml").read_text("utf-8")
    all_on = re.sub(r"^# (?=[a-z_]+ = |\[|R = )", "", text, flags=re.MULTILINE)
    config = load_config({"notes-site.toml": all_on.encode()})
    assert config.language == language[:5].replace("_", "-").replace("en-US", "en").replace("ja-JP", "ja")
    assert (config.posts, config.breaks, config.license.name) == ("../vault", True, "CC BY 4.0")
    assert config.math.macros == {"R": r"\mathbb{R}"}


@pytest.mark.parametrize("title", ['a "quoted" name', "back\\slash", "二叉树", "# [x]"])
@pytest.mark.skipif(sys.platform == "win32", reason="has no such names")
def test_name_of_the_folder_is_the_title(tmp_path: Path, title: str) -> None:
    assert call("init", f"./{title}", cwd=tmp_path).returncode == 0
    assert tomllib.loads((tmp_path / title / "notes-site.toml").read_text("utf-8"))["title"] == title


@pytest.mark.parametrize(
    ("file", "text"), [("notes-site.toml", ""), ("pyproject.toml", '[tool.notes-site]\ntitle = "x"\n')]
)
def test_site_is_not_begun_again(tmp_path: Path, file: str, text: str) -> None:
    write_files(tmp_path, {file: text})
    done = call("init", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{file}: error: ")
    assert contents(tmp_path) == {file: text.encode()}


def test_files_that_are_there_stay_and_are_named(tmp_path: Path) -> None:
    own = {
        ".gitignore": "mine\n",
        ".vscode/tasks.json": "{}",
        "posts/about.md": "# Mine",
        "pyproject.toml": "[project]\n",
    }
    write_files(tmp_path, own)
    done = call("init", cwd=tmp_path)
    assert done.returncode == 0
    assert "kept .gitignore, which was there" in done.stdout
    assert "kept .vscode/tasks.json, which was there" in done.stdout
    assert "notes found in posts/: 1" in done.stdout
    kept = contents(tmp_path)
    assert {path: kept[path].decode() for path in own} == own
    assert "posts/hello.md" not in kept


@pytest.mark.parametrize(
    ("files", "posts", "count"),
    [
        (HEXO, "source/_posts", 1),
        ({"content/posts/a.md": note(), "content/posts/b/index.md": note()}, "content/posts", 2),
        ({"vault/x/a.md": note(), "vault/y/b.md": note(), "README.md": "# Mine"}, "vault", 2),
        ({"my notes/a.md": note()}, "my notes", 1),
    ],
)
def test_notes_that_are_there_are_found(
    tmp_path: Path, files: dict[str, str], posts: str, count: int
) -> None:
    before = contents(write_files(tmp_path, files))
    done = call("init", cwd=tmp_path)
    assert done.returncode == 0
    assert f"notes found in {posts}/: {count}\n" in done.stdout
    assert load_config({"notes-site.toml": (tmp_path / "notes-site.toml").read_bytes()}).posts == posts
    assert not (tmp_path / "posts").exists()
    assert before.items() <= contents(tmp_path).items()
    assert call("build", cwd=tmp_path).stdout.startswith(f"built {count} note")


def test_notes_outside_are_told(tmp_path: Path) -> None:
    done = call("init", cwd=write_files(tmp_path, HEXO))
    assert done.stderr == (
        "source/about/index.md: warning: lies outside of source/_posts/ and is no part of the site "
        "(2 such notes); move it there\n"
    )


def test_site_among_its_notes_is_refused_with_a_way_that_works(tmp_path: Path) -> None:
    write_files(tmp_path, {"vault/a.md": note(), "vault/b/c.md": note()})
    done = call("init", cwd=tmp_path / "vault")
    assert done.returncode == 1
    assert len(contents(tmp_path / "vault")) == 2
    way = re.search(r"notes-site (init .*)", done.stderr)
    assert way
    assert call(*way[1].split(), cwd=tmp_path / "vault").returncode == 0
    assert call("build", "--strict", cwd=tmp_path / "site").stdout.startswith("built 2 notes")
    inside = call("init", "vault/site", "--posts", "vault", cwd=tmp_path)
    assert inside.returncode == 1
    assert "cannot lie among its notes" in inside.stderr


@pytest.mark.parametrize(
    "arguments", [("init", "a.md"), ("init", "x", "--posts", "a.md"), ("init", "a.md/x")]
)
def test_what_is_no_folder_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_files(tmp_path, {"a.md": note()})
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert ": error: " in done.stderr
    assert list(contents(tmp_path)) == ["a.md"]


def test_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    done = call("init", "x", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be made (Permission denied); fix that and try again" in done.stderr
    assert not (tmp_path / "x").exists()


def test_settings_and_notes_fit_the_schemas_beside_them(tmp_path: Path) -> None:
    call("init", cwd=tmp_path)
    text = (tmp_path / "notes-site.toml").read_text("utf-8")
    named = re.match(r"#:schema \./(.+)\n", text)
    assert named
    for name, path, data in (
        ("config", named[1], tomllib.loads(text)),
        ("front-matter", ".schemas/front-matter.json", {"title": "Hello", "page": True, "tags": ["a"]}),
    ):
        schema = (tmp_path / path).read_text("utf-8")
        assert call("schema", name, cwd=tmp_path).stdout == schema
        jsonschema.Draft202012Validator(json.loads(schema)).validate(data)


def test_site_that_could_not_be_begun_can_be_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def fail(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.parent.name == ".vscode":
            raise OSError(28, "No space left on device", str(path))
        return opened(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", fail)
        done = call("init", "x", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be written (No space left on device); fix that and try again" in done.stderr
    again = call("init", "x", cwd=tmp_path)
    assert again.returncode == 0
    assert call("build", "--strict", "x", cwd=tmp_path).returncode == 0


def test_workflow_installs_this_version(tmp_path: Path) -> None:
    call("init", cwd=tmp_path)
    workflow = (tmp_path / ".github/workflows/pages.yml").read_text("utf-8")
    assert f'"notes-site=={__version__}"' in workflow
    assert "${{ steps.pages.outputs.base_url }}" in workflow


def test_task_reads_the_faults_of_a_build(tmp_path: Path) -> None:
    """The patterns are those of JavaScript; what they use, Python has too."""
    call("init", cwd=tmp_path)
    write_files(
        tmp_path, {"posts/b c.md": note("[gone](gone.md)"), "posts/e.md": "", "posts/二.md": "---\na: [\n---"}
    )
    text = (tmp_path / ".vscode/tasks.json").read_text("utf-8")
    tasks = json.loads(re.sub(r"^\s*//.*", "", text, flags=re.MULTILINE))["tasks"]
    (task,) = (task for task in tasks if task["command"] == "notes-site build")
    patterns = [matcher["pattern"] for matcher in task["problemMatcher"]]
    said = run(*task["command"].split()[1:], cwd=tmp_path, **task["options"]["env"]).stderr
    found = [
        (match[pattern["file"]], int(match[pattern["line"]]) if "line" in pattern else 0)
        for line in said.splitlines()
        for pattern in patterns
        if (match := re.search(pattern["regexp"], line))
    ]
    assert found == [("posts/b c.md", 4), ("posts/e.md", 0), ("posts/二.md", 2)]


def test_blog_of_another_program_is_imported_and_can_be_published(tmp_path: Path) -> None:
    hexo = {
        "_config.yml": "title: Old\n",
        "source/_posts/a.md": note(title="A"),
        "package.json": '{"hexo": {}}',
    }
    before = contents(write_files(tmp_path / "old", hexo))
    done = call("init", "new", "--from", "old", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "made new/.github/workflows/pages.yml" in done.stdout
    assert contents(tmp_path / "old") == before
    assert call("build", "new", cwd=tmp_path).stdout.startswith("built 1 note")
    both = call("init", "third", "--from", "old", "--posts", "old", cwd=tmp_path)
    assert both.returncode == 2
    assert not (tmp_path / "third").exists()
