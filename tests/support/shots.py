"""Screenshots of every kind of page, in both languages and themes and at each width, for looking at.

    python -m support.shots FOLDER [--kind KIND]… [--scale 2]

Each is named after what it shows: `index.en.dark.390.png`. Firefox and WebKit, where they are there, show
the top of each page: `index.en.firefox.png`.
"""

import argparse
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from support.drivers import CHROMIUM, FIREFOX, WEBKIT, firefox, webkit
from support.kitchen_sink import KINDS, LANGUAGES, THEMES, WIDTHS, kitchen_sink


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--kind", action="append", choices=KINDS, help="only this kind of page; may be repeated"
    )
    parser.add_argument("--scale", type=float, default=1, help="pixels of the picture for one of the page")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as site,
        kitchen_sink(Path(site)) as origin,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM) as browser,
    ):
        kinds = options.kind or list(KINDS)
        taken = _shoot(browser, origin, kinds, options.folder, options.scale)
        taken += _shoot_elsewhere(origin, kinds, options.folder)
    print(f"{taken} screenshots in {options.folder}")


def _shoot(browser: Browser, origin: str, kinds: Sequence[str], folder: Path, scale: float) -> int:
    """Take a full-length screenshot of each page; how many there are."""
    taken = 0
    for width, theme in product(WIDTHS, THEMES):
        with browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            device_scale_factor=scale,
            reduced_motion="reduce",
        ) as page:
            for kind, language in product(kinds, LANGUAGES):
                page.goto(f"{origin}/{language}/{KINDS[kind]}")
                page.evaluate("for (const image of document.images) image.loading = 'eager'")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{kind}.{language}.{theme}.{width}.png", full_page=True)
                taken += 1
    return taken


def _shoot_elsewhere(origin: str, kinds: Sequence[str], folder: Path) -> int:
    """The same in other browsers, as far as they are there."""
    taken = 0
    for name, there, start in (("firefox", FIREFOX, firefox), ("webkit", WEBKIT, webkit)):
        if not there:
            continue
        with start() as driver:
            for kind, language in product(kinds, LANGUAGES):
                driver.go(f"{origin}/{language}/{KINDS[kind]}")
                (folder / f"{kind}.{language}.{name}.png").write_bytes(driver.shot())
                taken += 1
    return taken


if __name__ == "__main__":
    main()
