"""The one family of faults that a writer can cause.

    SiteError    the site or the command's surroundings are wrong; the message says where and what to do
    Changed      a file went or changed between two looks at it; another look at the site may find it right

Everything else that is raised is a bug of the program and keeps its traceback.
A fault is one line, whatever it quotes, and steers no terminal: `one_line`.
"""

import re
from collections.abc import Iterator, Sequence

from notes_site.lazy import lazy_pattern

LONGEST_QUOTE = 100
"""Characters of what a message quotes of a note, before it is cut."""

_QUOTE = lazy_pattern(r'"([^"]*)"')
# What moves a terminal's cursor, turns the order of letters, or is no character at all.
_CONTROL = lazy_pattern(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
    r"|[\U000e0000-\U000e007f]"
)


def one_line(message: str) -> str:
    """A message without line ends, its long quotes cut with `…`."""
    if len(message) <= LONGEST_QUOTE and message.isprintable():
        return message
    return _QUOTE.sub(_cut, shown(" ".join(message.split())))


def shown(text: str) -> str:
    """Text as a terminal may show it: characters that would steer it stand as `\\x1b`, `\\u202e`."""
    return text if text.isprintable() else _CONTROL.sub(_escaped, text)


def _escaped(control: re.Match[str]) -> str:
    code = ord(control[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _cut(quote: re.Match[str]) -> str:
    return quote[0] if len(quote[1]) <= LONGEST_QUOTE else f'"{quote[1][: LONGEST_QUOTE - 1]}…"'


class SiteError(Exception):
    """A fault with its place, its fact and its way out.

    message: the fact and, after a semicolon, the way out; no place, no full stop.
    path: the file, relative to the site's folder, with `/`; None when no file is to blame.
    line: 1-based; None when the fault is the whole file's.
    more: other faults that were found with this one.
    """

    def __init__(
        self,
        message: str,
        path: str | None = None,
        line: int | None = None,
        *,
        more: Sequence["SiteError"] = (),
    ) -> None:
        super().__init__(message)
        self.more = more
        self.message = one_line(message)
        self.path = path
        self.line = line

    def each(self) -> Iterator["SiteError"]:
        """This fault and those that were found with it."""
        yield self
        yield from self.more

    @property
    def place(self) -> str:
        """`path:line`, `path`, or nothing."""
        path = self.path or ""
        return one_line(f"{path}:{self.line}" if path and self.line else path)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class Changed(SiteError):
    """A file of the site that is not what it was a moment ago."""

    def __init__(self, path: str) -> None:
        super().__init__("changed again and again while it was read; build again when it is at rest", path)

    def __reduce__(self) -> tuple[type["Changed"], tuple[str | None]]:
        return Changed, (self.path,)
