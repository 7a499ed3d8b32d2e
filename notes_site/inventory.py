"""What a site holds, as `list` and `stats` tell it.

Comes in: a Site. Goes out: a row for each note, and how many there are of what.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from notes_site.model import PublishedNote, Site


class Row(Struct, frozen=True, kw_only=True):
    """A note."""

    path: str
    url: str
    """Root-relative, without the base path."""
    title: str
    lang: str
    date: str
    """As ISO 8601 has it, a day or a time with its zone; empty for none. So is `updated`."""
    updated: str
    categories: tuple[tuple[str, ...], ...]
    """Each a path from the outermost category inwards."""
    tags: tuple[str, ...]
    draft: bool
    future: bool
    expired: bool
    unlisted: bool
    page: bool
    words: int
    minutes: int
    problem: str
    """Its number, for a note on a problem of LeetCode; else empty. So is `difficulty`."""
    difficulty: str


class Counts(Struct, frozen=True, kw_only=True):
    """How many there are, in the order in which they are told: what there is most of first, months by age."""

    notes: int
    pages: int
    """Of the notes those that are pages."""
    drafts: int
    future: int
    expired: int
    words: int
    """Latin words and CJK characters."""
    minutes: int
    """To read all of them."""
    languages: dict[str, int]
    code: dict[str, int]
    """By the language of code how many notes hold some."""
    problems: int
    """Of LeetCode, each counted once."""
    difficulties: dict[str, int]
    """`easy`, `medium`, `hard`, or empty where no note says it."""
    months: dict[str, int]
    """By `2026-01`; empty for notes without a date. Pages are left out."""


def rows(site: Site) -> list[Row]:
    """A row for each note of a site, in its order."""
    return [_row(site.published[path]) for path in site.urls]


def with_tags(found: Iterable[Row], tags: Iterable[str]) -> list[Row]:
    """The rows of the notes that carry all of some tags, whatever their capitals."""
    wanted = {tag.strip().lstrip("#").casefold() for tag in tags}
    return [row for row in found if wanted <= {tag.casefold() for tag in row.tags}]


def counts(site: Site) -> Counts:
    """How many notes, words, languages and problems a site has."""
    notes = [site.published[path] for path in site.urls]
    heads = [note.head for note in notes]
    dated = (head.date.iso[:7] if head.date else "" for head in heads if not head.page)
    difficulties = Counter(_difficulty(site, problem) for problem in site.problems)
    return Counts(
        notes=len(notes),
        pages=sum(head.page for head in heads),
        drafts=sum(head.draft for head in heads),
        future=sum(note.future for note in notes),
        expired=sum(note.expired for note in notes),
        words=sum(head.words for head in heads),
        minutes=sum(head.minutes for head in heads if head.words),
        languages=_by_number(head.lang for head in heads),
        code=_by_number(language for head in heads for language in head.code),
        problems=len(site.problems),
        difficulties={
            each: difficulties[each] for each in ("easy", "medium", "hard", "") if difficulties[each]
        },
        months=dict(sorted(Counter(dated).items())),
    )


def _row(note: PublishedNote) -> Row:
    head = note.head
    return Row(
        path=head.path,
        url=note.url,
        title=head.title,
        lang=head.lang,
        date=head.date.iso if head.date else "",
        updated=head.updated.iso if head.updated else "",
        categories=head.categories,
        tags=head.tags,
        draft=head.draft,
        future=note.future,
        expired=note.expired,
        unlisted=head.unlisted,
        page=head.page,
        words=head.words,
        minutes=head.minutes,
        problem=head.leetcode.id if head.leetcode else "",
        difficulty=head.leetcode.difficulty if head.leetcode else "",
    )


def _by_number(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (-pair[1], pair[0])))


def _difficulty(site: Site, problem: Iterable[str]) -> str:
    """What one of the notes on a problem says of it."""
    known = (site.published[path].head.leetcode for path in problem)
    return next((each.difficulty for each in known if each and each.difficulty), "")
