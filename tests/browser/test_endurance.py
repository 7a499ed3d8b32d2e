"""Many saves, many files at once, many pages: at the end everything is what a clean build would be."""

import gc
import os
import random
import re
import shutil
import socket
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, expect

from support.making import contents, note, try_build, write_files
from support.previews import Running, previewing
from support.waiting import PATIENCE, until

SAVES = int(os.environ.get("NOTES_SITE_SAVES", "60"))
"""2,000 show whether memory stays level, and take minutes."""
READERS = 5
NOTES = 30
HIDE = "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
SHOW = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"
LEVEL = 16 * 1024 * 1024
"""Bytes by which all saves after the first tenth may enlarge the process."""


def test_many_saves_some_broken_and_fixed(tmp_path: Path) -> None:
    chance = random.Random(1)
    texts = {f"posts/n{n}.md": note("Text.", title=f"N{n}") for n in range(NOTES)}
    site = write_files(tmp_path / "site", texts)
    before = 0
    with previewing(site) as running, _reading(running):
        for turn in range(SAVES):
            path = chance.choice(sorted(texts))
            text = note(f"Turn {turn}. [next](n{chance.randrange(NOTES + 3)}.md)", title=f"Turn {turn}")
            if chance.random() < 0.2:
                write_files(site, {path: b"\xff\xfe"})
                until(partial(_is_told, running, f"{path}:1: is not UTF-8"))
            write_files(site, {path: text})
            until(partial(_shows, running, path, f"Turn {turn}."))
            if turn == SAVES // 10:
                before = _memory()
        grown = _memory() - before
        print(f"{before:,} bytes after {SAVES // 10:,} saves, {grown:,} more after {SAVES:,}")
        _check(running, tmp_path / "clean")
    assert "Traceback" not in "".join(running.said)
    if SAVES >= 1000:
        assert grown < LEVEL, f"{grown:,} bytes"


def test_storm(tmp_path: Path, browser: Browser) -> None:
    texts = {f"posts/n{n}.md": note("Before.", title=f"N{n}", date="2025-01-01") for n in range(300)}
    site = write_files(tmp_path / "site", texts)
    with previewing(site) as running:
        context = browser.new_context()
        pages = []
        for number in range(20):
            page = context.new_page()
            with page.expect_response(re.compile("/.preview/notice")):
                page.goto(f"{running.origin}/posts/n{number}/")
            pages.append(page)
        slow = socket.create_connection(("127.0.0.1", running.port))
        slow.sendall(f"GET /.preview/events HTTP/1.1\r\nHost: localhost:{running.port}\r\n\r\n".encode())
        write_files(site, {path: text.replace("Before.", "After.") for path, text in texts.items()})
        for page in pages:
            expect(page.locator("main")).to_contain_text("After.")
        for number in (100, 200, 299):
            until(partial(_shows, running, f"posts/n{number}.md", "After."))
        _check(running, tmp_path / "clean")
        slow.close()
        context.close()


def test_quick_saves_reach_every_page_shown_or_hidden(tmp_path: Path, browser: Browser) -> None:
    """No save waits for the one before, and tabs are hidden, shown and loaded again meanwhile."""
    chance = random.Random(SAVES)
    site = write_files(tmp_path, {f"posts/n{n}.md": note("Before.", title=f"N{n}") for n in range(3)})
    with previewing(site) as running:
        context = browser.new_context()
        pages = [context.new_page() for _ in range(6)]
        for number, page in enumerate(pages):
            page.goto(f"{running.origin}/posts/n{number % 3}/")
        for turn in range(SAVES):
            text = note("\n\n".join(f"Turn {turn}." for _ in range(chance.randrange(1, 9))), title=f"T{turn}")
            write_files(site, {f"posts/n{turn % 3}.md": text})
            page = chance.choice(pages)
            match chance.randrange(8):
                case 0:
                    page.reload(wait_until="commit")
                case 1 | 2:
                    page.evaluate(HIDE)
                case 3 | 4:
                    page.evaluate(SHOW)
        for number, page in enumerate(pages):
            page.evaluate(SHOW)
            last = max(turn for turn in range(SAVES) if turn % 3 == number % 3)
            expect(page.locator("main")).to_contain_text(f"Turn {last}.")
        context.close()


@contextmanager
def _reading(running: Running) -> Iterator[None]:
    """Readers who ask for a page at every message."""
    streams = []
    for number in range(READERS):
        stream = socket.create_connection(("127.0.0.1", running.port))
        stream.sendall(f"GET /.preview/events HTTP/1.1\r\nHost: localhost:{running.port}\r\n\r\n".encode())
        streams.append(stream)
        threading.Thread(target=_follow, args=(running, stream, f"n{number}.md")).start()
    try:
        yield
    finally:
        for stream in streams:
            stream.shutdown(socket.SHUT_RDWR)


def _follow(running: Running, stream: socket.socket, path: str) -> None:
    with stream:
        while stream.recv(65536):
            _page(running, path)


def _is_told(running: Running, words: str) -> bool:
    return any(words in line for line in running.said[-20:])


def _shows(running: Running, path: str, words: str) -> bool:
    return words in _page(running, path)


def _page(running: Running, path: str) -> str:
    """The page of a note as it is served."""
    name = Path(path).stem
    try:
        with urllib.request.urlopen(f"{running.origin}/posts/{name}/", timeout=PATIENCE) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        error.close()
        return ""


def _check(running: Running, copy: Path) -> None:
    """The preview comes to hold what a clean build makes."""
    shutil.copytree(running.site, copy, ignore=shutil.ignore_patterns(".notes-site"))
    try_build(copy, drafts=True, future=True)
    built = contents(copy / "public")
    with urllib.request.urlopen(f"{running.origin}/search/index.json", timeout=PATIENCE):
        pass  # What is searched in is made for who asks.
    until(lambda: contents(running.output) == built)


def _memory() -> int:
    """Bytes that the process holds; 0 where nobody tells."""
    gc.collect()
    if sys.platform != "linux":
        return 0
    fields = Path("/proc/self/statm").read_text("ascii").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
