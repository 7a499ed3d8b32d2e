"""The Atom feed, with full text. Notes without a date are not in it.

Source: RFC 4287.
"""

import datetime
import uuid
from collections.abc import Iterator
from functools import partial
from urllib.parse import urljoin

from notes_site.model import Moment, Page, PublishedNote
from notes_site.pages.context import Context, Setup, resolve_links
from notes_site.pages.plain import plain
from notes_site.urls import FEED, HOME


def plan(setup: Setup) -> Iterator[Page]:
    site = setup.site
    inputs = [
        (setup.keys[path], site.published[path].url, site.references[path].resolved)
        for path in _newest(setup)
    ]
    yield setup.page("feed", FEED, "atom.xml", "feed", inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    shown = [setup.site.published[path] for path in _newest(setup)]
    return {
        "site": setup.site_context,
        "feed": {
            "url": setup.public(FEED),
            "home": setup.public(HOME),
            "id": _id(setup, HOME),
            "updated": _rfc3339(_changed(shown[0])) if shown else "1970-01-01T00:00:00Z",
        },
        "entries": [_entry(setup, note) for note in shown],
    }


def _newest(setup: Setup) -> list[str]:
    """Paths of the notes in the feed, the one that changed last first."""
    return setup.memo.one("newest", setup.layout, lambda: _sorted(setup)[: setup.config.feed.entries])


def _sorted(setup: Setup) -> list[str]:
    dated = [note for path in setup.site.notes if (note := setup.site.published[path]).head.date]
    dated.sort(key=lambda note: (-_changed(note).instant, note.head.path))
    return [note.head.path for note in dated]


def _entry(setup: Setup, note: PublishedNote) -> Context:
    head = note.head
    assert head.date
    return {
        "title": head.title,
        "url": setup.public(note.url),
        "id": _id(setup, note.url),
        "published": _rfc3339(head.date),
        "updated": _rfc3339(_changed(note)),
        "lang": head.lang,
        "summary": head.summary or head.excerpt,
        "html": _standing_alone(setup, note),
        "categories": [*(path[-1] for path in head.categories), *head.tags],
    }


def _standing_alone(setup: Setup, note: PublishedNote) -> str:
    """A body as a feed reader may show it, far from its site: every address with scheme and host."""
    url = setup.public(note.url)
    html = resolve_links(setup.body(note.head.path), setup.site.references[note.head.path].resolved)
    return plain(html, partial(_joined, url))


def _joined(url: str, address: str) -> str:
    """An address, which may be followed by a size (`a.png 2x`), as it is from everywhere."""
    try:
        return urljoin(url, address)
    except ValueError:
        return address


def _changed(note: PublishedNote) -> Moment:
    """When a note was last changed; the feed holds dated notes only."""
    changed = note.head.changed
    assert changed
    return changed


def _id(setup: Setup, url: str) -> str:
    """An absolute IRI that never changes (RFC 4287, 4.2.6)."""
    return setup.absolute(url) or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, setup.href(url))}"


def _rfc3339(moment: Moment) -> str:
    """A moment by the writer's clock (RFC 3339, 5.6): its day is that of the note's page."""
    clock = datetime.datetime.fromisoformat(moment.iso).replace(tzinfo=None)
    ahead = round((clock - datetime.datetime(1970, 1, 1)).total_seconds()) - moment.instant
    # Zones of the 19th century differ by seconds, which an offset cannot say.
    minutes = ahead // 60
    if not minutes:
        return f"{clock.isoformat()}Z"
    hours, minutes = divmod(abs(minutes), 60)
    return f"{clock.isoformat()}{'-' if ahead < 0 else '+'}{hours:02}:{minutes:02}"
