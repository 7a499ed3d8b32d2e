"""A function over many tasks, spread over processes. Knows neither notes nor files."""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from notes_site.errors import SiteError
from notes_site.signals import undisturbed

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Task = TypeVar("Task")
Result = TypeVar("Result")

WORTH = 4
"""Fewer tasks than this are done before processes have started."""
AHEAD = 3
"""Tasks handed out for each process: enough to keep it busy, few enough to bound memory."""


def spread(
    function: Callable[[Task], Result], tasks: Iterable[Task], jobs: int
) -> Generator[Result, None, None]:
    """Results in the order of the tasks, whatever the number of processes.

    function: pure; importable, or any where `can_fork`. tasks: drawn only as fast as results are taken.
    Processes start only for `jobs` above 1 and where there are tasks enough. They end with the iterator,
    which is to be closed, and with this process, whatever ends it.
    Raises SiteError when the system starts none, or ends one.
    """
    rest = iter(tasks)
    first = list(islice(rest, WORTH))
    if jobs == 1 or len(first) < WORTH:
        yield from map(function, chain(first, rest))
        return
    with _team(function, jobs) as team:
        taken = 0
        for number, task in enumerate(chain(first, rest)):
            team.hand(number, task)
            if number + 1 - taken == AHEAD * jobs:
                yield team.take(taken)
                taken += 1
        for left in range(taken, number + 1):
            yield team.take(left)


def can_fork() -> bool:
    """Whether processes begin with all that this one has in memory: code, and values that cannot be sent.

    A process with threads cannot be forked safely.
    """
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def aside(check: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    """A check that goes on in a process of its own during the block; what is yielded waits for its answer.

    check: changes nothing. Where no process can be forked it is done when its answer is asked for.
    """
    process = _forked(check) if can_fork() else 0
    answers = {0: True, 1: False}

    def answer() -> bool:
        nonlocal process
        if not process:
            return check()
        with undisturbed():  # A process that was waited for must not be ended as well.
            _, status = os.waitpid(process, 0)
            process = 0
        code = os.waitstatus_to_exitcode(status)
        return answers[code] if code in answers else check()

    try:
        yield answer
    finally:
        if process:
            with undisturbed():
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)


def _forked(check: Callable[[], bool]) -> int:
    """The number of a process that does a check, and ends with 0 for yes and 1 for no; 0 if none starts."""
    with undisturbed(), suppress(OSError):
        process = os.fork()
        if process:
            return process
        try:
            os._exit(0 if check() else 1)
        finally:
            os._exit(2)
    return 0


@contextmanager
def _team(function: Callable[[Task], Result], jobs: int) -> "Iterator[_Team[Task, Result]]":
    """Processes that end with the block at once, even in the middle of a task."""
    team = _Team(function, jobs)
    try:
        yield team
    finally:
        team.end()


class _Team(Generic[Task, Result]):
    """Processes, started as there is work for them, and the outcomes that nobody took yet."""

    def __init__(self, function: Callable[[Task], Result], jobs: int) -> None:
        import multiprocessing  # Slow to load; most builds need none of it.

        # A collector that looks at what all processes share would make each of them copy it.
        gc.freeze()
        self._context = multiprocessing.get_context("fork" if can_fork() else "spawn")
        self._function = function
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._outcomes: dict[int, tuple[bool, Any]] = {}
        """By the number of the task: whether it went well, and its result or what was raised."""

    def hand(self, number: int, task: Task) -> None:
        """Give a task to whoever has the least to do."""
        self._receive(wait=False)
        if len(self._workers) < self._jobs and all(worker.under_way for worker in self._workers):
            self._start()
        worker = min(self._workers, key=lambda worker: len(worker.under_way))
        worker.under_way.append(number)
        with _explained():
            worker.connection.send(task)

    def take(self, number: int) -> Result:
        """The result of a task, once it is there; what the function raised is raised."""
        while number not in self._outcomes:
            self._receive(wait=True)
        good, result = self._outcomes.pop(number)
        if not good:
            raise result
        return result  # type: ignore[no-any-return]

    def end(self) -> None:
        gc.unfreeze()
        with undisturbed():
            for worker in self._workers:
                worker.process.kill()
            for worker in self._workers:
                worker.process.join()
                worker.connection.close()

    def _receive(self, *, wait: bool) -> None:
        from multiprocessing.connection import wait as wait_for

        by_connection = {worker.connection: worker for worker in self._workers if worker.under_way}
        for connection in wait_for(list(by_connection), None if wait else 0):
            worker = by_connection[connection]  # type: ignore[index]
            with _explained():
                outcome = worker.connection.recv()
            self._outcomes[worker.under_way.popleft()] = outcome

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        # A forked process inherits what its parent holds open: as long as one of them kept the other end of
        # somebody's connection, that one would never learn that the parent is gone.
        foreign = [worker.connection for worker in self._workers] + [ours]
        arguments = (self._function, theirs, foreign if self._context.get_start_method() == "fork" else [])
        process = self._context.Process(target=_work, args=arguments, daemon=True)  # type: ignore[attr-defined]
        with undisturbed():
            try:
                process.start()
            except OSError as error:
                message = f"the system starts no more processes ({error.strerror}); try again with --jobs 1"
                raise SiteError(message) from error
            self._workers.append(_Worker(process, ours))
        theirs.close()


class _Worker:
    """A process, as its parent sees it."""

    def __init__(self, process: "BaseProcess", connection: "Connection") -> None:
        self.process = process
        self.connection = connection
        self.under_way: deque[int] = deque()
        """The numbers of its tasks, in the order in which it does them."""


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise SiteError("a process of this build was ended from outside; try again with --jobs 1") from error


# In a process of its own.


def _work(function: Callable[[Any], Any], connection: "Connection", foreign: "Iterable[Connection]") -> None:
    """Do tasks until the other end of the connection is closed. foreign: connections of others."""
    from queue import SimpleQueue

    for other in foreign:
        other.close()
    _leave_signals_to_the_parent()
    tasks: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_fetch, args=(connection, tasks), daemon=True).start()
    with suppress(OSError):
        while True:
            connection.send_bytes(_outcome(function, tasks.get()))


def _leave_signals_to_the_parent() -> None:
    """Ctrl-C and a closed terminal reach every process; the parent ends its workers itself."""
    for name in ("SIGINT", "SIGHUP"):
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _fetch(connection: "Connection", tasks: Any) -> None:
    """Tasks as they come, while others are done: a parent that hands one over never waits for a result to be
    taken. When it is gone, whatever ended it, this process ends too, even in the middle of a task.
    """
    try:
        with suppress(EOFError, OSError):
            while True:
                tasks.put(connection.recv())
    finally:
        os._exit(1)


def _outcome(function: Callable[[Any], Any], task: Any) -> bytes:
    """Whether it went well, and the result or what was raised, as bytes."""
    import pickle
    import traceback

    try:
        return pickle.dumps((True, function(task)))
    except Exception as error:
        # An exception is sent without its traceback, which a bug of ours is to keep.
        if not isinstance(error, SiteError):
            error.add_note(traceback.format_exc())
        return pickle.dumps((False, error))
