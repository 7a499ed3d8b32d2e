"""The whole way: what a folder of notes becomes, time after time."""

import marshal
import pickle
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_site.cache import store as cache
from notes_site.folders import CACHE
from notes_site.model import LeftOut
from support.crawler import Output
from support.making import (
    NOW,
    build,
    call,
    contents,
    errors,
    note,
    page,
    run,
    texts,
    try_build,
    warnings,
    write_files,
)

YEAR = 365 * 24 * 3600

SMALL: dict[str, str | bytes] = {
    "posts/a.md": note("See [b](b/index.md).", title="A", date="2025-01-01", tags="[x]"),
    "posts/b/index.md": note("![](p.svg)", title="B", date="2025-01-02", category="C"),
    "posts/b/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>',
    "static/robots.css": "a { color: red }",
}


def test_second_build_writes_nothing(tmp_path: Path) -> None:
    build(tmp_path, SMALL)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").rglob("*") if path.is_file()}
    report = try_build(tmp_path)
    assert (report.written, report.removed) == (0, 0)
    assert report.notes == 2
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "public").rglob("*") if path.is_file()}
    # What the program keeps for itself is no part of the site.
    assert {
        path for path in before if before[path] != after.get(path) and ".notes-site" not in path.parts
    } == set()


def test_fault_leaves_the_last_good_site_as_it_was(tmp_path: Path) -> None:
    output = build(tmp_path, SMALL)
    before = contents(output)
    errors(tmp_path, {"posts/a.md": "---\ncover_image: [\n---\n", "posts/new.md": note()})
    errors(tmp_path, {"posts/a.md": note(), "templates/post.html": "{{ gone }}"})
    assert contents(output) == before


def test_all_faults_are_told_together_in_the_order_of_files(tmp_path: Path) -> None:
    found = errors(
        tmp_path,
        {
            "posts/b.md": "---\ncover_image: [\n---\n",
            "posts/a.md": "树".encode("gbk"),
            "posts/c.md": note(slug="a/../b"),
        },
    )
    assert [message.partition(":")[0] for message in found] == ["posts/a.md", "posts/b.md", "posts/c.md"]


def test_strict_build_stops_at_a_warning(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": note("[gone](gone.md)")}
    assert warnings(tmp_path, files) == [
        'posts/a.md:4: link "gone.md" leads nowhere; fix the path or add the file'
    ]
    (tmp_path / "public/index.html").unlink()
    assert try_build(tmp_path, strict=True).failed
    assert not (tmp_path / "public/index.html").exists()


def test_two_notes_for_one_address_are_an_error_that_names_both(tmp_path: Path) -> None:
    (message,) = errors(tmp_path, {"posts/one/x.md": note(slug="y"), "posts/two/x.md": note(slug="y")})
    assert "/posts/y/" in message
    assert "posts/one/x.md" in message
    assert "posts/two/x.md" in message


def test_addresses_that_differ_only_in_case_are_an_error(tmp_path: Path) -> None:
    (message,) = errors(tmp_path, {"posts/a.md": note(slug="Tree"), "posts/b.md": note(slug="tree")})
    assert "posts/a.md" in message
    assert "posts/b.md" in message


def test_note_at_the_address_of_a_list_is_an_error(tmp_path: Path) -> None:
    (message,) = errors(tmp_path, {"posts/a.md": note(permalink="/archive/")})
    assert message.startswith("posts/a.md: ")
    assert "archive" in message


def test_static_file_of_the_site_stands_before_ours(tmp_path: Path) -> None:
    output = build(tmp_path, {**SMALL, "static/favicon.svg": "<svg/>"})
    assert (output / "favicon.svg").read_text("utf-8") == "<svg/>"
    assert (output / "robots.css").exists()


@pytest.mark.parametrize("base", ["", "/repo"])
def test_static_files_carry_a_fingerprint(tmp_path: Path, base: str) -> None:
    files: dict[str, str | bytes] = {**SMALL, "notes-site.toml": f'base_url = "{base}"'}
    before = _style(build(tmp_path, files))
    assert before.startswith(f"{base}/site.css?v=")
    assert _style(build(tmp_path, {"static/site.css": "a {}"})) != before


def _style(output: Path) -> str:
    (link,) = page(output, "index.html").iterfind(".//link[@rel='stylesheet']")
    return link.get("href", "")


def test_drafts_are_built_when_asked_for_and_gone_when_not(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **SMALL,
        "posts/d/index.md": note(title="D", draft="true"),
        "posts/d/secret.png": b"",
    }
    output = build(tmp_path, files, drafts=True)
    assert (output / "posts/d/secret.png").exists()
    assert "Draft" in texts(page(output, "posts/d/index.html"), ".//span[@class='mark']")
    build(tmp_path)
    assert not (output / "posts/d").exists()


def test_note_of_the_future_appears_when_its_day_comes(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note(date="2026-01-02")})
    assert not (output / "posts/a").exists()
    build(tmp_path, now=NOW + 24 * 3600)
    assert (output / "posts/a/index.html").exists()


