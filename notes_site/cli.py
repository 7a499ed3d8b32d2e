"""Words on the command line, one call each."""

import gc
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes_site import __version__
from notes_site.counts import count, count_faults, count_left_out, count_unread, gathered
from notes_site.errors import SiteError
from notes_site.folders import CACHE, PREVIEW, PUBLIC, TEMPLATES
from notes_site.signals import INTERRUPTED, Ended
from notes_site.terminal import Bar, complain, say_if_heard, shown_folder, tell_what_stays, unsaid, unusable

if TYPE_CHECKING:
    from notes_site.disk.manifest import Report

SITE = click.argument("site", default=".", type=click.Path(path_type=Path), metavar="[SITE]")
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write; SITE/public by default.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notes-site")
def commands() -> None:
    """A static blog generator for technical notes in Chinese and English."""


@commands.command(epilog="Example: notes-site build --strict --base-url https://example.org/notes")
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
        compiled=_compiled_path(),
    )
    _check_site(site)
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


def _check_names(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not name or set(name) & set("/:*"):
            raise click.BadParameter(f'"{name}" is no name of a host; write it as in notes.example.org')
    return names


@commands.command(epilog="Example: notes-site serve --open --editor code")
@SITE
@click.option(
    "--host", default="127.0.0.1", metavar="HOST", help="The address to listen on; 127.0.0.1 by default."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    metavar="PORT",
    help="The port to listen on, 8000 by default; when it is busy, the next free one.",
)
@click.option(
    "--allow-host",
    "others",
    multiple=True,
    callback=_check_names,
    metavar="NAME",
    help="Answer to this name too, as where a port is forwarded from elsewhere; may be repeated.",
)
@click.option("--open", "opens", is_flag=True, help="Open the site in the browser.")
@click.option("--follow", is_flag=True, help="Let the open page go to the note that was saved.")
@click.option("--no-drafts", is_flag=True, help="Leave out drafts and notes dated in the future.")
@click.option(
    "--poll", is_flag=True, help="Look at files twice a second, for network folders and containers."
)
@click.option(
    "--editor",
    envvar="VISUAL",
    default="",
    metavar="COMMAND",
    help="What opens a file from the preview; may hold {path} and {line}. $VISUAL by default.",
)
def serve(
    site: Path,
    host: str,
    port: int,
    others: tuple[str, ...],
    opens: bool,
    follow: bool,
    no_drafts: bool,
    poll: bool,
    editor: str,
) -> None:
    """Show the site in SITE (here by default) as it is written."""
    from notes_site import preview

    _check_site(site)
    options = preview.PreviewOptions(
        host=host,
        others=others,
        port=port,
        jobs=os.cpu_count() or 1,
        opens=opens,
        follow=follow,
        drafts=not no_drafts,
        poll=poll,
        editor=editor,
        compiled=_compiled_path(),
    )
    try:
        preview.serve(site, options, say_if_heard)
    except Ended as end:
        raise click.exceptions.Exit(end.status) from None


@commands.command(epilog="Example: notes-site clean")
@SITE
@OUTPUT
def clean(site: Path, output: Path | None) -> None:
    """Remove what earlier builds of SITE wrote, and the cache. Other files stay."""
    from notes_site.cache import store as cache
    from notes_site.disk import state
    from notes_site.disk.output import clean as clean_outputs
    from notes_site.disk.ownership import visible_files

    _check_site(site)
    output = output or site / PUBLIC
    outputs = [state.output_of(site, path) for path in (output, site / PREVIEW)]
    busy = "a build or a preview of this site is running; end it, or wait for it"
    removed, _ = clean_outputs(outputs, busy, state.others(site, outputs))
    cache.remove(site / CACHE)
    state.remove_own(site)
    tell_what_stays((), [shown_folder(output) + path for path in visible_files(output)])
    click.echo(f"removed {count(removed, 'file')} from {shown_folder(output)}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; exit status as DESIGN has it: 0, 1 faults, 2 usage, 130 interrupted.

    Raises Ended where signals raise it.
    """
    if os.environ.get("NO_COLOR"):
        click.utils.should_strip_ansi = lambda *args: True  # type: ignore[attr-defined]
    try:
        status = _run(arguments)
        if sys.stdout:  # There is none where a shell closed it.
            sys.stdout.flush()
    except OSError as error:
        status = unsaid(error) if error.filename is None else unusable(error)
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        # Without its own handling of exits, click returns the status of one.
        return commands.main(arguments, prog_name="notes-site", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(INTERRUPTED, err=True)
        return 130
    except SiteError as error:
        for each in error.each():
            complain(each.place, each.message)
        return 1


def _compiled_path() -> Path | None:
    """The folder for compiled templates, among the user's own caches; None for a user without a home.

    Source: XDG Base Directory Specification, and what macOS and Windows have in its place.
    """
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    try:
        home = Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache")
    except RuntimeError:
        home = Path()
    caches = Path(named) if Path(named).is_absolute() else home
    return caches / "notes-site" / TEMPLATES if caches.is_absolute() else None


def _check_site(site: Path) -> None:
    try:
        Path.cwd()
    except OSError as error:
        raise SiteError("the current folder is gone; go to one that is there") from error
    try:
        is_folder = site.is_dir()
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); fix its permissions", str(site)) from error
    if not is_folder:
        raise SiteError("is not a folder; name the folder of a site", str(site))
