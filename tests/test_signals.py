"""A program that is ended from outside ends cleanly, and leaves nothing that holds up the next one."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.making import build, contents, note, try_build, write_files

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="processes are ended by signals"),
    pytest.mark.usefixtures("compiled_once"),
]

ENDS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGKILL: -signal.SIGKILL}
"""What a process says of its end, by the signal that ended it."""

STUCK = """
import os, signal, sys, threading
from notes_site import reader, renderer, workers
from notes_site.disk import output
output.BATCH, reader.FIRST, reader.BATCH_BYTES = 2, 0, 50
parent, render, read = os.getpid(), renderer.Renderer.render, reader.read_note
def stuck(original):
    def call(*arguments):
        if os.getpid() != parent:
            os.write(1, b"under way\\n")
            threading.Event().wait()
        return original(*arguments)
    return call
if {step!r} == "render":
    renderer.Renderer.render = stuck(render)
else:
    reader.read_note = stuck(read)
sys.argv[1:] = ["build", "--jobs", "2"]
from notes_site.__main__ import run
run()
"""
"""A build whose processes never finish their first task of a step."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path / "site", {f"posts/n{n}.md": note(title=f"N{n}") for n in range(10)})


@contextmanager
def running(site: Path, program: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=site,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def check_ended_by_sigterm(site: Path, program: str) -> None:
    """That a program says that it was interrupted, and nothing else, and how it ended."""
    with running(site, program) as builder:
        assert builder.communicate() == ("", f"{INTERRUPTED}\n")
        assert builder.returncode == 143


@pytest.mark.parametrize("step", ["read", "render"])
@pytest.mark.parametrize("number", ENDS)
@pytest.mark.parametrize("whom", ["the parent alone", "the group"])
def test_build_that_is_ended_leaves_no_process_and_no_lock(
    site: Path, number: signal.Signals, whom: str, step: str
) -> None:
    with running(site, STUCK.format(step=step)) as builder:
        assert builder.stdout
        assert [builder.stdout.readline() for _ in range(2)] == ["under way\n"] * 2
        (os.kill if whom == "the parent alone" else os.killpg)(builder.pid, number)
        assert builder.wait() == ENDS[number]
        # The lock is free at once; of a group that is killed each process ends by itself.
        build(site)
        # Nobody has the other end any more.
        out, err = builder.communicate()
    assert "under way" not in out
    assert err == ("" if number == signal.SIGKILL else f"{INTERRUPTED}\n")
    assert not list(site.rglob("stage*"))
    assert contents(site / "public") == contents(build(site, output=site.parent / "clean"))
    again = try_build(site)
    assert (again.written, again.removed) == (0, 0)


INTERRUPTED = "interrupted; the next build takes up where this one ended"


def test_build_that_is_ended_in_its_first_moment_says_so(site: Path) -> None:
    """Before the modules of the command line are loaded."""
    program = """
import os, signal, sys
sys.modules["notes_site.cli"] = None
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "notes_site.cli":
            os.kill(os.getpid(), signal.{name})
sys.meta_path.insert(0, Finder())
del sys.modules["notes_site.cli"]
from notes_site.__main__ import run
run()
"""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with running(site, program.replace("{name}", number.name)) as builder:
            assert builder.communicate() == ("", f"{INTERRUPTED}\n")
            assert builder.returncode == ENDS[number]
    assert not (site / "public").exists()


def test_second_signal_changes_nothing(site: Path) -> None:
    """As where a wrapper hands on what the terminal sent to all."""
    program = STUCK.format(step="render").replace(
        "run()\n",
        """
from notes_site.disk import lock
remove = lock.remove_stages
def disturbed(folder):
    if sys.exception():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
    remove(folder)
lock.remove_stages = disturbed
run()
""",
    )
    with running(site, program) as builder:
        assert builder.stdout
        builder.stdout.readline()
        builder.send_signal(signal.SIGINT)
        _, err = builder.communicate()
        assert (builder.returncode, err) == (130, f"{INTERRUPTED}\n")
    assert not list(site.rglob("stage*"))


def test_signal_in_the_last_moment_leaves_nothing(site: Path) -> None:
    """While the finished build puts away what it worked with."""
    program = """
import os, signal, shutil, sys
from notes_site.disk import output
remove = shutil.rmtree
def disturbed(*arguments, **options):
    if sys._getframe(1).f_code.co_name == "remove_stages":
        os.kill(os.getpid(), signal.SIGTERM)
    remove(*arguments, **options)
shutil.rmtree = disturbed
sys.argv[1:] = ["build"]
from notes_site.__main__ import run
run()
"""
    check_ended_by_sigterm(site, program)
    assert not list(site.rglob("stage*"))


def test_signal_that_comes_while_a_class_is_made_ends_the_build(site: Path) -> None:
    """Python 3.11 wraps what is raised then."""
    program = """
import os, signal, sys
from notes_site import builder
class Name:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGTERM)
def disturbed(*arguments):
    class Made:
        name = Name()
builder.build = disturbed
sys.argv[1:] = ["build"]
from notes_site.__main__ import run
run()
"""
    check_ended_by_sigterm(site, program)


@pytest.mark.skipif(sys.platform == "win32", reason="has no timer that interrupts")
def test_signal_that_comes_where_no_exception_gets_out_ends_the_build(site: Path) -> None:
    """Python drops what is raised while an object goes, such as the lock of an import."""
    program = """
import os, signal, sys, threading, weakref
from notes_site import builder
class Lock: pass
def disturbed(*arguments):
    for again in range(2):
        lock = Lock()
        gone = weakref.ref(lock, lambda gone: os.kill(os.getpid(), signal.SIGTERM))
        del lock
    threading.Event().wait()
builder.build = disturbed
sys.argv[1:] = ["build"]
from notes_site.__main__ import run
run()
"""
    check_ended_by_sigterm(site, program)


def test_signal_that_was_ignored_from_the_start_stays_ignored(site: Path) -> None:
    """As `nohup` asks for SIGHUP, and a script's `&` for SIGINT."""
    program = """
import os, signal, sys
for number in (signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
from notes_site import builder
build = builder.build
def disturbed(*arguments):
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGHUP)
    return build(*arguments)
builder.build = disturbed
sys.argv[1:] = ["build"]
from notes_site.__main__ import run
run()
"""
    with running(site, program) as builder:
        out, err = builder.communicate()
        assert (builder.returncode, err) == (0, "")
        assert out.startswith("built 10 notes")