def test_note_goes_when_it_expires_and_comes_when_it_is_published(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(expiryDate="2026-01-02", date="2025-01-01"),
        "posts/b.md": note(publishDate="2026-01-03", date="2025-01-01"),
    }
    output = build(tmp_path, files)
    assert [(output / f"posts/{name}").exists() for name in "ab"] == [True, False]
    # The same files, and time alone has passed.
    for day, published in ((1, [False, False]), (2, [False, True])):
        build(tmp_path, now=NOW + day * 24 * 3600)
        assert [(output / f"posts/{name}").exists() for name in "ab"] == published
    expired = page(build(tmp_path, now=NOW + 24 * 3600, drafts=True), "posts/a/index.html")
    assert "Expired" in texts(expired, ".//span[@class='mark']")


def test_build_with_nothing_to_do_counts_what_it_left_out(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(status="draft"),
        "posts/_drafts/b.md": note(),
        "posts/c.md": note(draft="maybe"),
        "posts/d.md": note(date="2030-01-01"),
        "posts/e.md": note(expires="2020-01-01"),
        "posts/f.md": note(),
    }
    made = try_build(write_files(tmp_path, files))
    assert (made.notes, made.left_out) == (1, LeftOut(drafts=3, future=1, expired=1))
    assert [finding.path for finding in made.findings] == ["posts/c.md"]
    kept = try_build(tmp_path)
    assert (kept.written, kept.left_out, kept.findings) == (0, made.left_out, made.findings)


def test_note_of_the_future_stops_no_strict_build(tmp_path: Path) -> None:
    build(tmp_path, {"posts/a.md": note(date="2030-01-01"), "posts/b.md": note(draft="true")}, strict=True)


def test_output_may_lie_elsewhere(tmp_path: Path) -> None:
    write_files(tmp_path / "site", SMALL)
    output = tmp_path / "else/where"
    assert not try_build(tmp_path / "site", output=output).failed
    assert contents(output) == contents(build(tmp_path / "site"))


# The law: after any edits, an incremental build equals a clean one.

TEXTS = st.sampled_from(
    [
        note("Text.", title="One", date="2025-01-01", tags="[x]"),
        note("Text.", title="Two", date="2025-01-01", tags="[X, y]", category="C"),
        note("[[a]] and [b](b.md#part)\n\n## Part", title="Three", pin="true", category="[[C, D]]"),
        note("Draft.", draft="true"),
        note("Page.", page="true", title="Me"),
        note("Moved.", aliases="[/old/]", series="S", date="2025-02-01"),
        note("Later.", date="2026-06-01"),
        note("Due.", date="2025-01-01", publishDate="2026-06-01"),
        note("Gone.", date="2025-01-01", expires="2025-12-31"),
        note("In doubt.", status="perhaps"),
        "# 标题\n\n`code` ![](p.png)\n",
    ]
)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["posts/a.md", "posts/b.md", "posts/c/index.md"]), TEXTS),
        st.tuples(
            st.sampled_from(["posts/p.png", "posts/c/p.png", "static/p.png"]), st.sampled_from(["1", "22"])
        ),
        st.tuples(
            st.sampled_from(["notes-site.toml"]),
            st.sampled_from(
                ['title = "T"', "[index]\nper_page = 1", 'base_url = "/repo/"', 'permalink = "/:slug.html"']
            ),
        ),
        st.tuples(
            st.just("templates/parts/footer.html"),
            st.sampled_from(["<footer>1</footer>", "<footer>2</footer>"]),
        ),
        st.tuples(
            st.sampled_from(
                ["posts/a.md", "posts/b.md", "posts/c/index.md", "posts/p.png", "notes-site.toml"]
            ),
            st.none(),
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDITS, min_size=2, max_size=3))
def test_incremental_build_equals_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str | None]]]
) -> None:
    site = write_files(tmp_path_factory.mktemp("site"), {"posts/keep.md": note(title="Keep")})
    for edits in rounds:
        for path, text in edits:
            if text is None:
                (site / path).unlink(missing_ok=True)
            else:
                write_files(site, {path: text})
        report = try_build(site)
        clean = try_build(site, output=site / "clean")
        assert report.findings == clean.findings
        if not report.failed:
            assert contents(site / "public") == contents(site / "clean")


