"""The page of a note, and of a page such as "about"."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from notes_site.model import Heading
from notes_site.pages.posts import contents
from support.making import build, metas, note, page, texts
from support.making import contents as contents_of


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


def test_page_of_a_long_series_shows_the_notes_around_its_own(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{number:03}.md": note(title=f"N{number}", series="S") for number in range(120)
    }
    output = build(tmp_path, files)
    for number, first in ((0, 0), (70, 20), (119, 20)):
        document = page(output, f"posts/{number:03}/index.html")
        assert texts(document, ".//nav[@class='series']//li") == [f"N{n}" for n in range(first, first + 100)]


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


def test_page_has_a_category_that_no_note_has(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/about.md": note(title="About", page="true", category="Me", tags="[me]", series="S"),
        "posts/now.md": note(title="Now", page="true", draft="true", categories="[[A, B]]", tags="[x]"),
        "posts/a.md": note(title="A", translation="about.md"),
        "posts/z.md": note(title="Z", date="2999-01-01", category="Later"),
    }
    assert texts(page(build(tmp_path, files, drafts=True), "about/index.html"), ".//h1") == ["About"]


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


TRANSLATED: dict[str, str | bytes] = {
    "posts/a.md": note("English words here.", title="Trees", translation="a.zh.md"),
    "posts/a.zh.md": note("这里是中文的正文。", title="树"),
}


def test_note_and_its_translation_are_one_step_apart_where_one_names_the_other(tmp_path: Path) -> None:
    output = build(tmp_path, TRANSLATED)
    for path, lang, url, name in (
        ("posts/a/index.html", "zh-CN", "/posts/a-zh/", "中文"),
        ("posts/a-zh/index.html", "en", "/posts/a/", "English"),
    ):
        (link,) = page(output, path).iterfind(".//a[@hreflang]")
        assert (link.get("hreflang"), link.get("lang"), link.text) == (lang, lang, name)
        assert link.get("href") == url


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("trees.md", "trees.en.md"),
        ("trees_zh-CN.md", "trees.md"),
        ("trees/README.md", "trees/README_EN.md"),
        ("zh/trees.md", "en/trees.md"),
        ("trees.md", "en/trees.md"),
    ],
)
def test_note_and_its_translation_are_known_by_their_paths(
    chinese: str, english: str, tmp_path: Path
) -> None:
    files = {
        f"posts/{chinese}": note("这是一篇中文笔记。", slug="zh"),
        f"posts/{english}": note("English words here.", slug="en"),
        "posts/trees.it.md": note("English words here, too.", slug="it"),
    }
    output = build(tmp_path, files)
    switch = ".//header/a[@rel='alternate']"
    links = [
        [link.get("href") for link in page(output, f"posts/{slug}/index.html").iterfind(switch)]
        for slug in ("zh", "en", "it")
    ]
    assert links == [["/posts/en/"], ["/posts/zh/"], []]


def test_search_engines_are_told_of_translations_by_whole_addresses(tmp_path: Path) -> None:
    output = build(tmp_path, {**TRANSLATED, "notes-site.toml": 'base_url = "https://example.org/repo"'})
    for path in ("posts/a/index.html", "posts/a-zh/index.html"):
        links = page(output, path).iterfind(".//head/link[@hreflang]")
        assert {link.get("hreflang"): link.get("href") for link in links} == {
            "en": "https://example.org/repo/posts/a/",
            "zh-CN": "https://example.org/repo/posts/a-zh/",
        }
    assert list(page(output, "index.html").iterfind(".//*[@hreflang]")) == []


def test_translation_that_is_a_draft_is_left_out(tmp_path: Path) -> None:
    files = {**TRANSLATED, "posts/a.zh.md": note("这里是中文的正文。", draft="true")}
    assert list(page(build(tmp_path, files), "posts/a/index.html").iterfind(".//*[@hreflang]")) == []


@pytest.mark.parametrize(
    ("language", "dates"),
    [("en", ["11 January 2025", "3 December 2025"]), ("zh-CN", ["2025年1月11日", "2025年12月3日"])],
)
def test_dates_read_as_the_reader_writes_them(tmp_path: Path, language: str, dates: list[str]) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(date="2025-01-11 09:05", updated="2025-12-03"),
        "notes-site.toml": f'language = "{language}"\ntimezone = "Asia/Shanghai"\n',
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    times = list(document.iterfind(".//p[@class='note-meta facts']//time"))
    assert [time.text for time in times] == dates
    assert [time.get("datetime") for time in times] == ["2025-01-11T09:05:00+08:00", "2025-12-03"]


@pytest.mark.parametrize("updated", ["2025-01-11", "2025-01-10"])
def test_update_on_the_same_day_or_before_is_none(tmp_path: Path, updated: str) -> None:
    output = build(tmp_path, {"posts/a.md": note(date="2025-01-11", updated=updated)})
    assert texts(page(output, "posts/a/index.html"), ".//header//time") == ["11 January 2025"]


def test_words_of_the_interface_say_their_language_on_notes_in_another(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note("## One\n\nText in English.", title="A", series="S", date="2025-01-01"),
        "posts/b.md": note("这里是中文的正文。", title="乙", series="S", date="2025-01-02"),
        "notes-site.toml": 'language = "zh-CN"',
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    assert document.get("lang") == "en"
    for name in ("series", "neighbours"):
        (part,) = document.iterfind(f".//nav[@class='{name}']")
        assert part.get("lang") == "zh-CN", name
    # What belongs to the note speaks as it does.
    assert texts(document, ".//nav[@class='contents']//summary") == ["Contents"]
    assert "1 January 2025" in texts(document, ".//p[@class='note-meta facts']/time")
    chinese = page(tmp_path / "public", "posts/b/index.html")
    assert texts(chinese, ".//p[@class='note-meta facts']/time") == ["2025年1月2日"]
    assert [item.get("lang") for item in document.iterfind(".//nav[@class='series']//li")] == ["en", "zh-CN"]
    assert texts(document, ".//a[@class='next']/span[@lang='zh-CN']") == ["乙"]


def test_search_engines_and_networks_are_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a/index.md": note("The first sentence.", title="A", cover="封 面.png", date="2025-01-01"),
        "posts/a/封 面.png": b"",
        "notes-site.toml": 'title = "T"\nbase_url = "https://example.org/repo/"\n',
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    told = dict(metas(document))
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
    assert (
        dict(metas(page(build(tmp_path, files), "posts/a/index.html")))["og:image"]
        == "//cdn.example.com/x.png"
    )


def test_site_that_does_not_know_its_address_gives_none(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"posts/a.md": note(cover="c.png"), "posts/c.png": b""}
    document = page(build(tmp_path, files), "posts/a/index.html")
    assert {"og:url", "og:image"}.isdisjoint(dict(metas(document)))
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
    files: dict[str, str | bytes] = {"posts/a.md": note(), "posts/about.md": note(page="true")}
    document = page(build(tmp_path, {**files, "notes-site.toml": settings}), "index.html")
    menu = [link.get("href") for link in document.iterfind(".//nav[@class='site-menu']//a")]
    assert menu == [
        "https://example.org/?a=1",
        "/repo/tags/%E6%A0%91/?x=1#top",
        "/repo/tags/%E6%A0%91/",
        "/repo/archive/",
        "/repo/about/",
    ]


def test_scripts_of_the_settings_stand_last_or_at_the_end_of_notes(tmp_path: Path) -> None:
    settings = """\
