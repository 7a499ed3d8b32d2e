"""The command `mv`."""

from pathlib import Path

import click

from notes_site.commands.surroundings import check_site, everything, own_language
from notes_site.errors import SiteError
from notes_site.messages import in_language
from notes_site.terminal import complain, shown_path


@click.command(epilog="Example: notes-site mv posts/trees.md posts/algorithms/binary-trees.md")
@click.argument("old", type=click.Path(path_type=Path), metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "--site", default=".", type=click.Path(path_type=Path), metavar="DIR", help="The site; here by default."
)
def mv(old: Path, new: str, site: Path) -> None:
    """Move the note or folder OLD to NEW: every link follows, and the old address leads to the new one."""
    from notes_site.disk.access import read
    from notes_site.moves import Before, plan_move
    from notes_site.moves.apply import apply, find_way
    from notes_site.plan import read_options, site_options
    from notes_site.survey import surveyed

    check_site(site)
    options = everything(site)
    with surveyed(site, options) as survey:
        config, found, posts = survey.plan.setup.config, survey.snapshot.posts, survey.posts
        say = in_language(own_language(config.language))
        if survey.errors:
            for error in survey.errors:
                complain(error.place, error.message)
            raise SiteError(say("a site with errors is not changed; fix them first"))
        way = find_way(site, posts, found, config.exclude, old, new, say)
        before = Before(
            heads={path: survey.site.published[path].head for path in survey.site.urls},
            assets={asset.path: asset for asset in survey.site.assets.values() if not asset.copy_of},
            options=site_options(config, options),
            reading=read_options(config, vault=survey.snapshot.vault),
            read=lambda path: read(found[path]),
        )
        move = plan_move(before, way.paths)
    apply(way, posts, move.texts, say)
    shown = {path: posts.shown(way.paths.get(path, path)) for path in before.heads}
    click.echo(say("moved {old} to {new}", old=shown_path(way.old), new=shown_path(way.new)))
    for path, number in sorted(move.links.items()):
        click.echo(say("rewrote links in {path}: {count}", path=shown[path], count=number))
    for path, url in move.aliases.items():
        click.echo(say("{url} leads to {path}", url=url, path=shown[path]))
    for fault in map(posts.told, move.faults):
        complain(fault.place, fault.message, color="yellow")
