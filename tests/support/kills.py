"""Builds that are ended at random instants: none leaves a process or a lock, and each next build is right.

`python -m support.kills [--kills 300] [--seed 1]`; exits with 1 when one of them did.
`test_signals.py` does the same at the worst instants that are known.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from support.making import contents, note, try_build, write_files

SIZES = (150, 700)
ENDS = {signal.SIGKILL: {-9}, signal.SIGTERM: {143, -15}, signal.SIGINT: {130, -2}}
"""How each ends a process; in its very first moment nobody but Python has a say in it."""
PATIENCE = 120.0
"""Seconds in which processes end after their parent, on a machine that has much else to do."""


class Site:
    """A site whose builds are ended, and a twin of the same notes whose builds are not."""

    def __init__(self, folder: Path, size: int, chance: random.Random) -> None:
        self.folder, self.twin = folder / f"site-{size}", folder / f"twin-{size}"
        self.chance = chance
        self.size = size
        for site in (self.folder, self.twin):
            write_files(site, {f"posts/n{n}.md": _text(n, 0) for n in range(size)})
        start = time.monotonic()
        try_build(self.folder, jobs=2)
        self.seconds = time.monotonic() - start
        """Of a build from nothing."""
        self.expected()

    def expected(self) -> dict[str, bytes]:
        """What is to be published."""
        try_build(self.twin, jobs=2, compiled=self.twin.parent / "compiled")
        return contents(self.twin / "public")

    def edit(self, round_: int) -> None:
        """Change a few notes or every page, or begin from nothing."""
        changes = {f"posts/n{self.chance.randrange(self.size)}.md": _text(round_, round_) for _ in range(5)}
        if self.chance.random() < 0.6:
            changes["notes-site.toml"] = f'title = "Round {round_}"\n'
        for site in (self.folder, self.twin):
            write_files(site, changes)
        if self.chance.random() < 0.2:
            shutil.rmtree(self.folder / ".notes-site", ignore_errors=True)
            shutil.rmtree(self.folder / "public", ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    faults: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        sites = [Site(Path(folder), size, chance) for size in SIZES]
        for round_ in range(1, arguments.kills + 1):
            site = sites[round_ % len(sites)]
            number = chance.choice(list(ENDS))
            alone = chance.random() < 0.5
            site.edit(round_)
            status, found = _end(site, number, alone=alone)
            way = f"{number.name} to {'the parent' if alone else 'the group'}"
            ways[f"{way}: {'ended' if status else 'was done before'}"] += 1
            for fault in (*found, *_next_build(site)):
                faults[fault] += 1
                print(f"{round_}: {way}, {site.size} notes: {fault}", flush=True)
            if round_ % 25 == 0:
                print(f"{round_} kills, {sum(faults.values())} faults", flush=True)
    for way, count in sorted(ways.items()):
        print(f"{count:>4} {way}")
    print(f"{arguments.kills} kills, {sum(faults.values())} faults")
    return min(1, sum(faults.values()))


def _end(site: Site, number: signal.Signals, *, alone: bool) -> tuple[int, list[str]]:
    """End a build at some instant; its status, and what is wrong then."""
    builder = subprocess.Popen(
        [sys.executable, "-m", "notes_site", "build", "--quiet", "--jobs", "2"],
        cwd=site.folder,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(site.chance.random() * (site.seconds + 0.5))
    if builder.poll() is None:
        (os.kill if alone else os.killpg)(builder.pid, number)
    # Until the last process that has the other end is gone.
    status = builder.wait()
    faults = _left(builder.pid)
    assert builder.stderr
    said = "" if faults else builder.stderr.read()
    builder.stderr.close()
    if status not in (0, *ENDS[number]):
        faults.append(f"status {status}")
    if "Traceback" in said or "Error" in said:
        faults.append(f"said {said[-500:]}")
    return status, faults


def _left(session: int) -> list[str]:
    """Processes of a session that stay longer than they may."""
    until = time.monotonic() + PATIENCE
    while left := _members(session):
        if time.monotonic() > until:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            return [f"{len(left)} processes are left"]
    return []


def _members(session: int) -> list[int]:
    """Processes that run; one that has ended waits for init to notice."""
    command = ["ps", "-o", "pid=,stat=", "-s", str(session)]
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return [int(pid) for pid, state in map(str.split, lines) if not state.startswith("Z")]


def _next_build(site: Site) -> list[str]:
    """What is wrong with the build after one that was ended."""
    done = subprocess.run(
        [sys.executable, "-m", "notes_site", "build", "--jobs", "2"],
        cwd=site.folder,
        capture_output=True,
        text=True,
    )
    if done.returncode or done.stderr:
        return [f"the next build failed: {done.stderr[-500:]}"]
    if contents(site.folder / "public") != site.expected():
        return ["the next build is wrong"]
    if "nothing to do" in done.stdout:
        return []  # What was left where all was done goes with the next thing that there is to do.
    left = [*site.folder.rglob("stage*"), *site.folder.rglob("*.part")]
    return [f"left: {', '.join(map(str, left))}"] if left else []


def _text(number: int, round_: int) -> str:
    code = "".join(f"```python\ndef f{number}_{round_}(x):\n    return x + {k}\n```\n\n" for k in range(3))
    return note(
        f"Round {round_}, $O(n^{{{number}}})$.\n\n{code}", title=f"N{number}", tags=f"[t{number % 9}]"
    )


if __name__ == "__main__":
    sys.exit(main())
