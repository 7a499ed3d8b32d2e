"""A note is moved: what leads to it and what it leads to stays so, and nothing else changes."""

import errno
import os
import random
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from support.making import NOW, call, contents, note, page, try_build, write_files

NOTEBOOK = """\
{"cells": [
  {"cell_type": "markdown", "metadata": {}, "source": ["# Book\\n", "\\n", "[t](trees.md) \\u6811\\n"]}
 ],
 "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
"""


def _mv(site: Path, old: str, new: str) -> str:
    done = call("mv", old, new, cwd=site)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def _text(site: Path, path: str) -> str:
    return (site / path).read_bytes().decode()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](trees.md)", "[a](deep/oaks.md)"),
        ("[a](./trees.md#time)", "[a](./deep/oaks.md#time)"),
        ("[a](trees.md?x=1#time)", "[a](deep/oaks.md?x=1#time)"),
        ("[a](trees)", "[a](deep/oaks)"),
        ("[a](trees.html)", "[a](deep/oaks.html)"),
        ("[a](<trees.md> 'title')", "[a](<deep/oaks.md> 'title')"),
        ("[a]( trees.md )", "[a]( deep/oaks.md )"),
        ("[a](/posts/trees.md)", "[a](/posts/deep/oaks.md)"),
        ("[a](/trees.md)", "[a](/deep/oaks.md)"),
        ("[a](@/trees.md)", "[a](@/deep/oaks.md)"),
        ("[a](/posts/trees/)", "[a](/posts/oaks/)"),
        ("[a](/posts/trees/#time)", "[a](/posts/oaks/#time)"),
        ("[a](../trees/)", "[a](../oaks/)"),
        ("[a][id]\n\n[id]: trees.md 'title'", "[a][id]\n\n[id]: deep/oaks.md 'title'"),
        ("[id]\n\n[id]: <trees.md>", "[id]\n\n[id]: <deep/oaks.md>"),
        ("[[trees]]", "[[oaks]]"),
        ("[[trees#time|words]] ![[trees]]", "[[oaks#time|words]] ![[oaks]]"),
        ("[[trees.md]]", "[[oaks.md]]"),
        ("[[posts/trees]]", "[[posts/deep/oaks]]"),
        ("| a |\n| --- |\n| [[trees\\|w]] |", "| a |\n| --- |\n| [[oaks\\|w]] |"),
        ('<a href="trees.md">a</a>', '<a href="deep/oaks.md">a</a>'),
        ("{doc}`trees`", "{doc}`deep/oaks`"),
        ("{doc}`words <trees>`", "{doc}`words <deep/oaks>`"),
        ("[[Of trees]] and [[树木]]", "[[Of trees]] and [[树木]]"),
        ("`[a](trees.md)` trees.md [b](trees.md)", "`[a](trees.md)` trees.md [b](deep/oaks.md)"),
        ("```md\n[a](trees.md)\n```\n[a](trees.md)", "```md\n[a](trees.md)\n```\n[a](deep/oaks.md)"),
        ("[a](https://example.org/trees.md)", "[a](https://example.org/trees.md)"),
        (
            "[a](trees.md) [b](trees.md)\n[c](trees.md)",
            "[a](deep/oaks.md) [b](deep/oaks.md)\n[c](deep/oaks.md)",
        ),
        ("[a](../posts/trees.md)", "[a](deep/oaks.md)"),
        ("[a](Trees.MD)", "[a](deep/oaks.md)"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_link_follows_in_the_way_it_was_written(
    tmp_path: Path, written: str, expected: str, end: str
) -> None:
    text = note(f"Before.\n\n{written}\n\nAfter.", title="A").replace("\n", end)
    trees = note("## Time", title="Of trees", aliases="[树木]").replace("\n", end)
    write_files(tmp_path, {"posts/a.md": text, "posts/trees.md": trees})
    _mv(tmp_path, "posts/trees.md", "posts/deep/oaks.md")
    assert _text(tmp_path, "posts/a.md") == text.replace(
        written.replace("\n", end), expected.replace("\n", end)
    )
    assert _text(tmp_path, "posts/deep/oaks.md") == trees.replace("[树木]", "[树木, /posts/trees/]")
    assert not try_build(tmp_path, strict=True).findings


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("prerequisites: [trees, other]", "prerequisites: [oaks, other]"),
        ('prerequisites: ["[[trees]]"]', 'prerequisites: ["[[oaks]]"]'),
        ("prerequisites:\n  - trees.md\n  - other", "prerequisites:\n  - oaks.md\n  - other"),
        ("translation: trees.md", "translation: deep/oaks.md"),
        ("translation: /posts/trees/", "translation: /posts/oaks/"),
    ],
)
def test_front_matter_follows(tmp_path: Path, front: str, expected: str) -> None:
    text = f"---\ntitle: On trees\n{front}\ntags: [trees]\n---\nAbout trees.\n"
    write_files(tmp_path, {"posts/a.md": text, "posts/trees.md": note(), "posts/other.md": note()})
    _mv(tmp_path, "posts/trees.md", "posts/deep/oaks.md")
    assert _text(tmp_path, "posts/a.md") == text.replace(front, expected)
    assert not try_build(tmp_path, strict=True).findings


