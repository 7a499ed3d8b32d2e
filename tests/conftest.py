"""What tests share: default signals, a flag to renew expected files, a process without threads,
and templates that are compiled once.
"""

import signal
import threading
from collections.abc import Callable, Iterator

import pytest
from jinja2 import Environment


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write expected files again; review the diff")


def pytest_configure() -> None:
    """Let what tests start begin with default signals, though the suite began with some ignored.

    A script's `make test &` ignores SIGINT, `nohup` SIGHUP. A program that is started inherits what is
    ignored, but no handler; one that does nothing ignores the signal for the suite alone.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda number, frame: None)


@pytest.fixture(scope="session", autouse=True)
def user_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder in place of the one in which whoever runs the suite has caches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("caches")))
        yield


@pytest.fixture(scope="session", autouse=True)
def english() -> Iterator[None]:
    """English, whatever whoever runs the suite speaks; and no editor of theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.delenv("VISUAL", raising=False)
        patch.delenv("EDITOR", raising=False)
        yield


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
def compiled_once() -> Iterator[None]:
    """Jinja compiles each text once for all builds: most of what a clean build of a small site takes."""

    def once(method: Callable[..., object]) -> Callable[..., object]:
        found: dict[tuple[object, ...], object] = {}

        def call(environment: Environment, *arguments: object) -> object:
            if arguments not in found:
                found[arguments] = method(environment, *arguments)
            return found[arguments]

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("parse", "compile"):
            patch.setattr(Environment, name, once(getattr(Environment, name)))
        yield
