"""Notes → Site: addresses, order, neighbours, categories and tags, and where every link leads.

Comes in: the heads of all notes and the assets. Goes out: a Site.
Must never know: bodies, templates, the disk, the clock.
"""

import posixpath
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from notes_site.links import Resolver
from notes_site.model import Asset, Finding, Group, Head, Place, Site
from notes_site.slugs import slugify
from notes_site.urls import note_url


class SiteOptions(Struct, frozen=True):
    """What a site depends on beside its notes."""

    base_url: str = ""
    permalink: str = "/posts/:slug/"
    now: int = 0
    """Seconds since 1970: notes dated later are future ones."""
    drafts: bool = False
    """Whether drafts are published too."""
    future: bool = False
    """Whether notes of the future are published too."""


def make_site(heads: Iterable[Head], assets: Iterable[Asset], options: SiteOptions) -> Site:
    """Put all notes in their places."""
    everything = sorted(heads, key=_order)
    shown = [head for head in everything if _is_shown(head, options)]
    findings = [finding for head in shown for finding in head.findings]
    findings += (_future_finding(head) for head in everything if _is_future(head, options) and not options.future)
    urls = {head.path: note_url(head, options.permalink) for head in shown}
    by_path = {head.path: head for head in shown}
    left_out = {head.path for head in everything} - set(urls)
    base_path = urlsplit(options.base_url).path.rstrip("/") + "/"
    asset_by_url = _place_assets(assets, urls, left_out)
    resolver = Resolver(by_path, urls, asset_by_url, left_out=left_out, base_path=base_path)
    places = {}
    for head in shown:
        woven, faults = resolver.woven(head)
        findings += faults
        places[head.path] = Place(
            head,
            urls[head.path],
            woven,
            cover_url=_cover(resolver, head, findings),
            translation=_translation(resolver, head, findings),
            future=_is_future(head, options),
        )
    notes = tuple(head.path for head in shown if not head.page)
    _join_neighbours(places, notes)
    tags, same_tags = _tags([by_path[path] for path in notes])
    absolute = bool(urlsplit(options.base_url).netloc)
    return Site(
        base_url=options.base_url.rstrip("/") if absolute else "",
        base_path=base_path,
        places=places,
        notes=notes,
        pages=tuple(sorted(head.path for head in shown if head.page)),
        categories=_categories([by_path[path] for path in notes]),
        tags=tags,
        assets=asset_by_url,
        findings=tuple(sorted((*findings, *same_tags))),
    )


def _order(head: Head) -> tuple[bool, bool, int, str]:
    """Pinned first, then newest first, then undated; by path among equals."""
    return (not head.pin, head.date is None, -head.date.instant if head.date else 0, head.path)


def _is_future(head: Head, options: SiteOptions) -> bool:
    return head.date is not None and head.date.instant > options.now


def _is_shown(head: Head, options: SiteOptions) -> bool:
    return (options.drafts or not head.draft) and (options.future or not _is_future(head, options))


def _future_finding(head: Head) -> Finding:
    date = head.date.iso if head.date else ""
    return Finding(head.path, 0, f"is dated {date}, in the future, and left out; build with --future to see it")


def _place_assets(assets: Iterable[Asset], urls: dict[str, str], left_out: set[str]) -> dict[str, Asset]:
    """Files by address: `static/` at the root, files of a note's own folder beside its page, others as they lie."""
    bundles: dict[str, str | None] = {}
    for path in (*left_out, *urls):
        folder, name = posixpath.split(path)
        if name.rpartition(".")[0].lower() in ("index", "_index") and folder != "posts":
            bundles[folder] = urls.get(path)
    out = {}
    for asset in assets:
        url = _asset_url(asset.path, bundles)
        if url is not None:
            out[url] = asset
    return out


def _asset_url(path: str, bundles: dict[str, str | None]) -> str | None:
    if not path.startswith("posts/"):
        return "/" + path.partition("/")[2]
    folder = posixpath.dirname(path)
    while folder:
        if folder in bundles:
            page_url = bundles[folder]
            return page_url and posixpath.join(posixpath.dirname(page_url), path[len(folder) + 1 :])
        folder = posixpath.dirname(folder)
    return f"/{path}"


def _cover(resolver: Resolver, head: Head, findings: list[Finding]) -> str:
    if head.cover is None:
        return ""
    if re.match(r"(https?:)?//", head.cover.target):
        return head.cover.target
    target = resolver.find(head, head.cover)
    if target is None:
        message = f'cover "{head.cover.target}" leads nowhere; mend the path or add the file'
        findings.append(Finding(head.path, head.cover.line, message))
        return ""
    return resolver.href(target)


def _translation(resolver: Resolver, head: Head, findings: list[Finding]) -> str:
    if head.translation is None:
        return ""
    target = resolver.find(head, head.translation)
    if target is None or not target.path:
        message = f'translation "{head.translation.target}" is no note; write the path of one'
        findings.append(Finding(head.path, head.translation.line, message))
        return ""
    return target.path


def _join_neighbours(places: dict[str, Place], notes: Sequence[str]) -> None:
    """Older and newer, whatever is pinned."""
    chain = sorted(notes, key=lambda path: _order(places[path].head)[1:])
    for index, path in enumerate(chain):
        older = chain[index + 1] if index + 1 < len(chain) else ""
        newer = chain[index - 1] if index else ""
        places[path] = replace(places[path], previous=older, next=newer)


def _tags(heads: Sequence[Head]) -> tuple[tuple[Group, ...], list[Finding]]:
    """Tags by name; those that differ only in case are one, under the spelling first met by path."""
    spellings: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    findings = []
    for head in sorted(heads, key=lambda head: head.path):
        for tag in head.tags:
            first = spellings.setdefault(tag.casefold(), tag)
            if tag != first:
                findings.append(Finding(head.path, 0, f'tag "{tag}" is also spelt "{first}"; use one spelling'))
    for head in heads:
        for tag in head.tags:
            notes.setdefault(tag.casefold(), []).append(head.path)
    slugs = _distinct_slugs([spellings[key] for key in sorted(notes)])
    groups = [
        Group(spellings[key], f"/tags/{slugs[spellings[key]]}/", (spellings[key],), tuple(notes[key]))
        for key in sorted(notes)
    ]
    return tuple(groups), findings


def _categories(heads: Sequence[Head], depth: int = 0, trail: tuple[str, ...] = (), url: str = "/categories/") -> tuple[Group, ...]:
    """The categories below a trail, by name, each with its children."""
    prefix = tuple(name.casefold() for name in trail)
    members: dict[str, tuple[str, list[Head]]] = {}
    for head in heads:
        names = {}
        for path in head.categories:
            if len(path) > depth and tuple(name.casefold() for name in path[:depth]) == prefix:
                names.setdefault(path[depth].casefold(), path[depth])
        for key, name in names.items():
            members.setdefault(key, (name, []))[1].append(head)
    slugs = _distinct_slugs([members[key][0] for key in sorted(members)])
    groups = []
    for key in sorted(members):
        name, inside = members[key]
        here, own_url = (*trail, name), f"{url}{slugs[name]}/"
        paths = tuple(head.path for head in inside)
        groups.append(Group(name, own_url, here, paths, _categories(inside, depth + 1, here, own_url)))
    return tuple(groups)


def _distinct_slugs(names: Iterable[str]) -> dict[str, str]:
    """A slug for each name; a second one that would be equal gets a number."""
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        slug, count = slugify(name), 1
        while slug in taken:
            count += 1
            slug = f"{slugify(name)}-{count}"
        taken.add(slug)
        slugs[name] = slug
    return slugs
