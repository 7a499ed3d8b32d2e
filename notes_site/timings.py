"""How long the steps of a build take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """Adds up the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
