"""A new note: where it lies, what it says, what it never does."""

import os
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_site.loader import ReadOptions, read_note
from notes_site.model import Head, Source
from notes_site.scaffold.archetypes import filled
from support.making import call, contents, note, run, write_files


def _head(site: Path, path: str) -> Head:
    return read_note(Source(path, (site / path).read_bytes()), ReadOptions()).head


def _new(site: Path, *arguments: str) -> str:
    """The path that is printed."""
    done = call("new", *arguments, cwd=site)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.rstrip("\n")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"notes-site.toml": 'timezone = "Asia/Shanghai"\n', "posts/.obsidian/x": ""})


@pytest.mark.parametrize("kind", ["post", "leetcode", "series", "page", "til"])
@pytest.mark.parametrize("title", ["236 二叉树的最近公共祖先", "1. Two Sum"])
def test_each_kind_is_built_without_a_fault(site: Path, kind: str, title: str) -> None:
    path = _new(site, "--kind", kind, title)
    head = _head(site, path)
    assert head.title.startswith(("236", "1. "))
    assert head.lang == ("zh-CN" if "二" in title else "en") or kind == "page"
    assert not head.draft
    today = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"
    assert kind == "page" or (head.date and head.date.iso <= today)
    assert (head.leetcode is not None) == (kind == "leetcode") or kind != "post"
    built = call("build", "--strict", cwd=site)
    assert (built.returncode, built.stderr) == (0, "")


@pytest.mark.parametrize("words", [("236", "二叉树的最近公共祖先"), ("236. 二叉树的最近公共祖先",)])
def test_note_on_a_problem_has_all_that_one_needs(site: Path, words: tuple[str, ...]) -> None:
    path = _new(site, "--kind", "leetcode", *words)
    assert path == "posts/236-二叉树的最近公共祖先.md"
    head = _head(site, path)
    assert head.title == "236. 二叉树的最近公共祖先"
    assert head.leetcode
    assert (head.leetcode.id, head.leetcode.site) == ("236", "cn")
    assert [heading.text for heading in head.headings] == ["题目", "示例", "思路", "代码", "复杂度"]
    assert head.leetcode.languages == ("Python", "C++", "Java")
    english = _head(site, _new(site, "--kind", "leetcode", "236", "Lowest common ancestor"))
    assert english.headings[0].text == "Problem"


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("My", "first", "note"), "posts/my-first-note.md"),
        (("二叉树", "--slug", "binary-tree"), "posts/binary-tree.md"),
        (("2. Autograd", "--in", "pytorch/basics/"), "posts/pytorch/basics/2-autograd.md"),
        (("PyTorch", "--kind", "series"), "posts/pytorch/index.md"),
        (("README",), "posts/readme-note.md"),
        (("_draft",), "posts/draft.md"),
        (("C++",), "posts/c++.md"),
        (("--", "--help"), "posts/help.md"),
    ],
)
def test_path_is_printed(site: Path, arguments: tuple[str, ...], path: str) -> None:
    assert _new(site, *arguments) == path
    assert not _head(site, path).draft


def test_draft_is_one(site: Path) -> None:
    assert _head(site, _new(site, "--draft", "Later")).draft


@pytest.mark.parametrize(
    "there", ["posts/trees.md", "posts/Trees.markdown", "posts/trees/index.md", "posts/trees.ipynb"]
)
@pytest.mark.parametrize("kind", ["post", "series"])
def test_note_named_like_another_is_refused(site: Path, there: str, kind: str) -> None:
    before = contents(write_files(site, {there: "mine"}))
    done = call("new", "Trees", "--kind", kind, cwd=site)
    assert done.returncode == 1
    assert re.fullmatch(
        r"posts/trees(\.\w+)?: error: is there already; .*--slug NAME\n", done.stderr, re.IGNORECASE
    )
    assert contents(site) == before


def test_kind_of_the_sites_own_comes_first(site: Path) -> None:
    write_files(
        site,
        {
            "archetypes/post.md": "# {{title}}\n\n{{ date }} {% raw %} {{ $x }} {{ kind }}\n",
            "archetypes/paper/index.md": '---\ntitle: "On {{ title }}"\nseen: {{ titel }}\n---\n{{ slug }}\n',
            "archetypes/paper/figures/a.svg": "<svg/>",
        },
    )
    text = (site / _new(site, "Mine")).read_text("utf-8")
    assert text.startswith("# Mine\n\n20")
    assert text.endswith(" {% raw %} {{ $x }} post\n")
    done = call("new", "--kind", "paper", 'A "b"', cwd=site)
    assert done.stdout == "posts/a-b/index.md\n"
    assert done.stderr == (
        'archetypes/paper/index.md:3: warning: "{{ titel }}" stands for nothing; '
        'did you mean "{{ title }}"?\n'
    )
    assert (site / "posts/a-b/figures/a.svg").is_file()
    assert _head(site, "posts/a-b/index.md").title == 'On A "b"'