base_url = "/repo/"
[[scripts]]
src = "https://giscus.app/client.js"
where = "note"
attributes = { data-repo = 'me/"notes"', crossorigin = "anonymous" }
[[scripts]]
src = "/my.js"
"""
    files: dict[str, str | bytes] = {
        "posts/a.md": note(),
        "posts/about.md": note(page="true"),
        "static/my.js": "",
        "notes-site.toml": settings,
    }
    output = build(tmp_path, files)
    document = page(output, "posts/a/index.html")
    (comments,) = document.iterfind(".//article/script")
    assert comments.attrib == {
        "src": "https://giscus.app/client.js",
        "async": "",
        "data-repo": 'me/"notes"',
        "crossorigin": "anonymous",
    }
    for path in ("posts/a/index.html", "about/index.html", "404.html", "archive/index.html"):
        document = page(output, path)
        (own,) = document.iterfind("body/script")
        assert own.get("src", "").startswith("/repo/my.js?v=")
        assert (
            "https://giscus.app;" in meta_policy(document).partition("script-src")[2].partition(" style")[0]
        )
    assert list(page(output, "about/index.html").iterfind(".//article//script")) == []


def meta_policy(document: ElementTree.Element) -> str:
    (policy,) = document.iterfind(".//meta[@http-equiv='Content-Security-Policy']")
    return policy.get("content", "")


@pytest.mark.parametrize(
    ("settings", "footer"),
    [
        ("", ["Atom feed", "Built with notes-site"]),
        ('author = "A"\nlicense.name = "CC"', ["© A", "Licence: CC", "Atom feed", "Built with notes-site"]),
        ('license.url = "https://x.org/"', ["Licence: https://x.org/", "Atom feed", "Built with notes-site"]),
    ],
)
def test_footer_says_whose_the_notes_are_and_what_may_be_done(
    tmp_path: Path, settings: str, footer: list[str]
) -> None:
    document = page(build(tmp_path, {"posts/a.md": note(), "notes-site.toml": settings}), "index.html")
    assert texts(document, ".//footer//li") == footer


def test_block_of_the_header_can_be_filled(tmp_path: Path) -> None:
    header = '{% extends "default:parts/header.html" %}{% block search %}<b>here</b>{% endblock %}'
    output = build(tmp_path, {"posts/a.md": note(), "templates/parts/header.html": header})
    assert texts(page(output, "index.html"), "body/header/b") == ["here"]


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
    links = [link.get("href", "") for link in document.iterfind(".//nav[@class='contents']/details/ol//a")]
    assert len(links) == 3
    assert {link.removeprefix("#") for link in links} <= ids
    assert list(page(output, "posts/b/index.html").iterfind(".//nav[@class='contents']")) == []


def test_unlisted_note_has_a_page_and_stands_nowhere_else(tmp_path: Path) -> None:
    fields = {"category": "Secret", "tags": "[hush, tree]", "series": "S"}
    files: dict[str, str | bytes] = {
        "posts/a.md": note("[b](b.md)", title="A", date="2025-01-01", tags="[tree]", series="S"),
        "posts/b.md": note("<b>Text</b>.", title="Whisper", date="2025-01-02", unlisted="true", **fields),
        "posts/c.md": note(title="C", date="2025-01-03", series="S"),
        "posts/d.md": note(title="Whisper too", page="true", unlisted="true"),
    }
    output = build(tmp_path, files)
    own = page(output, "posts/b/index.html")
    assert ("robots", "noindex") in metas(own)
    assert ("robots", "noindex") in metas(page(output, "d/index.html"))
    assert ("robots", "noindex") not in metas(page(output, "posts/a/index.html"))
    assert [nav.get("class") for nav in own.iterfind(".//article//nav")] == ["backlinks"]
    pages = {path: data for path, data in contents_of(output).items() if not path.endswith((".css", ".js"))}
    told = {path for path, data in pages.items() if b"hisper" in data or b"hush" in data}
    assert told == {"posts/b/index.html", "d/index.html"}
    assert b"/posts/b/" not in pages["sitemap.xml"]