def test_own_links_follow(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Me\ncover: pictures/a.svg\n---\n"
        "![x](pictures/a.svg) ![[a.svg]] [b](b.md) [me](#x) [me](me.md#x) [[b]]\n\n"
        "<img src='pictures/a.svg' alt=''>\n\n# X\n"
    )
    write_files(tmp_path, {"posts/me.md": text, "posts/b.md": note(), "posts/pictures/a.svg": "<svg/>"})
    _mv(tmp_path, "posts/me.md", "posts/deep/er/")
    moved = text.replace("pictures/", "../../pictures/").replace("(b.md)", "(../../b.md)")
    assert _text(tmp_path, "posts/deep/er/me.md") == moved
    assert not try_build(tmp_path, strict=True).findings


def test_folder_moves_with_all_that_lies_in_it(tmp_path: Path) -> None:
    bundle = {
        "posts/lca/index.md": note("![t](tree.svg) [part](part.md) [b](../b.md)"),
        "posts/lca/part.md": note("[up](index.md) [[b]]"),
        "posts/lca/tree.svg": "<svg/>",
        "posts/lca/.hidden": "x",
    }
    write_files(tmp_path, {**bundle, "posts/b.md": note("[l](lca/index.md) [f](lca/) ![t](lca/tree.svg)")})
    _mv(tmp_path, "posts/lca", "posts/trees/lowest")
    assert not (tmp_path / "posts/lca").exists()
    assert _text(tmp_path, "posts/trees/lowest/.hidden") == "x"
    assert "![t](tree.svg) [part](part.md) [b](../../b.md)" in _text(tmp_path, "posts/trees/lowest/index.md")
    assert "[l](trees/lowest/index.md) [f](trees/lowest/) ![t](trees/lowest/tree.svg)" in _text(
        tmp_path, "posts/b.md"
    )
    assert not try_build(tmp_path, strict=True).findings


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Text.\n", "---\naliases: [/posts/a/]\n---\n\nText.\n"),
        ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\naliases: [/posts/a/]\n---\nText.\n"),
        ("---\naliases:\n---\nText.\n", "---\naliases: [/posts/a/]\n---\nText.\n"),
        ("---\naliases: []\ntitle: A\n---\nT\n", "---\naliases: [/posts/a/]\ntitle: A\n---\nT\n"),
        ("---\naliases: /x/\n---\nText.\n", "---\naliases: [/x/, /posts/a/]\n---\nText.\n"),
        ("---\nalias: [/x/, y] # old\n---\nT\n", "---\nalias: [/x/, y, /posts/a/] # old\n---\nT\n"),
        (
            "---\nredirect_from:\n  - /x/\n  - /y/\ntitle: A\n---\nText.\n",
            "---\nredirect_from:\n  - /x/\n  - /y/\n  - /posts/a/\ntitle: A\n---\nText.\n",
        ),
        (
            '+++\ntitle = "A"\n[extra]\nx = 1\n+++\nT\n',
            '+++\naliases = ["/posts/a/"]\ntitle = "A"\n[extra]\nx = 1\n+++\nT\n',
        ),
        ('+++\naliases = ["/x/"]\n+++\nT\n', '+++\naliases = ["/x/", "/posts/a/"]\n+++\nT\n'),
        ('{"title": "A"}\nText.\n', '{"aliases": ["/posts/a/"], "title": "A"}\nText.\n'),
        (
            "title: A\ndate: 2026-01-01\n---\nText.\n",
            "aliases: [/posts/a/]\ntitle: A\ndate: 2026-01-01\n---\nText.\n",
        ),
        ("\ufeff---\ntitle: A\n---\nText.\n", "\ufeff---\ntitle: A\naliases: [/posts/a/]\n---\nText.\n"),
    ],
)
def test_old_address_leads_to_the_new_one(tmp_path: Path, before: str, after: str) -> None:
    write_files(tmp_path, {"posts/a.md": before})
    assert "/posts/a/ leads to posts/b.md" in _mv(tmp_path, "posts/a.md", "posts/b.md")
    assert _text(tmp_path, "posts/b.md") == after
    report = try_build(tmp_path)
    assert not [finding for finding in report.findings if finding.severity == "error"]
    refresh = page(tmp_path / "public", "posts/a/index.html").find("./head/meta[@http-equiv='refresh']")
    assert refresh is not None
    assert refresh.get("content", "").endswith("/posts/b/")


