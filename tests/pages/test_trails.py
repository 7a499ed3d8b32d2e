"""What the page of a note shows of others: its series, those that link to it, related ones, prerequisites."""

from pathlib import Path

import pytest

from support.making import build, note, page, texts, try_build, warnings, write_files

Files = dict[str, str | bytes]


def nav(output: Path, name: str, kind: str) -> list[str]:
    """The entries of a list on a note's page."""
    return texts(page(output, f"posts/{name}/index.html"), f".//nav[@class='{kind}']//li")


def meta(output: Path, name: str) -> list[str]:
    """The lines below a note's title."""
    return texts(page(output, f"posts/{name}/index.html"), ".//header[@class='note-header']/p")


def test_page_says_who_links_to_it_and_in_which_sentence(tmp_path: Path) -> None:
    files: Files = {
        "posts/tree.md": note(title="Tree"),
        "posts/a.md": note(
            "First. See [the *tree*](tree.md) and $n$. Last.\n\n[tree](tree.md) again.",
            title="A",
            date="2025-01-02",
        ),
        "posts/b.md": note("前面。先看[[tree|二叉树]]，再看这里！后面。", title="B", date="2025-01-03"),
        "posts/c.md": note("- [Tree](tree.md)", title="C", date="2025-01-01"),
        "posts/about.md": note("I like [[tree]]s.", title="About", page="true"),
        "posts/draft.md": note("[tree](tree.md)", draft="true"),
    }
    output = build(tmp_path, files)
    assert nav(output, "tree", "backlinks") == [
        "B先看二叉树，再看这里！",
        "ASee the tree and n.",
        "C",
        "AboutI like trees.",
    ]
    assert nav(output, "a", "backlinks") == []


def test_long_sentence_is_cut_around_its_link(tmp_path: Path) -> None:
    files: Files = {
        "posts/tree.md": note(title="Tree"),
        "posts/a.md": note(f"{'word ' * 40}[the tree](tree.md){' more' * 40}.", title="A"),
    }
    (entry,) = nav(build(tmp_path, files), "tree", "backlinks")
    assert entry.startswith("A...word word")
    assert "the tree more" in entry
    assert entry.endswith("more...")
    assert len(entry) < 170


def test_page_of_a_hub_names_some_of_those_that_link_to_it(tmp_path: Path) -> None:
    files: Files = {f"posts/{n:02}.md": note("See [hub](hub.md).", title=f"N{n}") for n in range(25)}
    output = build(tmp_path, {**files, "posts/hub.md": note(title="Hub")})
    entries = nav(output, "hub", "backlinks")
    assert len(entries) == 21
    assert entries[-1] == "+ 5 notes"


