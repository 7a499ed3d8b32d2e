"""Where things stand on a page, and how much room they have."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from notes_site.theme import theme_path
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


def test_states_are_lines_where_colours_are_the_readers(browser: Browser, origin: str) -> None:
    look = """(element) => {
      const { textDecorationLine, outlineStyle, borderBottomColor } = getComputedStyle(element);
      return [textDecorationLine, outlineStyle, borderBottomColor].join();
    }"""
    with browser.new_page(forced_colors="active") as page:
        page.goto(f"{origin}/en/{KINDS['leetcode']}")
        choice = page.locator(".tab-choice:checked + label").first
        other = page.locator(".tab-choice:not(:checked) + label").first
        assert choice.evaluate(look) != other.evaluate(look)
        page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
        marked, plain = page.locator(".line.marked").first, page.locator(".line:not(.marked)").first
        assert marked.evaluate(look) != plain.evaluate(look)
        page.goto(f"{origin}/en/{KINDS['tags']}")
        menu = page.locator(".site-menu a")
        assert len({link.evaluate(look) for link in menu.all()}) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_browsers_without_light_dark_show_dark_on_white(browser: Browser, origin: str, scheme: str) -> None:
    """What such a browser reads: the rules that it does not know are not there."""
    sheet = (theme_path("static") / "site.css").read_text("utf-8")
    sheet = sheet.replace("@supports not (color: light-dark(red, red))", "@supports not (color: unknown)")
    sheet = sheet.replace("light-dark(", "unknown(")
    with browser.new_page(color_scheme="dark" if scheme == "dark" else "light") as page:
        page.route("**/site.css*", lambda route: route.fulfill(content_type="text/css", body=sheet))
        page.goto(f"{origin}/en/{KINDS['leetcode']}")
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light only"


def test_a_finger_finds_what_it_taps(browser: Browser, origin: str) -> None:
    size = """(element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = (x, y) => element.contains(document.elementFromPoint(x, y));
      const middle = [left + width / 2, top + height / 2];
      return [-20, 20].every((by) => hit(middle[0], middle[1] + by));
    }"""
    with browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True
    ) as context:
        page = context.new_page()
        page.goto(f"{origin}/en/{KINDS['tags']}")
        for target in (".theme-switch", ".header-link", ".site-menu a"):
            assert page.locator(target).first.evaluate(size), target


def test_tags_stay_where_they_are_when_they_become_buttons(browser: Browser, origin: str) -> None:
    def places(*, scripts: bool) -> list[float]:
        with browser.new_context(
            has_touch=True,
            is_mobile=True,
            viewport={"width": 390, "height": 800},
            java_script_enabled=scripts,
        ) as context:
            page = context.new_page()
            page.goto(f"{origin}/en/{KINDS['tags']}")
            boxes = [tag.bounding_box() for tag in page.locator("main > .tags .tag").all()]
            tops = [box["y"] for box in boxes if box]
            return [top - tops[0] for top in tops]

    assert places(scripts=True) == places(scripts=False)
