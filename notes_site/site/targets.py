"""Which notes, files and pages a site has, by all that a link may call them.

Comes in: names, paths and addresses. Goes out: tables. Must never know: a link.
"""

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import PurePosixPath

from notes_site.paths import index_rank, is_index
from notes_site.slugs import slugify


class Targets:
    """Which notes, files and pages there are, by all that a link may call them.

    A note or a file is known by its path, a page that the program makes by its URL.
    """

    def __init__(
        self,
        names: Mapping[str, tuple[str, ...]],
        urls: Mapping[str, str],
        aliases: Mapping[str, str],
        labels: Mapping[str, str],
        files: Mapping[str, str],
        pages: Iterable[str],
    ) -> None:
        """names: of all notes, stem and title first, by path. urls: of those that are published, by path.

        aliases, labels: paths of notes, by old address, and by label in lower case. files: paths, by URL.
        pages: URLs that the program makes.
        """
        self.urls = urls
        self.file_urls = {path: url for url, path in files.items()}
        self._names = names
        self.labels = labels
        self._aliases = aliases
        self._pages = tuple(pages)

    @cached_property
    def by_url(self) -> dict[str, str]:
        """By address, in the form that `_plain` gives; a note's old addresses lead to it too."""
        targets = {plain(url): path for path, url in self.urls.items()}
        for path, url in self.file_urls.items():
            targets.setdefault(plain(url), path)
        for url in self._pages:
            targets.setdefault(plain(url), url)
        for url, path in self._aliases.items():
            targets.setdefault(plain(url), path)
        return targets

    @cached_property
    def by_path(self) -> dict[str, str]:
        """By path, by path without extension, and by folder for an index; published notes first."""
        targets = {composed(path): path for path in (*self.file_urls, *self._names)}
        for path in sorted(self._names, key=lambda path: (path not in self.urls, path)):
            targets.setdefault(composed(path.rpartition(".")[0]), path)
        indexes = filter(is_index, self._names)
        for path in sorted(indexes, key=lambda path: (path not in self.urls, *index_rank(path))):
            targets.setdefault(composed(posixpath.dirname(path)), path)
        return targets

    @cached_property
    def by_folded_path(self) -> dict[str, str]:
        """As `by_path`, whatever capitals a path is written with."""
        targets: dict[str, str] = {}
        for path, target in self.by_path.items():
            targets.setdefault(path.casefold(), target)
        return targets

    @cached_property
    def by_last_part(self) -> dict[str, str]:
        """Published notes by the last part of an address that a program may give them; empty for several."""
        targets: dict[str, str] = {}
        for path, url in self.urls.items():
            file = PurePosixPath(path)
            own = file.parent.name if is_index(path) else file.stem
            for part in {last_part(url), composed(own).casefold(), last_part(self._names[path][0])}:
                targets[part] = path if targets.get(part, path) == path else ""
        # Hugo makes an address of the title as well.
        titles: dict[str, str] = {}
        for path in self.urls:
            part = slugify(self._names[path][1])
            titles[part] = path if titles.get(part, path) == path else ""
        return titles | targets

    @cached_property
    def files_in(self) -> dict[str, list[str]]:
        """By folder the names of the files in it that are no notes."""
        names: dict[str, list[str]] = {}
        for path in self.file_urls:
            folder, name = posixpath.split(path)
            names.setdefault(composed(folder), []).append(name)
        return names

    @cached_property
    def by_name(self) -> dict[str, str]:
        """By all that a wikilink may call them, further names last; nearest to the root, then by path."""
        targets: dict[str, str] = {}
        left_out = self._names.keys() - self.urls.keys()
        paths = (*self._names, *self.file_urls)
        ordered = sorted(paths, key=lambda path: (path in left_out, path.count("/"), path))
        for path in ordered:
            pure = PurePosixPath(path)
            names = {pure.name, f"{pure.parent.name}/{pure.name}"}
            if path in self._names:
                names |= {pure.stem, f"{pure.parent.name}/{pure.stem}", *self._names[path][:2]}
                # Logseq keeps the page `a/b` in a file `a___b.md`, and did so in `a%2Fb.md`.
                names.add(pure.stem.replace("___", "/").replace("%2F", "/"))
            for name in names:
                targets.setdefault(composed(name).casefold(), path)
        for path in ordered:
            for name in self._names.get(path, ())[2:]:
                targets.setdefault(composed(name).casefold(), path)
        return targets


def composed(path: str) -> str:
    """A path as it is compared: macOS spells é with two characters, most keyboards with one."""
    return unicodedata.normalize("NFC", path)


def plain(url: str) -> str:
    """An address as it is compared: without `index.html` and the last slash."""
    return composed(url).removesuffix("index.html").rstrip("/")


def last_part(url: str) -> str:
    """The last part of an address, as names are compared."""
    return plain(url).rpartition("/")[2].casefold().removesuffix(".html")
