"""The live preview: an address, keys in the terminal, and an end that leaves nothing behind.

Comes in: what the command line asks for. Goes out: nothing; it lasts until the writer ends it.
"""

import _thread
import errno
import json
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from notes_site.config import load_config
from notes_site.disk.lock import locked
from notes_site.disk.posts import check_posts
from notes_site.disk.snapshot import BuildOptions, read_configs
from notes_site.disk.state import make_own, output_of
from notes_site.errors import SiteError
from notes_site.folders import PREVIEW, SERVED
from notes_site.preview.keyboard import pressed
from notes_site.signals import Ended
from notes_site.urls import split_base

TRIES = 100
"""Ports that are tried, one after the other."""
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

Say = Callable[[str, str], None]
"""Shows a line in the terminal, in a colour or, when that is empty, in none."""


class PreviewOptions(Struct, frozen=True, kw_only=True):
    """What a command line asks of a preview."""

    host: str
    others: tuple[str, ...]
    """Names of other machines that forward to this one."""
    port: int
    jobs: int
    opens: bool
    """Whether to open the browser."""
    follow: bool
    drafts: bool
    """Whether drafts and notes of the future are shown."""
    poll: bool
    editor: str
    """Its command; empty for none."""
    compiled: Path | None
    """A folder of the user's own for compiled templates."""


def serve(site_path: Path, options: PreviewOptions, say: Say) -> None:
    """Show a site until the writer ends it.

    Raises SiteError when it cannot begin, and Ended when it is ended from outside.
    """
    check_posts(site_path)
    shown = BuildOptions(
        output=site_path / PREVIEW,
        now=int(time.time()),
        drafts=options.drafts,
        future=options.drafts,
        jobs=options.jobs,
        compiled=options.compiled,
    )
    busy = "another preview of this site is running; end it first"
    held = locked(output_of(site_path, shown.output), busy)
    with held, closing(_listener(options.host, options.port)) as listener:
        address = _address(site_path, options.host, listener)
        say(address, "cyan")
        _warn(options, listener.getsockname()[1], say)
        with _announced(site_path, address):
            _run(site_path, options, shown, listener, address, say)


@contextmanager
def _announced(site_path: Path, address: str) -> Iterator[None]:
    """While the preview lasts, a file says where it is: a new one, which nobody reads half written."""
    path = site_path / SERVED
    fresh = path.with_suffix(".tmp")
    with suppress(OSError):  # Where nothing can be written, the terminal alone says it.
        make_own(site_path)
        fresh.write_text(json.dumps({"url": address, "pid": os.getpid()}) + "\n", "utf-8")
        fresh.replace(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()


def _run(
    site_path: Path,
    options: PreviewOptions,
    shown: BuildOptions,
    listener: socket.socket,
    address: str,
    say: Say,
) -> None:
    # Slow to load; browsers that call meanwhile wait at the port, which listens already.
    from notes_site.preview.server import Server
    from notes_site.preview.session import Session

    # The thread that serves must not wait for the one that builds, which is nearly always busy.
    sys.setswitchinterval(0.0005)

    def tell(line: str, color: str) -> None:
        say(f"{time.strftime('%H:%M:%S')} {line}", color)

    session = Session(
        site_path, shown, editor=options.editor, follow=options.follow, poll=options.poll, say=tell
    )
    server = Server(shown.output, session, listener, host=options.host, others=options.others)
    with _ended_by_any_thread(), ExitStack() as stack:
        session.start(server.send)
        stack.callback(session.stop)
        server.start()
        stack.callback(server.stop)
        if options.opens:
            webbrowser.open(address)
        for key in pressed(lambda: tell("o opens the browser, r builds all again from nothing, q ends", "")):
            match key:
                case "o":
                    webbrowser.open(address)
                case "r":
                    session.rebuild()
                case "q":
                    break


@contextmanager
def _ended_by_any_thread() -> Iterator[None]:
    """When one thread ends, all do, for the others cannot go on alone.

    Raises SiteError with what ended it.
    """
    faults: list[BaseException] = []

    def end(fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value:
            faults.append(fault.exc_value)
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:  # Which wakes it from whatever it waits for.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)

    threading.excepthook = end
    try:
        yield
    except Ended:
        if faults:
            fact = f"{type(faults[0]).__name__}: {faults[0]}"
            raise SiteError(f"the preview failed ({fact}); start it again, and report it") from faults[0]
        raise


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens on a port, or on the next free one."""
    for number in range(port, min(port + TRIES, 65536)) if port else [0]:
        try:
            return socket.create_server(
                (host, number), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=128
            )
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                message = f"cannot listen on {host}, port {number} ({error.strerror}); choose others"
                raise SiteError(message) from error
    raise SiteError(f"all ports from {port} on are busy; choose another --port")


def _address(site_path: Path, host: str, listener: socket.socket) -> str:
    try:
        base = split_base(load_config(read_configs(site_path)).base_url)[1]
    except SiteError:
        base = "/"  # The fault is told when the site is built.
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}{base}"


def _warn(options: PreviewOptions, port: int, say: Say) -> None:
    if options.port and port != options.port:
        say(f"port {options.port} is busy; this is the next free one", "")
    if options.host not in _LOOPBACK:
        say(f"everybody who reaches {options.host} can read the notes, drafts too", "yellow")
