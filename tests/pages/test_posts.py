"""The page of a note, and of a page such as "about"."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from making import build, note, page, texts

from notes_site.model import Heading
from notes_site.pages.posts import contents


def meta(document: ElementTree.Element) -> dict[str, str]:
    found = {}
    for element in document.iterfind(".//meta"):
        name = element.get("property") or element.get("name")
        if name:
            found[name] = element.get("content", "")
    return found


def test_note_shows_itself(tmp_path: Path) -> None:
    text = note(
        "First.\n\n## Part\n\nSecond.",
        title="A <b> & c",
        date="2025-01-02",
        updated="2025-02-03",
        category="LeetCode",
        tags="[tree]",
    )
    document = page(build(tmp_path, {"posts/a.md": text}), "posts/a/index.html")
    assert texts(document, ".//h1") == ["A <b> & c"]
    assert texts(document, ".//title") == ["A <b> & c · Notes"]
    assert [time.get("datetime") for time in document.iterfind(".//article//time")] == [
        "2025-01-02",
        "2025-02-03",
    ]
    assert "First." in texts(document, ".//div[@class='prose']")[0]
    links = [link.get("href") for link in document.iterfind(".//header//a")]
    assert {"/categories/leetcode/", "/tags/tree/"} <= set(links)


def test_older_and_newer_notes_are_one_step_away(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"posts/{n}.md": note(title=n, date=f"2025-01-0{n}") for n in "123"}
    document = page(build(tmp_path, files), "posts/2/index.html")
    ways = {link.get("rel"): link.get("href") for link in document.iterfind(".//nav[@class='neighbours']/a")}
    assert ways == {"prev": "/posts/1/", "next": "/posts/3/"}


def test_page_stands_in_the_menu_and_has_no_neighbours(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/about.md": note(title="About me", page="true", tags="[x]", series="S"),
        "posts/a.md": note(title="A", series="S"),
    }
    output = build(tmp_path, files)
    about = page(output, "about/index.html")
    assert texts(about, ".//h1") == ["About me"]
    assert list(about.iterfind(".//nav[@class='neighbours']")) == []
    (entry,) = about.iterfind(".//nav[@class='site-menu']//a[@aria-current='page']")
    assert (entry.text, entry.get("href")) == ("About me", "/about/")
    assert texts(page(output, "index.html"), ".//h2") == ["A"]


def test_notes_of_a_series_stand_oldest_first(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{name}.md": note(title=name, date=f"2025-01-0{day}", series="Trees")
        for name, day in (("one", 1), ("three", 3), ("two", 2))
    }
    document = page(build(tmp_path, files), "posts/two/index.html")
    assert texts(document, ".//nav[@class='series']/ol/li") == ["one", "two", "three"]
    assert texts(document, ".//nav[@class='series']//strong[@aria-current='page']") == ["two"]


def test_series_of_one_note_is_none(tmp_path: Path) -> None:
    document = page(build(tmp_path, {"posts/a.md": note(series="Trees")}), "posts/a/index.html")
    assert list(document.iterfind(".//nav[@class='series']")) == []


def test_translation_is_one_step_away(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note("English words here.", title="Trees", translation="a.zh.md"),
        "posts/a.zh.md": note("这里是中文的正文。", title="树"),
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    (link,) = document.iterfind(".//a[@hreflang]")
    assert (link.get("hreflang"), link.text) == ("zh-CN", "中文")


def test_search_engines_and_networks_are_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a/index.md": note("The first sentence.", title="A", cover="封 面.png", date="2025-01-01"),
        "posts/a/封 面.png": b"",
        "notes-site.toml": 'title = "T"\nbase_url = "https://example.org/repo/"\n',
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    told = meta(document)
    assert told["description"] == "The first sentence."
    assert told["og:title"] == "A"
    assert told["og:type"] == "article"
    assert told["og:url"] == "https://example.org/repo/posts/a/"
    assert told["og:image"] == "https://example.org/repo/posts/a/%E5%B0%81%20%E9%9D%A2.png"
    (canonical,) = document.iterfind(".//link[@rel='canonical']")
    assert canonical.get("href") == "https://example.org/repo/posts/a/"
    (cover,) = document.iterfind(".//img[@class='cover']")
    assert cover.get("src") == "/repo/posts/a/%E5%B0%81%20%E9%9D%A2.png"


@pytest.mark.parametrize("base_url", ["", "https://example.org"])
def test_cover_on_another_host_stays_as_it_is(tmp_path: Path, base_url: str) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(cover="//cdn.example.com/x.png"),
        "notes-site.toml": f'base_url = "{base_url}"\n',
    }
    assert meta(page(build(tmp_path, files), "posts/a/index.html"))["og:image"] == "//cdn.example.com/x.png"


def test_site_that_does_not_know_its_address_gives_none(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": note(cover="c.png"), "posts/c.png": b""}
    document = page(build(tmp_path, files), "posts/a/index.html")
    assert {"og:url", "og:image"}.isdisjoint(meta(document))
    assert list(document.iterfind(".//link[@rel='canonical']")) == []


def test_problem_of_a_solution_leads_to_its_site(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(leetcode="{id: 88, slug: merge-sorted-array, site: cn, difficulty: easy}"),
        "posts/b.md": note(leetcode="{id: 1, url: 'javascript:alert(1)'}"),
    }
    output = build(tmp_path, files)
    (link,) = page(output, "posts/a/index.html").iterfind(".//dl[@class='leetcode']//a")
    assert link.get("href") == "https://leetcode.cn/problems/merge-sorted-array/"
    assert list(page(output, "posts/b/index.html").iterfind(".//dl[@class='leetcode']//a")) == []


def test_menu_of_the_settings_leads_inside_and_out(tmp_path: Path) -> None:
    settings = """\
