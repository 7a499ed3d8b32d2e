"""Measures generators on one corpus: rounds of builds, one generator after the other in each round.

Comes in: generators that are set up. Goes out: a Measurement of each. Must never know: which they are.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from benchmarks import corpus
from benchmarks.edits import EDITS, SMALL_EDITS, Edit
from benchmarks.generators import TIMING, Generator, check_output, check_words
from benchmarks.processes import Run, cores, run, run_watched

COLD = "cold build"
NOTHING = "nothing changed"
DISTURBED = 0.1
"""Share of the machine that others may use during a round; where it is more, the round is repeated."""
TRIES = 3
"""So often at most; the calmest counts."""

Say = Callable[[str], None]
"""Told of each step, in a few words."""
Round = dict[str, Run]
"""A run of each case, in the order in which they are measured."""


@dataclass(slots=True)
class Measurement:
    """What one generator took for one corpus."""

    generator: Generator
    digest: str
    """Of the notes, in hexadecimal."""
    watched: Run
    """The first cold build, with a look at its memory."""
    files: frozenset[str]
    """All that it made, by path below the output."""
    written: int
    """Bytes of these files."""
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
            _keep(measured, partial(_cold_round, measured.generator, notes, turn), say)
    return found


def measure_scale(generator: Generator, notes: int, rounds: int, say: Say) -> Measurement:
    """One cold build, whose memory is looked at, and the small edits in every round."""
    measured = survey(generator, notes, say)
    measured.runs[COLD] = [measured.watched]
    for turn in range(rounds):
        say(f"{notes:,} notes, round {turn + 1} of {rounds}: {generator.name}")
        _keep(measured, partial(_warm_round, generator, notes, turn), say)
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
    files = [path for path in generator.output.rglob("*") if path.is_file()]
    return Measurement(
        generator,
        digest,
        watched,
        frozenset(path.relative_to(generator.output).as_posix() for path in files),
        sum(path.stat().st_size for path in files),
    )


def share_of_others(runs: Iterable[Run]) -> float:
    """What part of the machine anything else used during some runs."""
    runs = list(runs)
    return sum(run.others for run in runs) / cores() / sum(run.seconds for run in runs)


def _keep(measured: Measurement, play: Callable[[], Round], say: Say) -> None:
    """Keep the figures of a round, which is repeated when others disturb it."""
    rounds: list[Round] = []
    while len(rounds) < TRIES:
        rounds.append(play())
        share = share_of_others(rounds[-1].values())
        if share <= DISTURBED:
            break
        say(f"others used {share:.0%} of the machine")
    calmest = min(rounds, key=lambda found: share_of_others(found.values()))
    for case, found in calmest.items():
        measured.runs.setdefault(case, []).append(found)


def _cold_round(generator: Generator, notes: int, turn: int) -> Round:
    generator.clear()
    return {COLD: _build(generator), **_changes(generator, notes, turn, EDITS)}


def _warm_round(generator: Generator, notes: int, turn: int) -> Round:
    # The edits of the round before were taken back, and no build has seen that yet.
    run(generator.command, generator.site)
    return _changes(generator, notes, turn, SMALL_EDITS)


def _changes(generator: Generator, notes: int, turn: int, edits: Mapping[str, Edit]) -> Round:
    """The cases that begin with a finished build. Every edit is taken back at the end."""
    found = {NOTHING: _build(generator)}
    changes = []
    for case, edit in edits.items():
        change = edit(generator, notes, turn)
        changes.append(change)
        found[case] = _build(generator)
        change.check(generator)
    for change in reversed(changes):
        change.undo()
    return found


def _build(generator: Generator) -> Run:
    """Build when all that earlier builds wrote is on the disk, so that nobody pays for it."""
    os.sync()
    return run(generator.command, generator.site)
