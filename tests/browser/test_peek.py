"""What a link shows of the note that it leads to, and trails without scripts."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from support.making import build, note
from support.serving import served

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FILES: dict[str, str | bytes] = {
    "posts/a.md": note(
        "[the tree](tree.md), [a part](#part), [a file](x.txt), [tags](/tags/), [gone](/gone/)\n\n## Part",
        toc="false",
        title="A",
        lang="en",
        tags="[t]",
        series="S",
        prerequisites="[b]",
    ),
    "posts/tree.md": note("一棵树的开头。", title="树 <b>", lang="zh-CN", tags="[t]"),
    "posts/b.md": note("Second.", title="B", lang="en", series="S"),
    "posts/c.md": note("Third, see [a](a.md).", title="C", lang="en", tags="[t]"),
    "posts/d.md": note("Between.", title="D", lang="en"),
    "posts/x.txt": "text",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("peek"), FILES)) as origin:
        yield f"{origin}/posts/a/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    with browser.new_page(reduced_motion="reduce", viewport={"width": 820, "height": 700}) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    assert [text for text in complaints if "404" not in text] == []


def test_link_shows_the_note_while_it_is_pointed_at(page: Page, site: str) -> None:
    page.clock.install()
    page.goto(site)
    height = page.evaluate("document.documentElement.scrollHeight")
    link, peek = page.get_by_role("link", name="the tree"), page.get_by_role("tooltip")
    link.hover()
    page.clock.run_for(1000)
    expect(peek).to_have_text("树 <b>一棵树的开头。")
    assert peek.get_attribute("lang") == "zh-CN"
    expect(link).to_have_attribute("aria-describedby", "note:peek")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    peek.hover()
    page.clock.run_for(1000)
    expect(peek).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(1000)
    expect(peek).to_have_count(0)
    expect(link).not_to_have_attribute("aria-describedby", "note:peek")


def test_link_shows_the_note_while_it_has_the_focus_and_escape_closes(page: Page, site: str) -> None:
    page.goto(site)
    peek = page.get_by_role("tooltip")
    page.locator(".prerequisites a").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(peek).to_have_text("BSecond.")
    page.keyboard.press("Escape")
    expect(peek).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("the tree")
    expect(peek).to_contain_text("一棵树")
    page.keyboard.press("Tab")
    expect(peek).to_have_count(0)


@pytest.mark.parametrize("name", ["a part", "a file", "tags", "gone"])
def test_link_to_what_is_no_other_note_shows_nothing(page: Page, site: str, name: str) -> None:
    page.clock.install()
    page.goto(site)
    page.locator(".prose").get_by_role("link", name=name).hover()
    page.clock.run_for(1000)
    page.evaluate("Promise.all(performance.getEntriesByType('resource').map((entry) => fetch(entry.name)))")
    expect(page.get_by_role("tooltip")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, site: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(site)
    page.get_by_role("link", name="the tree").hover()
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("(values) => axe.run({ runOnly: { type: 'tag', values } })", RULES)
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_finger_goes_to_the_note_at_once(browser: Browser, site: str) -> None:
    with browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 700}
    ) as context:
        page = context.new_page()
        page.goto(site)
        page.get_by_role("link", name="the tree").tap()
        page.wait_for_url("**/posts/tree/")


def test_trails_are_there_without_scripts(browser: Browser, site: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site)
        expect(page.locator(".prerequisites")).to_have_text("Read first: B")
        page.get_by_role("link", name="S", exact=True).click()
        expect(page.get_by_role("navigation", name="Series").get_by_role("listitem")).to_have_text(["A", "B"])
        linked = page.get_by_role("navigation", name="Linked from")
        expect(linked.get_by_role("listitem")).to_have_text(["CThird, see a."])
        page.get_by_role("link", name="the tree").hover()
        expect(page.get_by_role("tooltip")).to_have_count(0)
