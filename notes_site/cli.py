"""The program's words on the command line, and how it ends; each command is a file in `commands/`."""

import os
import sys
from collections.abc import Sequence

import click

from notes_site import __version__
from notes_site.commands.build import build
from notes_site.commands.clean import clean
from notes_site.commands.import_ import import_blog
from notes_site.commands.init import init
from notes_site.commands.list import list_notes, stats
from notes_site.commands.mv import mv
from notes_site.commands.new import new
from notes_site.commands.schema import schema
from notes_site.commands.serve import serve
from notes_site.errors import SiteError
from notes_site.signals import INTERRUPTED
from notes_site.terminal import complain, unsaid, unusable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notes-site")
def commands() -> None:
    """A static blog generator for technical notes in Chinese and English."""


for command in (init, new, import_blog, build, serve, clean, list_notes, stats, mv, schema):
    commands.add_command(command)


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
