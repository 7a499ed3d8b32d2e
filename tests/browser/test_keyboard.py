"""The theme in use, by keyboard alone, and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from support.kitchen_sink import KINDS, LANGUAGES

STOPS = """() => {
  const stop = document.activeElement;
  const ring = (pseudo) => getComputedStyle(stop, pseudo).outlineStyle !== "none";
  const label = stop.matches(".tab-choice") ? stop.nextElementSibling : stop;
  return {
    tag: stop.localName,
    name: stop.className,
    outlined: ring() || ring("::after") || getComputedStyle(label).outlineStyle !== "none",
    index: [...document.querySelectorAll("*")].indexOf(stop),
  };
}"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who was never here."""
    with browser.new_context(reduced_motion="reduce", viewport={"width": 820, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _stops(page: Page) -> list[dict[str, Any]]:
    """What Tab leads to, one after the other, until it leaves the page."""
    found: list[dict[str, Any]] = []
    while len(found) < 500:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOPS)
        if stop["tag"] == "body" or (found and stop["index"] == found[0]["index"]):
            return found
        found.append(stop)
    raise AssertionError("Tab never leaves the page")


@pytest.mark.parametrize("kind", ["index", "leetcode", "kitchen-sink", "tags", "archive", "problems", "404"])
def test_tab_goes_down_the_page_and_shows_where_it_is(page: Page, origin: str, kind: str) -> None:
    page.goto(f"{origin}/en/{KINDS[kind]}")
    stops = _stops(page)
    assert stops[0]["name"] == "skip"
    assert [stop["index"] for stop in stops] == sorted(stop["index"] for stop in stops)
    assert all(stop["outlined"] for stop in stops), [stop for stop in stops if not stop["outlined"]]


def test_skip_link_leads_past_the_header(page: Page, origin: str) -> None:
    page.goto(f"{origin}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # Where Tab goes on from is moved with the next frame.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [390, 1440])
def test_keyboard_reaches_what_scrolls_and_passes_over_what_does_not(
    page: Page, origin: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".code pre, .table, .formula, math:not(.formula *)")].map(
          (box) => [box.scrollWidth > box.clientWidth, box.tabIndex >= 0, box.textContent.slice(0, 40)])"""
    )
    assert any(scrolls for scrolls, _, _ in boxes)
    assert [box for box in boxes if box[0] != box[1]] == []


def test_theme_is_switched_and_kept_for_the_next_page(page: Page, origin: str) -> None:
    page.goto(f"{origin}/en/")
    page.locator(".theme-switch").focus()
    grounds = []
    for _ in range(3):
        page.keyboard.press("Enter")
        grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert len(set(grounds)) == 2
    page.keyboard.press("Enter")
    chosen = page.evaluate("document.documentElement.dataset.theme")
    page.goto(f"{origin}/en/tags/")
    assert page.evaluate("document.documentElement.dataset.theme") == chosen != "auto"


@pytest.mark.parametrize("language", LANGUAGES)
def test_copy_button_takes_code_without_its_line_numbers(page: Page, origin: str, language: str) -> None:
    page.goto(f"{origin}/{language}/{KINDS['kitchen-sink']}")
    button = page.locator(".code:has(.line[data-line]) .copy").first
    before = button.text_content()
    button.focus()
    assert button.evaluate("(button) => getComputedStyle(button).opacity") == "1"
    page.keyboard.press("Enter")
    page.wait_for_function("(before) => document.activeElement.textContent !== before", arg=before)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("from dataclasses import dataclass\n\n\n@dataclass(slots=True)\nclass Node:\n")


def test_selected_code_has_no_line_numbers(page: Page, origin: str) -> None:
    page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
    page.locator(".code:has(.line[data-line]) code").first.evaluate(
        "(code) => getSelection().selectAllChildren(code)"
    )
    assert page.evaluate("getSelection().toString()").startswith(
        "from dataclasses import dataclass\n\n\n@data"
    )


def test_arrows_choose_a_tab_everywhere_and_on_the_next_page(page: Page, origin: str) -> None:
    page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
    page.locator(".tab-choice").first.focus()
    page.keyboard.press("ArrowRight")
    assert _shown(page)[:2] == ["C++", "C++"]
    page.goto(f"{origin}/en/{KINDS['leetcode']}")
    assert _shown(page) == ["C++"]


def test_screen_reader_hears_tabs_as_a_group_of_radio_buttons(page: Page, origin: str) -> None:
    page.goto(f"{origin}/en/{KINDS['leetcode']}")
    tree = page.locator(":has(> .tabs)").first.aria_snapshot()
    assert '- radio "Python" [checked]' in tree
    assert '- radio "C++"' in tree
    assert '- group "标签页":' in tree


def _shown(page: Page) -> list[str]:
    """The label of the panel that is shown, for each set of tabs."""
    panels = page.locator(".tab-panel").all()
    return [panel.get_attribute("data-tab") or "" for panel in panels if panel.is_visible()]


HIDDEN = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
  && !element.closest(".tab-panel, .with-scripts, [hidden], title")
  && !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def still(browser: Browser) -> Iterator[Page]:
    """A page on a telephone that runs no scripts."""
    viewport: ViewportSize = {"width": 390, "height": 900}
    with browser.new_page(java_script_enabled=False, viewport=viewport, reduced_motion="reduce") as page:
        yield page


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_readable_without_scripts(still: Page, origin: str, kind: str) -> None:
    still.goto(f"{origin}/en/{KINDS[kind]}")
    while (folded := still.locator("details:not([open]) > summary")).count():
        folded.first.click()
    hidden = [html for html in still.evaluate(HIDDEN) if 'class="anchor"' not in html]
    assert not hidden, "\n".join(hidden)
    for tabs in still.locator(".tabs").all():
        for label, panel in zip(
            tabs.locator("> label").all(), tabs.locator("> .tab-panel").all(), strict=True
        ):
            label.click()
            assert panel.is_visible(), panel.get_attribute("data-tab")


def test_links_to_headings_are_seen_when_a_heading_is_pointed_at(still: Page, origin: str) -> None:
    still.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
    heading = still.locator("h2").first
    heading.hover()
    anchor = heading.locator(".anchor")
    assert anchor.evaluate("(anchor) => getComputedStyle(anchor).opacity") == "1"
