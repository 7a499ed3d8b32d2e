"""The commands `list` and `stats`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from unicodedata import east_asian_width

import click
import msgspec

from notes_site.commands.surroundings import SITE, check_site, everything, own_language
from notes_site.errors import shown
from notes_site.messages import Say, in_language
from notes_site.terminal import complain

if TYPE_CHECKING:
    from notes_site.inventory import Counts, Row
    from notes_site.survey import Survey

WIDTH = 40
"""Cells of the longest bar."""

Found = TypeVar("Found")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, for other programs.")


@click.command("list", epilog="Example: notes-site list --drafts --tag tree")
@SITE
@click.option("--drafts", is_flag=True, help="Only drafts.")
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only notes with this tag; may be repeated."
)
@JSON
def list_notes(site: Path, drafts: bool, tags: tuple[str, ...], as_json: bool) -> None:
    """List the notes of SITE (here by default), drafts too: day, path, title."""
    from notes_site.inventory import rows, with_tags

    def wanted(survey: "Survey") -> list["Row"]:
        found = [row for row in with_tags(rows(survey.site), tags) if row.draft or not drafts]
        return [msgspec.structs.replace(row, path=survey.posts.shown(row.path)) for row in found]

    _answer(site, as_json, wanted, _lines)


@click.command(epilog="Example: notes-site stats")
@SITE
@JSON
def stats(site: Path, as_json: bool) -> None:
    """Count what SITE (here by default) holds: notes, words, code, problems, and notes by month."""
    from notes_site.inventory import counts

    _answer(site, as_json, lambda survey: counts(survey.site), _counted)


def _answer(
    site: Path, as_json: bool, find: Callable[["Survey"], Found], lines: Callable[[Found, Say], Iterator[str]]
) -> None:
    """Print what is found in a site, with drafts and notes of the future; status 1 where it has errors."""
    from notes_site.survey import surveyed

    check_site(site)
    with surveyed(site, everything(site)) as survey:
        found = find(survey)
        say = in_language(own_language(survey.plan.setup.config.language))
        if as_json:
            click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        else:
            for line in lines(found, say):
                click.echo(shown(line))
        for error in survey.errors:
            complain(error.place, error.message)
        if survey.errors:
            raise click.exceptions.Exit(1)


def _lines(rows: Sequence["Row"], say: Say) -> Iterator[str]:
    marks = {
        "draft": say("draft"),
        "future": say("of the future"),
        "expired": say("expired"),
        "unlisted": say("unlisted"),
        "page": say("page"),
    }
    width = max((_cells(row.path) for row in rows), default=0)
    for row in rows:
        told = ", ".join(word for name, word in marks.items() if getattr(row, name))
        path = row.path + " " * (width - _cells(row.path))
        yield f"{row.date[:10] or '-':10}  {path}  {row.title}" + (f"  ({told})" if told else "")


def _cells(text: str) -> int:
    """How wide a terminal shows a text: Chinese characters take two cells."""
    return len(text) + sum(east_asian_width(char) in "WF" for char in text)


def _counted(counts: "Counts", say: Say) -> Iterator[str]:
    apart = (
        (say("drafts"), counts.drafts),
        (say("of the future"), counts.future),
        (say("expired"), counts.expired),
        (say("pages"), counts.pages),
    )
    among = ", ".join(f"{name} {number:,}" for name, number in apart if number)
    yield say("notes: {count}", count=f"{counts.notes:,}") + (f" ({among})" if among else "")
    words, minutes = f"{counts.words:,}", f"{counts.minutes:,}"
    yield say("words: {count}, {minutes} min to read", count=words, minutes=minutes)
    if counts.languages:
        yield say("languages: {list}", list=_listed(counts.languages))
    if counts.code:
        yield say("notes with code: {list}", list=_listed(counts.code))
    if counts.problems:
        names = {"easy": say("easy"), "medium": say("medium"), "hard": say("hard"), "": say("unknown")}
        difficulties = {names[each]: number for each, number in counts.difficulties.items()}
        yield say("problems: {count} ({list})", count=f"{counts.problems:,}", list=_listed(difficulties))
    most = max(counts.months.values(), default=0)
    for month, number in counts.months.items():
        bar = "█" * max(1, round(number * WIDTH / max(most, WIDTH)))
        yield f"{month or say('undated'):7}  {number:5,}  {bar}"


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers.items())
