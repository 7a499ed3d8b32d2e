"""What the page of a note shows of other notes: its series, its neighbours, those that link to it.

Comes in: a Setup and a path. Goes out: plain data. Must never know: the note's text.
"""

from typing import Any

from msgspec import Struct

from notes_site.model import Backlink, PublishedNote
from notes_site.pages.context import Context, Setup, count_text, entry_for
from notes_site.pages.patterns import around_problem
from notes_site.pages.series import Place, Series, find_series
from notes_site.paths import without_language

LANGUAGES = {"zh-CN": "中文", "zh-TW": "繁體中文", "ja": "日本語", "en": "English"}
"""What a language calls itself."""

LINKING = 20
"""Notes that a page names of those that link to it; how many more there are it says."""

RELATED = 4
_SERIES = 100
"""Notes of a series that a page shows: those around its own; all on each page would be n² lines."""


class Relations(Struct, frozen=True):
    """Which notes belong to which, by path."""

    series: list[Series]
    places: dict[str, Place]
    """By path."""
    translations: dict[str, str]


def around(setup: Setup, note: PublishedNote) -> Context:
    """What the page shows of other notes, but for those that link to it."""
    path, site = note.head.path, setup.site
    references = site.references[path]
    return {
        "previous": _neighbour(setup, note.previous),
        "next": _neighbour(setup, note.next),
        "series": _series_of(setup, path),
        "problem": around_problem(setup, note) if note.head.leetcode else None,
        "prerequisites": [_entry(setup, other) for other in references.prerequisites],
    }


def _relations(setup: Setup) -> Relations:
    def find() -> Relations:
        translations = _translations(setup)
        return Relations(*find_series(setup.site, setup.config.series, translations), translations)

    return setup.memo.one("relations", setup.layout, find)


def _neighbour(setup: Setup, path: str) -> Context | None:
    return _entry(setup, path) if path else None


def _entry(setup: Setup, path: str) -> Context:
    published = setup.site.published
    return setup.memo.pull("entry", setup.layout, path, b"", lambda: entry_for(setup, published[path]))


def _series_of(setup: Setup, path: str) -> Context | None:
    """number: of the note among all; None for the overview."""
    relations = _relations(setup)
    if path not in relations.places:
        return None
    place, number = relations.places[path]
    series = relations.series[place]
    first = max(0, min(number - 1 - _SERIES // 2, len(series.notes) - _SERIES))
    shown = series.notes[first : first + _SERIES]
    overview = _entry(setup, series.overview) if series.overview else None
    return {
        "name": series.name,
        "lang": (overview or _entry(setup, shown[0]))["lang"],
        "url": overview["url"] if overview and number else None,
        "number": number or None,
        "total": len(series.notes),
        "first": first + 1,
        "notes": [{**_entry(setup, other), "current": other == path} for other in shown],
    }


def _translations(setup: Setup) -> dict[str, str]:
    """For each path the same note in another language; it is enough that one of two notes names the other.

    Else by their paths: `trees.md` and `trees.en.md`, `zh/trees.md` and `en/trees.md`.
    """
    site = setup.site
    listed = {path: note for path, note in sorted(site.published.items()) if path not in site.unlisted}
    named = [path for path, note in listed.items() if note.head.translation]
    found = {path: other for path in named if (other := site.references[path].translation) in listed}
    for path, other in list(found.items()):
        found.setdefault(other, path)
    langs = {path: note.head.lang for path, note in listed.items()}
    one: dict[str, list[str]] = {}
    for path, lang in langs.items():
        one.setdefault(without_language(path, lang), []).append(path)
    for paths in one.values():
        for path in paths if len(paths) > 1 else ():
            other = next((other for other in paths if langs[other] != langs[path]), "")
            if other and path not in found:
                found[path] = other
    return found


def translation(setup: Setup, path: str) -> Context | None:
    if path not in (translations := _relations(setup).translations):
        return None
    note = setup.site.published[translations[path]]
    lang = note.head.lang
    return {
        "url": setup.href(note.url),
        "canonical": setup.absolute(note.url),
        "lang": lang,
        "language": LANGUAGES.get(lang, lang),
    }


def _sentence(setup: Setup, source: str, link: Backlink) -> str:
    return setup.site.published[source].head.links[link.number].sentence


def linked_from(setup: Setup, path: str) -> Context | None:
    links = setup.site.backlinks.get(path, {})
    sources = sorted(links, key=setup.order.__getitem__)
    if not sources:
        return None
    notes = [
        {**_entry(setup, source), "sentence": _sentence(setup, source, links[source])}
        for source in sources[:LINKING]
    ]
    more = len(sources) - LINKING
    return {"notes": notes, "more": count_text(setup.words, more) if more > 0 else None}


def alike(setup: Setup, note: PublishedNote) -> dict[str, Context]:
    """The notes that are most like one, by path, without those that its page shows anyway.

    A note in two languages is there once, in the reader's where it can be.
    """
    path, published = note.head.path, setup.site.published
    references, translations = setup.site.references[path], _relations(setup).translations
    shown = {
        note.previous,
        note.next,
        translations.get(path, ""),
        *references.notes,
        *references.prerequisites,
    }
    shown.discard("")
    places = _relations(setup).places
    series = places[path][0] if path in places else None
    chosen: dict[str, None] = {}
    for other in setup.site.related[path]:
        twin = translations.get(other, "")
        is_own = twin and published[twin].head.lang == note.head.lang
        best = twin if is_own and published[other].head.lang != note.head.lang else other
        in_series = series is not None and other in places and places[other][0] == series
        if not in_series and not shown & {other, twin} and twin not in chosen:
            chosen[best] = None
    found = {other: _entry(setup, other) for other in chosen}
    problem: Any = around_problem(setup, note) if note.head.leetcode else None
    there = [problem["previous"], problem["next"], *problem["alike"]] if problem else []
    return {other: entry for other, entry in found.items() if entry not in there}


def related(setup: Setup, note: PublishedNote) -> list[Context]:
    """The first of the notes that are like one, without those that link to it and are shown as such."""
    sources = setup.site.backlinks.get(note.head.path, ())
    return [entry for other, entry in alike(setup, note).items() if other not in sources][:RELATED]
