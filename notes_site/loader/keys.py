"""The front matter of one note, asked key by key.

Comes in: keys and values as text. Goes out: typed values; what is wrong with them is collected.
Must never know: Markdown.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from notes_site.errors import SiteError
from notes_site.loader import fields
from notes_site.loader.front_matter import FrontMatter, Value
from notes_site.model import Finding, Link, Moment

_SYNONYMS = {
    "updated": ("updated", "lastmod", "modified", "last_modified_at"),
    "categories": ("category", "categories"),
    "tags": ("tags", "tag"),
    "permalink": ("permalink", "url"),
    "summary": ("summary", "description", "excerpt"),
}
_KNOWN = frozenset(
    """
    title date slug aliases draft published pin page toc lang series cover translation leetcode
    """.split()  # noqa: SIM905
).union(*_SYNONYMS.values())
_LANGUAGES = {
    "zh": "zh-CN",
    "cn": "zh-CN",
    "zh-cn": "zh-CN",
    "zh-hans": "zh-CN",
    "en-us": "en",
    "english": "en",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a note says of itself."""

    path: str
    front: FrontMatter
    timezone: str
    findings: list[Finding] = field(default_factory=list)

    def value(self, key: str) -> Value:
        """The value of a key or of the first of its synonyms that has one."""
        return self.front.values.get(self._spelling(key))

    def text(self, key: str) -> str:
        return fields.read_text(self.value(key))

    def flag(self, key: str, *, default: bool = False) -> bool:
        """A switch; the default when it is absent or empty."""
        text = self.text(key)
        if not text:
            return default
        flag = fields.read_flag(text)
        if flag is None:
            self.warn(key, f'{key} "{text}" is neither true nor false; write one of the two')
        return default if flag is None else flag

    def is_draft(self) -> bool:
        """`draft: true`, or `published: false` as Jekyll has it."""
        return self.flag("draft") or fields.read_flag(self.text("published")) is False

    def moment(self, key: str) -> Moment | None:
        text = self.text(key)
        moment = fields.read_moment(text, self.timezone)
        if text and moment is None:
            self.warn(key, f'{key} "{text}" is not a date; write YYYY-MM-DD')
        return moment

    def language(self) -> str:
        """As BCP 47 has it; empty when the note does not say."""
        text = self.text("lang").replace("_", "-")
        if text.lower() in _LANGUAGES:
            return _LANGUAGES[text.lower()]
        if text and not _LANGUAGE.fullmatch(text):
            self.warn("lang", f'lang "{text}" is no language; write zh-CN, en or the like')
            return ""
        return text

    def slug(self) -> str:
        """One segment of an address. Raises SiteError for what cannot be one."""
        slug = self.text("slug")
        if "/" in slug or "\\" in slug or slug in (".", "..") or not slug.isprintable():
            way_out = 'use letters, digits and hyphens, or "permalink" for a path'
            raise self._fault("slug", f'slug "{slug}" is no single part of an address; {way_out}')
        return slug

    def permalink(self) -> str:
        return self._address("permalink", self.text("permalink"))

    def aliases(self) -> tuple[str, ...]:
        written = fields.read_words(self.value("aliases"))
        return tuple(filter(None, (self._address("aliases", alias) for alias in written)))

    def link(self, key: str, kind: Literal["link", "image"]) -> Link | None:
        """A key that leads to a file or an address."""
        target = self.text(key)
        # Themes have `cover: false` for none.
        absent = not target or fields.read_flag(target) is False
        return None if absent else Link(kind, target, self._line(key))

    def extra(self) -> dict[str, object]:
        """The keys that the program does not know."""
        return {
            key: fields.read_extra(value)
            for key, value in self.front.values.items()
            if key.lower() not in _KNOWN
        }

    def warn(self, key: str, message: str) -> None:
        self.findings.append(Finding(self.path, self._line(key), message))

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
        """How the note writes a key: by a synonym or, as Hugo allows, with capitals."""
        names = _SYNONYMS.get(key, (key,))
        spelt = (form for name in names for form in (name, name.capitalize(), name.upper()))
        return next((form for form in spelt if self.front.values.get(form)), key)
