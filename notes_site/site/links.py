"""Where the links of a note lead, once all notes are known.

Comes in: links as written, the notes and assets of a site. Goes out: HTML for each, and what leads nowhere.
Must never know: Markdown, or what a page looks like.
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import escape
from urllib.parse import quote, unquote

from msgspec import Struct

from notes_site.folders import POSTS
from notes_site.lazy import lazy_pattern
from notes_site.media import ending, file_name, file_size, medium_of, player
from notes_site.model import Asset, Finding, Head, Link
from notes_site.site.targets import Targets, composed, last_part, plain
from notes_site.slugs import nearest_anchor
from notes_site.spelling import form, is_slip
from notes_site.urls import SAFE, SIZES, escape_url, srcset

_WIKI = ("wiki", "embed")
_MYST = ("ref", "doc")
_NUMBER = lazy_pattern(r"%s|\{(?:number|name)\}")
# Logseq's name of a block, which says nothing to a reader.
_BLOCK = lazy_pattern(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHOWN = frozenset({"image", "file"})
# Most links are no more than a path.
_is_plain = re.compile("[^%?#]+").fullmatch
MANY = 300
"""Files of a folder from which on no likely name is looked for: that takes longer with each."""
_SIZE = lazy_pattern(r"(\d{1,4})(?:x(\d{1,4}))?")


class Target(Struct, frozen=True):
    """What a link leads to."""

    url: str
    """Root-relative, unescaped, without query and fragment."""
    path: str = ""
    """The note's path; empty for a file and for the program's own pages."""
    asset: Asset | None = None
    query: str = ""
    fragment: str = ""


class Resolver:
    """Finds what links mean. Lives as long as a Site is being made."""

    def __init__(
        self,
        targets: Targets,
        heads: Mapping[str, Head],
        assets: Mapping[str, Asset],
        *,
        base_path: str,
        unread: Collection[str] = (),
    ) -> None:
        """heads: of all notes, by path. assets: by URL. unread: notes that cannot be read just now."""
        self._targets = targets
        self._heads = heads
        self._assets = assets
        self._base_path = base_path
        self._unread = frozenset(unread)

    def is_unread(self, head: Head, link: Link) -> bool:
        """Whether a link may lead to a note that cannot be read just now, which is told there alone."""
        if not self._unread:
            return False
        # Which labels such a note has, nobody knows.
        return link.kind == "ref" or self._lead(head, link)[0] in self._unread

    def resolved(self, head: Head) -> tuple[tuple[str, ...], tuple[str, ...], list[Finding]]:
        """For each link of a note its HTML and the note that it leads to; a finding for each that fails."""
        out, notes, findings = [], [], []
        for link in head.links:
            target = self.find(head, link)
            out.append(self._html(link, target))
            notes.append(target.path if target else "")
            fault = self._wrong(link, target) if target else self._nowhere(head, link)
            if fault and (target or not self.is_unread(head, link)):
                findings.append(Finding(head.path, link.line, fault))
        return tuple(out), tuple(notes), findings

    def find(self, head: Head, link: Link) -> Target | None:
        """What a link of a note leads to; None when nothing is there, or nothing that is published."""
        if link.kind == "ref":
            return self._labelled(head, link.target)
        if link.target.startswith("((") and link.target.endswith("))"):
            return self._labelled(head, link.target[2:-2])
        where, query, fragment = self._lead(head, link)
        if where in self._targets.urls:
            return Target(self._targets.urls[where], where, None, query, self._anchor(where, fragment))
        if where in self._targets.file_urls:
            url = self._targets.file_urls[where]
            return Target(url, "", self._assets[url], query, fragment)
        return Target(where, "", None, query, fragment) if where.startswith("/") else None

    def _labelled(self, head: Head, label: str) -> Target | None:
        """The place that a label names: in the note itself, or wherever it lies."""
        path = head.path if label in head.anchors else self._targets.labels.get(label.casefold(), "")
        if not path:
            near = nearest_anchor(label, head.anchors)
            return Target(self._targets.urls[head.path], head.path, fragment=near) if near else None
        names = {name.casefold(): name for name in self._heads[path].labels}
        return Target(self._targets.urls[path], path, fragment=names.get(label.casefold(), label))

    def _words(self, link: Link, target: Target) -> str:
        """What a link of MyST says; a place for a number takes the words of what it leads to."""
        head = self._heads[target.path]
        own = {heading.id: heading.text for heading in head.headings} | head.labels
        words = own.get(target.fragment, "") if target.fragment else head.title
        words = words or (head.title if _BLOCK.fullmatch(link.target) else link.target)
        return _NUMBER.sub(lambda found: words, link.label) if link.label else words

    def href(self, target: Target) -> str:
        """The address as it stands in a page."""
        query = f"?{quote(target.query, safe=SAFE + '?%')}" if target.query else ""
        fragment = f"#{quote(target.fragment, safe=SAFE + '?')}" if target.fragment else ""
        return escape_url(self._base_path, target.url) + query + fragment

    def _lead(self, head: Head, link: Link) -> tuple[str, str, str]:
        """What a link means, which may be a note left out, its query and its fragment."""
        if link.kind not in _WIKI and _is_plain(link.target):
            return self._by_kind(head, link, link.target) or "", "", ""
        for written, query, fragment in _readings(link):
            if not written:
                return head.path, query, fragment
            if where := self._by_kind(head, link, written):
                return where, query, fragment
        return "", "", ""

    def _by_kind(self, head: Head, link: Link, written: str) -> str | None:
        if link.kind in _WIKI:
            return self._by_wiki_name(head, written)
        if found := self._by_address(head, written):
            return found
        # Obsidian writes `![](x.png)` of a picture that lies anywhere.
        named = self._targets.by_name.get(composed(written).casefold()) if link.kind in _SHOWN else None
        return named if named in self._targets.file_urls else None

    def _by_address(self, head: Head, written: str) -> str | None:
        """What an address means: beside the note, below `posts/`, or as it is published."""
        # `@/` is the folder of all notes to Zola and VuePress.
        written = written.replace("\\", "/").removeprefix("@" if written.startswith("@/") else "")
        if path := _first(self._targets.by_path, self._paths(head, written)):
            return path
        url = posixpath.join(posixpath.dirname(self._targets.urls[head.path]), self._below_base(written))
        found = self._targets.by_url.get(plain(posixpath.normpath(url)))
        # Hugo writes addresses small, and Windows and macOS find a file by any capitals.
        found = found or _first(self._targets.by_folded_path, map(str.casefold, self._paths(head, written)))
        # `/2020/01/02/two-sum/`, `/post/two-sum.html`: where the note was on the site that it came from.
        is_address = written.startswith("/") or (
            written.startswith("../") and written.endswith(("/", ".html"))
        )
        return found or (self._targets.by_last_part.get(last_part(url)) if is_address else None)

    def _paths(self, head: Head, written: str) -> Iterator[str]:
        """The paths that an address may stand for, the likeliest first."""
        if not written.startswith("/"):
            yield _normal(posixpath.join(posixpath.dirname(head.path), written))
            yield _normal(f"{POSTS}/{written}")
            return
        for url in dict.fromkeys((written, self._below_base(written))):
            yield _normal(f"{POSTS}{url}")
            yield _normal(url[1:])

    def _below_base(self, url: str) -> str:
        return f"/{url.removeprefix(self._base_path)}" if url.startswith(self._base_path) else url

    def _by_wiki_name(self, head: Head, name: str) -> str | None:
        """What a wikilink means: by path, or by a name wherever it lies."""
        if found := self._by_address(head, name):
            return found
        parts = composed(name).casefold().split("/")
        forms = ("/".join(parts), "/".join(parts[-2:]), parts[-1])
        return next((self._targets.by_name[form] for form in forms if form in self._targets.by_name), None)

    def _anchor(self, path: str, fragment: str) -> str:
        """The id that a fragment means: itself, or that of the heading with this text; none for the title."""
        head = self._heads[path]
        if not fragment or fragment in head.anchors:
            return fragment
        text = fragment.casefold()
        named = (heading.id for heading in head.headings if heading.text.casefold() == text)
        near = next(named, "") or nearest_anchor(fragment, head.anchors)
        return near or ("" if nearest_anchor(fragment, (head.title,)) else fragment)

    def _html(self, link: Link, target: Target | None) -> str:
        """What stands in the body in place of the link's token."""
        if target is None and link.kind in _WIKI:
            return escape(_spelled(link))
        if link.kind == "ref" and target is None and _BLOCK.fullmatch(link.target):
            return ""
        if link.kind == "doc" and target and target.asset:
            return _file(link.label or file_name(link.target), escape(self.href(target)), target.asset)
        if link.kind in _MYST and (target is None or not target.path):
            return escape(_NUMBER.sub(lambda found: link.target, link.label) or link.target)
        address = escape(self.href(target) if target else link.target)
        match link.kind:
            case "link":
                return f'href="{address}"'
            case "image":
                size = _size(target.asset if target else None, link.label)
                return f'src="{address}"{size}{self._variants(target, link.label)}'
            case "file":
                return _file(link.label or file_name(link.target), address, target.asset if target else None)
            case "ref" | "doc" if target:
                return f'<a href="{address}">{escape(self._words(link, target))}</a>'
            case "wiki" | "embed" if target:
                if link.kind == "embed" and target.asset:
                    return self._embedded(link, target, target.asset)
                return f'<a href="{address}">{escape(link.label or link.target)}</a>'
        return address

    def _variants(self, target: Target | None, width: str = "") -> str:
        """Attributes that name a picture's narrower copies, and `a.dark.png` beside `a.png`.

        width: in pixels, if the picture has one; else it is as wide as the text.
        """
        if target is None or target.asset is None or target.query:
            return ""
        out = ""
        if target.asset.copies:
            choices = srcset(self._base_path, target.url, target.asset.copies)
            out = f' srcset="{escape(choices)}" sizes="{f"{width}px" if width else SIZES}"'
        stem, kind = posixpath.splitext(target.url)
        if (dark := f"{stem}.dark{kind}") in self._assets:
            out += f' style="--dark:url(&quot;{escape(escape_url(self._base_path, dark))}&quot;)"'
        return out

    def _embedded(self, link: Link, target: Target, asset: Asset) -> str:
        """`![[x.png]]`, `![[x.png|300]]`, `…|300x200]]`, `…|words]]`, `…|words|300]]`."""
        words, _, last = link.label.rpartition("|")
        asked = _SIZE.fullmatch(last)
        width = asked[1] if asked else ""
        if asked:
            size = f' width="{width}"' + (f' height="{asked[2]}"' if asked[2] else _size(asset, width))
        else:
            words, size = link.label, _size(asset)
        words = words or link.target
        address = escape(self.href(target))
        medium = medium_of(asset.path) if ending(asset.path) else "file"
        match medium:
            case "picture":
                attributes = f'src="{address}"{size}{self._variants(target, width)} alt="{escape(words)}"'
                return f'<img {attributes} loading="lazy" decoding="async">'
            case "file":
                return _file(words, address, asset)
        return player(medium, address, words, size if medium == "video" else "")

    def _nowhere(self, head: Head, link: Link) -> str:
        what = {"image": "image", "embed": "image", "source": "file", "file": "file"}.get(link.kind, "link")
        if link.kind == "embed" and medium_of(link.target) != "picture":
            what = "file"
        # `[[x, y]]` is an array as well.
        if link.kind == "wiki" and "," in link.target and not link.label:
            return ""
        if link.kind == "ref" and _BLOCK.fullmatch(link.target):
            return f'block "(({link.target}))" is nowhere; take the reference out or add its note'
        if link.kind == "ref":
            return f'label "{link.target}" is nowhere; write ({link.target})= above what it names'
        shown = _spelled(link) if link.kind in _WIKI else unquote(link.target)
        if self._lead(head, link)[0]:
            return f'{what} "{shown}" leads to a note that is not published; publish it or take the link out'
        near = self._near(head, link) if what != "link" else ""
        way_out = f"did you mean {near}?" if near else "fix the path or add the file"
        return f'{what} "{shown}" leads nowhere; {way_out}'

    def _near(self, head: Head, link: Link) -> str:
        """The name that is nearly the one asked for, in the folder where that was looked for."""
        path = next(self._paths(head, unquote(link.target.partition("?")[0]).replace("\\", "/")))
        folder, name = posixpath.split(path)
        names = self._targets.files_in.get(folder, ())
        stem = posixpath.splitext(name)[0]
        alike = (
            other
            for other, own in ((other, posixpath.splitext(other)[0]) for other in names)
            if form(own) == form(stem) or is_slip(stem, own)
        )
        return next(alike, "") if len(names) <= MANY else ""

    def _wrong(self, link: Link, target: Target) -> str:
        """What is to be told of a link that leads somewhere; mostly nothing."""
        if "\\" in link.target and link.kind in ("image", "file", "source"):
            return f'"{link.target}" has back-slashes, which elsewhere are no slashes; write slashes'
        return self._wrong_anchor(link, target)

    def _wrong_anchor(self, link: Link, target: Target) -> str:
        fragment = target.fragment
        if not target.path or not fragment or fragment in self._heads[target.path].anchors:
            return ""
        if fragment == "top" or fragment.startswith(":~:"):
            return ""
        shown = _spelled(link) if link.kind in _WIKI else unquote(link.target)
        return f'link "{shown}": {target.path} has no heading "#{fragment}"; fix the fragment'


