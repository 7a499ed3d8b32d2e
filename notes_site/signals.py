"""How the program ends from outside: by Ctrl-C, a closed terminal, or a system that shuts down.

Comes in: signals. Goes out: an exception in the main thread, by which everything that is held is let go.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = "interrupted; the next build takes up where this one ended"

RETRY = 0.01
"""Seconds until what Python dropped is raised again."""

_Handler = Callable[[int, FrameType | None], None]


class Ended(BaseException):
    """The process was asked to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number
        """The exit status by which shells tell of a signal."""


def end_at_once() -> None:
    """End at once, without a traceback, when a signal comes: for a process that holds nothing yet."""
    _listen(_exit)


def raise_ended() -> None:
    """Raise Ended where the main thread is when a signal comes."""
    _listen(_raise)
    if hasattr(signal, "setitimer"):
        sys.unraisablehook = _raise_later


def ignore() -> None:
    """Ignore all signals: the process is about to end by itself."""
    for number in _heard():
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold signals back, so that what is done here is done as a whole."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    ending = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGALRM)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def tell() -> None:
    """Say that the program was ended; nobody may be there to read it."""
    with suppress(OSError):
        os.write(2, f"{INTERRUPTED}\n".encode())


def ended_by(error: BaseException | None) -> Ended | None:
    """The Ended that an exception is or came of: Python wraps what is raised while a class is made."""
    while error:
        if isinstance(error, Ended):
            return error
        error = error.__cause__ or error.__context__
    return None


def _listen(handler: _Handler) -> None:
    for number in _heard():
        signal.signal(number, handler)


def _heard() -> list[signal.Signals]:
    """Those that end the program; none that was ignored when it began, as `nohup` does with SIGHUP."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [signal.Signals[name] for name in names]
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def _exit(number: int, frame: FrameType | None) -> None:
    tell()
    os._exit(Ended(number).status)


def _raise(number: int, frame: FrameType | None) -> None:
    """A second signal, while the first one is let through, changes nothing."""
    if ended_by(sys.exception()) is None:
        raise Ended(number)


def _raise_later(dropped: "sys.UnraisableHookArgs") -> None:
    """Raise Ended once more where Python dropped it, as it does in what runs while an object goes."""
    if not isinstance(dropped.exc_value, Ended):
        sys.__unraisablehook__(dropped)
        return
    number = dropped.exc_value.status - 128
    signal.signal(signal.SIGALRM, lambda alarm, frame: _raise(number, frame))
    signal.setitimer(signal.ITIMER_REAL, RETRY)
