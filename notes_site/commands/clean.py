"""The command `clean`."""

from pathlib import Path

import click

from notes_site.commands.surroundings import OUTPUT, SITE, check_site
from notes_site.counts import count
from notes_site.folders import CACHE, PREVIEW, PUBLIC
from notes_site.terminal import shown_folder, tell_what_stays


@click.command(epilog="Example: notes-site clean")
@SITE
@OUTPUT
def clean(site: Path, output: Path | None) -> None:
    """Remove what earlier builds of SITE wrote, and the cache. Other files stay."""
    from notes_site.cache import store as cache
    from notes_site.disk import state
    from notes_site.disk.output import clean as clean_outputs
    from notes_site.disk.ownership import visible_files

    check_site(site)
    output = output or site / PUBLIC
    outputs = [state.output_of(site, path) for path in (output, site / PREVIEW)]
    busy = "a build or a preview of this site is running; end it, or wait for it"
    removed, _ = clean_outputs(outputs, busy, state.others(site, outputs))
    cache.remove(site / CACHE)
    state.remove_own(site)
    tell_what_stays((), [shown_folder(output) + path for path in visible_files(output)])
    click.echo(f"removed {count(removed, 'file')} from {shown_folder(output)}")
