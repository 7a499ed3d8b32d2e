"""Measures generators on one corpus: rounds of builds, one generator after the other in each round.

Comes in: generators that are set up. Goes out: a Measurement of each. Must never know: which they are.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import corpus
from benchmarks.edits import EDITS, SMALL_EDITS, Edit
from benchmarks.generators import TIMING, Generator, check_output, check_words
from benchmarks.processes import Run, run, run_watched

COLD = "cold build"
NOTHING = "nothing changed"

Say = Callable[[str], None]
"""Told of each step, in a few words."""


@dataclass(slots=True)
class Measurement:
    """What one generator took for one corpus."""

    generator: Generator
    digest: str
    """Of the notes, in hexadecimal."""
    watched: Run
    """The first cold build, with a look at its memory."""
    written: int
    """Bytes of all files that it made."""
    runs: dict[str, list[Run]] = field(default_factory=dict)
    """A run for each round, by case; cases in the order in which they are measured."""

    @property
    def steps(self) -> dict[str, list[float]]:
        """Seconds of each step of the cold builds, by the step's name; empty when a generator tells none."""
        steps: dict[str, list[float]] = {}
        for cold in self.runs[COLD]:
            for name, seconds in TIMING.findall(cold.output):
                steps.setdefault(name, []).append(float(seconds))
        return steps


def measure(generators: Sequence[Generator], notes: int, rounds: int, say: Say) -> list[Measurement]:
    """All cases in every round. The generators take turns at going first."""
    found = [survey(generator, notes, say) for generator in generators]
    for turn in range(rounds):
        first = turn % len(found)
        for measured in found[first:] + found[:first]:
            say(f"{notes:,} notes, round {turn + 1} of {rounds}: {measured.generator.name}")
            measured.generator.clear()
            _keep(measured, COLD)
            _change(measured, notes, turn, EDITS)
    return found


def measure_scale(generator: Generator, notes: int, rounds: int, say: Say) -> Measurement:
    """One cold build, whose memory is looked at, and the small edits in every round."""
    measured = survey(generator, notes, say)
    measured.runs[COLD] = [measured.watched]
    for turn in range(rounds):
        say(f"{notes:,} notes, round {turn + 1} of {rounds}: {generator.name}")
        # The edits of the round before were taken back, and no build has seen that yet.
        run(generator.command, generator.site)
        _change(measured, notes, turn, SMALL_EDITS)
    return measured


def survey(generator: Generator, notes: int, say: Say) -> Measurement:
    """Write the notes, build them cold, and look at the memory and at what was made.

    Raises BenchError when a page is missing, code has no colours, or the generator has something to say.
    """
    say(f"{notes:,} notes: writing them for {generator.name}")
    folder = generator.site / generator.notes
    for year in folder.glob("[0-9]*"):
        generator.take_away(year)
    digest = corpus.write_corpus(folder, notes)
    generator.clear()
    os.sync()
    say(f"{notes:,} notes: a first build with {generator.name}")
    watched = run_watched(generator.command, generator.site)
    check_words(generator, watched.output)
    check_output(generator, notes)
    return Measurement(generator, digest, watched, _size(generator.output))


def _change(measured: Measurement, notes: int, turn: int, edits: Mapping[str, Edit]) -> None:
    """The cases that begin with a finished build. Every edit is taken back at the end."""
    _keep(measured, NOTHING)
    changes = []
    for case, edit in edits.items():
        change = edit(measured.generator, notes, turn)
        changes.append(change)
        _keep(measured, case)
        change.check(measured.generator)
    for change in reversed(changes):
        change.undo()


def _keep(measured: Measurement, case: str) -> None:
    """Build and keep the figures. What earlier builds wrote is on the disk before, so nobody pays for it."""
    os.sync()
    generator = measured.generator
    measured.runs.setdefault(case, []).append(run(generator.command, generator.site))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