def test_address_that_stays_needs_no_alias(tmp_path: Path) -> None:
    text = note(slug="same")
    write_files(tmp_path, {"posts/a.md": text, "posts/draft.md": note(draft="true")})
    _mv(tmp_path, "posts/a.md", "posts/deep/b.md")
    assert _text(tmp_path, "posts/deep/b.md") == text
    _mv(tmp_path, "posts/draft.md", "posts/later.md")
    assert "aliases" not in _text(tmp_path, "posts/later.md")


def test_note_that_moves_back_is_well(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": note(), "posts/c.md": note("[a](a.md)")})
    for old, new in (("a", "b"), ("b", "a"), ("a", "b")):
        _mv(tmp_path, f"posts/{old}.md", f"posts/{new}.md")
        assert not try_build(tmp_path, strict=True).findings
    assert "[a](b.md)" in _text(tmp_path, "posts/c.md")


def test_notebook_follows(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/book.ipynb": NOTEBOOK, "posts/trees.md": note("[b](book.ipynb) [[book]]")})
    _mv(tmp_path, "posts/trees.md", "posts/树 木.md")
    assert _text(tmp_path, "posts/book.ipynb") == NOTEBOOK.replace("(trees.md)", "(树%20木.md)")
    done = call("mv", "posts/book.ipynb", "posts/deep/book2.ipynb", cwd=tmp_path)
    assert "[b](deep/book2.ipynb) [[book]]" in _text(tmp_path, "posts/树 木.md")
    assert "(../树%20木.md)" in _text(tmp_path, "posts/deep/book2.ipynb")
    assert done.stderr == (
        "posts/deep/book2.ipynb: warning: is no longer at /posts/book/; "
        'add that to its "aliases", so that it is found there\n'
    )


def test_note_that_takes_the_name_of_another_takes_no_link(tmp_path: Path) -> None:
    """A wikilink means the note of that name that is nearest to the root."""
    write_files(
        tmp_path,
        {
            "posts/x/trees.md": note(),
            "posts/y/oaks.md": note(slug="o"),
            "posts/a.md": note("[[trees]] [[oaks]]"),
        },
    )
    _mv(tmp_path, "posts/y/oaks.md", "posts/trees.md")
    text = _text(tmp_path, "posts/a.md")
    assert "[[x/trees]] [[trees]]" in text


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("posts/gone.md", "posts/b.md", "is not there"),
        ("posts/a.md", "posts/there.md", "is already there|is there already"),
        ("posts/a.md", "posts/full", "is there already"),
        ("posts/a.md", "elsewhere/a.md", "does not lie in posts/"),
        ("posts/a.md", "../a.md", "does not lie in posts/"),
        ("posts/a.md", "posts/../../a.md", "does not lie in posts/"),
        ("notes-site.toml", "posts/a2.md", "does not lie in posts/"),
        ("posts/a.svg", "posts/b.svg", "is no note"),
        ("posts/a.md", "posts/a.txt", "would be no note"),
        ("posts/a.md", "posts/.a.md", "would be no note"),
        ("posts/a.md", "posts/.hidden/a.md", "would be no note"),
        ("posts/a.md", "posts/Templates/a.md", "would be no note"),
        ("posts/full", "posts/full/in", "cannot move into itself"),
        ("posts", "posts/all", ""),
        ("posts/a.md", "posts/a\x1b.md", "is no name"),
        ("posts/a.md", "posts/a\0.md", ""),
        ("posts/a.md", "posts/a|b.md", "is no name"),
        ("posts/a.md", "posts/a\\b.md", "is no name"),
        ("posts/a.md", "", ""),
    ],
)
def test_what_cannot_be_moved_is_told_and_stays(tmp_path: Path, old: str, new: str, fact: str) -> None:
    files = {
        "notes-site.toml": 'exclude = ["Templates/"]',
        "posts/a.md": note(),
        "posts/there.md": note(),
        "posts/full/a.md": note(),
        "posts/a.svg": "<svg/>",
    }
    before = contents(write_files(tmp_path / "site", files))
    done = call("mv", old, new, cwd=tmp_path / "site")
    assert done.returncode == 1
    assert ": error: " in done.stderr
    assert re.search(fact, done.stderr)
    assert contents(tmp_path / "site") == before


