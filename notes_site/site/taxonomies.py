"""Notes by category and by tag: which of them there are, how their names are spelt, where they live.

Comes in: the heads of notes, in order. Goes out: Terms. Must never know: links, the disk, the clock.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from notes_site.errors import SiteError
from notes_site.model import Finding, Head, Term
from notes_site.slugs import slugify

MAX_DEPTH = 10
"""Of categories within categories; deeper ones are an accident, and no file system holds their addresses."""

Key = tuple[str, ...]
"""Names of categories from the outermost inwards, or one tag, in the form in which they are compared."""


def make_terms(
    noun: str,
    url: str,
    heads: Sequence[Head],
    trails_of: Callable[[Head], Iterable[tuple[str, ...]]],
) -> tuple[tuple[Term, ...], list[Finding]]:
    """All categories or all tags, by name, and a finding for each that is spelt in two ways.

    noun: what a message calls them. url: of their overview.
    """
    spelled, findings = _spellings(noun, heads, trails_of)
    children: dict[Key, list[Key]] = {}
    for key in sorted(spelled):
        children.setdefault(key[:-1], []).append(key)
    members: dict[Key, list[str]] = {}
    for head in heads:
        for key in dict.fromkeys(key for trail in trails_of(head) for key in _keys(trail)):
            members.setdefault(key, []).append(head.path)

    def below(parent: Key, trail: tuple[str, ...], url: str) -> tuple[Term, ...]:
        keys = children.get(parent, [])
        terms = []
        for key, slug in zip(keys, _distinct_slugs(spelled[key] for key in keys), strict=True):
            here, own_url = (*trail, spelled[key]), f"{url}{slug}/"
            terms.append(Term(here[-1], own_url, here, tuple(members[key]), below(key, here, own_url)))
        return tuple(terms)

    return below((), (), url), findings


def _spellings(
    noun: str, heads: Iterable[Head], trails_of: Callable[[Head], Iterable[tuple[str, ...]]]
) -> tuple[dict[Key, str], list[Finding]]:
    """How each name is shown: those that differ only in case are one, as the first path spells it.

    Another spelling is told once, at the first note that has it.
    """
    first_at: dict[tuple[str, ...], str] = {}
    for head in sorted(heads, key=lambda head: head.path):
        for trail in trails_of(head):
            first_at.setdefault(trail, head.path)
    spelled: dict[Key, str] = {}
    told: set[str] = set()
    findings: list[Finding] = []
    for trail, path in first_at.items():
        if len(trail) > MAX_DEPTH:
            raise SiteError(f"{noun} is nested deeper than {MAX_DEPTH} levels; flatten it", path)
        for key, name in zip(_keys(trail), trail, strict=True):
            first = spelled.setdefault(key, name)
            if name != first and name not in told:
                told.add(name)
                message = f'{noun} "{name}" is also spelt "{first}"; use one spelling'
                findings.append(Finding(path, 0, message))
    return spelled, findings


@lru_cache(maxsize=10_000)
def _keys(trail: tuple[str, ...]) -> list[Key]:
    """The key of each category on the way to the last."""
    folded = tuple(name.casefold() for name in trail)
    return [folded[: depth + 1] for depth in range(len(folded))]


def _distinct_slugs(names: Iterable[str]) -> list[str]:
    """A slug for each name; a second one that would be equal gets a number."""
    taken: set[str] = set()
    slugs = []
    for name in names:
        slug, count = slugify(name), 1
        while slug.casefold() in taken:
            count += 1
            slug = f"{slugify(name)}-{count}"
        taken.add(slug.casefold())
        slugs.append(slug)
    return slugs
