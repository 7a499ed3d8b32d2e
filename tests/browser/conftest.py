"""What tests in a browser share: the browser, and the kitchen sink, served."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from support.kitchen_sink import kitchen_sink
from support.waiting import PATIENCE


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address below which the kitchen sink answers, in a folder for each language of the interface."""
    with kitchen_sink(tmp_path_factory.mktemp("sink")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else playwright's own.

    For one module only: while it runs, nothing else can start an event loop.
    """
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield chromium
        chromium.close()
