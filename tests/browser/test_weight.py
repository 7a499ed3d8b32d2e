"""What a page costs its reader: bytes as a web host sends them, and requests, into an empty cache."""

import gzip
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Response

from notes_site.theme import theme_path
from support.kitchen_sink import KINDS

KB = 1_000
BUDGETS = {"document": 15 * KB, "stylesheet": 8 * KB, "script": 4 * KB}
OWN = {("problems", "stylesheet"): 2 * KB, ("problems", "script"): 4 * KB}
OWN |= {(kind, "stylesheet"): 2 * KB for kind in ("formulas", "kitchen-sink", "kitchen-sink-zh")}
OWN |= {("search", "stylesheet"): 2 * KB, ("search", "script"): 7 * KB}
"""What a kind of page may load for itself alone, beside."""
NOTES = ("leetcode", "faults")
"""Notes without pictures and without formulas that can be set."""


class Weight(NamedTuple):
    sizes: Counter[str]
    """Bytes by kind of resource."""
    urls: list[str]


@pytest.fixture(scope="module")
def weights(browser: Browser, origin: str) -> dict[str, Weight]:
    """Of every kind of page."""
    return {kind: _weigh(browser, f"{origin}/en/{path}") for kind, path in KINDS.items()}


def _weigh(browser: Browser, url: str) -> Weight:
    responses: list[Response] = []
    with browser.new_page() as page:
        page.on("response", lambda response: responses.append(response))
        page.goto(url)
        page.evaluate("document.fonts.ready")
        # An icon is the browser's wish, once for a site and at no page's cost.
        icons = page.locator("link[rel~=icon]").evaluate_all("(links) => links.map((link) => link.href)")
        asked = [response for response in responses if response.url not in icons]
        sizes: Counter[str] = Counter()
        for response in asked:
            sizes[response.request.resource_type] += _size(response.body())
    return Weight(sizes, [response.url for response in asked])


def _size(body: bytes) -> int:
    """As sent: fonts and photographs are compressed already."""
    return min(len(body), len(gzip.compress(body, 6)))


def test_no_kind_of_resource_is_over_its_budget(weights: dict[str, Weight]) -> None:
    over = [
        f"{kind}: {weight.sizes[resource]} bytes of {resource}, {budget} at most"
        for kind, weight in weights.items()
        for resource, budget in BUDGETS.items()
        if weight.sizes[resource] > budget + OWN.get((kind, resource), 0)
    ]
    assert not over, "\n".join(over)


@pytest.mark.parametrize("kind", NOTES)
def test_note_without_pictures_is_light(weights: dict[str, Weight], kind: str) -> None:
    assert weights[kind].sizes.total() <= 30 * KB, weights[kind]
    assert len(weights[kind].urls) <= 5, weights[kind]


def test_usual_formulas_add_one_piece_of_the_font(weights: dict[str, Weight]) -> None:
    formulas, note = weights["formulas"], weights["leetcode"]
    added = [url.partition("?")[0] for url in formulas.urls if url not in note.urls][1:]
    names = [url.rpartition("/")[2] for url in added]
    # Which of the two comes first is the browser's affair.
    assert sorted(names) == ["math.css", "notes-math.woff2"]
    assert formulas.sizes.total() <= 91 * KB, formulas  # And 4 KB for a longer text.


def test_nothing_is_loaded_twice(weights: dict[str, Weight]) -> None:
    for kind, weight in weights.items():
        assert len(weight.urls) == len({url.partition("?")[0] for url in weight.urls}), kind


SHEETS = [path.name for path in theme_path("static").glob("*.css")]


@pytest.mark.parametrize("name", SHEETS)
def test_a_small_style_sheet_says_the_same(browser: Browser, sink: Path, name: str) -> None:
    written = (theme_path("static") / name).read_text("utf-8")
    published = (sink / "en" / name).read_text("utf-8")
    assert len(published) < 0.9 * len(written)
    rules = """(text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      const short = (text) => text.replace(/\\s+/g, " ").replace(/([,:]) /g, "$1");
      return Array.from(sheet.cssRules, ({ cssText }) => short(cssText));
    }"""
    with browser.new_page() as page:
        assert page.evaluate(rules, published) == page.evaluate(rules, written)
