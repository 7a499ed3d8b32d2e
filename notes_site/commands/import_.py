"""The command `import`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes_site.commands.surroundings import check_here, check_site, everything
from notes_site.counts import count
from notes_site.terminal import complain, shown_path

if TYPE_CHECKING:
    from notes_site.importing import Imported


@click.command("import", epilog="Example: notes-site import ../old-blog --into my-notes")
@click.argument("source", type=click.Path(path_type=Path), metavar="FROM")
@click.option(
    "--into",
    "target",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the new site goes; notes-site/ beside FROM by default.",
)
def import_blog(source: Path, target: Path | None) -> None:
    """Make a site of FROM, a folder of Hexo, Hugo, Jekyll, MkDocs, Zensical, Obsidian, docsify or Markdown.

    FROM stays as it is, and nothing that is there is overwritten.
    """
    from notes_site import importing
    from notes_site.plan import read_options
    from notes_site.survey import surveyed

    check_here()
    check_site(source)
    into = target or source.resolve().parent / "notes-site"
    done = importing.import_blog(source, into)
    click.echo(f"{shown_path(source)} is a folder of {done.blog.program}")
    with surveyed(into, everything(into)) as survey:
        heads = {path: survey.site.published[path].head for path in survey.site.urls}
        urls = dict(survey.site.urls)
        reading = read_options(survey.plan.setup.config, vault=False)
    said, lost = importing.answer_at_old_addresses(into, done.blog, heads, urls, reading)
    _tell(source, done, said, lost)
    click.echo(f"to see it: notes-site serve --open {shlex.quote(shown_path(into))}")


def _tell(source: Path, done: "Imported", said: int, lost: list[tuple[str, str]]) -> None:
    changes = [(note.source, change) for note in done.notes for change in note.changed]
    for path, change in changes:
        click.echo(f"{shown_path(source / path)}:{change.line}: rewrote {change.name}")
    for path, change in [(note.source, change) for note in done.notes for change in note.left]:
        place = f"{shown_path(source / path)}:{change.line}" if change.line else shown_path(source / path)
        complain(place, f"{change.name} stays as it is; see to it by hand", color="yellow")
    for path, why in done.blog.left:
        complain(shown_path(source / path), f"does not come along: {why}", color="yellow")
    for path, url in lost:
        complain(path, f"no longer answers at {url}; add that to its aliases", color="yellow")
    came = f"{count(len(done.notes), 'note')} and {count(len(done.blog.files), 'file')} came along"
    rewrote = f", {count(len(changes), 'mark')} rewritten" if changes else ""
    kept = f"; {count(said, 'note')} elsewhere now, with an alias at the old address" if said else ""
    click.echo(came + rewrote + kept)
