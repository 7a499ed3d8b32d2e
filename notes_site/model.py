"""The words that the stations share: frozen values, from a source file to a published one.

Nothing here reads, writes or decides; a step takes the value before it and returns a new one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct, field
from msgspec.structs import force_setattr

from notes_site.errors import one_line

TOKEN_START, TOKEN_END = "\ufdd0", "\ufdd1"
"""Around the number of a link in a body. Noncharacters: Unicode keeps them for such use, no note has them."""

Extra = dict[str, object]
"""Open data of a writer: front-matter keys that the program does not know."""


Stamp = tuple[int, int, int, int]
"""Size in bytes, time of the last change in nanoseconds, inode, and a number that shows changed rights: of a
site's file the time of any change, of a published one its mode. Equal as long as a file is left alone."""


class Found(Struct, frozen=True):
    """A file of a site, seen and not yet read."""

    path: str
    """Relative to the site's folder (or, for the theme's own, to the theme), with `/`."""
    disk_path: str
    """Where it lies; making a Path of it takes longer than finding the file."""
    stamp: Stamp


class Source(Struct, frozen=True):
    """A file as it lies on the disk."""

    path: str
    """Relative to the folder it was read from, with `/`."""
    data: bytes


class Finding(Struct, frozen=True, order=True):
    """Something that is wrong in a site, with its place and its way out."""

    path: str
    """Relative to the site's folder, with `/`."""
    line: int
    """1-based; 0 when the finding is about the whole file."""
    message: str
    """The fact and, after a semicolon, the way out."""
    severity: Literal["error", "warning"] = "warning"

    def __post_init__(self) -> None:
        force_setattr(self, "message", one_line(self.message))

    @property
    def place(self) -> str:
        """`path:line`, or `path` when the finding is about the whole file."""
        return one_line(f"{self.path}:{self.line}" if self.line else self.path)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Moment(Struct, frozen=True):
    """A date, or a date with a time and its zone."""

    iso: str
    """`2026-01-11` or `2026-01-11T09:05:00+08:00`, as the writer's clock showed it."""
    instant: int
    """Seconds since 1970-01-01 UTC; a date alone stands for its first second in the site's time zone."""

    @property
    def day(self) -> str:
        """The day of this moment, everywhere: the one that the writer wrote, whatever the zone."""
        return self.iso[:10]

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts moments by day, then by instant, so that all of one day stay together."""
        return int(self.day.replace("-", "")), self.instant


class Heading(Struct, frozen=True):
    level: int
    """1 to 6, as in HTML."""
    id: str
    text: str
    """Plain text: no markup; formulas as they read, or as TeX."""
    line: int


class Link(Struct, frozen=True):
    """A reference from a note to another page or file of the site; the body holds a token in its stead."""

    kind: Literal["link", "image", "source", "file", "wiki", "embed", "ref", "doc"]
    """`ref` names a label, `doc` a note, in MyST; their words are those of what they lead to.

    `image` gets the width and height that it lacks; of a `source` only the address is replaced.

    `file` is written like a picture but is none: it becomes a link with the size of the file.
    """
    target: str
    """As written, percent signs and all; may end in `#fragment`."""
    line: int
    label: str = ""
    """The text to show. For `image`: the width that it has, in pixels."""
    sentence: str = ""
    """The one it stands in, as plain text; empty where it stands alone."""


class LeetCode(Struct, frozen=True):
    """What a solution says of its problem."""

    id: str = ""
    slug: str = ""
    difficulty: str = ""
    """`easy`, `medium`, `hard` or empty."""
    url: str = ""
    site: str = "com"
    """`com` or `cn`."""
    time: str = ""
    space: str = ""
    languages: tuple[str, ...] = ()
    """Those of its code, as readers know them: `C++`."""


ICONS = "icons of MkDocs"
"""The one kind of foreign marks that is no text here."""


class Head(Struct, frozen=True, kw_only=True):
    """What pages other than its own may show of a note."""

    path: str
    """Its source, relative to the site's folder."""
    title: str
    lang: str
    """BCP 47, such as `zh-CN` or `en`."""
    slug: str
    stem: str
    """The file's name (the folder's for an index file) without date and extension."""
    permalink: str = ""
    """The address the front matter asks for; empty for the site's pattern."""
    aliases: tuple[str, ...] = ()
    """Old addresses."""
    names: tuple[str, ...] = ()
    """What wikilinks may call it, beside stem and title."""
    date: Moment | None = None
    updated: Moment | None = None
    categories: tuple[tuple[str, ...], ...] = ()
    """Each a path from the outermost category inwards."""
    tags: tuple[str, ...] = ()
    excerpt: str = ""
    summary: str = ""
    """The writer's own words for cards and search engines; empty when the excerpt serves."""
    draft: bool = False
    """Kept back from readers, in whatever words the note says so."""
    unlisted: bool = False
    """It has its page, for who knows the address, and stands in no list."""
    doubts: tuple[Finding, ...] = ()
    """Why it is kept back, where that may be a mistake; reported even when the note is left out."""
    appears: int | None = None
    """Seconds since 1970; until then it is a note of the future. Its date, or a later one that it names."""
    expires: int | None = None
    """Seconds since 1970; from then on it is left out."""
    pin: bool = False
    page: bool = False
    """Stands at the root of the site and in its menu, not in lists and feeds."""
    toc: bool = True
    series: str | bool = ""
    """Its name; empty for that of the folder, if it is one. True makes the folder of an index note a series,
    False takes a note out of it."""
    prerequisites: tuple[Link, ...] = ()
    """Notes to be read before this one."""
    cover: Link | None = None
    translation: Link | None = None
    """The same note in another language."""
    leetcode: LeetCode | None = None
    code: tuple[str, ...] = ()
    """Languages of its code, as readers know them: `C++`."""
    words: int = 0
    """Latin words and CJK characters."""
    minutes: int = 0
    headings: tuple[Heading, ...] = ()
    anchors: tuple[str, ...] = ()
    """Every id in the body that a link may point at."""
    labels: dict[str, str] = field(default_factory=dict)
    """Those that other notes may name without the note, with the words of what stands there."""
    links: tuple[Link, ...] = ()
    math: bool = False
    foreign: tuple[str, ...] = ()
    """Which marks of other programs stand in it as text."""
    findings: tuple[Finding, ...] = ()
    extra: Extra = field(default_factory=dict)

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts notes by age, oldest first; those without a date are older than all others."""
        return self.date.rank if self.date else (0, 0)

    @property
    def changed(self) -> Moment | None:
        """When the note was last changed: never before it was published, by the day or by the instant."""
        date, updated = self.date, self.updated
        if not date or not updated:
            return updated or date
        return updated if updated.day >= date.day and updated.instant > date.instant else date


class Section(Struct, frozen=True, array_like=True):
    """What a reader reads under one heading, as plain text."""

    id: str
    """Of the heading; empty before the first."""
    title: str
    text: str
    """Blocks on lines of their own; code as written."""


class Note(Struct, frozen=True):
    """A parsed source. It depends on nothing but the source and the options it was read with."""

    head: Head
    body: str
    """HTML, with `TOKEN_START N TOKEN_END` where `head.links[N]` goes."""
    sections: tuple[Section, ...] = ()
    """What a search looks through; none where there is no search."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What it holds beside its text, such as pictures in a notebook, by name."""


