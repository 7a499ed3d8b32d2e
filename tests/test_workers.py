"""Tasks give the same results in the same order, with one process or many, and leave no process behind."""

import multiprocessing
import os
import signal
import sys
import threading
import time

import pytest

from notes_site.errors import SiteError
from notes_site.workers import AHEAD, WORTH, can_fork, spread

forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are not forked here")


def square(number: int) -> int:
    return number * number


def process_of(number: int) -> int:
    return os.getpid()


def die(number: int) -> int:
    os._exit(1)


def fail(number: int) -> int:
    raise ValueError(number)


def dawdle(number: int) -> int:
    time.sleep(60)
    return number


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_are_in_the_order_of_tasks(jobs: int) -> None:
    assert list(spread(square, range(50), jobs)) == [number * number for number in range(50)]


def test_few_tasks_start_no_process() -> None:
    assert set(spread(process_of, range(WORTH - 1), 4)) == {os.getpid()}


def test_one_job_starts_no_process() -> None:
    assert set(spread(process_of, range(20), 1)) == {os.getpid()}


def test_many_tasks_are_done_elsewhere() -> None:
    assert os.getpid() not in set(spread(process_of, range(20), 2))


def test_tasks_are_drawn_only_as_results_are_taken() -> None:
    drawn: list[int] = []
    tasks = (drawn.append(number) or number for number in range(1000))
    results = spread(square, tasks, 2)
    assert next(results) == 0
    assert len(drawn) <= 2 * AHEAD
    results.close()


@forks
@pytest.mark.usefixtures("alone")
def test_a_forked_process_has_what_cannot_be_sent() -> None:
    assert can_fork()
    table = {number: (lambda number=number: number + 1) for number in range(50)}
    assert list(spread(lambda number: table[number](), range(50), 2)) == list(range(1, 51))


@forks
def test_no_process_is_forked_while_threads_run() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        done.set()
        thread.join()


def refuse(number: int) -> int:
    raise SiteError("is wrong; mend it", "posts/a.md", number)


def test_a_fault_of_the_writer_keeps_its_place() -> None:
    with pytest.raises(SiteError) as caught:
        list(spread(refuse, range(7, 27), 2))
    assert str(caught.value) == "posts/a.md:7: is wrong; mend it"


def test_a_process_that_dies_is_a_fault_with_a_way_out() -> None:
    with pytest.raises(SiteError, match="--jobs 1"):
        list(spread(die, range(20), 2))


def test_a_fault_of_the_function_comes_through() -> None:
    with pytest.raises(ValueError, match="0"):
        list(spread(fail, range(20), 2))


def test_an_interrupt_ends_all_processes_at_once() -> None:
    results = spread(dawdle, range(20), 2)
    timer = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    started = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        next(results)
    assert time.monotonic() - started < 30
    assert not multiprocessing.active_children()
