"""Where things stand on a page, and how much room they have."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from support.kitchen_sink import KINDS
from support.making import build
from support.serving import served


@pytest.mark.parametrize("width", [390, 820, 1280, 1920])
def test_header_index_and_notes_have_one_left_edge(browser: Browser, origin: str, width: int) -> None:
    edges = set()
    with browser.new_page(viewport={"width": width, "height": 900}) as page:
        for kind in ("index", "leetcode", "kitchen-sink", "tags", "archive"):
            page.goto(f"{origin}/en/{KINDS[kind]}")
            for place in (".site-name", "h1", ".card, .prose > p, .tags, .rows"):
                edges.add(round(page.locator(place).first.bounding_box()["x"]))  # type: ignore[index]
    assert len(edges) == 1, edges


def test_ninety_columns_of_code_are_seen(browser: Browser, origin: str) -> None:
    with browser.new_page(viewport={"width": 1280, "height": 900}) as page:
        page.goto(f"{origin}/en/{KINDS['leetcode']}")
        line = """(code) => {
          code.textContent = "0".repeat(90);
          return code.parentElement.scrollWidth <= code.parentElement.clientWidth;
        }"""
        assert page.locator(".prose > .code code").first.evaluate(line)


def test_wide_characters_take_two_cells(browser: Browser, origin: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{origin}/en/{KINDS['leetcode']}")
        page.evaluate("document.fonts.ready")
        widths = page.locator(".code code").first.evaluate(
            """async (code) => {
              const width = (text) => {
                code.innerHTML = `<span>${text}</span>`;
                return code.firstChild.getBoundingClientRect().width;
              };
              width("中");
              await document.fonts.ready;
              return [width("中文，あ（宽字）"), width("0".repeat(16))];
            }"""
        )
    assert abs(widths[0] - widths[1]) < 0.5


def test_long_code_is_opened_without_a_script(browser: Browser, tmp_path: Path) -> None:
    lines = "\n".join(f"x{n} = {n}" for n in range(60))
    output = build(tmp_path, {"posts/a.md": f"# A\n\n```python\n{lines}\n```\n"})
    with served(output) as address, browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{address}/posts/a/")
        code = page.locator(".code pre")
        folded = code.bounding_box()
        box = page.get_by_role("checkbox", name="Show all 60 lines")
        box.focus()
        page.keyboard.press("Space")
        opened = code.bounding_box()
        assert folded and opened and opened["height"] > 2 * folded["height"]
        box.uncheck()
        page.emulate_media(media="print")
        printed = code.bounding_box()
        assert printed and printed["height"] > 2 * folded["height"]


def test_labels_of_tabs_stand_in_one_row(browser: Browser, tmp_path: Path) -> None:
    tabs = "\n\n".join(f'=== "Label number {n}"\n\n    ```python\n    x = {n}\n    ```' for n in range(8))
    output = build(tmp_path, {"posts/a.md": f"# A\n\n{tabs}\n"})
    with served(output) as address, browser.new_page(viewport={"width": 390, "height": 800}) as page:
        page.goto(f"{address}/posts/a/")
        labels = page.locator(".tab-choice + label")
        assert len({box["y"] for box in (label.bounding_box() for label in labels.all()) if box}) == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        labels.last.click()
        panel = page.locator(".tab-panel:visible").bounding_box()
        assert panel and panel["x"] >= 0 and panel["x"] + panel["width"] <= 390.5
