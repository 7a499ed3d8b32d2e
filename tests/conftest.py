"""What tests share: a flag to renew expected files, a process without threads, and a browser."""

import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write expected files anew; review the diff")


@pytest.fixture(scope="session")
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether a test should write what it expects instead of comparing."""
    return bool(request.config.getoption("--renew"))


@pytest.fixture
def alone() -> None:
    """Wait for threads that are about to end, such as that of a browser just closed: they prevent forks."""
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else playwright's own.

    For one module only: while it runs, nothing else can start an event loop.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield chromium
        chromium.close()
