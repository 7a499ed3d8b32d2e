"""The first page, which the whole project started from, and the pages behind it."""

from pathlib import Path

import pytest

from support.making import build, note, page, texts, write_files

NOTE = """\
---
title: 236. 二叉树的最近公共祖先
date: 2025-01-11 09:05
category: [[LeetCode, Trees]]
tags: [tree, dfs]
---

## 题目

给定一棵二叉树。

```python
return root
```

后序遍历，{long}。
"""


def numbered(count: int) -> dict[str, str | bytes]:
    return {
        f"posts/n{day:02}.md": note(title=f"Note {day}", date=f"2025-01-{day:02}")
        for day in range(1, count + 1)
    }


def test_first_page_has_its_two_lines(tmp_path: Path) -> None:
    index = page(build(tmp_path, {"posts/a.md": note()}), "index.html")
    assert texts(index, ".//header/p[@class='kicker']") == ["INCOMING TRANSMISSION"]
    assert texts(index, ".//h1") == ["LATEST UPDATES"]


def test_the_two_lines_come_from_the_settings(tmp_path: Path) -> None:
    settings = '[index]\nkicker = "信号 <1>"\nheading = "最新"\n'
    index = page(build(tmp_path, {"posts/a.md": note(), "notes-site.toml": settings}), "index.html")
    assert texts(index, ".//header/p[@class='kicker']") == ["信号 <1>"]
    assert texts(index, ".//h1") == ["最新"]


def test_english_lines_say_so_on_a_chinese_page(tmp_path: Path) -> None:
    settings = 'language = "zh-CN"\n[index]\nheading = "最新"\n'
    index = page(build(tmp_path, {"posts/a.md": note(), "notes-site.toml": settings}), "index.html")
    assert [line.get("lang") for line in index.iterfind(".//main/header/*")] == ["en", None, None]


def test_below_the_heading_stand_description_number_of_notes_and_feed(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(),
        "posts/b.md": note(),
        "posts/about.md": note(page="true"),
        "notes-site.toml": 'description = "What I learn."\n',
    }
    index = page(build(tmp_path, files), "index.html")
    assert texts(index, ".//header[@class='masthead']/p[@class='facts']/*") == [
        "What I learn.",
        "2 notes",
        "Atom feed",
    ]


def test_card_shows_what_a_note_is(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"posts/lca.md": NOTE.format(long="再看左右子树" * 60)}
    index = page(build(tmp_path, files), "index.html")
    (card,) = index.iterfind(".//li[@class='card']")
    assert card.get("lang") == "zh-CN"
    (time,) = card.iterfind(".//time")
    assert time.get("datetime") == "2025-01-11T09:05:00+00:00"
    assert time.text == "2025-01-11"
    (title,) = card.iterfind(".//h2/a")
    assert (title.get("href"), title.text) == ("/posts/lca/", "236. 二叉树的最近公共祖先")
    (excerpt,) = texts(card, ".//p[@class='card-excerpt']")
    assert excerpt.startswith("题目 给定一棵二叉树。 [代码] 后序遍历，")
    assert excerpt.endswith("...")
    categories = [(link.text, link.get("href")) for link in card.iterfind(".//span[@class='category']/a")]
    assert categories == [("LeetCode", "/categories/leetcode/"), ("Trees", "/categories/leetcode/trees/")]
    tags = [(link.text, link.get("href")) for link in card.iterfind(".//a[@class='tag']")]
    assert tags == [("tree", "/tags/tree/"), ("dfs", "/tags/dfs/")]


def test_date_alone_stands_as_it_is(tmp_path: Path) -> None:
    index = page(build(tmp_path, {"posts/a.md": note(date="2025-01-11")}), "index.html")
    assert [(time.get("datetime"), time.text) for time in index.iterfind(".//time")] == [
        ("2025-01-11", "2025-01-11")
    ]


def test_undated_note_shows_no_date(tmp_path: Path) -> None:
    assert list(page(build(tmp_path, {"posts/a.md": note()}), "index.html").iterfind(".//time")) == []


def test_words_of_the_writer_stand_in_place_of_the_excerpt(tmp_path: Path) -> None:
    index = page(build(tmp_path, {"posts/a.md": note(summary="In short.")}), "index.html")
    assert texts(index, ".//p[@class='card-excerpt']") == ["In short."]


def test_ten_cards_a_page_newest_first(tmp_path: Path) -> None:
    output = build(tmp_path, numbered(21))
    titles = [
        texts(page(output, path), ".//h2")
        for path in ("index.html", "page/2/index.html", "page/3/index.html")
    ]
    assert titles == [
        [f"Note {day}" for day in range(21, 11, -1)],
        [f"Note {day}" for day in range(11, 1, -1)],
        ["Note 1"],
    ]
    assert not (output / "page/1").exists()
    assert not (output / "page/4").exists()


def test_pages_lead_to_each_other(tmp_path: Path) -> None:
    output = build(tmp_path, {**numbered(21), "notes-site.toml": "[index]\nper_page = 3\n"})

    def ways(path: str) -> tuple[list[str | None], list[tuple[str, str | None]], str]:
        (nav,) = page(output, path).iterfind(".//nav[@class='pagination']")
        ends = [link.get("href") for link in nav.iterfind("a")]
        (current,) = nav.iterfind(".//a[@aria-current='page']")
        numbers = []
        for item in nav.iterfind("ol/li"):
            link = item.find("a")
            numbers.append((item.text or "…", None) if link is None else (link.text or "", link.get("href")))
        return ends, numbers, current.text or ""

    assert ways("index.html") == (
        ["/page/2/"],
        [("1", "/"), ("2", "/page/2/"), ("…", None), ("7", "/page/7/")],
        "1",
    )
    assert ways("page/2/index.html")[0] == ["/", "/page/3/"]
    assert [number for number, _ in ways("page/4/index.html")[1]] == ["1", "…", "3", "4", "5", "…", "7"]
    assert ways("page/7/index.html")[0] == ["/page/6/"]


@pytest.mark.parametrize("count", [0, 1, 10])
def test_one_page_has_no_pagination(tmp_path: Path, count: int) -> None:
    write_files(tmp_path, {"posts/keep.txt": ""})
    output = build(tmp_path, numbered(count))
    index = page(output, "index.html")
    assert list(index.iterfind(".//nav[@class='pagination']")) == []
    assert len(list(index.iterfind(".//li[@class='card']"))) == count
    assert not (output / "page").exists()


def test_second_page_has_a_title_of_its_own(tmp_path: Path) -> None:
    output = build(tmp_path, {**numbered(11), "notes-site.toml": 'title = "T"\n'})
    assert texts(page(output, "index.html"), ".//title") == ["T"]
    assert texts(page(output, "page/2/index.html"), ".//title") == ["Page 2 · T"]


def test_card_shows_five_tags_and_how_many_more_there_are(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note("Words.", tags="[a, b, c, d, e, f, g]"),
        "posts/b.md": note("Words.", tags="[a, b, c, d, e]"),
    }
    document = page(build(tmp_path, files), "index.html")
    cards = [
        ["".join(tag.itertext()).strip() for tag in card.iterfind(".//p[@class='note-tags']/*")]
        for card in document.iter("article")
    ]
    assert sorted(cards) == [["a", "b", "c", "d", "e"], ["a", "b", "c", "d", "e", "+2"]]
    (more,) = document.iterfind(".//span[@class='more']")
    assert more.get("aria-label") == "2 more tags"
