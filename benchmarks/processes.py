"""Runs a command as a whole process: its seconds, its memory, and what others did meanwhile.

Comes in: a command line and a folder. Goes out: a Run. Must never know: which program it was.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_PERIOD = 0.02
"""Seconds between two looks at the memory of a tree, at least."""
_SHARE = 20
"""Looking at the memory may take one part in so many of the time."""
_SHOWN = 4000
"""Characters of a failed command's output that are shown, from its end."""


class BenchError(Exception):
    """A command failed, or did not make what it should have."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process, from its start to its end."""

    seconds: float
    """Wall time."""
    cpu: float
    """Seconds of all cores, in the process and all that it started and waited for."""
    others: float
    """Seconds of all cores that anything else took meanwhile; 0 where the system does not tell."""
    output: str
    """Both streams, in the order written."""
    memory: int = 0
    """Bytes that all processes together held at their peak, shared ones counted once; 0 if nobody looked."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(command: Sequence[str | Path], folder: Path) -> Run:
    """Run a command in a folder. Raises BenchError with its output when its status is not 0."""
    return _run(command, folder, watch=None)


def run_watched(command: Sequence[str | Path], folder: Path) -> Run:
    """Like `run`, and look at the memory of the whole tree meanwhile, which costs up to 5 % of the time."""
    return _run(command, folder, watch=_Watch())


class _Watch(threading.Thread):
    """Keeps the highest sum of the memory of all processes of one session."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.session = 0
        self.over = threading.Event()

    def run(self) -> None:
        pause = _PERIOD
        while not self.over.wait(pause):
            start = time.perf_counter()
            self.peak = max(self.peak, sum(map(_proportional_bytes, _members(self.session))))
            pause = max(_PERIOD, _SHARE * (time.perf_counter() - start))


def _run(command: Sequence[str | Path], folder: Path, *, watch: _Watch | None) -> Run:
    words = [str(word) for word in command]
    # As it is once it is installed: with its bytecode.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as stream:
        busy, start = _busy_seconds(), time.perf_counter()
        process = subprocess.Popen(
            words,
            cwd=folder,
            env={**environment, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if watch:
            watch.session = process.pid
            watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds, busy = time.perf_counter() - start, _busy_seconds() - busy
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch:
            watch.over.set()
            watch.join()
        stream.seek(0)
        output = stream.read().decode("utf-8", "replace")
    if process.returncode:
        raise BenchError(f"{' '.join(words)}\nended with status {process.returncode}:\n{output[-_SHOWN:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(seconds, cpu, max(0.0, busy - cpu), output, watch.peak if watch else 0)


def _busy_seconds() -> float:
    """Seconds of all cores in which they were not idle since the system began; 0 where there is no /proc."""
    try:
        fields = Path("/proc/stat").read_text("ascii").splitlines()[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system, _idle, _waiting, *rest = map(int, fields[:8])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")


def _members(session: int) -> list[int]:
    """The numbers of all processes of a session; none where there is no /proc."""
    members = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name in parentheses may hold spaces; state, parent, group and session follow it.
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            members.append(int(path.parent.name))
    return members


def _proportional_bytes(process: int) -> int:
    """A process's share of memory: a page that n processes hold counts 1/n. 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text("ascii", "replace")
    except OSError:
        return 0
    return next((1024 * int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)
