"""The command `build`."""

import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from notes_site.commands.surroundings import OUTPUT, SITE, check_site, compiled_path
from notes_site.counts import count, count_faults, count_left_out, count_unread, gathered
from notes_site.errors import SiteError
from notes_site.folders import PUBLIC
from notes_site.model import Finding
from notes_site.terminal import Bar, complain, shown_folder, tell_what_stays

if TYPE_CHECKING:
    from notes_site.disk.manifest import Report
    from notes_site.disk.snapshot import BuildOptions


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
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    metavar="FORMAT",
    help="json: print one object for other programs, with all faults, and nothing else.",
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
    form: str,
    timings: bool,
    quiet: bool,
) -> None:
    """Build the site in the folder SITE (here by default) into public/."""
    from notes_site.disk.snapshot import BuildOptions

    start = time.perf_counter()
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
    if form == "json":
        _print_json(site, options, start)
        return
    check_site(site)
    report = _built(site, options, has_bar=not quiet and bool(sys.stderr) and sys.stderr.isatty())
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


def _built(site: Path, options: "BuildOptions", *, has_bar: bool) -> "Report":
    """Build a site, where that is to be done."""
    from notes_site.disk.snapshot import find_report

    # The garbage collector would search all notes again and again for cycles; there are hardly any.
    gc.set_threshold(1_000_000, 20, 50)
    snapshot, report = find_report(site, options)
    if report is not None:
        return report
    from notes_site import builder  # Slow to load, and not needed where nothing is to do.

    # Forked processes share memory as long as no garbage collector writes into it.
    gc.freeze()
    with Bar(shown=has_bar) as bar:
        return builder.build(site, options, bar.show, snapshot)


def _summary(report: "Report", output: str, seconds: float) -> str:
    """What was built, and what is to be known of it, in one line."""
    done = "built" if report.written or report.removed else "nothing to do for"
    counts = f"{count(report.notes, 'note')}, {count(report.pages, 'page')}"
    more = (count_left_out(report.left_out), count_unread(report.unread), count_faults(report.findings))
    shown = ", ".join(filter(None, more))
    line = f"{done} {counts} in {seconds:.2f} s → {output}"
    return f"{line} ({shown})" if shown else line


def _print_json(site: Path, options: "BuildOptions", start: float) -> None:
    """Build, and print what became of it, whatever that is; status 1 where nothing was written."""
    try:
        check_site(site)
        report = _built(site, options, has_bar=False)
    except SiteError as error:
        found = [Finding(each.path or "", each.line or 0, each.message, "error") for each in error.each()]
        told = {"failed": True, "findings": _told(found)}
    else:
        told = {
            "failed": report.failed,
            "findings": _told(report.findings),
            "notes": report.notes,
            "pages": report.pages,
            "left_out": msgspec.structs.asdict(report.left_out),
            "written": report.written,
            "removed": report.removed,
            "output": options.output.as_posix(),
            "seconds": round(time.perf_counter() - start, 3),
        }
    click.echo(msgspec.json.format(msgspec.json.encode(told), indent=2).decode())
    if told["failed"]:
        raise click.exceptions.Exit(1)


def _told(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """Each fault with its file, its line from 1 on (or null), how grave it is, the fact and the way out."""
    return [
        {
            "path": finding.path or None,
            "line": finding.line or None,
            "severity": finding.severity,
            "message": finding.message,
        }
        for finding in findings
    ]
