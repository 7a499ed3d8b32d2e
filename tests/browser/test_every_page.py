"""Every kind of page in both languages and themes, as wide as a telephone, a tablet and a desk."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, Response

from support.kitchen_sink import KINDS, LANGUAGES, WIDTHS

WATCH_SHIFTS = """
window.shifts = [];
window.shiftObserver = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
shiftObserver.observe({ type: "layout-shift", buffered: true });
"""
SETTLE = """async () => {
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode()));
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
"""Until pictures and fonts are there, also those that a reader has not scrolled to."""
SHIFTED = """() => [...shifts, ...shiftObserver.takeRecords()].map((shift) => [
  shift.value,
  shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent ?? "?").join(", "),
])"""
LATE_FONT = 0.01
"""Layout shift of a page with formulas when their font comes after the first paint, a tenth of what is good.

The font is asked for first of all, but waited for by nobody: to read at once matters more.
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
UNFIT = {"empty-table-header": {"enabled": False}}
"""Axe sees no text in MathML: a header that holds only a formula has its TeX for a name."""
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
"""All that a theme can change of what axe finds."""


class Visit(NamedTuple):
    page: Page
    complaints: list[str]
    """What the browser says, and requests that failed or went elsewhere, since it was last emptied."""


@pytest.fixture(scope="module")
def visits(browser: Browser, origin: str) -> Iterator[dict[int, Visit]]:
    """A page for each width: one that is made wider may still be as narrow when it is painted next."""
    with ExitStack() as pages:
        yield {width: pages.enter_context(_visit(browser, origin, width)) for width in WIDTHS}


@contextmanager
def _visit(browser: Browser, origin: str, width: int) -> Iterator[Visit]:
    complaints: list[str] = []

    def look_at(response: Response) -> None:
        if response.status >= 400 or not response.url.startswith(origin):
            complaints.append(f"status {response.status}: {response.url}")

    with browser.new_page(reduced_motion="reduce", viewport={"width": width, "height": 900}) as page:
        page.add_init_script(WATCH_SHIFTS)
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
        page.on("response", look_at)
        yield Visit(page, complaints)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_page_is_without_fault(visits: dict[int, Visit], origin: str, kind: str, language: str) -> None:
    faults = []
    for width, (page, complaints) in visits.items():
        complaints.clear()
        page.emulate_media(color_scheme="light")
        page.goto(f"{origin}/{language}/{KINDS[kind]}")
        page.evaluate(SETTLE)
        found = [*complaints, *_too_wide(page)]
        found += _shifts(page)
        if width in (WIDTHS[0], WIDTHS[-1]):
            # Whatever a width hides or shows, one of these does.
            found += _axe_in_both_themes(page)
        faults += [f"{width}: {line}" for line in found]
    assert not faults, "\n".join(faults)


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page scrolls sideways by {wide} px"] if wide else []


def _shifts(page: Page) -> list[str]:
    shifts = page.evaluate(SHIFTED)
    allowed = LATE_FONT if page.locator("math").count() else 0
    moved = sum(value for value, _ in shifts)
    return [f"layout shift {value}: {sources}" for value, sources in shifts] if moved > allowed else []


def _axe_in_both_themes(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = _axe(page, {"runOnly": RULES, "rules": UNFIT})
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {line}" for line in _axe(page, {"runOnly": COLOUR_RULES})]


def _axe(page: Page, options: dict[str, Any]) -> list[str]:
    """A line for each element that axe finds fault with."""
    result = page.evaluate("(options) => axe.run(options)", {**options, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
