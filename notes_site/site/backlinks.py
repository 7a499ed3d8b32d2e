"""Which notes link to which, and in which sentence.

Comes in: heads and what they refer to. Goes out: tables with digests in place of sentences, so that whoever
edits a note need not look at the heads of all others.
"""

from collections.abc import Mapping

from notes_site.digests import digest, digest_value
from notes_site.model import Backlink, Head, References


def links_of(head: Head, url: str, references: References) -> dict[str, Backlink]:
    """The links of a note to others, by their paths; a note that no list shows is not told of either."""
    notes = references.notes if not head.unlisted else {}
    # The rank is where it stands among others.
    shown = digest_value((head.path, head.title, head.lang, url, head.page, head.rank))
    return {
        path: Backlink(number, digest(shown, head.links[number].sentence)) for path, number in notes.items()
    }


def reversed_links(links: Mapping[str, Mapping[str, Backlink]]) -> dict[str, dict[str, Backlink]]:
    """By the path of each note that others link to their links, by their paths."""
    found: dict[str, dict[str, Backlink]] = {}
    for path, targets in links.items():
        for target, link in targets.items():
            found.setdefault(target, {})[path] = link
    return found
