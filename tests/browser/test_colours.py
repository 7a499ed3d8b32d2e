"""Colours of code as the browser computes them: each can be read on every ground it may stand on."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pygments.token import STANDARD_TYPES

from support.kitchen_sink import KINDS, THEMES
from support.making import build, note
from support.serving import served

MINIMUM = 4.5
"""WCAG 2.2, 1.4.3."""
GROUNDS = (".code code:not(:has(.line))", ".code .line:not(.marked)", ".code .line.marked")
MEASURE = """([ground, classes]) => {
  const place = document.querySelector(ground);
  const brush = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  // Colours as they are painted, one over the other.
  const paint = (colours) => {
    brush.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      brush.fillStyle = colour;
      brush.fillRect(0, 0, 1, 1);
    }
    return [...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = [];
  for (let box = place; box; box = box.parentElement) grounds.unshift(getComputedStyle(box).backgroundColor);
  const below = luminance(paint(grounds));
  const contrast = (element, pseudo) => {
    const above = luminance(paint([...grounds, getComputedStyle(element, pseudo).color]));
    return (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05);
  };
  const word = place.appendChild(document.createElement("span"));
  const found = classes.map((name) => {
    word.className = name;
    return [name, contrast(word)];
  });
  word.remove();
  return [...found, ["(line number)", contrast(place, "::before")]];
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_every_kind_of_code_can_be_read(browser: Browser, origin: str, theme: str) -> None:
    classes = sorted(set(STANDARD_TYPES.values()))
    with browser.new_page(color_scheme=theme) as page:
        page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
        faint = [
            f"{name or '(none)'} on {ground}: {contrast:.2f}"
            for ground in GROUNDS
            for name, contrast in page.evaluate(MEASURE, [ground, classes])
            if contrast < MINIMUM
        ]
    assert not faint, "\n".join(faint)


def test_kinds_of_code_differ_in_colour(browser: Browser, origin: str) -> None:
    """A keyword, a name, a text, a number and a comment, on both grounds."""
    with browser.new_page() as page:
        page.goto(f"{origin}/en/{KINDS['kitchen-sink']}")
        colours = page.evaluate(
            """() => [".k", ".nf", ".s2", ".mi", ".c1"].map((name) =>
              getComputedStyle(document.querySelector(`.code ${name}`)).color)"""
        )
    assert len(set(colours)) == len(colours)


def test_picture_for_the_dark_is_shown_in_the_dark(browser: Browser, tmp_path: Path) -> None:
    def drawing(colour: str) -> str:
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
            f'<rect width="40" height="40" fill="{colour}"/></svg>'
        )

    files = {
        "posts/a.md": note("![x](pic.svg)\n\n![[pic.svg]]\n\n![y](other.svg)"),
        "posts/pic.svg": drawing("#ff0000"),
        "posts/pic.dark.svg": drawing("#0000ff"),
        "posts/other.svg": drawing("#00ff00"),
    }
    with served(build(tmp_path, files)) as origin, browser.new_page(color_scheme="dark") as page:
        page.goto(f"{origin}/posts/a/")
        page.evaluate("for (const image of document.images) image.loading = 'eager'")
        page.wait_for_load_state("networkidle")

        def colours() -> list[tuple[int, ...]]:
            shots = [image.screenshot() for image in page.locator(".prose img").all()]
            return [Image.open(BytesIO(shot)).convert("RGB").getpixel((20, 20)) for shot in shots]  # type: ignore[misc]

        assert colours() == [(0, 0, 255), (0, 0, 255), (0, 255, 0)]
        page.evaluate("document.documentElement.dataset.theme = 'light'")
        assert colours()[0] == (255, 0, 0)
        page.emulate_media(color_scheme="light")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        assert colours()[0] == (0, 0, 255)