class Asset(Struct, frozen=True):
    """A file that is published as it is."""

    path: str
    """Relative to the site's folder (or, for the theme's own, to the theme), with `/`.

    Of a file that a note holds it begins with the note's own: `posts/a.ipynb/output-3-1.png`."""
    disk_path: Path
    """Where it lies, or the note that holds it."""
    digest: str
    """Hex digest of its bytes."""
    width: int | None = None
    """Pixels, for images."""
    height: int | None = None
    size: int | None = None
    """Bytes, for what is shown as a link."""
    is_large: bool = False
    """Whether narrower copies of a picture pay."""
    copies: tuple[int, ...] = ()
    """How wide its copies are, in pixels, narrowest first."""
    copy_of: str = ""
    """The path of the picture that this is a copy of."""


class PublishedNote(Struct, frozen=True):
    """A note of a site, with its address and its neighbours."""

    head: Head
    url: str
    """Root-relative, without the base path, unescaped: `/posts/二叉树/`."""
    future: bool = False
    expired: bool = False
    previous: str = ""
    """The path of the next older note; empty at the end."""
    next: str = ""


class References(Struct, frozen=True):
    """What a note refers to, found among all notes and files."""

    resolved: tuple[str, ...]
    """For each of `head.links` the HTML that replaces its token in the body."""
    notes: dict[str, int]
    """By the path of each other note that it links to which of `head.links` does: the first in a sentence."""
    prerequisites: tuple[str, ...]
    """Paths of the notes to be read before."""
    cover_url: str
    """The address of the cover image, with the base path; empty when there is none."""
    translation: str
    """The path of the same note in another language; empty when there is none."""
    findings: tuple[Finding, ...]
    """What leads nowhere."""


