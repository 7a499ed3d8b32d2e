"""Waits for what must come, for as long as a machine with much else to do may need."""

import time
from collections.abc import Callable

PATIENCE = 120
"""Seconds; only what never comes takes as long."""


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "what was waited for never came"
        time.sleep(0.01)
