"""The command `schema`."""

import json

import click


@click.command(epilog="Example: notes-site schema config > .schemas/notes-site.json")
@click.argument("name", type=click.Choice(("config", "front-matter")), metavar="config|front-matter")
def schema(name: str) -> None:
    """Print the JSON Schema of the settings, or of the front matter of notes, for editors."""
    from notes_site import config
    from notes_site.loader import schema as front_matter

    found = config.json_schema() if name == "config" else front_matter.json_schema()
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))
