"""A note's page in a browser: nothing moves, pictures open, what is printed is the note."""

import gzip
import io
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from support.making import build, note

ORIGIN = "http://site.invalid"

LATE = (
    "Between them stands `code`, and 中文 too, in a paragraph that goes on to the end of its line and beyond."
)
LATE_PICTURES = '![Wide](wide.png) <img src="wide.png" width="300"> <img src="wide.png" width="300px" alt="">'
NOTE = """\
See [the site](https://example.org/a?b), <https://example.org/bare> and [this part](#part).

![Wide](wide.png)

![Small](small.png) [![Led on](wide.png)](https://example.org/)

=== "Python"

    ```python {1}
    def function(argument): return other_function(argument, another_argument, a_third_argument, the_last)
    ```

=== "C++"

    ```cpp
    int main() {}
    ```

## Part

??? note "Folded"
    Hidden words.

<details><summary>More</summary>

Further words.

</details>
"""


def picture(width: int, height: int) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "#888").save(data, "PNG")
    return data.getvalue()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(NOTE, title="A", date="2025-01-02", category="Notes", tags="[x]"),
        "posts/b.md": note(f"{LATE}\n\n{LATE_PICTURES}\n\n{LATE}\n", category="Notes"),
        "posts/plain.md": note("```python\nprint(1)\n```\n", title="Plain", category="Notes"),
        "posts/wide.png": picture(2000, 1000),
        "posts/small.png": picture(30, 20),
    }
    return build(tmp_path_factory.mktemp("site"), files)


@contextmanager
def opened(browser: Browser, output: Path, path: str, **options: Any) -> Iterator[Page]:
    """A page of a site that answers from its folder; a complaint of the browser's fails the test."""
    with browser.new_context(**options) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", lambda route: answer(route, output))
        page.goto(ORIGIN + path)
        yield page
        assert complaints == []


def answer(route: Route, output: Path) -> None:
    path = unquote(urlsplit(route.request.url).path)
    file = output / (path[1:] + "index.html" if path.endswith("/") else path[1:])
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    route.fulfill(body=file.read_bytes(), content_type=f"{kind}; charset=utf-8")


def shown(page: Page, selector: str) -> list[bool]:
    return [element.is_visible() for element in page.locator(selector).all()]


