"""What the commands say, and where: on standard output what was done, on standard error what is wrong.

Comes in: lines, places and counts. Goes out: text in colour, or plain where nobody sees colours.
"""

import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from notes_site.counts import one_of, tell_skipped
from notes_site.errors import shown

_KINDS = {"red": "error", "yellow": "warning"}


def tell_what_stays(skipped: Sequence[str], left: Sequence[str]) -> None:
    """Say what was left out of a site, and what was left in the output, with the first of each."""
    if skipped:
        click.echo(tell_skipped(skipped), err=True)
    if left:
        way_out = "remove it if nobody needs it"
        click.echo(f"{left[0]}: stays, for it was not written from here{one_of(left)}; {way_out}", err=True)


def complain(place: str, message: str, *, color: str = "red") -> None:
    """Say what is wrong, and where. color: `red` for an error, `yellow` for a warning."""
    click.echo(_painted(place, message, color, sys.stderr), err=True)


def say_if_heard(line: str, color: str) -> None:
    """Say a line; a preview goes on when its terminal is gone."""
    with suppress(OSError):
        if sys.stdout:
            _say(line, color)


def _say(line: str, color: str) -> None:
    """One line at once, whoever reads it."""
    if color in _KINDS:
        place, mark, message = shown(line).partition(": ")
        line = _painted(place if mark else "", message if mark else line, color, sys.stdout)
    click.echo(click.style(line, fg=color) if color and color not in _KINDS else line)
    sys.stdout.flush()


def _painted(place: str, message: str, color: str, stream: TextIO) -> str:
    """A fault, with its place in colour; a word says how grave it is where nobody sees one."""
    is_colored = bool(stream) and stream.isatty() and not os.environ.get("NO_COLOR")
    word = f"{_KINDS[color]}: "
    if is_colored:
        return click.style(f"{place}: " if place else word, fg=color) + message
    return (f"{place}: " if place else "") + word + message


def shown_folder(path: Path) -> str:
    return shown(f"{path.as_posix().rstrip('/')}/")


def shown_path(path: Path) -> str:
    return shown(path.as_posix())


def unsaid(error: OSError) -> int:
    """Output failed: say so where that is possible, and let nothing more be said at the end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    with suppress(OSError):
        complain("output", f"cannot be written ({error.strerror}); send it where there is room")
    return 1


def unusable(error: OSError) -> int:
    """Report an error of the system that nobody expected, with its file."""
    path = os.fsdecode(error.filename)
    complain(shown(path), f"cannot be used ({error.strerror}); fix that and try again")
    return 1


class Bar:
    """A progress bar on one line of a terminal; appears only when a step takes long."""

    PATIENCE = 0.3
    """Seconds before the bar is shown."""
    WIDTH = 30

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._start = self._last = time.monotonic()
        self._drawn = False

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *error: object) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not self._shown or now - self._start < self.PATIENCE or now - self._last < 0.05:
            return
        self._last, self._drawn = now, True
        filled = self.WIDTH * done // max(total, 1)
        sys.stderr.write(f"\r\x1b[K{step} {'━' * filled}{'┄' * (self.WIDTH - filled)} {done}/{total}")
        sys.stderr.flush()
