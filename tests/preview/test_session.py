"""The command in a terminal: how it begins, what keys do, and how it ends."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from notes_site import reader
from notes_site.builder import Builder
from notes_site.disk.lock import locked
from notes_site.disk.snapshot import BuildOptions
from notes_site.disk.state import output_of
from notes_site.folders import PREVIEW
from notes_site.loader import ReadOptions
from notes_site.model import Note, Source
from notes_site.preview.loop import Loop
from support.making import NOW, call, note, run, write_files
from support.waiting import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


class Session:
    """A preview in a terminal of its own."""

    def __init__(self, site: Path, *options: str, ignored: Collection[signal.Signals] = ()) -> None:
        import pty

        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "notes_site", "serve", "--port", "0", *options],
            cwd=site,
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
            preexec_fn=partial(_own_terminal, ignored),
        )
        os.close(follower)
        self.said = ""

    def until(self, words: str) -> str:
        """What is said up to some words."""
        while words not in self.said:
            try:
                part = os.read(self.leader, 65536)
            except OSError:
                part = b""
            assert part, f"{words!r} was not said: {self.said}"
            self.said += part.decode()
        return self.said

    def close(self) -> None:
        """Close the terminal."""
        if self.leader >= 0:
            os.close(self.leader)
            self.leader = -1

    def press(self, key: str) -> None:
        os.write(self.leader, key.encode())

    @property
    def port(self) -> int:
        found = re.search(r"http://127.0.0.1:(\d+)/", self.until("\n"))
        assert found
        return int(found[1])

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        response = connection.getresponse()
        found = response.status, response.read().decode()
        connection.close()
        return found


def _own_terminal(ignored: Collection[signal.Signals]) -> None:
    import fcntl
    import termios

    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def session(site: Path, *options: str, ignored: Collection[signal.Signals] = ()) -> Iterator[Session]:
    """ignored: signals that the program is not to hear."""
    found = Session(site, *options, ignored=ignored)
    try:
        yield found
    finally:
        found.process.kill()
        found.process.wait()
        found.close()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"posts/a.md": note("One.", title="A")})


def test_first_page_is_there_as_soon_as_the_address(site: Path) -> None:
    with session(site) as running:
        status, page = running.get("/posts/a/")
        assert status == 200
        assert "One." in page
        assert not (site / "public").exists()


def test_q_ends_it(site: Path) -> None:
    with session(site) as running:
        running.until("q ends")
        running.press("q")
        assert running.process.wait() == 0
        _check_end(site, running)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_preview_leaves_nothing(site: Path, number: signal.Signals) -> None:
    with session(site) as running:
        running.until("q ends")
        with socket.create_connection(("127.0.0.1", running.port)) as reader:
            reader.sendall(
                f"GET /.preview/events HTTP/1.1\r\nHost: localhost:{running.port}\r\n\r\n".encode()
            )
            said = b""
            while b"hello" not in said:
                said += reader.recv(4096)
            running.process.send_signal(number)
            assert running.process.wait() == 128 + number
        _check_end(site, running)


def test_closed_terminal_ends_it(site: Path) -> None:
    with session(site) as running:
        running.until("q ends")
        running.close()
        assert running.process.wait() == 129
        _check_end(site, running)


def test_preview_that_is_to_outlive_its_terminal_does(site: Path) -> None:
    """As `nohup` asks it to."""
    with session(site, ignored=[signal.SIGHUP]) as running:
        running.until("q ends")
        running.close()
        (site / "posts/a.md").write_text("Other.")
        while "Other." not in running.get("/posts/a/")[1]:
            pass
        running.process.terminate()
        assert running.process.wait() == 143


def test_end_does_not_wait_until_all_notes_are_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(site, {f"posts/n{n}.md": note() for n in range(50)})
    read, count = reader.read_note, 0

    def stopped(source: Source, options: ReadOptions) -> Note:
        nonlocal count
        count += 1
        stop.start()
        while not loop._stopped:
            pass
        return read(source, options)

    monkeypatch.setattr(reader, "read_note", stopped)
    monkeypatch.setattr(reader, "BATCH_BYTES", 1)
    options = BuildOptions(output=site / PREVIEW, now=NOW)
    loop = Loop(
        lambda progress: Builder(site, options, progress=progress), options.output, lambda path: False
    )
    stop = threading.Thread(target=loop.stop)
    with locked(output_of(site, options.output)):
        loop.start(lambda news: None)
        loop._thread.join()
        stop.join()
    assert count == 1


@pytest.mark.parametrize(
    "place",
    [
        "notes_site.builder.Builder.__init__",
        "notes_site.preview.watcher.Watcher.changes",
        "uvicorn.Server.run",
    ],
)
def test_thread_that_ends_ends_the_preview_with_a_word(site: Path, place: str) -> None:
    owner, _, name = place.rpartition(".")
    module, _, kind = owner.rpartition(".")
    program = f"""
