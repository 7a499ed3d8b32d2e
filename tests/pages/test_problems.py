"""Every problem of LeetCode in one table, drawings of their numbers, and what a solution says of others."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.making import build, note, page, texts, warnings

CODE = "```py\nx\n```\n\n```cpp\nx;\n```\n\n```text\nx\n```\n\n```json\n{}\n```\n"


def solution(number: object, body: str = "Text.", **front: object) -> str:
    problem = {key: front.pop(key) for key in ("slug", "difficulty", "time", "space") if key in front}
    told = ", ".join(f"{key}: {value}" for key, value in {"id": number, **problem}.items() if value != "")
    return note(body, **{"title": f"{number}. Some Words", "leetcode": f"{{{told}}}", **front})


def table(output: Path) -> list[list[str]]:
    """The cells of each row."""
    rows = page(output, "leetcode/index.html").iterfind(".//table[@class='problems']/tbody/tr")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in rows]


def links(element: ElementTree.Element, path: str) -> list[tuple[str | None, str]]:
    return [(link.get("href"), "".join(link.itertext())) for link in element.iterfind(path)]


def test_table_has_every_problem_by_number(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/lca.md": solution(
            236,
            CODE,
            title="236. 二叉树的最近公共祖先",
            difficulty="medium",
            time="O(n)",
            space="O(h)",
            date="2025-12-28",
            tags='[tree, "a, b"]',
        ),
        "posts/two-sum.md": solution(1, title="1. Two Sum"),
        "posts/lcr.md": solution("LCR 012", title="LCR 012 寻找数组的中心下标"),
        "posts/other.md": note("No problem."),
        "posts/draft.md": solution(3, draft="true"),
        "posts/unlisted.md": solution(4, unlisted="true"),
    }
    assert table(build(tmp_path, files)) == [
        ["1", "Two Sum", "", "", "", "", "", ""],
        ["236", "二叉树的最近公共祖先", "Medium", "tree, a, b", "Python, C++", "O(n)", "O(h)", "2025-12-28"],
        ["LCR 012", "寻找数组的中心下标", "", "", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    "title",
    [
        "1. Two Sum",
        "0001. Two Sum",
        "[1] Two Sum",
        "【1】Two Sum",
        "1、Two Sum",
        "LeetCode 1. Two Sum",
        "Two Sum",
    ],
)
def test_number_is_not_said_twice(tmp_path: Path, title: str) -> None:
    assert table(build(tmp_path, {"posts/a.md": solution(1, title=f'"{title}"')}))[0][:2] == ["1", "Two Sum"]


def test_number_of_another_kind_stays(tmp_path: Path) -> None:
    assert table(build(tmp_path, {"posts/a.md": solution(3, title="3Sum")}))[0][:2] == ["3", "3Sum"]
    assert table(build(tmp_path, {"posts/a.md": solution(1, title='"1."')}))[0][:2] == ["1", "1."]


def test_notes_on_one_problem_are_one_row_that_leads_to_each(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/zh.md": solution(
            1, CODE, title="1. 两数之和", slug="two-sum", date="2025-12-02", tags="[Array]"
        ),
        "posts/old.md": note(
            "```go\nx\n```",
            title="Two Sum",
            date="2025-01-01",
            leetcode="{slug: two-sum, difficulty: easy}",
            tags="[array, hash]",
        ),
        "posts/new.md": solution(1, "```rust\nx\n```", title="1. Two Sum", date="2025-02-01", time="O(n)"),
    }
    output = build(tmp_path, files)
    (row,) = table(output)
    assert row[0] == "1"
    assert row[2:] == ["Easy", "array, hash", "Go, Rust, Python, C++", "O(n)", "", "2025-12-02"]
    assert links(page(output, "leetcode/index.html"), ".//table[@class='problems']//a") == [
        ("/posts/old/", "Two Sum (Go)"),
        ("/posts/new/", "Two Sum (Rust)"),
        ("/posts/zh/", "两数之和"),
    ]


def test_no_two_links_of_a_row_have_the_same_words(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"posts/{name}.md": solution(1) for name in "abc"}
    words = [
        words
        for _, words in links(
            page(build(tmp_path, files), "leetcode/index.html"), ".//table[@class='problems']//a"
        )
    ]
    assert words == ["Some Words", "Some Words [2]", "Some Words [3]"]


def test_notes_without_number_and_slug_are_problems_of_their_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{name}.md": note(title=name.upper(), leetcode="{difficulty: easy}") for name in "ab"
    }
    assert [row[1] for row in table(build(tmp_path, files))] == ["A", "B"]


def test_number_that_no_problem_has_stops_nothing(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": solution("9" * 5_000, title="A"), "posts/b.md": solution(10)})
    assert [len(row[0]) for row in table(output)] == [2, 5_000]


@pytest.mark.parametrize(("count", "is_there"), [(4, False), (5, True)])
def test_menu_has_the_page_from_five_notes_on(tmp_path: Path, count: int, is_there: bool) -> None:
    output = build(tmp_path, {f"posts/{number}.md": solution(number) for number in range(1, count + 1)})
    menu = links(page(output, "index.html"), ".//nav[@class='site-menu']//a")
    assert (("/leetcode/", "LeetCode") in menu) == is_there
    assert (output / "leetcode/index.html").exists()
    assert "/leetcode/" in (output / "sitemap.xml").read_text("utf-8")


def test_menu_has_no_second_entry_of_the_name(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"posts/{number}.md": solution(number) for number in range(1, 9)}
    files["notes-site.toml"] = 'menu = [{ title = "LeetCode", url = "/mine/" }]\n'
    menu = links(page(build(tmp_path, files), "index.html"), ".//nav[@class='site-menu']//a")
    assert menu == [("/mine/", "LeetCode"), ("/archive/", "Archive")]


def test_site_without_solutions_has_no_such_page(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note()})
    assert not (output / "leetcode").exists()
    assert "/leetcode/" not in (output / "sitemap.xml").read_text("utf-8")


@pytest.mark.parametrize(
    "own",
    [
        {"posts/own.md": note("My own words.", page="true", slug="leetcode")},
        {"posts/own.md": note("My own words.", aliases="[/leetcode/]")},
        {"posts/own.md": note("My own words.", permalink="/leetcode/index.html")},
        {"static/leetcode/index.html": "My own words."},
    ],
)
def test_page_of_the_writers_own_keeps_its_address(tmp_path: Path, own: dict[str, str | bytes]) -> None:
    files: dict[str, str | bytes] = {f"posts/{number}.md": solution(number) for number in range(1, 9)}
    output = build(tmp_path, {**files, **own})
    assert 'class="problems"' not in (output / "leetcode/index.html").read_text("utf-8")
    assert "LeetCode" not in texts(page(output, "index.html"), ".//nav[@class='site-menu']//a")


def test_notes_may_link_to_the_page(tmp_path: Path) -> None:
    assert not warnings(tmp_path, {"posts/1.md": solution(1, "[all](/leetcode/)")})


def test_drawings_say_what_they_show_in_tables(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/1.md": solution(1, difficulty="easy", tags="[all, dp]", date="2025-12-28"),
        "posts/2.md": solution(2, difficulty="easy", tags="[all, dp, tree]", date="2025-12-28"),
        "posts/3.md": solution(3, difficulty="hard", tags="[all]", date="2024-12-23"),
        "posts/4.md": solution(4, tags="[all]", date="2024-12-22"),
        "posts/5.md": solution(5, tags="[all]"),
    }
    found = page(build(tmp_path, files), "leetcode/index.html")
    charts = list(found.iterfind(".//figure"))
    names = [image.get("aria-label") for image in found.iterfind(".//*[@role='img']")]
    caption = "Notes from 2024-12-23 to 2025-12-28"
    assert names == ["Difficulty: Easy 2, Hard 1", "Patterns: dp 2, tree 1", caption]
    assert [texts(chart, ".//tr")[1:] for chart in charts] == [
        ["Easy2", "Hard1"],
        ["dp2", "tree1"],
        ["2024-12123", "2025-12228 ×2"],
    ]
    assert texts(charts[2], ".//{*}title") == ["2024-12-23: 1", "2025-12-28: 2"]


def test_drawing_holds_no_style_that_the_policy_forbids(tmp_path: Path) -> None:
    text = (
        build(tmp_path, {"posts/1.md": solution(1, date="0001-01-01")}) / "leetcode/index.html"
    ).read_text()
    assert " style=" not in text
    assert "<style" not in text


def around(output: Path, name: str, which: str) -> list[str]:
    found = page(output, f"posts/{name}/index.html")
    return [words for _, words in links(found, f".//nav[@aria-label='{which}']//a")]


def test_solution_leads_to_the_problems_before_and_after_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": solution(9, title="9. Nine", date="2025-12-01"),
        "posts/b.md": solution(10, title="10. Ten", date="2020-01-01"),
        "posts/b2.md": solution(10, title="10. 十", date="2025-12-01", lang="zh-CN"),
        "posts/c.md": solution(200, title="200. 两百", lang="zh-CN", date="2023-01-01"),
        "posts/d.md": note(title="Other"),
    }
    output = build(tmp_path, files)
    assert around(output, "a", "LeetCode") == ["Next problem → 10. Ten"]
    assert around(output, "b", "LeetCode") == ["← Previous problem 9. Nine", "Next problem → 200. 两百"]
    assert around(output, "b2", "LeetCode") == ["← Previous problem 9. Nine", "Next problem → 200. 两百"]
    assert around(output, "c", "LeetCode") == ["← Previous problem 10. 十"]
    assert around(output, "d", "LeetCode") == []


def test_problems_of_the_same_pattern_share_rare_tags(tmp_path: Path) -> None:
    tags = {
        1: "[leetcode, array, trie, dp]",
        2: "[leetcode, array]",
        3: "[leetcode, array, dp]",
        4: "[leetcode, Array, dp]",
        5: "[leetcode, Trie]",
        6: "[leetcode]",
        7: "[leetcode, array, dp, trie]",
        8: "[leetcode, array, greedy]",
        9: "[leetcode, greedy]",
        10: "[leetcode]",
    }
    files: dict[str, str | bytes] = {
        f"posts/{number}.md": solution(number, tags=own, title=str(number)) for number, own in tags.items()
    }
    output = build(tmp_path, files)
    # Both tags, then the rarer one, then the other; what more than half carry counts for nothing.
    assert around(output, "1", "Same pattern") == ["7", "5", "3", "4"]
    assert around(output, "4", "Same pattern") == ["3", "1", "7"]
    assert around(output, "6", "Same pattern") == []
