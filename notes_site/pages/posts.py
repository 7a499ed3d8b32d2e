"""The page of each note, and of each page such as "about"."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from urllib.parse import unquote

from msgspec import Struct

from notes_site.digests import digest_value
from notes_site.model import Heading, Page, PublishedNote
from notes_site.pages.context import Context, Setup, frame, is_listed, resolve_links
from notes_site.pages.linked_data import note_data
from notes_site.pages.patterns import around_problem
from notes_site.paths import without_language
from notes_site.urls import HOME, file_path

LANGUAGES = {"zh-CN": "中文", "zh-TW": "繁體中文", "ja": "日本語", "en": "English"}
"""What a language calls itself."""

_SERIES = 100
"""Notes of a series that a page shows: those around its own; all on each page would be n² lines."""


class Relations(Struct, frozen=True):
    """Which notes belong to which, by path."""

    series: dict[str, list[str]]
    """By name."""
    translations: dict[str, str]


def plan(setup: Setup) -> Iterable[Page]:
    inputs = setup.memo.each("inputs", setup.layout, setup.keys, partial(_inputs, setup, setup.cards))
    return setup.memo.each(
        "page", setup.layout, inputs, lambda path: _page(setup, path, inputs[path])
    ).values()


def _page(setup: Setup, path: str, inputs: bytes) -> Page:
    template = "page.html" if path in setup.site.pages else "post.html"
    return Page("note", file_path(setup.site.urls[path]), template, path, (), inputs)


def _inputs(setup: Setup, cards: Mapping[str, bytes], path: str) -> bytes:
    note, resolved = setup.site.published[path], setup.site.references[path].resolved
    shown = (_around(setup, note), _translation(setup, path))
    return digest_value((setup.frame, note.url, setup.keys[path], cards[path], resolved, *shown))


def _relations(setup: Setup) -> Relations:
    return setup.memo.one("relations", setup.layout, lambda: Relations(_series(setup), _translations(setup)))


def _around(setup: Setup, note: PublishedNote) -> Context:
    """What the page shows of other notes and files."""
    return {
        "previous": _neighbour(setup, note.previous),
        "next": _neighbour(setup, note.next),
        "series": _series_of(setup, note),
        "problem": around_problem(setup, note) if note.head.leetcode else None,
        "cover": _cover(setup, note),
    }


def context(setup: Setup, page: Page) -> Context:
    path = page.owner
    note = setup.site.published[path]
    head = note.head
    trail = setup.card.trail(head.categories[0]) if head.categories and is_listed(head) else []
    image = _absolute_cover(setup, note)
    card = setup.card[path]
    html = resolve_links(setup.body(path), setup.site.references[path].resolved)
    return {
        **frame(
            setup,
            note.url,
            title=head.title,
            lang=head.lang,
            kind="website" if head.page else "article",
            description=head.summary or head.excerpt,
            image=image,
            math=head.math,
            data=None if head.page else note_data(setup, note, trail, image),
            translation=_translation(setup, path),
            unlisted=head.unlisted,
        ),
        "note": {
            **card,
            **_around(setup, note),
            "date_text": _date_text(setup.words, card["date"]),
            "updated_text": _date_text(setup.words, card["updated"]),
            "html": html,
            # Categories stand above the title in the face of code.
            "mono": bool(card["categories"]) or "<code" in html,
            "contents": contents(head.headings),
            "words": head.words,
            "toc": head.toc,
            "extra": head.extra,
        },
    }


def contents(headings: Sequence[Heading]) -> list[Context]:
    """Headings as a tree of `{id, text, children}`; a level that is left out makes no gap."""
    root: list[Context] = []
    stack: list[tuple[int, list[Context]]] = [(0, root)]
    for heading in headings:
        while stack[-1][0] >= heading.level:
            stack.pop()
        children: list[Context] = []
        stack[-1][1].append({"id": heading.id, "text": heading.text, "children": children})
        stack.append((heading.level, children))
    return root


def _neighbour(setup: Setup, path: str) -> Context | None:
    return _entry(setup, setup.site.published[path]) if path else None


def _entry(setup: Setup, note: PublishedNote) -> Context:
    return {"title": note.head.title, "url": setup.href(note.url), "lang": note.head.lang}


def _date_text(words: dict[str, str], day: object) -> str | None:
    """A day as a sentence has it: `2026年1月11日`, `11 January 2026`."""
    if not isinstance(day, str):
        return None
    year, month, date = map(int, day.split("-"))
    return words["date"].format(year=year, month=words["months"].split()[month - 1], day=date)


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


def _translation(setup: Setup, path: str) -> Context | None:
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


def _series(setup: Setup) -> dict[str, list[str]]:
    """Paths by the name of their series, oldest first."""
    series: dict[str, list[str]] = {}
    for path in setup.site.notes:
        if name := setup.site.published[path].head.series:
            series.setdefault(name, []).append(path)
    for paths in series.values():
        paths.sort(key=lambda path: (setup.site.published[path].head.rank, path))
    return series


def _series_of(setup: Setup, note: PublishedNote) -> Context | None:
    series = _relations(setup).series
    if not is_listed(note.head) or note.head.series not in series:
        return None
    paths = series[note.head.series]
    if len(paths) < 2:
        return None
    first = max(0, min(paths.index(note.head.path) - _SERIES // 2, len(paths) - _SERIES))
    around = [setup.site.published[path] for path in paths[first : first + _SERIES]]
    notes = [{**_entry(setup, other), "current": other.url == note.url} for other in around]
    return {"name": note.head.series, "notes": notes}


def _cover(setup: Setup, note: PublishedNote) -> Context | None:
    """The image above a note; its size in pixels where it is the site's own."""
    url = _cover_url(setup, note)
    if not url:
        return None
    asset = setup.site.assets.get("/" + unquote(url.removeprefix(setup.href(HOME))))
    width, height = (asset.width, asset.height) if asset else (None, None)
    return {"url": url, "width": width, "height": height}


def _absolute_cover(setup: Setup, note: PublishedNote) -> str | None:
    """The cover as other sites may load it; None when this site does not know its own address."""
    url = _cover_url(setup, note)
    if not url.startswith("/") or url.startswith("//"):
        return url or None
    return setup.origin + url if setup.origin else None


def _cover_url(setup: Setup, note: PublishedNote) -> str:
    return setup.site.references[note.head.path].cover_url if note.head.cover else ""
