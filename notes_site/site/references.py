"""What a note refers to: where its links lead, its cover, its translation.

Comes in: a head. Goes out: References.
"""

import re
from collections.abc import Iterable

from notes_site.model import Finding, Head, References
from notes_site.site.links import Resolver


def find_references(head: Head, resolver: Resolver) -> References:
    resolved, notes, findings = resolver.resolved(head)
    cover_url, no_image = _cover(resolver, head)
    translation, no_note = _translation(resolver, head)
    prerequisites, unfound = _prerequisites(resolver, head)
    found = (*findings, *no_image, *no_note, *unfound)
    return References(resolved, _notes(head, notes), prerequisites, cover_url, translation, found)


def _notes(head: Head, notes: Iterable[str]) -> dict[str, int]:
    """Which link leads to each other note; of several the first in a sentence. notes: for each link."""
    found: dict[str, int] = {}
    for number, note in enumerate(notes):
        if note not in ("", head.path) and not (note in found and head.links[found[note]].sentence):
            found[note] = number if head.links[number].sentence else found.get(note, number)
    return found


def _prerequisites(resolver: Resolver, head: Head) -> tuple[tuple[str, ...], list[Finding]]:
    paths, findings = [], []
    for link in head.prerequisites:
        target = resolver.find(head, link)
        if target and target.path:
            paths.append(target.path)
        elif not resolver.is_unread(head, link):
            fact = f'prerequisite "{link.target}" leads to no note that is published'
            findings.append(Finding(head.path, link.line, f"{fact}; write the path or the name of one"))
    return tuple(dict.fromkeys(paths)), findings


def _cover(resolver: Resolver, head: Head) -> tuple[str, list[Finding]]:
    if head.cover is None:
        return "", []
    if re.match(r"(https?:)?//", head.cover.target):
        return head.cover.target, []
    target = resolver.find(head, head.cover)
    if target is None or target.asset is None:
        message = f'cover "{head.cover.target}" leads to no image; fix the path or add the file'
        return "", [Finding(head.path, head.cover.line, message)]
    return resolver.href(target), []


def _translation(resolver: Resolver, head: Head) -> tuple[str, list[Finding]]:
    if head.translation is None:
        return "", []
    target = resolver.find(head, head.translation)
    if target is None and resolver.is_unread(head, head.translation):
        return "", []
    if target is None or not target.path:
        message = f'translation "{head.translation.target}" leads to no note; write the path of one'
        return "", [Finding(head.path, head.translation.line, message)]
    return target.path, []