def test_site_with_errors_is_not_changed(tmp_path: Path) -> None:
    before = contents(write_files(tmp_path, {"posts/a.md": note(), "posts/b.md": "---\na: [\n---\n"}))
    done = call("mv", "posts/a.md", "posts/c.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "fix them first" in done.stderr
    assert contents(tmp_path) == before


@pytest.mark.parametrize("step", ["write_bytes", "replace", "rename"])
def test_move_that_fails_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = contents(
        write_files(tmp_path, {"posts/a.md": note("[b](b.md)"), "posts/b.md": note("[a](a.md)")})
    )
    whole, calls = getattr(Path, step), []

    def fail(path: Path, *arguments: Any) -> Any:
        calls.append(path)
        if len(calls) == (2 if step == "replace" else 1) and "posts" in path.parts:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return whole(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fail)
        done = call("mv", "posts/a.md", "posts/new/c.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "cannot be written (No space left on device)" in done.stderr
    assert contents(tmp_path) == before
    assert not (tmp_path / "posts/new").exists()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": note()})
    (tmp_path / "posts").chmod(0o500)
    try:
        done = call("mv", "posts/a.md", "posts/b.md", cwd=tmp_path)
    finally:
        (tmp_path / "posts").chmod(0o700)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_notes_elsewhere_are_moved_by_the_names_that_list_shows(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"site/notes-site.toml": 'posts = "../my vault"', "my vault/a b.md": note("[[a b]]")}
    )
    said = _mv(tmp_path / "site", "../my vault/a b.md", "../my vault/c d.md")
    assert "moved ../my vault/a b.md to ../my vault/c d.md" in said
    _mv(tmp_path / "site", "c d.md", "e.md")
    assert "[[e]]" in _text(tmp_path, "my vault/e.md")
    done = call("mv", "site/posts/e.md", "f.md", "--site", "site", cwd=tmp_path)
    assert done.returncode == 1


TARGETS = (
    *("[t]({relative})", "[t](/{path})", "[t](<{relative}>)", "[t]({relative}#part)", "[t]({bare})"),
    *("[[{stem}]]", "[[{below}|words]]", "![[{stem}#part]]", '<a href="{relative}">t</a>', "{{doc}}`{bare}`"),
    *("[t][{number}]\n\n[{number}]: {relative} 'title'", "`[t]({relative})` {relative}", "[t]({url})"),
)
MOVES = int(os.environ.get("NOTES_SITE_MOVES", "40"))


def test_any_sequence_of_moves_leaves_no_new_fault_and_no_other_byte(tmp_path: Path) -> None:
    chance = random.Random(1)
    site = write_files(tmp_path, _linked_site(chance))
    assert not try_build(site, strict=True).findings
    for number in range(MOVES):
        before = contents(site / "posts")
        old, new = _random_move(chance, sorted(before), number)
        done = call("mv", f"posts/{old}", f"posts/{new}", cwd=site)
        assert (done.returncode, done.stderr) == (0, ""), (number, old, new)
        after = contents(site / "posts")
        _check_bytes(before, after, old, new)
        report = try_build(site, strict=True, now=NOW)
        assert not report.findings, (number, old, new, report.findings)
    shutil.rmtree(site / "public")


def _linked_site(chance: random.Random) -> dict[str, str]:
    """Notes in several folders, each with links of all kinds to others."""
    folders = ("", "pytorch/", "算法/", "a b/", "pytorch/deep/")
    paths = [f"posts/{folders[n % 5]}note-{n}.md" for n in range(12)] + [
        f"posts/{folders[n]}书{n}/index.md" for n in range(5)
    ]
    texts = {}
    for path in paths:
        lines = [
            chance.choice(TARGETS).format(**_names(path, chance.choice(paths)), number=number)
            for number in range(6)
        ]
        front = {
            "title": f"T {path[6:-3]}",
            "prerequisites": f"[{_names(path, chance.choice(paths))['stem']}]",
        }
        kept = front if chance.random() < 0.3 else {"title": front["title"]}
        texts[path] = note("\n\n".join([*lines, "![](/posts/p.svg)", "## Part"]), **kept)
    return {**texts, "posts/p.svg": "<svg/>"}


def _names(note_path: str, target: str) -> dict[str, str]:
    relative = os.path.relpath(target, Path(note_path).parent).replace(" ", "%20")
    below = target.removeprefix("posts/").removesuffix(".md").removesuffix("/index")
    return {
        "relative": relative,
        "path": target.replace(" ", "%20"),
        "bare": relative.removesuffix(".md"),
        "below": below,
        "stem": below.rpartition("/")[2],
        "url": f"/posts/{below.rpartition('/')[2]}/",
    }


def _random_move(chance: random.Random, paths: list[str], number: int) -> tuple[str, str]:
    """A note or a folder, and a place that is free."""
    old = chance.choice([path for path in paths if path.endswith(".md")])
    folder = chance.choice(["", "pytorch/", "新 folder/", "x/y/", "算法/"])
    if old.endswith("/index.md"):
        return old.removesuffix("/index.md"), f"{folder}m{number} 树"
    return old, f"{folder}{chance.choice(['moved', 'Z', '笔记', 'C++', 'a (b)', '100%'])}-{number}.md"


# What may differ in a line: the targets of links.
_TARGET = re.compile(
    r"(?<=\]\()<?[^)]*(?=\))|(?<=\[\[)[^\]|#]*|(?<=href=\")[^\"]*|^(\[\d+\]: )\S+|(?<={doc}`)[^`]*"
    r"|^(prerequisites: )\S+.*"
)


def _check_bytes(before: dict[str, bytes], after: dict[str, bytes], old: str, new: str) -> None:
    """Every file is there, and differs in targets of links and in one line of aliases alone."""
    moved = {
        path: new + path[len(old) :] if path == old or path.startswith(f"{old}/") else path for path in before
    }
    assert sorted(moved.values()) == sorted(after)
    for path, there in moved.items():
        was, now = (
            [_TARGET.sub("", line) for line in data.decode().split("\n") if not line.startswith("aliases: ")]
            for data in (before[path], after[there])
        )
        assert was == now, path


def test_what_cannot_be_written_is_told_with_its_line(tmp_path: Path) -> None:
    """A wikilink ends at `#`, and so it can name no heading of such a note."""
    text = note("[[trees#time]]")
    write_files(tmp_path, {"posts/a.md": text, "posts/trees.md": note("# Time"), "posts/x/b.md": note()})
    done = call("mv", "posts/trees.md", "posts/C#.md", cwd=tmp_path)
    assert done.stderr == (
        'posts/a.md:4: warning: link "trees#time" leads elsewhere now; write where it should lead\n'
    )
    assert _text(tmp_path, "posts/a.md") == text
    told = call("mv", "posts/x/b.md", "posts/x/a.md", cwd=tmp_path).stderr
    assert "posts/x/a.md: warning: posts/a.md has the address /posts/a/, so this is at " in told


def test_translation_that_names_alone_told_is_not_lost_in_silence(tmp_path: Path) -> None:
    files = {"posts/trees.md": note("Text."), "posts/trees.zh.md": note("二叉树的遍历方法。")}
    write_files(tmp_path, files)
    done = call("mv", "posts/trees.md", "posts/oaks.md", cwd=tmp_path)
    assert done.stderr == (
        "posts/oaks.md: warning: its name no longer says that it is posts/trees.zh.md in another language; "
        'write "translation"\n'
    )
    write_files(tmp_path / "two", {f"posts/a/{name[6:]}": text for name, text in files.items()})
    _mv(tmp_path / "two", "posts/a", "posts/b")


def test_link_that_any_program_follows_stays_one(tmp_path: Path) -> None:
    """`../../b/p.svg` would lead from the address of the note to that of the picture, and to nothing here."""
    write_files(tmp_path, {"posts/b/index.md": note("![p](p.svg)"), "posts/b/p.svg": "<svg/>"})
    _mv(tmp_path, "posts/b/index.md", "posts/c/a.md")
    assert "![p](../b/p.svg)" in _text(tmp_path, "posts/c/a.md")