def test_edit_of_one_note_writes_its_page_and_those_that_show_its_sentence(tmp_path: Path) -> None:
    files: Files = {
        "posts/tree.md": note(title="Tree"),
        "posts/list.md": note(title="List"),
        "posts/a.md": note("See [tree](tree.md). See [list](list.md).", title="A"),
        "posts/b.md": note("See [list](list.md).", title="B"),
    }
    build(tmp_path, files)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "public/posts").rglob("*.html")}
    write_files(tmp_path, {"posts/a.md": note("Do see [tree](tree.md). See [list](list.md).", title="A")})
    try_build(tmp_path)
    written = {path.parent.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert written == {"a", "tree"}


def test_series_says_which_part_a_note_is(tmp_path: Path) -> None:
    files: Files = {
        f"posts/{name}.md": note(title=name, date=f"2025-01-0{day}", series="Trees")
        for day, name in enumerate(("one", "two", "three"), 1)
    }
    output = build(tmp_path, files)
    assert "Trees · Part 2 of 3" in meta(output, "two")
    assert nav(output, "two", "series") == ["one", "two", "three"]


def test_folder_is_a_series_when_its_index_says_so(tmp_path: Path) -> None:
    files: Files = {
        "posts/course/index.md": note(title="The course", series="true", date="2020-01-01"),
        "posts/course/10-last.md": note(title="last", date="2025-01-01"),
        "posts/course/2-first.md": note(title="first", date="2025-01-02"),
        "posts/course/3-second/index.md": note(title="second"),
        "posts/course/aside.md": note(title="aside", series="false"),
        "posts/course/4-other.md": note(title="other", series="Another"),
        "posts/5-elsewhere.md": note(title="elsewhere"),
    }
    output = build(tmp_path, files)
    assert nav(output, "2-first", "series") == ["first", "second", "last"]
    assert "The course · Part 1 of 3" in meta(output, "2-first")
    overview = page(output, "posts/course/index.html")
    assert texts(overview, ".//nav[@class='series']//li") == ["first", "second", "last"]
    assert not any("Part" in line for line in meta(output, "course"))
    link = page(output, "posts/2-first/index.html").find(".//nav[@class='series']/p//a")
    assert link is not None
    assert link.get("href") == "/posts/course/"
    for name in ("aside", "4-other", "5-elsewhere"):
        assert nav(output, name, "series") == []


def test_folder_is_a_series_when_the_settings_say_so(tmp_path: Path) -> None:
    files: Files = {
        "notes-site.toml": 'series = ["courses/*", "log"]\n',
        "posts/courses/dl/a.md": note(title="A", date="2025-01-01"),
        "posts/courses/dl/deep/b.md": note(title="B", date="2024-01-01"),
        "posts/courses/os/c.md": note(title="C"),
        "posts/courses/d.md": note(title="D"),
        "posts/log/e.md": note(title="E"),
        "posts/log/f.md": note(title="F"),
    }
    output = build(tmp_path, files)
    assert nav(output, "a", "series") == ["B", "A"]
    assert "dl · Part 2 of 2" in meta(output, "a")
    assert nav(output, "f", "series") == ["E", "F"]
    assert nav(output, "c", "series") == nav(output, "d", "series") == []


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    files: Files = {"notes-site.toml": 'title = "T"\nseries = ["gone/", "log"]\n', "posts/log/a.md": note()}
    assert warnings(tmp_path, files) == [
        'notes-site.toml:2: series "gone/" is no folder with notes; fix its name'
    ]


def test_translated_series_is_there_once_in_each_language(tmp_path: Path) -> None:
    files: Files = {
        f"posts/s/{n}{ending}.md": note(title=f"{n}{ending}", lang=lang, series="S")
        for n in (1, 2)
        for ending, lang in (("", "zh-CN"), (".en", "en"))
    }
    files["posts/s/3.md"] = note(title="3", lang="zh-CN", series="S")
    output = build(tmp_path, files)
    documents = {
        texts(page(output, str(path.relative_to(output))), ".//h1")[0]: path
        for path in (output / "posts").rglob("index.html")
    }
    shown = {
        title: texts(page(output, str(path.relative_to(output))), ".//nav[@class='series']//li")
        for title, path in documents.items()
    }
    assert shown["1"] == ["1", "2", "3"]
    assert shown["2.en"] == ["1.en", "2.en", "3"]


def test_true_is_no_name_of_a_series(tmp_path: Path) -> None:
    files: Files = {"posts/a.md": "---\nseries: true\n---\n\nText.\n", "posts/b.md": note(series="no")}
    assert warnings(tmp_path, files) == [
        'posts/a.md:2: series "true" makes a series of a folder below posts/ in its index note; write a name'
    ]


def test_prerequisites_stand_at_the_top(tmp_path: Path) -> None:
    files: Files = {
        "posts/a.md": note(title="A", prerequisites='[b.md, "[[see|Words]]", Third note]'),
        "posts/b.md": note(title="B"),
        "posts/c.md": note(title="C", aliases="see"),
        "posts/d.md": note(title="Third note"),
        "posts/e.md": note(title="E", prerequisites="b, c"),
    }
    output = build(tmp_path, files)
    assert meta(output, "a")[-1] == "Read first: B, C, Third note"
    assert meta(output, "e")[-1] == "Read first: B, C"


def test_prerequisites_that_lead_nowhere_or_in_a_circle_are_told(tmp_path: Path) -> None:
    files: Files = {
        "posts/a.md": note(prerequisites="[c, gone]"),
        "posts/b.md": note(prerequisites="[a]"),
        "posts/c.md": note(prerequisites="[b]"),
        "posts/own.md": note(prerequisites="[own, a]"),
        "posts/draft.md": note(draft="true"),
        "posts/d.md": note(prerequisites="draft"),
    }
    circle = "prerequisites go in a circle: posts/{}; take one of them out"
    nowhere = 'prerequisite "{}" leads to no note that is published; write the path or the name of one'
    assert warnings(tmp_path, files) == [
        f"posts/a.md:2: {nowhere.format('gone')}",
        f"posts/a.md:2: {circle.format('a.md → posts/c.md → posts/b.md → posts/a.md')}",
        f"posts/d.md:2: {nowhere.format('draft')}",
        f"posts/own.md:2: {circle.format('own.md → posts/own.md')}",
    ]


def test_related_notes_share_rare_tags_then_words(tmp_path: Path) -> None:
    files: Files = {
        f"posts/{n:02}.md": note(title=f"Entry {n}", date=f"2025-02-{n + 1:02}", tags="[common]")
        for n in range(20)
    }
    files |= {
        "posts/x.md": note("## Segment trees", title="X", date="2024-01-01", tags="[common, rare]"),
        "posts/y.md": note(title="Y", date="2022-01-01", tags="[rare]"),
        "posts/z.md": note("## Lazy segment trees", title="Z", date="2020-01-01"),
        "posts/w.md": note(title="W", date="2023-01-01"),
        "posts/v.md": note(title="V", date="2021-01-01"),
        "posts/hush.md": note(title="Hush", tags="[rare]", unlisted="true"),
    }
    output = build(tmp_path, files)
    entries = nav(output, "x", "related")
    assert entries[:2] == ["Y", "Z"]
    assert 3 <= len(entries) <= 5
    assert "Entry 0" not in entries, "it is a neighbour"
    assert nav(output, "w", "related") == []


@pytest.mark.parametrize("kind", ["series", "link", "translation"])
def test_related_notes_are_none_that_the_page_shows_anyway(tmp_path: Path, kind: str) -> None:
    front: dict[str, dict[str, object]] = {
        "series": {"series": "S"},
        "link": {},
        "translation": {"translation": "a.md"},
    }
    files: Files = {f"posts/{n}.md": note(title=f"Between {n}", date=f"2025-01-0{n}") for n in range(2, 5)}
    body = "See [other](b.md)." if kind == "link" else "Text."
    files["posts/a.md"] = note(
        body, title="Alpha", date="2025-01-01", tags="[rare]", lang="en", **front["link"]
    )
    files["posts/b.md"] = note(title="Beta", date="2025-01-06", tags="[rare]", lang="zh-CN", **front[kind])
    if kind == "series":
        files["posts/a.md"] = note(title="Alpha", date="2025-01-01", tags="[rare]", series="S")
    output = build(tmp_path, files)
    assert nav(output, "a", "related") == nav(output, "b", "related") == []


def test_note_in_two_languages_is_related_once(tmp_path: Path) -> None:
    files: Files = {f"posts/{n}.md": note(title=f"Between {n}", date=f"2025-01-0{n}") for n in range(2, 5)}
    files |= {
        "posts/a.md": note(title="Alpha", date="2025-01-01", tags="[rare]", lang="zh-CN"),
        "posts/b.md": note(title="乙", date="2025-01-06", tags="[rare]", lang="zh-CN"),
        "posts/b.en.md": note(title="Beta", date="2025-01-07", tags="[rare]", lang="en"),
    }
    assert nav(build(tmp_path, files), "a", "related") == ["乙"]