from {module} import {kind}
from notes_site.__main__ import run
def fail(*arguments, **named): raise SystemError("injected")
{kind}.{name} = fail
run()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--port", "0"],
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "the preview failed (SystemError: injected)" in done.stderr


def test_r_builds_from_nothing(site: Path) -> None:
    with session(site) as running:
        running.until("q ends")
        running.get("/posts/a/")
        (site / PREVIEW / "posts/a/index.html").write_text("harm")
        running.press("r")
        running.until("rebuilt")
        assert "One." in running.get("/posts/a/")[1]


def test_faults_are_told_in_the_terminal_and_fixed(site: Path) -> None:
    with session(site) as running:
        running.get("/")
        (site / "notes-site.toml").write_text('titel = "x"\n')
        running.until('notes-site.toml:1: error: unknown key "titel"; did you mean "title"?')
        (site / "notes-site.toml").write_text('title = "x"\n')
        running.until("all is fixed")
        assert "Traceback" not in running.said


def test_what_is_left_out_is_said_in_the_terminal(site: Path) -> None:
    (site / "posts/b.md.orig").write_text("Before.")
    with session(site) as running:
        running.until("posts/b.md.orig: is left out; what is hidden,")


def test_busy_port_leads_to_the_next(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with session(site, "--port", str(port)) as running:
            running.until(f"port {port} is busy")
            assert port < running.port <= port + 100


def test_second_preview_of_a_site_is_refused(site: Path) -> None:
    with session(site) as running:
        running.until("q ends")
        done = run("serve", "--port", "0", cwd=site)
        assert done.returncode == 1
        assert "another preview of this site is running; end it first" in done.stderr


@pytest.mark.parametrize("number", [0, signal.SIGINT, signal.SIGTERM])
def test_address_lies_in_a_file_as_long_as_the_preview_lasts(site: Path, number: int) -> None:
    path = site / ".notes-site/serve.json"
    with session(site) as running:
        running.until("q ends")
        told = json.loads(path.read_text("utf-8"))
        assert told == {"url": f"http://127.0.0.1:{running.port}/", "pid": running.process.pid}
        if number:
            running.process.send_signal(number)
        else:
            running.press("q")
        running.process.wait(PATIENCE)
        assert not path.exists()


def test_address_of_a_killed_preview_is_gone_after_the_next(site: Path) -> None:
    path = site / ".notes-site/serve.json"
    with session(site) as running:
        running.until("q ends")
        running.process.kill()
        running.process.wait(PATIENCE)
        assert path.exists()
    assert call("clean", cwd=site).returncode == 0
    assert not path.exists()


def test_preview_for_the_network_warns(site: Path) -> None:
    with session(site, "--host", "0.0.0.0") as running:
        running.until("can read the notes")


def test_host_that_is_not_of_this_machine_is_a_fault(site: Path) -> None:
    done = call("serve", "--host", "203.0.113.1", cwd=site)
    assert done.returncode == 1
    assert "cannot listen on 203.0.113.1, port 8000" in done.stderr


def test_clean_removes_what_a_preview_wrote(site: Path) -> None:
    with session(site) as running:
        running.until("q ends")
        running.get("/")
        running.press("q")
        running.process.wait()
    assert (site / PREVIEW / "index.html").exists()
    # Whatever lies there is ours, even where nobody remembers it.
    shutil.rmtree(site / ".notes-site/outputs")
    assert call("clean", cwd=site).returncode == 0
    assert not (site / ".notes-site").exists()


def _check_end(site: Path, running: Session) -> None:
    """No process, no lock, no half-written file, no word too much."""
    assert "Traceback" not in running.said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE)
    state = output_of(site, site / PREVIEW).state
    assert not list(state.glob("stage*"))
    assert not list(state.glob("*.part"))
    with session(site) as again:
        assert again.get("/posts/a/")[0] == 200
