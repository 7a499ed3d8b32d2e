"""Firefox and WebKit, driven without a driver of others: as far as looking at pages needs.

Firefox speaks Marionette over a socket, WebKitGTK has a WebDriver of its own. Both know the same commands.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from support.waiting import until

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""Without a window, which costs half as much, where there is such; None for what playwright brings."""
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
WEBKIT = shutil.which("WebKitWebDriver")
DISPLAY = shutil.which("Xvfb")
MINI_BROWSERS = (
    "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
    "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
)


class Driver(Protocol):
    """A browser with one page."""

    def go(self, address: str) -> None:
        """Show a page; returns when it has loaded."""

    def run(self, script: str) -> Any:
        """What the body of a function returns; where that is a promise, what it becomes."""

    def shot(self) -> bytes:
        """What is seen of the page, as PNG."""


class Firefox:
    """A Firefox that was started with Marionette.

    Its messages are JSON behind their length: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._stream = self._socket.makefile("rb")
        self._last = 0
        self._message()
        self._ask("WebDriver:NewSession")
        self._ask("WebDriver:SetWindowRect", width=1280, height=1000)

    def go(self, address: str) -> None:
        self._ask("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        # A sandbox of its own would hide what a page's script has set.
        return self._ask("WebDriver:ExecuteScript", script=script, args=[], sandbox=None)["value"]

    def shot(self) -> bytes:
        return b64decode(self._ask("WebDriver:TakeScreenshot", full=False)["value"])

    def close(self) -> None:
        """End the browser."""
        self._ask("Marionette:Quit", flags=["eForceQuit"])
        self._stream.close()
        self._socket.close()

    def _ask(self, command: str, **parameters: Any) -> Any:
        self._last += 1
        text = json.dumps([0, self._last, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._message()
        if error:
            raise AssertionError(f"{command}: {error['message']}")
        return result

    def _message(self) -> Any:
        length = bytearray()
        while (byte := self._stream.read(1)) != b":":
            length += byte
        return json.loads(self._stream.read(int(length)))


class WebKit:
    """A MiniBrowser behind WebKit's WebDriver: https://www.w3.org/TR/webdriver2/"""

    def __init__(self, port: int, browser: str) -> None:
        self._address = f"http://127.0.0.1:{port}/session"
        options = {"binary": browser, "args": ["--automation"]}
        made = self._ask("POST", "", {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}})
        self._address += f"/{made['sessionId']}"
        self._ask("POST", "/window/rect", {"x": 0, "y": 0, "width": 1280, "height": 1000})

    def go(self, address: str) -> None:
        self._ask("POST", "/url", {"url": address})

    def run(self, script: str) -> Any:
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def shot(self) -> bytes:
        return b64decode(self._ask("GET", "/screenshot"))

    def close(self) -> None:
        """End the browser."""
        self._ask("DELETE", "")

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from error


@contextmanager
def firefox() -> Iterator[Driver]:
    """A Firefox without a window."""
    assert FIREFOX
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        # 0: a port that is free, which it writes into a file.
        (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
        command = [FIREFOX, "--headless", "--marionette", "--no-remote", "--profile", folder]
        with _started(command, os.environ | {"HOME": folder}):
            port = profile / "MarionetteActivePort"
            until(lambda: port.is_file() and port.read_text().strip())
            browser = Firefox(int(port.read_text()))
            try:
                yield browser
            finally:
                browser.close()


@contextmanager
def webkit() -> Iterator[Driver]:
    """A WebKitGTK on a screen that nobody sees."""
    assert WEBKIT and DISPLAY
    browser = next(filter(os.path.exists, MINI_BROWSERS))
    with tempfile.TemporaryDirectory() as folder, _display() as display:
        port = _free_port()
        quiet = {"DISPLAY": display, "HOME": folder, "GIO_USE_VFS": "local", "LIBGL_ALWAYS_SOFTWARE": "1"}
        sandbox = {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}  # It asks for rights that CI has not.
        with _started([WEBKIT, f"--port={port}"], os.environ | quiet | sandbox):
            until(lambda: _answers(port))
            session = WebKit(port, browser)
            try:
                yield session
            finally:
                session.close()


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _display() -> Iterator[str]:
    """The name of a screen of its own."""
    assert DISPLAY
    reading, writing = os.pipe()
    with os.fdopen(reading) as number:
        command = [DISPLAY, "-displayfd", str(writing), "-screen", "0", "1400x1200x24", "-nolisten", "tcp"]
        with subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as screen:
            os.close(writing)
            try:
                yield f":{number.readline().strip()}"
            finally:
                screen.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