@pytest.mark.parametrize("kind", ["nope", "", "..", "../posts/x", "/etc", ".hidden", "a\0b"])
def test_unknown_kind_is_told_with_the_known_ones(site: Path, kind: str) -> None:
    write_files(site, {"archetypes/paper.md": "x", "posts/x.md": "x"})
    done = call("new", "--kind", kind, "Title", cwd=site)
    assert done.returncode == 1
    assert done.stderr.endswith("; write one of leetcode, page, paper, post, series, til\n")


@pytest.mark.parametrize("title", ["", " \n", "a\x1b[31m", "\udcff", "???"])
def test_title_that_is_none_is_told(site: Path, title: str) -> None:
    before = contents(site)
    done = call("new", title, cwd=site)
    if title == "???":
        assert done.returncode == 0
        return
    assert done.returncode == 1
    assert "TITLE: error: " in done.stderr
    assert contents(site) == before


@pytest.mark.parametrize("folder", ["..", "a/../..", "/tmp", "a\0"])
def test_no_note_is_made_outside_of_the_notes(site: Path, folder: str) -> None:
    before = contents(site)
    done = call("new", "Title", "--in", folder, cwd=site)
    assert done.returncode == 1
    assert "is no folder below the notes" in done.stderr
    assert contents(site) == before


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1).map(lambda text: " ".join(text.split())).filter(str.isprintable))
@pytest.mark.parametrize("fence", ["---\n", "+++\n"])
@pytest.mark.parametrize("place", ["{{ title }}", '"{{title}}"'])
def test_any_title_is_read_as_it_was_given(title: str, fence: str, place: str) -> None:
    if not title:
        return
    mark = "=" if fence == "+++\n" else ":"
    text = filled(f"{fence}title {mark} {place}\n{fence}\nText.\n", {"title": title})
    text = text.replace("title :", "title:")
    head = read_note(Source("posts/a.md", text.encode()), ReadOptions()).head
    assert head.title == title


needs_shell = pytest.mark.skipif(sys.platform == "win32", reason="its editor is a script")


@needs_shell
def test_editor_is_opened_at_the_text(site: Path) -> None:
    (site / "ed").write_text('#!/bin/sh\necho "$@"\n')
    (site / "ed").chmod(0o755)
    done = run("new", "--open", "Title", cwd=site, VISUAL=f"'{site}/ed' -x")
    assert done.stdout == "posts/title.md\n-x +7 posts/title.md\n"


@pytest.mark.parametrize(("editor", "made"), [("", False), ("no-such-editor", True), ("'", True)])
def test_editor_that_there_is_not_is_told(site: Path, editor: str, made: bool) -> None:
    done = run("new", "--open", "Title", cwd=site, VISUAL=editor, EDITOR="")
    assert done.returncode == 1
    assert "--open: error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert (site / "posts/title.md").exists() == made


@pytest.mark.parametrize(("config", "language"), [("", "C"), ('language = "zh-CN"', "zh_CN.UTF-8")])
def test_language_is_the_systems_or_the_sites(site: Path, config: str, language: str) -> None:
    write_files(site, {"notes-site.toml": 'language = "zh-CN"', "posts/a.md": note()})
    told = "已经存在"
    assert told in run("new", "a", cwd=site, LC_ALL="", LANG="C").stderr
    assert told in run("new", "a", cwd=site, LC_ALL="zh_CN.UTF-8").stderr
    assert told not in run("new", "a", cwd=site, LC_ALL="en_US.UTF-8").stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written_is_told(site: Path) -> None:
    (site / "posts").chmod(0o500)
    try:
        done = call("new", "Title", cwd=site)
    finally:
        (site / "posts").chmod(0o700)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_site_may_be_elsewhere(site: Path) -> None:
    shutil.copytree(site, site / "my site", ignore=shutil.ignore_patterns("my site"))
    assert _new(site, "--site", "my site", "Title") == "my site/posts/title.md"
    done = call("new", "Title", "--site", "posts", cwd=site)
    assert done.returncode == 1


def test_name_that_is_taken_in_another_folder_is_told(site: Path) -> None:
    write_files(site, {"posts/x/2025-01-02-trees.md": note(title="Trees")})
    done = call("new", "Trees", cwd=site)
    assert done.returncode == 0
    assert done.stderr == (
        "posts/trees.md: warning: has the name of x/2025-01-02-trees.md, and so its address is another; "
        "write --slug NAME\n"
    )
    write_files(site, {"notes-site.toml": 'permalink = "/:year/:slug/"'})
    assert call("new", "Trees", "--in", "y", cwd=site).stderr == ""
