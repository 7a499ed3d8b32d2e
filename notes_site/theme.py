"""Where the default theme and the words of the interface lie, in a checkout and in an installed wheel."""

import re
from contextlib import suppress
from functools import cache
from pathlib import Path

from notes_site.folders import STATIC

STYLE = "/site.css"
"""Where the style sheet of every page is published."""

_PACKAGE = Path(__file__).parent
_PAPER = re.compile(r"--paper:\s*light-dark\(\s*(#[0-9A-Fa-f]+)\s*,\s*(#[0-9A-Fa-f]+)\s*\)")


def theme_path(name: str) -> Path:
    """The folder `templates` or `static` of the default theme."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def find_paper(style_path: Path) -> tuple[str, str] | None:
    """The colours behind a page, light and dark, for the browser's own bar.

    style_path: the style sheet that is published; where it does not say, the default theme's does.
    """
    for path in (style_path, theme_path(STATIC) / "site.css"):
        with suppress(OSError):  # Told by whoever publishes it.
            if found := _PAPER.search(path.read_text("utf-8", "replace")):
                return found[1], found[2]
    return None


@cache
def load_words(language: str) -> dict[str, str]:
    """The words of the interface, by key. language: one of `languages.LANGUAGES`."""
    import tomllib  # Takes its time, and a build with nothing to do needs no words.

    words: dict[str, str] = tomllib.loads((_PACKAGE / "locale" / f"{language}.toml").read_text("utf-8"))
    return words
