"""A function over many tasks, spread over processes. Knows neither notes nor files."""

import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from notes_site.errors import SiteError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Task = TypeVar("Task")
Result = TypeVar("Result")

WORTH = 4
"""Fewer tasks than this are done before processes have started."""
AHEAD = 3
"""Tasks handed out for each process: enough to keep it busy, few enough to bound memory."""

_function: Callable[[Any], Any]
"""What a started process does with each task; it may be too large to be sent along with each."""


def spread(function: Callable[[Task], Result], tasks: Iterable[Task], jobs: int) -> Iterator[Result]:
    """Results in the order of the tasks, whatever the number of processes.

    function: pure; importable, or any where `can_fork`. tasks: drawn only as fast as results are taken.
    Processes start only for `jobs` above 1 and where there are tasks enough.
    Raises SiteError when the system ends a process.
    """
    rest = iter(tasks)
    first = list(islice(rest, WORTH))
    if jobs == 1 or len(first) < WORTH:
        yield from map(function, chain(first, rest))
        return
    from concurrent.futures.process import BrokenProcessPool  # Slow to load; most builds need none of it.

    try:
        with _pool(jobs, function) as pool:
            under_way: deque[Future[Result]] = deque()
            for task in chain(first, rest):
                under_way.append(pool.submit(_call, task))
                if len(under_way) >= AHEAD * jobs:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
    except BrokenProcessPool as error:
        raise SiteError("a process of this build was ended from outside; try again with --jobs 1") from error


def can_fork() -> bool:
    """Whether processes begin with all that this one has in memory: code, and values that cannot be sent.

    A process with threads cannot be forked safely.
    """
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _pool(jobs: int, function: Callable[[Task], Result]) -> "Iterator[ProcessPoolExecutor]":
    """Processes that end with the block at once, even in the middle of a task."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("fork" if can_fork() else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(function,))
    try:
        yield pool
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        while started := set(multiprocessing.active_children()) - before:
            for process in started:
                process.kill()
            for process in started:
                process.join()
        raise


def _begin(function: Callable[[Any], Any]) -> None:
    global _function
    _function = function
    # Ctrl-C reaches every process of a terminal; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _call(task: Any) -> Any:
    return _function(task)