def test_picture_opens_with_the_keyboard_and_gives_the_focus_back(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/") as page:
        link = page.get_by_role("button", name="Enlarge the image: Wide")
        before = link.bounding_box()
        link.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Enlarge the image: Wide")
        large = dialog.get_by_role("img", name="Wide").bounding_box()
        assert before and large and large["width"] > 1.2 * before["width"]
        assert dialog.get_by_role("button", name="Close").evaluate("it => it === document.activeElement")
        page.keyboard.press("Escape")
        assert not dialog.is_visible()
        assert link.evaluate("it => it === document.activeElement")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        assert not dialog.is_visible()
        assert page.url == f"{ORIGIN}/posts/a/"


def test_picture_closes_with_a_click_anywhere(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/") as page:
        page.get_by_role("button", name="Enlarge the image: Wide").click()
        dialog = page.get_by_role("dialog")
        assert dialog.is_visible()
        page.mouse.click(300, 300)
        assert not dialog.is_visible()


def test_picture_that_is_small_or_leads_elsewhere_stays_as_it_is(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/") as page:
        page.get_by_role("img", name="Led on").scroll_into_view_if_needed()
        page.wait_for_function("[...document.images].every(image => image.complete)")
        assert page.locator(".enlarge").count() == 1
        assert page.get_by_role("link", name="Led on").get_attribute("href") == "https://example.org/"


def test_picture_is_a_picture_without_javascript(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/", java_script_enabled=False) as page:
        assert page.get_by_role("img", name="Wide").is_visible()
        assert page.locator("dialog, .enlarge").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_when_font_and_picture_are_late(browser: Browser, output: Path, width: int) -> None:
    observe = """
        window.moved = 0;
        new PerformanceObserver(list => list.getEntries().forEach(entry => { window.moved += entry.value }))
          .observe({ type: "layout-shift", buffered: true });
    """
    painted = (
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.moved))))"
    )
    late: list[Route] = []
    with browser.new_context(viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(observe)
        page.route("**/*", lambda route: answer(route, output))
        page.route("**/*.{png,woff2}", lambda route: late.append(route))
        with page.expect_request("**/*.woff2"), page.expect_request("**/*.png"):
            page.goto(f"{ORIGIN}/posts/b/", wait_until="domcontentloaded")
        page.wait_for_function("document.querySelector('.copy, .theme-switch:not([hidden])')")
        assert page.evaluate(painted) == 0
        page.unroute("**/*.{png,woff2}")
        for route in late:
            answer(route, output)
        page.wait_for_load_state("load")
        page.wait_for_selector("img.enlarge")
        assert page.evaluate(f"document.fonts.ready.then(() => {painted})") == 0


def test_code_is_set_in_the_face_of_the_site(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/plain/") as page:
        loaded = "(fonts) => [...fonts].filter((font) => font.status === 'loaded').map((font) => font.family)"
        assert page.evaluate(f"document.fonts.ready.then({loaded})") == ["Notes Mono"]


def test_note_is_light_and_asks_for_little(browser: Browser, output: Path) -> None:
    """30 KB gzipped in all; fonts are compressed already."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*", lambda route: answer(route, output))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        page.goto(f"{ORIGIN}/posts/plain/", wait_until="networkidle")
    asked = [path for path in asked if "favicon" not in path]
    assert len(asked) == len(set(asked)) <= 5
    weight = {}
    for path in asked:
        data = (output / (path[1:] + "index.html" * path.endswith("/"))).read_bytes()
        weight[path] = len(data if path.endswith(".woff2") else gzip.compress(data))
    assert sum(weight.values()) <= 30_000, weight
    assert sum(size for path, size in weight.items() if path.endswith(".js")) <= 4_000, weight


def test_browser_takes_the_colour_of_the_chosen_theme(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/plain/", color_scheme="dark") as page:
        colours = []
        for _ in range(3):
            colours.append(
                page.evaluate(
                    """[...document.querySelectorAll('meta[name="theme-color"]')]
                       .filter(meta => matchMedia(meta.media).matches).map(meta => meta.content)"""
                )
            )
            page.locator(".theme-switch").click()
    assert colours == [["#0d1522"], ["#f8f5ee"], ["#0d1522"]]


def printed(page: Page) -> Page:
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print", color_scheme="dark")
    return page


def test_paper_shows_no_chrome(browser: Browser, output: Path) -> None:
    chrome = ".site-header, .site-footer, .contents, .neighbours, .skip, .copy, .anchor, .theme-switch"
    with opened(browser, output, "/posts/a/") as page:
        assert any(shown(page, chrome))
        assert not any(shown(printed(page), chrome))
        assert page.get_by_role("heading", name="Part").is_visible()


def test_paper_is_white_in_the_dark_theme(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/") as page:
        colours = printed(page).evaluate(
            """[['html', 'backgroundColor'], ['.prose p', 'color'], ['.code code', 'color']]
                 .map(([where, what]) => getComputedStyle(document.querySelector(where))[what])"""
        )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(0, 0, 0)"]


def test_paper_shows_what_is_folded_and_the_chosen_tab_with_its_label(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/posts/a/") as page:
        page.get_by_text("C++", exact=True).first.click()
        printed(page)
        for text in ("Hidden words.", "Further words."):
            box = page.get_by_text(text).bounding_box()
            assert box and box["height"] > 0
        assert shown(page, ".tab-choice + label") == [False, True]
        assert shown(page, ".tab-panel") == [False, True]


def test_paper_names_the_addresses_of_other_sites(browser: Browser, output: Path) -> None:
    after = "it => getComputedStyle(it, '::after').content"
    with opened(browser, output, "/posts/a/") as page:
        printed(page)
        page.wait_for_selector(".enlarge")
        links = {link.get_attribute("href"): link.evaluate(after) for link in page.locator(".prose a").all()}
    assert links["https://example.org/a?b"] == '" (https://example.org/a?b)"'
    assert links["https://example.org/bare"] == "none"
    assert links["#part"] == "none"


def test_code_breaks_its_lines_at_the_edge_of_the_paper(browser: Browser, output: Path) -> None:
    wider = "it => it.scrollWidth > it.clientWidth"
    with opened(browser, output, "/posts/a/", viewport={"width": 640, "height": 900}) as page:
        block = page.locator(".code pre").first
        assert block.evaluate(wider)
        printed(page)
        assert not block.evaluate(wider)
