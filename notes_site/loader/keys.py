"""The front matter of one note, asked key by key.

Comes in: keys and values as text. Goes out: typed values; what is wrong with them is collected.
Must never know: Markdown.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from msgspec.structs import replace

from notes_site.errors import SiteError
from notes_site.lazy import lazy_pattern
from notes_site.loader import fields
from notes_site.loader.front_matter import FrontMatter, Value
from notes_site.loader.known_keys import OWN, SYNONYMS, meant
from notes_site.loader.publication import Publication, read_publication
from notes_site.model import Finding, Link, Moment
from notes_site.paths import is_index
from notes_site.spelling import form

_LANGUAGES = {
    **dict.fromkeys(
        ("zh", "cn", "zh-cn", "zh-sg", "zh-hans", "zh-hans-cn", "chinese", "中文", "简体中文"), "zh-CN"
    ),
    **dict.fromkeys(("tw", "zh-tw", "zh-hant", "zh-hant-tw", "繁體中文", "正體中文"), "zh-TW"),
    **dict.fromkeys(("ja", "jp", "ja-jp", "japanese", "日本語"), "ja"),
    **dict.fromkeys(("en-us", "english"), "en"),
}
"""What writers call the languages of the interface, in lower case."""
MAX_TERMS = 100
"""Categories, and tags, of one note."""
MAX_NAME = 200
"""Characters of a category with those above it, or of a tag."""
Term = TypeVar("Term", str, tuple[str, ...])
_IS_WHOLE = lazy_pattern(r"[a-z][a-z0-9+.-]*:|[/#]", re.IGNORECASE)
"""Of addresses that no folder stands before."""
_LANGUAGE = lazy_pattern(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a note says of itself."""

    path: str
    front: FrontMatter
    timezone: str
    findings: list[Finding] = field(default_factory=list)
    written: dict[str, list[str]] = field(default_factory=dict)
    """The note's keys by the form in which they are compared."""

    def __post_init__(self) -> None:
        for key in self.front.values:
            self.written.setdefault(form(key), []).append(key)

    def value(self, key: str) -> Value:
        """The value of a key or of the first of its synonyms that has one."""
        return self.front.values.get(self._spelling(key))

    def text(self, key: str) -> str:
        return fields.read_text(self.value(key))

    def summary(self) -> str:
        """The text of the card; `excerpt: false` asks for none of the writer's own."""
        text = self.text("summary")
        return "" if text.lower() in ("true", "false") else text

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A switch; the default when it is absent or empty."""
        text = self.text(key)
        if not text:
            return default
        flag = fields.read_flag(text)
        # Under another name the key may be about something else: `top: 12px`.
        if flag is None and self._spelling(key) == key:
            self.warn(key, f'{key} "{text}" is neither true nor false; write one of the two')
        return default if flag is None else flag

    def publication(self) -> Publication:
        """Whether the note is for readers, and when."""
        return read_publication(self.path, self.front, self.timezone)

    def moment(self, key: str) -> Moment | None:
        table = self.value("date")
        # Material for MkDocs has both dates in one table.
        both = table if isinstance(table, dict) else {}
        text = fields.read_text(both.get("created" if key == "date" else key)) or self.text(key)
        moment = fields.read_moment(text, self.timezone)
        # VitePress asks by `lastUpdated: false` for none to be shown.
        if text and moment is None and text.lower() not in ("true", "false"):
            self.warn(key, f'{self._spelling(key)} "{text}" is not a date; write YYYY-MM-DD')
        return moment

    def language(self) -> str:
        """As BCP 47 has it; empty when the note does not say."""
        text = self.text("lang").replace("_", "-")
        if not text:
            # `language: go` is no note's.
            others = (self.text(key).replace("_", "-") for key in ("language", "locale"))
            text = next((other for other in others if other.lower() in _LANGUAGES.keys() | {"en"}), "")
        if text.lower() in _LANGUAGES:
            return _LANGUAGES[text.lower()]
        if text and not _LANGUAGE.fullmatch(text):
            self.warn("lang", f'lang "{text}" is no language; write zh-CN, zh-TW, ja, en or the like')
            return ""
        return text

    def categories(self, *, nested: bool) -> tuple[tuple[str, ...], ...]:
        """nested: whether a list of words is one path."""
        return self._limited("categories", fields.read_paths(self._terms("categories"), nested=nested))

    def tags(self, further: Iterable[str]) -> tuple[str, ...]:
        """further: those of the text."""
        return self._limited("tags", fields.distinct((*fields.read_words(self._terms("tags")), *further)))

    def _terms(self, key: str) -> Value:
        """The categories or tags; Zola has them in a table of all taxonomies."""
        table = self.value("taxonomies")
        return self.value(key) or (table.get(key) if isinstance(table, dict) else None)

    def _limited(self, key: str, terms: tuple[Term, ...]) -> tuple[Term, ...]:
        """The categories or tags that a note may have: each has a page, which shows all the others of it."""
        short = tuple(term for term in terms if len("".join(term)) <= MAX_NAME)
        if len(short) < len(terms):
            fact = f"{self._spelling(key)} holds a name of more than {MAX_NAME} characters, which is left out"
            self.warn(key, f"{fact}; shorten it")
        if len(short) > MAX_TERMS:
            fact = f"{self._spelling(key)} holds {len(short):,} names, of which the first {MAX_TERMS} count"
            self.warn(key, f"{fact}; take out what tells the least")
        return short[:MAX_TERMS]

    def slug(self) -> str:
        """One segment of an address. Raises SiteError for what cannot be one."""
        slug = self.text("slug")
        if self._is_path(slug):
            return ""
        if slug == "/":
            self.warn("slug", 'slug "/" is the address of the index, so it is left out; write a name')
            return ""
        if "/" in slug or "\\" in slug or slug in (".", "..") or not slug.isprintable():
            way_out = 'use letters, digits and hyphens, or "permalink" for a path'
            raise self._fault("slug", f'slug "{slug}" is no single part of an address; {way_out}')
        return slug

    def _is_path(self, slug: str) -> bool:
        """Whether a slug has several parts, as Docusaurus and Astro allow."""
        return "/" in slug.strip("/") and "\\" not in slug and ".." not in slug.split("/")

    def permalink(self) -> str:
        """The address that the note asks for; `false` is Eleventy's for none, which keeps the note back."""
        address = self.text("permalink")
        if not address and self._is_path(self.text("slug")):
            return self._address("slug", self.text("slug"))
        return "" if address.lower() == "false" else self._address("permalink", address)

    def aliases(self) -> tuple[str, ...]:
        """Old addresses."""
        written = filter(_is_address, fields.read_words(self.value("aliases")))
        return tuple(filter(None, (self._address("aliases", alias) for alias in written)))

    def names(self) -> tuple[str, ...]:
        """Aliases that are words, as Obsidian has them."""
        return tuple(alias for alias in fields.read_words(self.value("aliases")) if not _is_address(alias))

    def series(self) -> str | bool:
        """The name of a series, or whether the note is part of that of its folder."""
        text = self.text("series")
        flag = {"true": True, "yes": True, "false": False, "no": False}.get(text.lower())
        if flag and not (is_index(self.path) and self.path.count("/") > 1):
            fact = f'series "{text}" makes a series of a folder below posts/ in its index note'
            self.warn("series", f"{fact}; write a name")
        return text if flag is None else flag

    def prerequisites(self) -> tuple[Link, ...]:
        """Notes by path or by name, as wikilinks have them, with their brackets or without."""
        line = self._line("prerequisites")
        written = fields.read_words(self.value("prerequisites"))
        names = (name.removeprefix("[[").removesuffix("]]").partition("|")[0].strip() for name in written)
        return tuple(Link("wiki", name, line) for name in names if name)

    def link(self, key: str, kind: Literal["link", "image"]) -> Link | None:
        """A key that leads to a file or an address."""
        target = fields.read_target(self.value(key))
        # Themes have `cover: false` for none, and `true` for one of their own.
        absent = not target or fields.read_flag(target) is not None
        return None if absent else self.placed((Link(kind, target, self._line(key)),))[0]

    def placed(self, links: tuple[Link, ...]) -> tuple[Link, ...]:
        """Links as they stand in the note; pictures may be meant below a folder of the site (Chirpy)."""
        folder = self.text("media_subpath").strip("/")
        return tuple(_below(folder, link) for link in links) if folder else links

    def extra(self) -> dict[str, object]:
        """The keys that the program does not know."""
        return {
            key: fields.read_extra(value) for key, value in self.front.values.items() if form(key) not in OWN
        }

    def look_for_slips(self, publication: Publication) -> None:
        """Warn of keys that are nearly known ones, those aside that keep the note back and say so."""
        told = {key for key, _ in publication.doubts}
        for key in self.front.values.keys() - told:
            if name := meant(key):
                self.warn(key, f'key "{key}" is not known; did you mean "{name}"?')

    def finding(self, key: str, message: str) -> Finding:
        """key: one of a nested table has the table's before a dot, and its line."""
        return Finding(self.path, self._line(key.partition(".")[0]), message)

    def warn(self, key: str, message: str) -> None:
        self.findings.append(self.finding(key, message))

    def _address(self, key: str, address: str) -> str:
        """A path below the site's root; empty for an address elsewhere. Raises SiteError for a way out."""
        if re.match("[a-z]+://", address):
            spelling = self._spelling(key)
            self.warn(key, f'{spelling} "{address}" is not in this site; write a path such as /notes/name/')
            return ""
        if "\\" in address or ".." in address.split("/") or not address.isprintable():
            raise self._fault(
                key, f'{key} "{address}" leads out of the site; write a path such as /notes/name/'
            )
        return address

    def _fault(self, key: str, message: str) -> SiteError:
        return SiteError(message, self.path, self._line(key))

    def _line(self, key: str) -> int:
        """1-based; 0 when the key is not there."""
        return self.front.lines.get(self._spelling(key), 0)

    def _spelling(self, key: str) -> str:
        """How the note writes a key: by a synonym, or with capitals, hyphens and underscores of its own."""
        for name in SYNONYMS.get(key, (key,)):
            for written in self.written.get(form(name), ()):
                if self.front.values[written]:
                    return written
        return key


def _below(folder: str, link: Link) -> Link:
    if link.kind not in ("image", "source", "file") or _IS_WHOLE.match(link.target):
        return link
    return replace(link, target=f"/{folder}/{link.target}")


def _is_address(alias: str) -> bool:
    return "/" in alias or alias.endswith((".html", ".htm"))
