"""The law of kept work: after any sequence of edits an incremental build equals a clean one, byte for byte,
and a further build writes nothing.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from notes_site.disk.manifest import Report
from support.edits import EDITS, Edit, Scene, change_config, edit_note
from support.making import contents, try_build

pytestmark = pytest.mark.usefixtures("compiled_once")

STEPS = 6
"""Edits in a sequence."""
PARTS = 10
"""Tests that the sequences are spread over, so that several processes may share them."""
SEQUENCES = int(os.environ.get("NOTES_SITE_SEQUENCES", "100"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """For sites, in memory where there is such a place: a disk takes its time over files that come and go."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.mark.parametrize("part", range(PARTS))
def test_incremental_build_equals_a_clean_one(folder: Path, part: int) -> None:
    @seed(part)
    # A sequence is short as it is, and shrinking one takes minutes.
    @settings(max_examples=SEQUENCES // PARTS, deadline=None, database=None, phases=[Phase.generate])
    @given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=STEPS), st.integers(0, 2**32))
    def holds(edits: list[Edit], chance: int) -> None:
        scene = Scene(folder / "site", random.Random(chance))
        try_build(scene.site)
        for edit in edits:
            edit(scene)
            _check(scene)
        shutil.rmtree(scene.site)
        shutil.rmtree(scene.vault)

    holds()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
@pytest.mark.parametrize("chance", range(max(10, SEQUENCES // 20)))
def test_build_after_a_killed_one_equals_a_clean_one(folder: Path, chance: int) -> None:
    scene = Scene(folder / "site", random.Random(chance))
    for _ in range(2):
        kill_a_build(scene)
        _check(scene)


def kill_a_build(scene: Scene) -> None:
    edit_note(scene)
    change_config(scene)
    _killed(scene)


def _check(scene: Scene) -> None:
    report = _built(scene)
    copy = scene.site.parent / f"{scene.site.name}-clean"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.site, copy, ignore=shutil.ignore_patterns("public", ".notes-site"))
    fresh, clean = try_build(copy, **scene.options), copy / "public"
    told = [finding for finding in report.findings if not finding.path.startswith(".notes-site")]
    assert told == list(fresh.findings)
    assert report.failed == fresh.failed
    if report.failed:
        return
    assert contents(scene.output) == contents(clean)
    again = try_build(scene.site, **scene.options)
    assert (again.written, again.removed) == (0, 0)
    assert contents(scene.output) == contents(clean)
    # Thousands of copies would fill a disk.
    shutil.rmtree(copy)


def _built(scene: Scene) -> Report:
    """A build, from nothing where nobody knows what lies in the output; what it leaves is taken away."""
    report = try_build(scene.site, **scene.options)
    if any("no build of this site is known to have written it" in found.message for found in report.findings):
        report = try_build(scene.site, clean=True, **scene.options)
    for path in report.left:
        (scene.output / path).unlink()
    return report


def _killed(scene: Scene) -> None:
    """A build by several processes, ended at some instant by a signal to the first one alone or to all."""
    number = scene.chance.choice(
        [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    )
    # Until the program listens, Python would tell of Ctrl-C by a traceback of its own.
    program = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
from notes_site import reader
from notes_site.disk import output
output.BATCH, reader.FIRST, reader.BATCH_BYTES = 2, 0, 50
print(flush=True)
sys.argv[1:] = ["build", "--quiet", "--jobs", "2"]
from notes_site.__main__ import run
run()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=-1, stderr=-1, cwd=scene.site, start_new_session=True
    ) as builder:
        assert builder.stdout
        assert builder.stderr
        builder.stdout.readline()
        time.sleep(scene.chance.random() * 0.6)
        (os.kill if scene.chance.random() < 0.5 else os.killpg)(builder.pid, number)
        # The other ends are closed when the last process is gone.
        assert b"Traceback" not in builder.stderr.read()
        assert builder.wait() in (0, 1, 128 + number, -number)
