"""The command `build`."""

import gc
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes_site.commands.surroundings import OUTPUT, SITE, check_site, compiled_path
from notes_site.counts import count, count_faults, count_left_out, count_unread, gathered
from notes_site.folders import PUBLIC
from notes_site.terminal import Bar, complain, shown_folder, tell_what_stays

if TYPE_CHECKING:
    from notes_site.disk.manifest import Report


@click.command(epilog="Example: notes-site build --strict --base-url https://example.org/notes")
@SITE
@OUTPUT
@click.option(
    "--base-url", metavar="URL", help="Where the site will live, in place of the config's base_url."
)
@click.option("--drafts", is_flag=True, help="Publish drafts and expired notes too.")
@click.option("--future", is_flag=True, help="Publish notes dated in the future too.")
@click.option("--strict", is_flag=True, help="Stop at warnings as at errors, before anything is written.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=lambda: os.cpu_count() or 1,
    metavar="N",
    help="How many processes work; as many as there are cores by default.",
)
@click.option(
    "--clean",
    is_flag=True,
    help="Build from nothing: take no work and no cache from earlier builds, and empty the output "
    "of what is surely ours.",
)
@click.option("--timings", is_flag=True, help="Say how long each step took.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def build(
    site: Path,
    output: Path | None,
    base_url: str | None,
    drafts: bool,
    future: bool,
    strict: bool,
    jobs: int,
    clean: bool,
    timings: bool,
    quiet: bool,
) -> None:
    """Build the site in the folder SITE (here by default) into public/."""
    from notes_site.disk.snapshot import BuildOptions, find_report

    start = time.perf_counter()
    # The garbage collector would search all notes again and again for cycles; there are hardly any.
    gc.set_threshold(1_000_000, 20, 50)
    output = output or site / PUBLIC
    options = BuildOptions(
        output=output,
        now=int(time.time()),
        base_url=base_url,
        drafts=drafts,
        future=future,
        strict=strict,
        clean=clean,
        jobs=jobs,
        compiled=compiled_path(),
    )
    check_site(site)
    snapshot, report = find_report(site, options)
    if report is None:
        from notes_site import builder  # Slow to load, and not needed where nothing is to do.

        # Forked processes share memory as long as no garbage collector writes into it.
        gc.freeze()
        with Bar(shown=not quiet and bool(sys.stderr) and sys.stderr.isatty()) as bar:
            report = builder.build(site, options, bar.show, snapshot)
    for finding in gathered(report.findings):
        complain(finding.place, finding.message, color="red" if finding.severity == "error" else "yellow")
    if not quiet:
        tell_what_stays(report.skipped, [shown_folder(output) + path for path in report.left])
    if timings:
        for step, seconds in report.timings.items():
            click.echo(f"{step:>8} {seconds:7.3f} s")
    if report.failed:
        click.echo(f"nothing was written: {count_faults(report.findings)}", err=True)
        raise click.exceptions.Exit(1)
    if not quiet:
        click.echo(_summary(report, shown_folder(output), time.perf_counter() - start))


def _summary(report: "Report", output: str, seconds: float) -> str:
    """What was built, and what is to be known of it, in one line."""
    done = "built" if report.written or report.removed else "nothing to do for"
    counts = f"{count(report.notes, 'note')}, {count(report.pages, 'page')}"
    more = (count_left_out(report.left_out), count_unread(report.unread), count_faults(report.findings))
    shown = ", ".join(filter(None, more))
    line = f"{done} {counts} in {seconds:.2f} s → {output}"
    return f"{line} ({shown})" if shown else line
