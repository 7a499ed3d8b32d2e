"""Single keys from a terminal."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress


def pressed(begin: Callable[[], None]) -> Iterator[str]:
    """The keys that are pressed, for ever. Without a terminal this only waits.

    begin: called when keys are heard.
    """
    if sys.platform == "win32":
        import msvcrt

        begin()
        while True:
            yield msvcrt.getwch()
    elif sys.stdin and sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp():
        yield from _keys(sys.stdin.fileno(), begin)
    threading.Event().wait()


def _keys(terminal: int, begin: Callable[[], None]) -> Iterator[str]:
    import termios
    import tty

    # A terminal that was closed reads no keys and takes no settings.
    with suppress(OSError, termios.error):
        before = termios.tcgetattr(terminal)
        try:
            # Ctrl-C still means what it always does.
            tty.setcbreak(terminal)
            begin()
            while key := os.read(terminal, 1):
                yield key.decode("ascii", "replace")
        finally:
            # A fault here would take the place of the signal that ends the program.
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)
