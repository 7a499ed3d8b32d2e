"""The command `serve`."""

import os
from pathlib import Path

import click

from notes_site.commands.surroundings import SITE, check_site, compiled_path
from notes_site.signals import Ended
from notes_site.terminal import say_if_heard


def _check_names(context: click.Context, option: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if not name or set(name) & set("/:*"):
            raise click.BadParameter(f'"{name}" is no name of a host; write it as in notes.example.org')
    return names


@click.command(epilog="Example: notes-site serve --open --editor code")
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

    check_site(site)
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
        compiled=compiled_path(),
    )
    try:
        preview.serve(site, options, say_if_heard)
    except Ended as end:
        raise click.exceptions.Exit(end.status) from None
