"""The Atom feed, with full text.

Source: RFC 4287.
"""

import datetime
import re
import uuid
from collections.abc import Iterator

from notes_site.model import Moment, Page, Place
from notes_site.pages.context import Cards, Context, Setup, frame, weave

_LOCAL_ADDRESS = re.compile(r'(<[A-Za-z][^<>]*?\s(?:href|src)=")(?=[/#])(?!//)')


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    dated = [setup.site.places[path] for path in setup.site.notes if setup.site.places[path].head.date]
    newest = sorted(dated, key=lambda place: (-_changed(place).instant, place.head.path))
    shown = newest[: setup.look.feed_entries]
    context: Context = {
        "site": frame(setup, "/", title=None)["site"],
        "feed": {
            "url": setup.public("/feed.xml"),
            "home": setup.public("/"),
            "id": _id(setup, "/"),
            "updated": _rfc3339(_changed(shown[0])) if shown else "1970-01-01T00:00:00Z",
        },
        "entries": [_entry(setup, place) for place in shown],
    }
    yield Page("feed.xml", "atom.xml", context, "feed")


def _entry(setup: Setup, place: Place) -> Context:
    head = place.head
    assert head.date
    return {
        "title": head.title,
        "url": setup.public(place.url),
        "id": _id(setup, place.url),
        "published": _rfc3339(head.date),
        "updated": _rfc3339(_changed(place)),
        "lang": head.lang,
        "summary": head.summary or head.excerpt,
        "html": _standing_alone(setup, place),
        "categories": [path[-1] for path in head.categories] + list(head.tags),
    }


def _standing_alone(setup: Setup, place: Place) -> str:
    """A body as a feed reader may show it, far from its site: addresses with scheme and host."""
    url = setup.public(place.url)
    origin = url.removesuffix(setup.href(place.url))
    html = weave(setup.body(place.head.path), place)
    html = _LOCAL_ADDRESS.sub(lambda tag: tag[1] + (url if html[tag.end()] == "#" else origin), html)
    # What XML 1.0 has no way to say (section 2.2).
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", html)


def _changed(place: Place) -> Moment:
    head = place.head
    assert head.date
    return head.updated if head.updated and head.updated.instant > head.date.instant else head.date


def _id(setup: Setup, url: str) -> str:
    """An absolute IRI that never changes (RFC 4287, 4.2.6)."""
    return setup.absolute(url) or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, setup.href(url))}"


def _rfc3339(moment: Moment) -> str:
    utc = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=moment.instant)
    return f"{utc.isoformat()}Z"