base_url = "/repo/"
menu = [
  { title = "Code", url = "https://example.org/?a=1" },
  { title = "Trees", url = "/tags/树/?x=1#top" },
  { title = "Same", url = "/tags/%E6%A0%91/" },
]
"""
    document = page(build(tmp_path, {"posts/a.md": note(), "notes-site.toml": settings}), "index.html")
    menu = [link.get("href") for link in document.iterfind(".//nav[@class='site-menu']//a")]
    assert menu[1:] == [
        "https://example.org/?a=1",
        "/repo/tags/%E6%A0%91/?x=1#top",
        "/repo/tags/%E6%A0%91/",
    ]


def outline(entries: object) -> object:
    assert isinstance(entries, list)
    return [(entry["text"], outline(entry["children"])) for entry in entries]


@pytest.mark.parametrize(
    ("levels", "tree"),
    [
        ([], []),
        ([2, 3, 3, 2], [("2", [("3", []), ("3", [])]), ("2", [])]),
        ([2, 4, 3, 2], [("2", [("4", []), ("3", [])]), ("2", [])]),
        ([4, 2, 1], [("4", []), ("2", []), ("1", [])]),
        ([1, 2, 3, 4, 5, 6], [("1", [("2", [("3", [("4", [("5", [("6", [])])])])])])]),
    ],
)
def test_headings_become_a_tree(levels: list[int], tree: object) -> None:
    headings = [Heading(level, f"h{index}", str(level), 1) for index, level in enumerate(levels)]
    assert outline(contents(headings)) == tree


def test_contents_lead_to_the_headings_and_can_be_left_out(tmp_path: Path) -> None:
    body = "## One\n\n### Two\n\n## One\n"
    output = build(tmp_path, {"posts/a.md": note(body), "posts/b.md": note(body, toc="false")})
    document = page(output, "posts/a/index.html")
    ids = {element.get("id") for element in document.iter()}
    links = [link.get("href", "") for link in document.iterfind(".//nav[@class='contents']//a")]
    assert len(links) == 3
    assert {link.removeprefix("#") for link in links} <= ids
    assert list(page(output, "posts/b/index.html").iterfind(".//nav[@class='contents']")) == []
