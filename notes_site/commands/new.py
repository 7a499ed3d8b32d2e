"""The command `new`."""

import os
import shlex
import subprocess
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from notes_site.commands.surroundings import check_site, own_language
from notes_site.errors import SiteError
from notes_site.messages import Say, in_language
from notes_site.terminal import complain, shown_path


@click.command(
    epilog='Examples: notes-site new "二叉树"; notes-site new --kind leetcode 236 "Lowest common ancestor"'
)
@click.argument("title", nargs=-1, required=True, metavar="TITLE")
@click.option(
    "--kind",
    default="post",
    metavar="KIND",
    help="post (by default), leetcode, series, page, til, or a name in the site's archetypes/.",
)
@click.option("--in", "folder", default="", metavar="FOLDER", help="A folder below the notes to make it in.")
@click.option(
    "--slug", default="", metavar="NAME", help="The name of its file; by default that of the title."
)
@click.option("--draft", is_flag=True, help="Keep it back from readers.")
@click.option("--open", "opens", is_flag=True, help="Open it in the editor of $VISUAL or $EDITOR.")
@click.option(
    "--site", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The site; here by default."
)
def new(
    title: tuple[str, ...], kind: str, folder: str, slug: str, draft: bool, opens: bool, site: Path
) -> None:
    """Make a note with this TITLE, dated today, and print its path."""
    from notes_site.config import load_config
    from notes_site.disk.posts import check_posts
    from notes_site.disk.snapshot import read_configs
    from notes_site.scaffold import Asked, new_note

    check_site(site)
    posts, config = check_posts(site), load_config(read_configs(site))
    say = in_language(own_language(config.language))
    editor = _editor(say) if opens else ""
    now = datetime.now(ZoneInfo(config.timezone))
    asked = Asked(
        title=" ".join(title),
        kind=kind,
        now=now,
        folder=folder,
        slug=slug,
        draft=draft,
        permalink=config.permalink,
    )
    made = new_note(site, posts, asked, say)
    for place, message in made.warnings:
        complain(place, message, color="yellow")
    click.echo(shown_path(made.path))
    if editor:
        _open(editor, made.path, made.line, say)


def _editor(say: Say) -> str:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not command.strip():
        raise SiteError(say("no editor is named; set VISUAL or EDITOR, such as VISUAL=code"), "--open")
    return command


def _open(command: str, path: Path, line: int, say: Say) -> None:
    """Open a note, in this terminal where the editor is of one."""
    from notes_site.preview.editor import words

    try:
        subprocess.run(words(shlex.split(command), str(path), str(line)), check=False)
    except (OSError, ValueError) as error:
        raise SiteError(
            say('"{command}" cannot be started; set VISUAL', command=command), "--open"
        ) from error
