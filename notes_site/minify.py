"""Style sheets and scripts of the default theme as they are published: without comments and needless spaces.

Comes in: text as it is kept. Goes out: text that means the same.
"""

import re
from pathlib import PurePath

MINIFIED = (".css", ".js")
"""Endings of the names of such files."""

_COMMENT = r"/\*.*?\*/"
_STRING = r"""(?P<string>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*')"""
_BETWEEN = rf"(?:\s|{_COMMENT})*"
# Before a colon a space tells a descendant from the element itself, behind it nothing; around an operator it
# must stand.
_CSS = re.compile(
    rf"{_STRING}|{_BETWEEN}(?P<mark>[{{}};,>~]){_BETWEEN}|(?P<colon>:)\s+|(?:\s|{_COMMENT})+", re.DOTALL
)


def minified(name: str, text: str) -> str:
    """A file with less of it. name: for its ending."""
    if PurePath(name).suffix == ".css":
        return _CSS.sub(_shorter, text).strip().replace(";}", "}")
    from rjsmin import jsmin  # Most builds publish none again.

    return str(jsmin(text))


def _shorter(found: re.Match[str]) -> str:
    # Not rcssmin: within a layer it takes `.code :is(.k)` for a declaration, and its space away.
    return found["string"] or found["mark"] or found["colon"] or " "
