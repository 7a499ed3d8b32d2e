"""Which notes link to which, and in which sentence.

Comes in: heads and what they refer to. Goes out: tables with digests in place of sentences, so that whoever
edits a note need not look at the heads of all others.
"""

from collections.abc import Mapping

from notes_site.digests import digest
from notes_site.model import Head, References


def links_of(head: Head, url: str, references: References) -> dict[str, bytes]:
    """The paths of the notes that a note links to, each with what stands for all that they show of it.

    A note that no list shows is not told of either.
    """
    sentences = references.sentences if not head.unlisted else {}
    shown = (head.path, head.title, head.lang, url)
    return {path: digest(*shown, sentence) for path, sentence in sentences.items()}


def reversed_links(links: Mapping[str, Mapping[str, bytes]]) -> dict[str, dict[str, bytes]]:
    """By the path of each note that others link to the paths of these."""
    found: dict[str, dict[str, bytes]] = {}
    for path, targets in links.items():
        for target, sentence in targets.items():
            found.setdefault(target, {})[path] = sentence
    return found
