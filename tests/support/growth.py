"""The time of every pattern of the table at one length and at twice: `make growth`.

The steps inside of a regular expression cannot be counted, so they are measured. Each pattern has a process
of its own, which may not end by itself.
"""

import os
import resource
import sys
import time

from notes_site.loader import ReadOptions, read_note
from notes_site.markup.code.highlight import highlight
from notes_site.model import Source
from support.growing import Pattern, note, patterns

LENGTH = 20_000
SOON = 0.2
"""Seconds below which nothing is said of a pattern."""
MOST = 2.8
"""Times the time for twice the length."""
PATIENCE = 20
"""Seconds for one pattern."""


def main(kinds: list[str]) -> int:
    found = 0
    for pattern in dict.fromkeys(patterns()):
        if kinds and pattern.kind not in kinds:
            continue
        once, twice = _measured(pattern)
        if twice > SOON and twice > MOST * once:
            found += 1
            print(f"{pattern.kind:12} {pattern.written!r:32} {once:6.2f} s {twice:6.2f} s", flush=True)
    print(f"{found} patterns take more than {MOST} times the time for twice the length")
    return min(found, 1)


def _measured(pattern: Pattern) -> tuple[float, float]:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        _read(note(pattern, 2_000))
        for length in (LENGTH, 2 * LENGTH):
            os.write(writer, f"{_read(note(pattern, length))} ".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as result:
        times = [*map(float, result.read().split()), PATIENCE, PATIENCE * MOST * 2]
    os.waitpid(child, 0)
    return times[0], times[1] if len(times) > 3 else times[-1]


def _read(text: str) -> float:
    highlight.cache_clear()
    start = time.process_time()
    read_note(Source("posts/note.md", text.encode()), ReadOptions())
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