class Backlink(Struct, frozen=True, array_like=True):
    """A link to a note, as its page shows it."""

    number: int
    """Which of the links of the other note it is."""
    digest: bytes
    """Stands for all that is shown of the other note."""


class Term(Struct, frozen=True):
    """A category or a tag: the notes that carry it."""

    name: str
    url: str
    trail: tuple[str, ...]
    """Names from the outermost category to this one; one name for a tag."""
    notes: tuple[str, ...]
    """Paths of notes, in the order of the site; a category holds those of its children too."""
    children: tuple["Term", ...] = ()


Branch = tuple[Term, ...]
"""A term after those that hold it, the outermost first."""


def branches(terms: Iterable[Term], above: Branch = ()) -> Iterator[Branch]:
    """The branch of each term and of all below it; parents before children."""
    for term in terms:
        branch = (*above, term)
        yield branch
        yield from branches(term.children, branch)


class LeftOut(Struct, frozen=True):
    """How many notes a site does not show; each is counted once."""

    drafts: int = 0
    future: int = 0
    expired: int = 0


class Site(Struct, frozen=True, kw_only=True):
    """All notes, in order, with everything that one of them may know of another."""

    base_url: str
    """Absolute, without a slash at the end; empty when nobody said where the site will live."""
    base_path: str
    """The path of `base_url`: `/` or `/repo/`."""
    urls: dict[str, str]
    """Addresses of all notes that are published, by path, in the order of `published`."""
    aliases: dict[str, str]
    """By old address the path of the note that lives elsewhere."""
    published: Mapping[str, PublishedNote]
    """By path, made when they are asked for; newest first, then undated by path. Pages come last."""
    references: Mapping[str, References]
    """By path; found when they are asked for."""
    backlinks: Mapping[str, Mapping[str, Backlink]]
    """By path the notes that link to a note, by their paths."""
    related: Mapping[str, list[str]]
    """By path of each note that lists show the paths of others that are like it, the nearest first."""
    notes: tuple[str, ...]
    """Paths of the notes that lists show, in order."""
    by_age: tuple[str, ...]
    """The same, newest first whatever is pinned."""
    pages: tuple[str, ...]
    """Paths of pages such as "about"."""
    unlisted: frozenset[str]
    """Paths of notes and pages that no list shows."""
    categories: tuple[Term, ...]
    tags: tuple[Term, ...]
    problems: tuple[tuple[str, ...], ...]
    """For each problem of LeetCode, by number, the paths of the notes that solve it, oldest first."""
    problems_url: str
    """Of the page of all problems; empty where there are none, or something else has its address."""
    assets: dict[str, Asset]
    """By URL (root-relative, unescaped)."""
    findings: tuple[Finding, ...]
    """What is wrong between notes, other than references."""
    left_out: LeftOut
    since: int
    """Seconds since 1970 when a note appeared or expired last; 0 when none did."""
    due: int
    """Seconds since 1970 when the next note appears or expires; 0 when there is none."""
    digest: bytes
    """Stands for all that pages show of notes other than their own."""


class Page(Struct, frozen=True):
    """A file that a template makes."""

    kind: str
    """Who planned it, and makes the data that it shows."""
    path: str
    """Below the output folder, with `/`."""
    template: str
    owner: str
    """The note behind it, or a word such as `index`: what a message calls it."""
    about: tuple[str, ...]
    """Tells it from other pages of its kind."""
    inputs: bytes
    """Digest of all that its data is made from: equal inputs, equal data."""


class File(Struct, frozen=True):
    """A file to be published."""

    path: str
    """Below the output folder, with `/`."""
    key: bytes
    """Stands for the content: equal keys, equal bytes."""
    content: Callable[[], bytes] | Path
    """Makes its bytes, or the file to copy."""


class Written(Struct, frozen=True, array_like=True):
    """A file as it was published."""

    stamp: Stamp
    key: bytes
    digest: bytes
    """Of its bytes."""