def test_clock_that_is_set_back_is_believed(tmp_path: Path) -> None:
    site = write_files(tmp_path, {**SMALL, "posts/later.md": note(title="Later", date="2030-01-01")})
    for now in (NOW, NOW + 5 * YEAR, NOW):
        expected = contents(build(site, output=tmp_path / str(now), now=now))
        assert contents(build(site, now=now)) == expected


class _Trap:
    """Leaves a file where it is unpickled."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self._place,)


def test_cache_of_a_stranger_runs_no_code_and_stops_no_build(tmp_path: Path) -> None:
    """Every value is code, or what may be taken for another one; keys and checks are right."""
    site = write_files(tmp_path / "site", SMALL)
    expected = contents(build(site)).keys()
    trap = pickle.dumps(_Trap(tmp_path / "sprung"))
    for value in (
        trap,
        bytes(12) + trap,
        marshal.dumps(compile("1/0", "", "exec")),
        b"",
        b"\xc0",
        b"\xff" * 20,
    ):
        shutil.rmtree(site / "public", ignore_errors=True)
        database = sqlite3.connect(site / CACHE)
        for (step,) in database.execute("select name from sqlite_master where type = 'table'").fetchall():
            keys = [key for (key,) in database.execute(f'select key from "{step}"')]
            database.executemany(
                f'update "{step}" set value = ? where key = ?',
                [(cache._check(key, value) + value, key) for key in keys],
            )
        database.commit()
        database.close()
        assert contents(build(site)).keys() == expected
    assert not (tmp_path / "sprung").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
@pytest.mark.parametrize("step", [0, 1, 4, 8])
def test_build_that_was_killed_is_fixed_by_the_next(tmp_path: Path, step: int) -> None:
    site = write_files(tmp_path, SMALL)
    output = write_files(build(site), {"CNAME": "mine", "posts/mine.txt": "mine"})
    write_files(site, {"posts/a.md": note(title="Other", tags="[z]"), "posts/new.md": note(title="New")})
    (site / "posts/b/index.md").unlink()
    program = f"""
