"""Tasks give the same results in the same order, with one process or many, and leave no process behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from notes_site.errors import SiteError
from notes_site.workers import AHEAD, WORTH, aside, can_fork, spread

forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are not forked here")


def square(number: int) -> int:
    return number * number


def process_of(number: int) -> int:
    return os.getpid()


def die(number: int) -> int:
    os._exit(1)


def fail(number: int) -> int:
    raise ValueError(number)


def fail_later(number: int) -> int:
    if number >= 7:
        raise ValueError(number)
    return number


def dawdle(number: int) -> int:
    if number:
        time.sleep(600)
    return number


def tell_and_wait(number: int) -> None:
    os.write(1, b"under way\n")
    time.sleep(600)


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
    raise SiteError("is wrong; fix it", "posts/a.md", number)


def test_a_fault_of_the_writer_keeps_its_place() -> None:
    with pytest.raises(SiteError) as caught:
        list(spread(refuse, range(7, 27), 2))
    assert str(caught.value) == "posts/a.md:7: is wrong; fix it"


def test_a_process_that_dies_is_a_fault_with_a_way_out() -> None:
    with pytest.raises(SiteError, match="--jobs 1"):
        list(spread(die, range(20), 2))


def test_a_fault_of_the_function_comes_through() -> None:
    with pytest.raises(ValueError, match="0"):
        list(spread(fail, range(20), 2))


def test_processes_end_with_the_iterator_in_the_middle_of_a_task() -> None:
    results = spread(dawdle, range(20), 2)
    assert next(results) == 0
    assert len(multiprocessing.active_children()) == 2
    results.close()
    assert not multiprocessing.active_children()


def test_a_fault_is_told_in_its_turn() -> None:
    results = spread(fail_later, range(20), 3)
    assert [next(results) for _ in range(7)] == list(range(7))
    with pytest.raises(ValueError, match="7"):
        next(results)


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ValueError, match="0") as caught:
        list(spread(fail, range(20), 2))
    assert "in fail" in caught.value.__notes__[0]


def test_large_tasks_with_large_results_do_not_wait_for_each_other() -> None:
    texts = [bytes([number]) * 1_000_000 for number in range(12)]
    assert list(spread(bytes, texts, 2)) == texts


def test_a_system_without_processes_to_spare_is_a_fault_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", refuse)
    with pytest.raises(SiteError, match=r"starts no more processes .*--jobs 1"):
        list(spread(square, range(20), 2))


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_end_with_their_parent_in_the_middle_of_a_task(method: str) -> None:
    """They are gone when nobody has the other end of their standard output any more."""
    program = f"""
import test_workers
from notes_site import workers
workers.can_fork = lambda: {method == "fork"}
list(workers.spread(test_workers.tell_and_wait, range(20), 3))
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=-1, cwd=Path(__file__).parent)
    with parent:
        assert parent.stdout
        assert [parent.stdout.readline() for _ in range(3)] == [b"under way\n"] * 3
        parent.kill()
        assert parent.stdout.read() == b""


@pytest.mark.parametrize("answer", [True, False])
def test_check_aside_gives_its_answer(answer: bool) -> None:
    with aside(lambda: answer) as told:
        assert told() is answer


@forks
def test_check_whose_process_is_lost_is_done_here() -> None:
    here = os.getpid()
    with aside(lambda: os.getpid() == here or bool(os.kill(os.getpid(), signal.SIGKILL))) as told:
        assert told()


@forks
def test_check_that_nobody_waits_for_ends_with_its_block() -> None:
    here = os.getpid()
    with aside(lambda: os.getpid() == here or dawdle(1) == 0):
        pass
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
