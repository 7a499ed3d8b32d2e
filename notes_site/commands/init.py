"""The command `init`."""

import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes_site import __version__
from notes_site.commands.import_ import import_blog
from notes_site.commands.surroundings import check_here, local_zone, own_language
from notes_site.folders import POSTS
from notes_site.messages import Say, in_language
from notes_site.terminal import complain, shown_path

if TYPE_CHECKING:
    from notes_site.scaffold import Begun


@click.command(epilog="Example: notes-site init my-notes")
@click.argument("folder", default=".", type=click.Path(path_type=Path), metavar="[DIR]")
@click.option(
    "--posts",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A folder that holds your notes already, such as a vault of Obsidian; it stays where it is.",
)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="FROM",
    help="A blog of another program, which is imported; it stays as it is.",
)
def init(folder: Path, posts: Path | None, source: Path | None) -> None:
    """Begin a site in DIR (here by default). Asks nothing, and changes no file that is there."""
    from notes_site.scaffold import Owner, begin_site, furnish_site

    check_here()
    language = own_language()
    say = in_language(language)
    owner = Owner(language, local_zone(), time.strftime("%Y-%m-%d"), __version__)
    if source is None:
        _tell(folder, begin_site(folder, posts, owner, say), say)
    elif posts is None:
        click.get_current_context().invoke(import_blog, source=source, target=folder)
        _tell_files(folder, furnish_site(folder, owner, say), say)
    else:
        raise click.UsageError(
            "--posts leaves notes where they are, --from imports them; write one of the two"
        )


def _tell(folder: Path, begun: "Begun", say: Say) -> None:
    if begun.notes:
        click.echo(say("notes found in {folder}/: {count}", count=begun.notes, folder=begun.posts))
    _tell_files(folder, begun, say)
    if begun.others:
        fact = "lies outside of {folder}/ and is no part of the site ({count} such notes); move it there"
        complain(
            begun.others[0],
            say(fact, folder=begun.posts or POSTS, count=len(begun.others)),
            color="yellow",
        )
    where = "" if folder == Path() else f" {shlex.quote(shown_path(folder))}"
    click.echo(say("to see it: {command}", command=f"notes-site serve --open{where}"))


def _tell_files(folder: Path, begun: "Begun", say: Say) -> None:
    for path in begun.made:
        click.echo(say("made {path}", path=shown_path(folder / path)))
    for path in begun.kept:
        click.echo(say("kept {path}, which was there", path=shown_path(folder / path)))
