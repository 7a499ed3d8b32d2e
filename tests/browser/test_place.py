"""Where one is in a long note, and what one takes along from it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from support.making import build, note
from support.serving import served

WORDS = "Words and more of them, line after line. " * 60
PARTS = "\n\n".join(f"## Part {number}\n\n{WORDS}" for number in range(1, 7))
FILES: dict[str, str | bytes] = {
    "posts/long.md": note(
        f"See this.[^1]\n\n{PARTS}\n\n## Last\n\n```python\nx = 1\n```\n\n[^1]: The *note* itself.", lang="en"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(build(tmp_path_factory.mktemp("place"), FILES)) as origin:
        yield f"{origin}/posts/long/"


@pytest.fixture(params=[390, 1280])
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    with context(browser, request.param) as made:
        page = made.new_page()
        page.goto(site)
        yield page


def context(browser: Browser, width: int, **options: bool) -> BrowserContext:
    return browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **options)


def test_heading_that_is_read_is_marked_even_the_last(page: Page) -> None:
    current = page.locator(".contents a[aria-current]")
    page.evaluate("document.getElementById('part-3').scrollIntoView()")
    expect(current).to_have_text("Part 3")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_text("Last")


def test_contents_are_one_line_that_stays_and_says_the_heading(browser: Browser, site: str) -> None:
    with context(browser, 390) as made:
        page = made.new_page()
        page.goto(site)
        page.evaluate("document.getElementById('part-3').scrollIntoView()")
        summary = page.locator(".contents summary")
        expect(summary).to_contain_text("Part 3")
        box = summary.bounding_box()
        assert box and box["y"] < 10 and box["height"] < 60
        summary.click()
        page.get_by_role("navigation", name="Contents").get_by_role("link", name="Part 5").click()
        expect(page.locator(".contents details")).not_to_have_attribute("open", "")
        heading = page.locator("#part-5").bounding_box()
        assert heading and heading["y"] >= box["y"] + box["height"] - 1
        summary.click()
        page.get_by_role("link", name="To the top").click()
        assert page.evaluate("scrollY") == 0


def test_contents_beside_the_text_are_open_and_say_so(browser: Browser, site: str) -> None:
    with context(browser, 1280) as made:
        page = made.new_page()
        page.goto(site)
        expect(page.locator(".contents details")).to_have_attribute("open", "")
        page.set_viewport_size({"width": 800, "height": 800})
        expect(page.locator(".contents details")).not_to_have_attribute("open", "")


def test_contents_open_without_a_script(browser: Browser, site: str) -> None:
    with context(browser, 390, java_script_enabled=False) as made:
        page = made.new_page()
        page.goto(site)
        page.locator(".contents summary").click()
        assert page.get_by_role("link", name="Part 5").is_visible()


def test_anchor_of_a_heading_is_copied_and_that_is_said(browser: Browser, site: str) -> None:
    with context(browser, 390) as made:
        made.grant_permissions(["clipboard-read", "clipboard-write"])
        page = made.new_page()
        page.goto(site)
        page.locator("#part-2 .anchor").click()
        expect(page.get_by_role("status")).to_have_text("Address copied")
        assert page.evaluate("navigator.clipboard.readText()") == f"{site}#part-2"


def test_copying_that_fails_is_said_and_selects_the_code(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    page.locator(".copy").click()
    expect(page.locator(".copy")).to_have_text("Press Ctrl-C to copy")
    expect(page.get_by_role("status")).to_have_text("Press Ctrl-C to copy")
    assert page.evaluate("getSelection().toString()").strip() == "x = 1"


def test_a_footnote_is_shown_where_it_is_referred_to(page: Page) -> None:
    page.keyboard.press("Tab")
    page.locator(".footnote-ref a").focus()
    expect(page.get_by_role("tooltip")).to_have_text("The note itself.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)


def test_scripts_leave_no_names_behind(browser: Browser, site: str) -> None:
    with context(browser, 1280, bypass_csp=True) as made:
        page = made.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site)
        # A name that is declared already cannot be declared again.
        page.add_script_tag(content="let words, entries, viewer, peek, list, current, offer, begin, free")
        page.add_script_tag(content="let free")
        assert len(complaints) == 1 and "'free' has already been declared" in complaints[0]
