"""Measurements as Markdown and as data for JSON.

Comes in: measurements of one corpus, ours first. Goes out: text. A figure is the median of all rounds.
"""

import platform
from collections.abc import Iterator, Sequence
from itertools import chain
from statistics import median

from benchmarks import corpus
from benchmarks.measure import COLD, Measurement, share_of_others
from benchmarks.processes import Run, cores

_MIB = 1024 * 1024


def as_markdown(measurements: Sequence[Measurement], notes: int) -> str:
    """A heading, what was measured, the table of cases, the memory, and where a cold build's time goes."""
    return "\n".join((*_head(measurements, notes), *_body(measurements), *_steps(measurements[0])))


def as_data(measurements: Sequence[Measurement], notes: int) -> dict[str, object]:
    """All single figures: seconds and bytes.

    Keys: notes, digest, python, cores, and generators: {name: {version, cases: {case: [{seconds, cpu,
    others}]}, steps: {step: [seconds]}, memory, written}}.
    """
    return {
        "notes": notes,
        "digest": measurements[0].digest,
        "python": platform.python_version(),
        "cores": cores(),
        "generators": {measured.generator.name: _figures(measured) for measured in measurements},
    }


def _figures(measured: Measurement) -> dict[str, object]:
    return {
        "version": measured.generator.version,
        "cases": {
            case: [{"seconds": run.seconds, "cpu": run.cpu, "others": run.others} for run in runs]
            for case, runs in measured.runs.items()
        },
        "steps": measured.steps,
        "memory": measured.watched.memory,
        "written": measured.written,
    }


def _head(measurements: Sequence[Measurement], notes: int) -> Iterator[str]:
    versions = (f"{measured.generator.name} {measured.generator.version}" for measured in measurements)
    rounds = max(len(runs) for runs in measurements[0].runs.values())
    yield f"## {notes:,} notes"
    yield ""
    yield f"{', '.join(versions)}; Python {platform.python_version()}, {cores()} cores."
    yield f"Corpus: seed {corpus.SEED}, digest {measurements[0].digest[:12]}."
    yield f"Seconds of whole processes: median of {rounds} (lowest–highest) · CPU seconds of all cores."
    if len(measurements) > 1:
        yield "A ratio is a median over rounds (lowest–highest) · that of CPU; below 1, the first is faster."
        for peer in measurements[1:]:
            yield from _differences(measurements[0], peer)
    yield ""


def _differences(ours: Measurement, theirs: Measurement) -> Iterator[str]:
    """Which files only one of the two makes."""
    for one, other in ((ours, theirs), (theirs, ours)):
        if only := sorted(one.files - other.files):
            yield f"{one.generator.name} makes, and {other.generator.name} does not: {', '.join(only)}."


def _body(measurements: Sequence[Measurement]) -> Iterator[str]:
    names = [measured.generator.name for measured in measurements]
    heads = ["", *names, *(f"{names[0]} / {name}" for name in names[1:])]
    sizes = {
        "peak memory of all processes, MiB": [measured.watched.memory for measured in measurements],
        "output, MiB": [measured.written for measured in measurements],
    }
    cases = [_case(measurements, case) for case in measurements[0].runs]
    shares = (share_of_others(chain.from_iterable(measured.runs.values())) for measured in measurements)
    others = ["others meanwhile, of the machine", *(f"{share:.0%}" for share in shares)]
    rows = [*cases, *(_sizes(words, figures) for words, figures in sizes.items())]
    yield from _table(heads, [*rows, others + [""] * (len(names) - 1)])


def _case(measurements: Sequence[Measurement], case: str) -> list[str]:
    ours, *others = (measured.runs[case] for measured in measurements)
    return [case, *map(_seconds, (ours, *others)), *(_ratio(ours, theirs) for theirs in others)]


def _seconds(runs: Sequence[Run]) -> str:
    return f"{_spread([run.seconds for run in runs])} · {median(run.cpu for run in runs):.2f}"


def _ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """The runs of one round belong together: whatever else the machine did slowed them alike."""
    pairs = list(zip(ours, theirs, strict=True))
    cpu = median(run.cpu / other.cpu for run, other in pairs)
    return f"{_spread([run.seconds / other.seconds for run, other in pairs])} · {cpu:.2f}"


def _spread(figures: Sequence[float]) -> str:
    return f"{median(figures):.2f} ({min(figures):.2f}–{max(figures):.2f})"


def _sizes(words: str, figures: Sequence[int]) -> list[str]:
    """figures: bytes; 0 where it could not be found out."""
    shown = (f"{figure / _MIB:,.1f}" if figure else "?" for figure in figures)
    ratios = (f"{figures[0] / figure:.2f}" if figure else "?" for figure in figures[1:])
    return [words, *shown, *ratios]


def _steps(ours: Measurement) -> Iterator[str]:
    steps = {name: median(seconds) for name, seconds in ours.steps.items()}
    if not steps:
        return
    total = sum(steps.values())
    yield ""
    yield f"Where a {COLD} with {ours.generator.name} spends its time:"
    yield ""
    rows = [[name, f"{seconds:.3f}", f"{seconds / total:.0%}"] for name, seconds in steps.items()]
    yield from _table(["step", "seconds", "share"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' --: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
