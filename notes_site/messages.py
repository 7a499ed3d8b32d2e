"""What commands say, in the language of whoever reads it. Knows no command.

English stands in the code; other languages have a table from it, in `locale/messages/`.
"""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

Say = Callable[..., str]
"""Makes a line: of the English one, with `{names}`, and values for these."""

_TABLES = Path(__file__).parent / "locale" / "messages"


def in_language(language: str) -> Say:
    """What makes lines in a language; in English where there is no table for it."""
    return partial(_line, language)


def _line(language: str, english: str, **values: object) -> str:
    return load_table(language).get(english, english).format(**values)


@cache
def load_table(language: str) -> dict[str, str]:
    """For each English line the one in another language; empty where there is no table."""
    import tomllib  # Takes its time, and most commands say nothing in words.

    # Who reads traditional characters reads simplified ones sooner than English.
    path = _TABLES / f"{'zh-CN' if language == 'zh-TW' else language}.toml"
    if not path.is_file():
        return {}
    table: dict[str, str] = tomllib.loads(path.read_text("utf-8"))
    return table
