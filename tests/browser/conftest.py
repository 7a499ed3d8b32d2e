"""What tests in a browser share: the browser, and the kitchen sink, served."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from support.drivers import CHROMIUM
from support.kitchen_sink import build_all
from support.serving import served
from support.waiting import PATIENCE


@pytest.fixture(scope="session")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kitchen sink, built into a folder for each language of the interface."""
    return build_all(tmp_path_factory.mktemp("sink"))


@pytest.fixture(scope="module")
def origin(sink: Path) -> Iterator[str]:
    """The address below which it answers, for one module: its thread keeps processes from being forked."""
    with served(sink) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else playwright's own.

    For one module only: while it runs, nothing else can start an event loop.
    """
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        yield chromium
        chromium.close()
