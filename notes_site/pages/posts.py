"""The page of each note, and of each page such as "about"."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from urllib.parse import unquote

from notes_site.digests import digest_of, digest_value
from notes_site.lazy import lazy_pattern
from notes_site.model import Backlink, Heading, Page, PublishedNote
from notes_site.pages.context import Context, Setup, frame, is_listed, problem_of, resolve_links
from notes_site.pages.linked_data import note_data
from notes_site.pages.trails import alike, around, linked_from, related, translation
from notes_site.urls import HOME, SIZES, file_path, srcset

_FIRST_PICTURE = lazy_pattern(r'(<img\b[^<>]*) loading="lazy"')


def plan(setup: Setup) -> Iterable[Page]:
    inputs = setup.memo.each("inputs", setup.layout, setup.keys, partial(_inputs, setup, setup.cards))
    links = setup.site.backlinks
    keys = {path: _linked(key, links[path]) if path in links else key for path, key in inputs.items()}
    return setup.memo.each("page", setup.layout, keys, lambda path: _page(setup, path, keys[path])).values()


def _page(setup: Setup, path: str, inputs: bytes) -> Page:
    template = "page.html" if path in setup.site.pages else "post.html"
    return Page("note", file_path(setup.site.urls[path]), template, path, (), inputs)


def _linked(inputs: bytes, links: Mapping[str, Backlink]) -> bytes:
    """Stands for what the page of a note is made from that others link to; their heads are not looked at."""
    return digest_of(b"".join((inputs, *sorted([link.digest for link in links.values()]))))


def _inputs(setup: Setup, cards: Mapping[str, bytes], path: str) -> bytes:
    note, resolved = setup.site.published[path], setup.site.references[path].resolved
    shown = (_shown(setup, note), alike(setup, note), translation(setup, path))
    return digest_value((setup.frame, note.url, setup.keys[path], cards[path], resolved, *shown))


def context(setup: Setup, page: Page) -> Context:
    path = page.owner
    note = setup.site.published[path]
    head = note.head
    trail = setup.card.trail(head.categories[0]) if head.categories and is_listed(head) else []
    image = _absolute_cover(setup, note)
    card = setup.card[path]
    words = setup.words_in(head.lang)
    html = resolve_links(setup.body(path), setup.site.references[path].resolved)
    if not head.cover:
        # The first picture may be what a reader sees first.
        html = _FIRST_PICTURE.sub(r"\1", html, 1)
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
            translation=translation(setup, path),
            unlisted=head.unlisted,
        ),
        "note_words": words,
        "note": {
            **card,
            **_shown(setup, note),
            "related": related(setup, note),
            "backlinks": linked_from(setup, path),
            "date_text": _date_text(words, card["date"]),
            "updated_text": _date_text(words, card["updated"]),
            "leetcode": problem_of(head, words),
            "html": html,
            # Categories stand above the title in the face of code.
            "mono": bool(card["categories"]) or "<code" in html,
            "diagrams": '<figure class="diagram">' in html,
            "cells": '<div class="cell">' in html,
            "contents": contents(head.headings),
            "words": head.words,
            "toc": head.toc,
            "extra": head.extra,
        },
    }


def _shown(setup: Setup, note: PublishedNote) -> Context:
    """What the page shows of other notes and files, but for those that link to it."""
    return {**around(setup, note), "cover": _cover(setup, note)}


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


def _date_text(words: dict[str, str], day: object) -> str | None:
    """A day as a sentence has it: `2026年1月11日`, `11 January 2026`."""
    if not isinstance(day, str):
        return None
    year, month, date = map(int, day.split("-"))
    return words["date"].format(year=year, month=words["months"].split()[month - 1], day=date)


def _cover(setup: Setup, note: PublishedNote) -> Context | None:
    """The image above a note; its size in pixels where it is the site's own."""
    url = _cover_url(setup, note)
    if not url:
        return None
    own = "/" + unquote(url.removeprefix(setup.href(HOME)))
    asset = setup.site.assets.get(own)
    if asset is None:
        return {"url": url, "width": None, "height": None, "srcset": "", "sizes": ""}
    choices = srcset(setup.site.base_path, own, asset.copies)
    return {"url": url, "width": asset.width, "height": asset.height, "srcset": choices, "sizes": SIZES}


def _absolute_cover(setup: Setup, note: PublishedNote) -> str | None:
    """The cover as other sites may load it; None when this site does not know its own address."""
    url = _cover_url(setup, note)
    if not url.startswith("/") or url.startswith("//"):
        return url or None
    return setup.origin + url if setup.origin else None


def _cover_url(setup: Setup, note: PublishedNote) -> str:
    return setup.site.references[note.head.path].cover_url if note.head.cover else ""
