"""Notes that nobody would write, read one after another: `make fuzz`, or `python -m support.fuzz COUNT SEED`.

A note that raises, ends the process or takes longer than `LIMIT` is kept in `build/fuzz/`.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from notes_site.loader import ReadOptions, read_note
from notes_site.markup import Options
from notes_site.model import Source
from support.mutations import mutated, originals

LIMIT = 2.0
"""Seconds of processor time for 100 KB; a shorter note may take as long."""
BATCH = 500
KEPT = Path("build/fuzz")
OPTIONS = (
    ReadOptions(),
    ReadOptions(markup=Options(raw_html="escape", macros={"R": r"\mathbb{R}"})),
)


def main(count: int, seed: int, folders: Sequence[str]) -> int:
    texts = originals(map(Path, folders))
    found = 0
    slowest = 0.0
    for start in range(seed, seed + count, BATCH):
        for message in _batch(texts, range(start, min(start + BATCH, seed + count))):
            if message.startswith("slowest "):
                slowest = max(slowest, float(message.split()[1]))
            else:
                found += 1
                print(message, flush=True)
    print(f"{count:,} notes: {found} finds, the slowest took {slowest:.2f} s for 100 KB")
    return min(found, 1)


def _batch(texts: Sequence[str], seeds: range) -> Iterator[str]:
    """Read notes in a process of their own, which may die of one. Yields the finds and the slowest time."""
    while seeds:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            with os.fdopen(writer, "w") as out:
                for seed in seeds:
                    out.write(f"{seed} {_trial(texts, seed)}\n")
                    out.flush()
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as lines:
            done = [line.rstrip("\n").split(" ", 1) for line in lines]
        _, status = os.waitpid(child, 0)
        for number, result in done:
            if not result.startswith("slowest "):
                yield f"seed {number}: {result}"
        yield f"slowest {max((float(result.split()[1]) for _, result in done if ' ' in result), default=0)}"
        seeds = seeds[len(done) :]
        if status:
            _keep(mutated(texts, seeds[0]), seeds[0])
            yield f"seed {seeds[0]}: the process ended with status {status}"
            seeds = seeds[1:]


def _trial(texts: Sequence[str], seed: int) -> str:
    text = mutated(texts, seed)
    data = text.encode("utf-8", "surrogatepass")
    start = time.process_time()
    try:
        read_note(Source("posts/note.md", data), OPTIONS[seed % 2])
    except Exception as error:
        if type(error).__name__ != "SiteError":
            _keep(text, seed)
            return f"{type(error).__name__}: {error}".replace("\n", " ")
    took = (time.process_time() - start) / max(1, len(data) / 100_000)
    if took > LIMIT:
        _keep(text, seed)
        return f"took {took:.1f} s for 100 KB"
    return f"slowest {took:.3f}"


def _keep(text: str, seed: int) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / f"{seed}.md").write_bytes(text.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or ["posts", "tests/markup"]))
