"""What a note refers to: where its links lead, its cover, its translation.

Comes in: a head. Goes out: References.
"""

import re

from notes_site.model import Finding, Head, References
from notes_site.site.links import Resolver


def find_references(head: Head, resolver: Resolver) -> References:
    resolved, findings = resolver.resolved(head)
    cover_url, no_image = _cover(resolver, head)
    translation, no_note = _translation(resolver, head)
    return References(resolved, cover_url, translation, (*findings, *no_image, *no_note))


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
    if target is None or not target.path:
        message = f'translation "{head.translation.target}" leads to no note; write the path of one'
        return "", [Finding(head.path, head.translation.line, message)]
    return target.path, []
