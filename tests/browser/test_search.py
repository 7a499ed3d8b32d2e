"""The search as readers use it: by keyboard, with an input method, by link, and without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from notes_site.search import files
from support.making import build, note
from support.serving import served

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FILES = {
    "posts/knapsack.md": note(
        "## 背包问题\n\n用动态规划求解。\n\n```python\ndef minPathSum(grid): ...\n```\n",
        title="背包",
        date="2024-01-01",
        tags="[动态 规划, dp]",
        category="算法",
    ),
    "posts/apart.md": note("动态的数组，以及规划。", title="分开", date="2024-02-01", tags="[array]"),
    "posts/english.md": note("A tree is a graph. So is the forest.", title="Trees", date="2024-03-01"),
    "posts/forest.md": note("Nothing but trees and a Tree of trees.", title="Forest", date="2024-04-01"),
    "posts/long.md": note(
        "在开头的一句长话。\n\n" + "别处的文字很多。" * 400 + "\n\n## 后面\n\n在结尾的另一句长话。",
        title="Long",
        date="2022-01-01",
        tags="[标签也可以很长]",
    ),
    **{
        f"posts/more-{n}.md": note(f"共同的词 {n}。", title=f"第 {n} 篇", date=f"2023-01-{n:02}")
        for n in range(1, 13)
    },
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("search")
    build(folder / "site", FILES, output=folder / "public/repo", base_url="/repo/")
    with served(folder / "public") as origin:
        yield f"{origin}/repo/"


@pytest.fixture
def page(browser: Browser, home: str) -> Iterator[Page]:
    with browser.new_page(reduced_motion="reduce", viewport={"width": 1000, "height": 800}) as page:
        page.goto(home)
        yield page


def _ask(page: Page, query: str) -> list[str]:
    """Titles of what the dialog finds."""
    if not page.locator("dialog.search[open]").count():
        page.keyboard.press("/")
    page.get_by_role("combobox").fill(query)
    expect(page.get_by_role("listbox")).to_have_attribute("aria-busy", "false")
    return page.locator(".search-title").all_inner_texts()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("动态规划", ["背包"]),
        ("动态", ["背包", "分开"]),
        ("规", ["背包", "分开"]),
        ("动态规划求解", ["背包"]),
        ("动态规划的", []),
        ("tree", ["Trees", "Forest"]),
        ("TREE forest", ["Forest", "Trees"]),
        ("在开头的一句长话 在结尾的另一句长话", ["Long"]),
        ("开头的一句长话题", []),
        ("标签也可以很长", ["Long"]),
        ("tre", ["Trees", "Forest"]),
        ("tree tree", ["Forest", "Trees"]),
        ("t", ["Trees", "Forest"]),
        ("tree ", ["Forest", "Trees"]),
        ("path", ["背包"]),
        ("minpathsum", ["背包"]),
        ("min_path", ["背包"]),
        ("ｔｒｅｅｓ", ["Trees", "Forest"]),
        ("tag:dp", ["背包"]),
        ('tag:"动态 规划" 求解', ["背包"]),
        ("动态 tag:ARRAY", ["分开"]),
        ("category:算法", ["背包"]),
        ("lang:en tree", ["Trees", "Forest"]),
        ("absent", []),
    ],
)
def test_all_that_is_asked_for_is_found_and_nothing_else(page: Page, query: str, titles: list[str]) -> None:
    assert _ask(page, query) == titles


def test_nothing_is_loaded_until_it_is_asked_for(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert not [url for url in asked if "search" in url]
    _ask(page, "动态规划")
    assert [url for url in asked if "search/terms/" in url]


def test_passage_is_marked_and_its_heading_is_where_a_result_leads(page: Page, home: str) -> None:
    _ask(page, "动态规划")
    found = page.get_by_role("option")
    assert found.locator("mark").all_inner_texts() == ["动态规划"]
    assert found.locator(".search-heading").inner_text() == "背包问题"
    found.click()
    page.wait_for_url(f"{home}posts/knapsack/#*")
    assert page.evaluate("decodeURIComponent(location.hash)") == "#背包问题"


def test_results_are_chosen_and_opened_by_keyboard(page: Page, home: str) -> None:
    _ask(page, "tree")
    field = page.get_by_role("combobox")
    chosen = page.locator("[aria-selected=true] .search-title")
    assert chosen.inner_text() == "Trees"
    page.keyboard.press("ArrowDown")
    assert chosen.inner_text() == "Forest"
    assert field.get_attribute("aria-activedescendant") == page.get_by_role("option").nth(1).get_attribute(
        "id"
    )
    page.keyboard.press("Home")
    assert chosen.inner_text() == "Trees"
    page.keyboard.press("End")
    assert chosen.inner_text() == "Forest"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{home}posts/forest/**")


def test_arrow_at_the_end_brings_more(page: Page) -> None:
    few = _ask(page, "共同")
    for _ in range(11):
        page.keyboard.press("ArrowDown")
        expect(page.locator("[aria-selected=true]")).to_be_in_viewport()
    expect(page.get_by_role("option")).to_have_count(12)
    assert len(few) < 12
    assert page.locator("[aria-selected=true] .search-title").inner_text() == "第 1 篇"


def test_keys_open_and_close_it_but_not_where_somebody_writes(page: Page) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("a/b")
    assert page.get_by_role("combobox").input_value() == "a/b"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator(".search-link").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_input_method_is_left_to_finish(page: Page, home: str) -> None:
    _ask(page, "动态规划")
    page.evaluate("""() => {
      const input = document.querySelector("[role=combobox]");
      input.value = "tree";
      input.dispatchEvent(new InputEvent("input", { isComposing: true }));
      input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }));
    }""")
    assert page.locator(".search-title").all_inner_texts() == ["背包"]
    assert page.url == home
    page.get_by_role("combobox").dispatch_event("compositionend")
    expect(page.locator(".search-title").first).to_have_text("Trees")


def test_number_is_announced(page: Page) -> None:
    for query, words in (
        ("tree", "2 notes found"),
        ("动态规划", "1 note found"),
        ("absent", "Nothing found"),
    ):
        _ask(page, query)
        expect(page.get_by_role("status")).to_have_text(words)


def test_files_that_cannot_be_loaded_are_told(page: Page) -> None:
    page.route("**/search/terms/**", lambda route: route.abort())
    _ask(page, "tree")
    expect(page.get_by_role("status")).to_contain_text("could not be loaded")
    page.unroute("**/search/terms/**")
    assert _ask(page, "trees") == ["Trees", "Forest"]


def test_page_whose_files_are_missing_leads_on(page: Page, home: str) -> None:
    page.route("**/search/index.json", lambda route: route.abort())
    page.goto(f"{home}search/?q=tree")
    expect(page.locator("main").get_by_role("link", name="Archive")).to_be_visible()


def test_page_answers_a_link_and_goes_back_and_forward(page: Page, home: str) -> None:
    page.goto(f"{home}search/?q=tree")
    titles = page.locator(".search-title")
    expect(titles).to_have_text(["Trees", "Forest"])
    page.get_by_role("combobox").fill("动态规划")
    expect(titles).to_have_text(["背包"])
    assert page.evaluate("new URLSearchParams(location.search).get('q')") == "动态规划"
    page.go_back()
    expect(titles).to_have_text(["Trees", "Forest"])
    page.go_forward()
    expect(titles).to_have_text(["背包"])


def test_key_goes_to_the_field_of_the_page(page: Page, home: str) -> None:
    page.goto(f"{home}search/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert not page.get_by_role("dialog").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1000])
def test_dialog_is_without_fault(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 800})
    _ask(page, "动态规划")
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(rules) => axe.run({ runOnly: rules })", RULES)
    faults = [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]
    assert not faults, "\n".join(faults)
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def test_site_of_many_notes_is_searched_alike(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MANY", 3)
    build(tmp_path / "site", FILES, output=tmp_path / "public")
    with served(tmp_path / "public") as origin, browser.new_page() as page:
        page.goto(origin)
        assert _ask(page, "动态规划") == ["背包"]
        assert page.locator("mark").all_inner_texts() == ["动态规划"]


def test_reader_without_scripts_is_told_and_led_on(browser: Browser, home: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(home)
        page.locator(".search-link").click()
        assert page.url == f"{home}search/"
        expect(page.get_by_text("Searching needs JavaScript")).to_be_visible()
        links = page.locator("main a").evaluate_all("(links) => links.map((link) => link.pathname)")
        assert links == ["/repo/tags/", "/repo/categories/", "/repo/archive/"]