import os, pathlib, signal, sys
from notes_site.cli import main
left, replace = {step}, pathlib.Path.replace
def dying(self, target):
    global left
    left -= "public" in str(target)
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(self, target)
pathlib.Path.replace = dying
main(["build", "--jobs", "1"])
"""
    done = _python(program, site)
    assert done == -9
    build(site)
    expected = contents(build(site, output=tmp_path / "clean"))
    assert contents(output) == {**expected, "CNAME": b"mine", "posts/mine.txt": b"mine"}


def _python(program: str, folder: Path) -> int:
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True).returncode


# Size: many notes, of all that notes hold.

FRAGMENTS = (
    "## {word} {n}\n",
    "### 二叉树 {n}\n",
    "**思路：**我们先看 `x < y`，再看 $O(n^{n})$。\n",
    "Plain words with *emphasis*, ==marks==, H~2~O, :tada: and <https://example.com/?a={n}&b=1>.\n",
    '```python {{1,3}} title="a.py"\ndef f(x):\n    return x < {n} and x & 1\n```\n',
    "```unknown\n<b>&amp;</b>\n```\n",
    "    indented < code\n",
    "| a | b |\n| --- | :-: |\n| `x` | \\| {n} |\n",
    "- one\n  - two\n\n    three\n- [x] done\n\n1. first\n2. second\n",
    "> quote\n>\n> > nested\n",
    "> [!NOTE]\n> Remember {n}.\n",
    '!!! warning "Careful"\n    Text.\n\n??? note\n    Folded.\n',
    "$$\n\\sum_{{i=1}}^{{n}} \\frac{{1}}{{i}} < \\ln {n}\n$$\n",
    "Footnote[^{n}].\n\n[^{n}]: The note.\n",
    "term\n: definition\n",
    "vector<int> and List<String> a; {{{{ x }}}} {{% y %}} [[1,2],[3,4]]\n",
    "[another](n{n}.md#gone) and [[n{n}]] and ![](gone.png)\n",
    "<details><summary>More</summary>\n\nHidden.\n\n</details>\n",
    '=== "Python"\n\n    ```python\n    pass\n    ```\n\n=== "C++"\n\n    ```cpp\n    int x;\n    ```\n',
    "---\n\n***\n",
    "line one\\\nline two  \nline three\n中文一行\n中文二行\n",
)


def generated(number: int, chance: random.Random) -> str:
    body = "\n".join(
        fragment.format(n=chance.randrange(500), word=chance.choice(["Notes", "Trees", "复杂度"]))
        for fragment in chance.sample(FRAGMENTS, 4)
    )
    front: dict[str, object] = {
        "title": f'"{number}. {chance.choice(["两数之和", "A <b> & C", "Two Sum"])}"',
        "date": f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        "tags": f"[t{number % 20}]",
        "category": chance.choice(["LeetCode", "[[AI, PyTorch]]", "[[AI, TensorFlow]]"]),
    }
    return note(body, **front)


def test_five_hundred_notes_make_pages_of_valid_html(tmp_path: Path) -> None:
    chance = random.Random(500)
    write_files(tmp_path, {f"posts/n{number}.md": generated(number, chance) for number in range(500)})
    done = run("build", "--quiet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    pages = sorted((tmp_path / "public").rglob("*.html"))
    assert len(pages) > 570
    faults = [
        f"{path.relative_to(tmp_path)}: {parser.errors[0][1]} at {parser.errors[0][0]}"
        for path in pages
        if (parser := _parsed(path)).errors
    ]
    assert faults == []


def _parsed(path: Path) -> html5lib.HTMLParser:
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"))
    parser.parse(path.read_text("utf-8"))
    return parser


def test_index_files_of_two_languages_stand_side_by_side(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{folder}/{name}": "[here](./) ![x](x.svg)"
        for folder in ("foo", "bar")
        for name in ("index.md", "index.en.md", "README.zh-CN.md")
    }
    files |= {f"posts/{folder}/x.svg": "<svg/>" for folder in ("foo", "bar")}
    output = build(tmp_path, files)
    assert sorted(path.name for path in (output / "posts").iterdir()) == [
        *("bar", "bar-en", "bar-zh-cn", "foo", "foo-en", "foo-zh-cn")
    ]
    english = (output / "posts/foo-en/index.html").read_text()
    assert 'href="/posts/foo/"' in english and 'src="/posts/foo/x.svg"' in english


def test_excluded_files_are_no_part_of_the_site(tmp_path: Path) -> None:
    settings = 'exclude = ["Templates/", "*.excalidraw.md"]'
    files: dict[str, str | bytes] = {
        "posts/a.md": note("[b](Templates/b.md)"),
        "posts/Templates/b.md": "---\ncover_image: [\n---\n",
        "posts/Templates/c.png": b"c",
        "posts/x/d.excalidraw.md": note(),
    }
    output = build(tmp_path, {**files, "notes-site.toml": settings})
    assert not [path for path in contents(output) if "Templates" in path or "excalidraw" in path]
    assert warnings(tmp_path) == [
        'posts/a.md:4: link "Templates/b.md" leads nowhere; fix the path or add the file'
    ]
    (tmp_path / "notes-site.toml").write_text("")
    assert errors(tmp_path)


def test_notes_in_other_formats_are_counted(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{name}": b"x" for name in ("a.qmd", "b.MDX", "c.org", "d.mdx", "e.csv")
    }
    write_files(tmp_path, {**files, "posts/f.md": note()})
    told = "(4 files not read as notes (.mdx, .org, .qmd))"
    assert told in call("build", cwd=tmp_path).stdout
    assert told in call("build", cwd=tmp_path).stdout
    assert (tmp_path / "public/posts/a.qmd").exists()


def test_notes_and_pictures_of_any_name_are_found(tmp_path: Path) -> None:
    names = [
        "二叉树",
        "a b",
        "50%",
        "q&a",
        "C#",
        "a+b",
        "x;y=z",
        "[1] x",
        "it's",
        "é",
        "Café (2)",
        "~x",
        "x,y",
    ]
    picture = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>'
    files: dict[str, str | bytes] = {}
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        files[f"posts/{name}.md"] = note(f"[next](<{other}.md>) [[{other}]] ![](<图/{name} 图.svg>)")
        files[f"posts/图/{name} 图.svg"] = picture
    output = build(tmp_path, files)
    assert Output(output, "/").crawl() == []
    assert len(list(output.glob("posts/*/index.html"))) == len(names)
    assert warnings(tmp_path) == []


def test_links_to_a_note_that_cannot_be_read_are_no_faults_of_their_own(tmp_path: Path) -> None:
    files = {
        "posts/deep/broken.md": '---\ntitle: "x\n---\nText.\n',
        "posts/a.md": note(
            "[a](deep/broken.md) [b](deep/broken.md#x) [[broken]] [[broken#y|z]] ![[broken]]"
            " [c](deep/broken/) [d](deep/broken.html) [e](deep\\broken.md) [f](gone.md)",
            prerequisites="[broken]",
            translation="deep/broken.md",
        ),
    }
    told = [str(finding) for finding in try_build(write_files(tmp_path, files)).findings]
    assert len(told) == 2
    assert told[0].startswith("posts/a.md:6: ") and '"gone.md" leads nowhere' in told[0]
    assert told[1].startswith("posts/deep/broken.md:2: ")
