"""Whether a note is for readers, and from when to when, in the spelling of any program of this kind.

Comes in: a note's path and its keys. Goes out: a Publication. What is in doubt is kept back, and said.
Must never know: the clock, or what else a note says.

Source: the manuals of Astro, Docusaurus, Eleventy, Ghost, Grav, Hexo (and its plugins for passwords), Hugo,
Jekyll, Material for MkDocs, metalsmith-publish, Nikola, Obsidian's Digital Garden, Pelican, Quarto, Quartz,
WordPress, Zola.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct, field

from notes_site.loader import fields
from notes_site.loader.front_matter import FrontMatter, Value, scalars
from notes_site.loader.known_keys import (
    APPEARING,
    ENCRYPTING,
    EXPIRING,
    HIDING,
    KIND,
    LISTING,
    LOCKING,
    SHOWING,
    STATUS,
    UNLISTING,
    meant,
)
from notes_site.model import Moment
from notes_site.paths import is_among_drafts, is_partial
from notes_site.spelling import form


class Publication(Struct):
    """What a note says of its being published."""

    draft: bool = False
    unlisted: bool = False
    """It has its page, and stands in no list."""
    date: Moment | None = None
    """When it is to appear; the latest of several dates."""
    expires: int | None = None
    """Seconds since 1970 from which on it is no more; the earliest of several."""
    doubts: list[tuple[str, str]] = field(default_factory=list)
    """Keys that leave in doubt what was meant, each with the fact and the way out."""

    def keep_back(self, key: str, fact: str, way_out: str) -> None:
        self.draft = True
        self.doubts.append((key, f"{fact}, so the note is kept back; {way_out}"))


# Words of `status` and `visibility`, and of flags that say more than yes or no.
_HELD = frozenset(
    """
    draft drafts autodraft private unpublished pending wip workinprogress inprogress todo idea
    scheduled future trash trashed deleted skip review inreview secret internal protected password
    members paid nobody none noone never 草稿 私密 私有 未发布 待发布 加密
    """.split()  # noqa: SIM905
)
_UNLISTED = frozenset(("unlisted", "hidden", "隐藏"))
_PUBLIC = frozenset(
    """
    published publish public featured live released online final visible everyone everybody anyone all world
    always new deprecated 已发布 发布 公开
    """.split()  # noqa: SIM905
)


def read_publication(path: str, front: FrontMatter, timezone: str) -> Publication:
    """What a note's path and its keys say, those that are nearly one of these too."""
    found = Publication(draft=is_among_drafts(path) or is_partial(path))
    for key, value in front.values.items():
        _take(Said(key, value, timezone), found)
    for key, value in front.overridden:
        if not found.draft:
            _take(Said(key, value, timezone), found)
            if found.draft and not found.doubts:
                found.keep_back(key, f'key "{key}" is given twice', "take one of the two out")
    return found


def _take(said: "Said", found: Publication) -> None:
    name = meant(said.key)
    if read := _READERS.get(form(name or said.key)):
        was_draft, doubts = found.draft, len(found.doubts)
        read(said, found)
        if name and found.draft and not was_draft and len(found.doubts) == doubts:
            found.keep_back(said.key, f'key "{said.key}" is not known', f'did you mean "{name}"?')


@dataclass(frozen=True, slots=True)
class Said:
    """A key of a note, with its value."""

    key: str
    value: Value
    timezone: str

    @property
    def text(self) -> str:
        """All of the value in one line: of several texts nobody knows what they mean together."""
        return " ".join(" ".join(scalars(self.value)).split())

    @property
    def shown(self) -> str:
        return f'{self.key} "{self.text}"'


def _hides(said: Said, found: Publication) -> None:
    """`draft: true`."""
    flag = fields.read_flag(said.text)
    if flag or form(said.text) in _HELD:
        found.draft = True
    elif flag is None and said.text:
        found.keep_back(said.key, f"{said.shown} is neither true nor false", "write one of the two")


def _shows(said: Said, found: Publication) -> None:
    """`published: false`; a date under such a key is one (Astro)."""
    flag = fields.read_flag(said.text)
    if moment := fields.read_moment(said.text, said.timezone):
        _appears(moment, found)
    elif flag is False or form(said.text) in _HELD:
        found.draft = True
    elif not flag and said.text and form(said.text) not in _PUBLIC:
        found.keep_back(said.key, f"{said.shown} is neither true nor false", "write one of the two")