def _normal(path: str) -> str:
    return composed(posixpath.normpath(path))


def _first(table: Mapping[str, str], paths: Iterable[str]) -> str:
    """What the first of some paths leads to that is in a table, with or without `.html`; else empty."""
    for path in paths:
        if found := table.get(path) or table.get(path.removesuffix(".html")):
            return found
    return ""


def _readings(link: Link) -> Iterator[tuple[str, str, str]]:
    """What a link may mean as (path, query, fragment), the likeliest first."""
    if link.kind in _WIKI:
        yield link.target, "", ""
        name, _, fragment = link.target.partition("#")
        yield name.rstrip(), "", fragment.rpartition("#")[2].strip()
        return
    written, _, fragment = link.target.partition("#")
    path, _, query = written.partition("?")
    yield unquote(path), query, unquote(fragment)
    if "%" in path:
        yield path, query, unquote(fragment)
    if path != link.target:
        # `C#.md` is the name of a file as well.
        yield unquote(link.target), "", ""


def _spelled(link: Link) -> str:
    """A wikilink as it was written."""
    label = f"|{link.label}" if link.label else ""
    return f"{'!' if link.kind == 'embed' else ''}[[{link.target}{label}]]"


def _file(words: str, address: str, asset: Asset | None) -> str:
    """A link to what cannot be shown in a page: `a.pdf, 1.2 MB`."""
    size = f", {file_size(asset.size)}" if asset and asset.size is not None else ""
    return f'<a href="{address}">{escape(words)}{size}</a>'


def _size(asset: Asset | None, width: str = "") -> str:
    """Attributes that keep the space of an image until it is loaded. width: in pixels, if it has one."""
    if not asset or not asset.width or not asset.height:
        return ""
    if width:
        return f' height="{max(1, round(int(width) * asset.height / asset.width))}"'
    return f' width="{asset.width}" height="{asset.height}"'
