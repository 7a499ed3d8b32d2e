"""Where the default theme and the words of the interface lie, in a checkout and in an installed wheel."""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def theme_path(name: str) -> Path:
    """The folder `templates` or `static` of the default theme."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


@cache
def load_words(language: str) -> dict[str, str]:
    """The words of the interface, by key. language: `zh-CN` or `en`."""
    import tomllib  # Takes its time, and a build with nothing to do needs no words.

    words: dict[str, str] = tomllib.loads((_PACKAGE / "locale" / f"{language}.toml").read_text("utf-8"))
    return words