def _unlists(said: Said, found: Publication) -> None:
    """`unlisted: true`; another word says what it says elsewhere."""
    if fields.read_flag(said.text):
        found.unlisted = True
    else:
        _hides(said, found)


def _lists(said: Said, found: Publication) -> None:
    """`listed: false`."""
    if fields.read_flag(said.text) is False:
        found.unlisted = True
    else:
        _shows(said, found)


def _status(said: Said, found: Publication) -> None:
    """`status: draft`, `visibility: private`; `status: hidden` is in no list (Pelican)."""
    if form(said.text) in _UNLISTED:
        found.unlisted = True
    elif form(said.text) in _HELD:
        found.draft = True
    elif said.text and form(said.text) not in _PUBLIC:
        found.keep_back(said.key, f"{said.shown} is not known", 'write "published" or "draft"')


def _kind(said: Said, found: Publication) -> None:
    """`layout: draft`."""
    found.draft = found.draft or form(said.text) in ("draft", "drafts", "草稿")


def _locks(said: Said, found: Publication) -> None:
    """`password: …`: whatever it is, the note is not for everybody."""
    found.draft = found.draft or bool(said.text)


def _encrypts(said: Said, found: Publication) -> None:
    """`encrypt: true`, or what to encrypt with."""
    found.draft = found.draft or (bool(said.text) and fields.read_flag(said.text) is not False)


def _dates(said: Said, found: Publication) -> None:
    """`publishDate: 2026-01-01`, `scheduled: true`."""
    if moment := fields.read_moment(said.text, said.timezone):
        _appears(moment, found)
    else:
        _no_date(said, found)


def _appears(moment: Moment, found: Publication) -> None:
    if found.date is None or moment.instant > found.date.instant:
        found.date = moment


def _expires(said: Said, found: Publication) -> None:
    """`expiryDate: 2026-01-01`."""
    if moment := fields.read_moment(said.text, said.timezone):
        found.expires = min(moment.instant, moment.instant if found.expires is None else found.expires)
    elif form(said.text) not in ("never", "none"):
        _no_date(said, found)


def _no_date(said: Said, found: Publication) -> None:
    """`scheduled: true`, `expired: false`; anything else is a slip. A number is no word for yes."""
    flag = fields.read_flag(said.text) if said.text.isalpha() else None
    if flag:
        found.draft = True
    elif flag is None and said.text:
        found.keep_back(said.key, f"{said.shown} is not a date", "write YYYY-MM-DD")


def _permalink(said: Said, found: Publication) -> None:
    """`permalink: false` (Eleventy); any other text is an address."""
    found.draft = found.draft or said.text.lower() == "false"


def _fill_in(said: Said, found: Publication) -> None:
    """`title: {{ title }}`, in a file from which other programs make notes (Hexo, Obsidian)."""
    if re.fullmatch(r"\{\{.*\}\}|<%.*%>", said.text):
        way_out = "fill it in, or move the file out of the notes"
        found.keep_back(said.key, f"{said.shown} is what a template fills in", way_out)


def _build(said: Said, found: Publication) -> None:
    """`build: {render: never}`; with `build: {list: never}` it has a page, and is in no list (Hugo)."""
    options = said.value if isinstance(said.value, dict) else {}
    for name, value in options.items():
        option = Said(f"{said.key}.{name}", value, said.timezone)
        if form(name) in ("render", "list") and form(option.text) not in ("always", "local", "true", ""):
            if form(option.text) in ("never", "false") and form(name) == "list":
                found.unlisted = True
            elif form(option.text) in ("never", "link", "false"):
                found.draft = True
            else:
                found.keep_back(option.key, f"{option.shown} is not known", 'write "always" or "never"')


_READERS: dict[str, Callable[[Said, Publication], None]] = {
    **dict.fromkeys(map(form, HIDING), _hides),
    **dict.fromkeys(map(form, UNLISTING), _unlists),
    **dict.fromkeys(map(form, SHOWING), _shows),
    **dict.fromkeys(map(form, LISTING), _lists),
    **dict.fromkeys(map(form, STATUS), _status),
    **dict.fromkeys(map(form, KIND), _kind),
    **dict.fromkeys(map(form, APPEARING), _dates),
    **dict.fromkeys(map(form, EXPIRING), _expires),
    **dict.fromkeys(map(form, LOCKING), _locks),
    **dict.fromkeys(map(form, ENCRYPTING), _encrypts),
    "permalink": _permalink,
    "title": _fill_in,
    "date": _fill_in,
    "build": _build,
}
"""What each key means, by its form."""
