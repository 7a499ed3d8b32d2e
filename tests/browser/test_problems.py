"""The table of all problems in a browser: sorted, filtered, by its address, and without scripts."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.making import build, note
from support.serving import served

MANY = 120
"""Problems of a long table: more than are in the page at once."""


PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def solution(number: int, title: str, body: str = "Text.", **front: object) -> str:
    known = {name: front.pop(name) for name in ("difficulty", "time", "space") if name in front}
    told = "".join(f", {key}: {value}" for key, value in known.items())
    return note(body, title=f'"{number}. {title}"', leetcode=f"{{id: {number}{told}}}", **front)


def code(*languages: str) -> str:
    return "".join(f"```{language}\nx\n```\n\n" for language in languages)


FILES: dict[str, str | bytes] = {
    "posts/a.md": solution(
        2, "Beta", code("cpp"), difficulty="hard", tags='[dp, "a, b"]', time="O(n^2)", date="2025-03-01"
    ),
    "posts/b.md": solution(
        10,
        "Alpha",
        code("python", "cpp"),
        difficulty="easy",
        tags='[tree, "C++"]',
        time="O(log(m + n))",
        date="2025-01-01",
    ),
    "posts/c.md": solution(
        33, "Zeta", code("go"), difficulty="medium", tags="[dp, 树]", time="O(n log n)", date="2025-02-01"
    ),
    "posts/d.md": solution(100, "Ｇamma １", time="O(2^n)", difficulty="medium"),
    "posts/e.md": solution(200, "Delta", code("go"), tags="[tree]", time="O(n)", date="2025-01-02"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sites")
    for language in ("en", "zh-CN"):
        files = {**FILES, "notes-site.toml": f'language = "{language}"\nbase_url = "/{language}"\n'}
        build(folder / "sources" / language, files, output=folder / "public" / language)
    many = {f"posts/{number}.md": solution(number, f"Number {number}") for number in range(1, MANY + 1)}
    build(folder / "sources/many", many, output=folder / "public/many", base_url="/many")
    with served(folder / "public") as origin:
        yield origin


@contextmanager
def opened(browser: Browser, address: str, path: str, *, scripts: bool = True) -> Iterator[Page]:
    with browser.new_context(java_script_enabled=scripts) as context:
        told: list[str] = []
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        page = context.new_page()
        page.goto(f"{address}/{path}")
        yield page
        assert told == []


def titles(page: Page) -> list[str]:
    return page.locator(".problems tbody th").all_inner_texts()


def chooser(page: Page, name: str) -> Locator:
    return page.get_by_role("combobox", name=name)


def query(page: Page) -> str:
    return page.url.partition("?")[2]


def header(page: Page, name: str) -> str | None:
    return page.get_by_role("columnheader", name=name).get_attribute("aria-sort")


BY_NUMBER = ["Beta", "Alpha", "Zeta", "Ｇamma １", "Delta"]


def test_table_is_complete_without_scripts(browser: Browser, address: str) -> None:
    with opened(browser, address, "en/leetcode/", scripts=False) as page:
        assert titles(page) == BY_NUMBER
        expect(page.get_by_role("search", name="Filter problems")).to_be_hidden()
        assert page.locator(".problems button").count() == 0
    with opened(browser, address, "many/leetcode/", scripts=False) as page:
        assert len(titles(page)) == MANY


@pytest.mark.parametrize(
    ("name", "key", "up", "down"),
    [
        ("Title", "title", ["Alpha", "Beta", "Delta", "Ｇamma １", "Zeta"], None),
        ("Difficulty", "difficulty", ["Alpha", "Zeta", "Ｇamma １", "Beta", "Delta"], "Beta"),
        ("Tags", "tags", ["Beta", "Zeta", "Delta", "Alpha", "Ｇamma １"], "Alpha"),
        ("Languages", "languages", ["Beta", "Zeta", "Delta", "Alpha", "Ｇamma １"], "Alpha"),
        ("Time", "time", ["Alpha", "Delta", "Zeta", "Beta", "Ｇamma １"], None),
        ("Date", "date", ["Alpha", "Delta", "Zeta", "Beta", "Ｇamma １"], "Beta"),
    ],
)
def test_column_sorts_both_ways(
    browser: Browser, address: str, name: str, key: str, up: list[str], down: str | None
) -> None:
    with opened(browser, address, "en/leetcode/") as page:
        assert header(page, "No.") == "ascending"
        button = page.get_by_role("columnheader", name=name).get_by_role("button")
        button.press("Enter")
        assert (titles(page), query(page)) == (up, f"sort={key}")
        assert (header(page, name), header(page, "No.")) == ("ascending", None)
        button.press("Space")
        assert titles(page)[0] == (down or up[-1])
        assert (header(page, name), query(page)) == ("descending", f"sort=-{key}")
        if down:  # What a problem lacks stands last, whatever the direction.
            assert titles(page)[-1] == up[-1]
        expect(button).to_be_focused()


def test_number_sorts_back(browser: Browser, address: str) -> None:
    with opened(browser, address, "en/leetcode/?sort=-number") as page:
        assert titles(page) == BY_NUMBER[::-1]
        page.get_by_role("columnheader", name="No.").get_by_role("button").click()
        assert (titles(page), query(page)) == (BY_NUMBER, "")


def test_filters_are_joined_and_stand_in_the_address(browser: Browser, address: str) -> None:
    with opened(browser, address, "en/leetcode/") as page:
        options = chooser(page, "Tags").locator("option").all_inner_texts()
        assert options == ["Any", "a, b", "C++", "dp", "tree", "树"]
        assert chooser(page, "Difficulty").locator("option").all_inner_texts() == [
            *("Any", "Easy", "Medium", "Hard")
        ]
        chooser(page, "Tags").select_option("dp")
        assert (titles(page), query(page)) == (["Beta", "Zeta"], "tag=dp")
        expect(page.get_by_role("status")).to_have_text("2 of 5")
        chooser(page, "Languages").select_option("C++")
        assert (titles(page), query(page)) == (["Beta"], "tag=dp&lang=C%2B%2B")
        chooser(page, "Difficulty").select_option("easy")
        assert titles(page) == []
        expect(page.get_by_role("status")).to_have_text("0 of 5")
        page.go_back()
        assert titles(page) == ["Beta"]
        expect(chooser(page, "Difficulty")).to_have_value("")
        page.go_back()
        page.go_back()
        assert (titles(page), query(page)) == (BY_NUMBER, "")
        expect(page.get_by_role("status")).to_be_empty()
        page.go_forward()
        assert titles(page) == ["Beta", "Zeta"]
        expect(chooser(page, "Tags")).to_have_value("dp")


def test_text_filters_while_it_is_typed(browser: Browser, address: str) -> None:
    with opened(browser, address, "en/leetcode/?sort=title") as page:
        field = page.get_by_label("Contains")
        field.press_sequentially("TREE a")
        assert titles(page) == ["Alpha", "Delta"]
        page.wait_for_url("**/?sort=title&q=TREE%20a")
        field.fill("gamma 1")
        assert titles(page) == ["Ｇamma １"]
        field.fill("树")
        assert titles(page) == ["Zeta"]
        field.press("Enter")
        assert page.url.endswith("/en/leetcode/?sort=title&q=%E6%A0%91")
        page.go_back()
        assert len(titles(page)) == 5, "what was typed at one go is one step"
        expect(field).to_have_value("")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tag=a,%20b", ["Beta"]),
        ("tag=c%2B%2B", BY_NUMBER),
        ("tag=C++", ["Alpha"]),
        ("lang=Go&sort=-date", ["Zeta", "Delta"]),
        ("difficulty=medium&q=zeta", ["Zeta"]),
        ("tag=gone&sort=gone&difficulty=gone&x=y", BY_NUMBER),
    ],
)
def test_address_by_another_hand_is_understood(
    browser: Browser, address: str, asked: str, found: list[str]
) -> None:
    with opened(browser, address, f"en/leetcode/?{asked}") as page:
        assert titles(page) == found


def test_page_speaks_the_language_of_the_site(browser: Browser, address: str) -> None:
    with opened(browser, address, "zh-CN/leetcode/") as page:
        chooser(page, "难度").select_option("中等")
        assert query(page) == "difficulty=medium"
        expect(page.get_by_role("status")).to_have_text("2 / 5")
        page.get_by_role("columnheader", name="题号").get_by_role("button").click()
        assert titles(page) == ["Ｇamma １", "Zeta"]


def test_rest_of_a_long_table_follows_as_one_scrolls(browser: Browser, address: str) -> None:
    with opened(browser, address, "many/leetcode/") as page:
        assert len(titles(page)) < MANY
        for _ in range(MANY):
            if len(titles(page)) == MANY:
                break
            page.mouse.wheel(0, 3_000)
            page.evaluate(PAINTED)
        assert titles(page) == [f"Number {number}" for number in range(1, MANY + 1)]


def test_all_of_a_long_table_is_printed(browser: Browser, address: str) -> None:
    with opened(browser, address, "many/leetcode/?q=number") as page:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert len(titles(page)) == MANY


def test_telephone_scrolls_the_table_and_not_the_page(browser: Browser, address: str) -> None:
    with browser.new_page(viewport={"width": 360, "height": 800}) as page:
        page.goto(f"{address}/zh-CN/leetcode/")
        root = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(root) == 0
        page.get_by_role("group", name="全部题目").press("ArrowRight")
        expect(page.locator(".table")).not_to_have_js_property("scrollLeft", 0)
