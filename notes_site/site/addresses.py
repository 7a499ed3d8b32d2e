"""Which address each note has.

Comes in: the heads of the notes that are published, and the site's pattern. Goes out: addresses, by path.
An address that a note's front matter asks for is that note's. Of several notes to which the pattern gives one
address the oldest has it, so that a new note never moves an old one; the others live by their paths.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import count

from notes_site.lazy import lazy_pattern
from notes_site.model import Finding, Head
from notes_site.slugs import slugify
from notes_site.urls import file_path, rooted

_PLACEHOLDER = lazy_pattern(r":([a-z]+(?:_[a-z0-9]+)*)")
_OWN_PLACEHOLDER = lazy_pattern(r"(?<=/):(year|month|day|slug|title|category)(?![a-z0-9_])")
_NAMES = frozenset({"slug", "title", "stem"})
"""Placeholders that are different for each note, as a rule."""


def find_addresses(heads: Sequence[Head], pattern: str) -> tuple[dict[str, str], list[Finding]]:
    """The address of each note, by path, in the order of the notes.

    pattern: the site's permalink, such as `/:year/:slug/`; a finding says that some are not as it has them.
    """
    asked = {head.path: url for head in heads if (url := asked_url(head, pattern))}
    found = asked.copy()
    # Where case does not count, two addresses that differ in nothing else are one file.
    owners = {file_path(url).casefold(): path for path, url in asked.items()}
    late: list[Head] = []
    for head in sorted(heads, key=_seniority):
        if head.path not in asked:
            url = pattern_url(head, pattern)
            if owners.setdefault(file_path(url).casefold(), head.path) == head.path:
                found[head.path] = url
            else:
                late.append(head)
    for head in late:
        found[head.path] = next(
            url
            for url in _others(head, pattern)
            if owners.setdefault(file_path(url).casefold(), head.path) == head.path
        )
    findings = [_moved(late, found, owners, pattern)] if late else []
    return {head.path: found[head.path] for head in heads}, findings


def asked_url(head: Head, pattern: str) -> str:
    """The address that a note's own words ask for; empty where its name and place decide."""
    if head.permalink:
        # Jekyll and Hexo take patterns here as well.
        written = head.permalink.replace(":categories", ":category")
        return rooted(_OWN_PLACEHOLDER.sub(lambda key: _part(head, key[1]), written))
    if head.page:
        return rooted(head.slug)
    named = ":slug" in pattern and head.slug != slugify(head.stem)
    return pattern_url(head, pattern) if named else ""


def pattern_url(head: Head, pattern: str) -> str:
    """The address that a pattern gives to a note."""
    return rooted(_PLACEHOLDER.sub(lambda key: _part(head, key[1]), pattern))


def _seniority(head: Head) -> tuple[bool, bool, tuple[int, int], str]:
    """Oldest first, then undated, by path; drafts last, so that a preview moves no published note."""
    return head.draft, head.date is None, head.rank, head.path


def _others(head: Head, pattern: str) -> Iterator[str]:
    """Further addresses for a note whose first one is another's."""
    by_path = _by_path(pattern)
    folders = "/".join(slugify(folder) for folder in posixpath.dirname(head.path).split("/")[1:])
    yield pattern_url(head, by_path)
    whole = by_path.replace(":path", f"{folders}/{head.slug}")
    yield pattern_url(head, whole)
    for number in count(2):
        yield pattern_url(head, by_path.replace(":path", f":path-{number}"))


def _by_path(pattern: str) -> str:
    """The same pattern, with a note's path in place of its name."""
    if ":path" in pattern:
        return pattern
    for name in ("slug", "title", "stem"):
        if re.search(rf":{name}(?![a-z0-9_])", pattern):
            return re.sub(rf":{name}(?![a-z0-9_])", ":path", pattern, count=1)
    folder, ending = posixpath.splitext(pattern.rstrip("/"))
    return f"{folder}/:path{ending or '/'}" if folder else "/:path/"


def _moved(late: Sequence[Head], urls: dict[str, str], owners: dict[str, str], pattern: str) -> Finding:
    """A warning that notes do not have the addresses of the pattern: the first, and how to choose others."""
    head = min(late, key=lambda head: head.path)
    url = pattern_url(head, pattern)
    owner = owners[file_path(url).casefold()]
    more = f" (one of {len(late):,} such notes)" if len(late) > 1 else ""
    fact = f"{owner} has the address {url}, so this is at {urls[head.path]}{more}"
    return Finding(head.path, 0, f"{fact}; {_way_out(pattern)}")


def _way_out(pattern: str) -> str:
    names = frozenset(_PLACEHOLDER.findall(pattern))
    if "path" in names:
        return 'give it a "permalink" of its own'
    by_path = _by_path(pattern)
    other = by_path if names & _NAMES else by_path.replace(":path", ":slug")
    return f'give it a "slug", or choose permalink = "{other}"'


def _part(head: Head, key: str) -> str:
    """What stands for `:key` in a pattern; nothing for a date that is not there."""
    match key:
        case "year" | "month" | "day":
            parts = head.date.day.split("-") if head.date else ("", "", "")
            return parts[("year", "month", "day").index(key)]
        case "slug":
            return head.slug
        case "title":
            return slugify(head.title)
        case "stem":
            return re.sub(r"[/\\?#%]+", "-", head.stem)
        case "category":
            return "/".join(slugify(name) for name in (head.categories or ((),))[0])
        case "path":
            folders = [slugify(folder) for folder in posixpath.dirname(head.path).split("/")[1:]]
            own = [] if folders and folders[-1] == head.slug else [head.slug]
            return "/".join(folders + own)
    value = head.extra.get(key)
    return head.slug if value in (None, "") else slugify(str(value))
