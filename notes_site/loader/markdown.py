"""Markdown source → Note.

Comes in: one file and the options. Goes out: one Note, a pure function of the two.
Must never know: other notes, the disk, the clock.
"""

import re

from notes_site import markup
from notes_site.errors import SiteError
from notes_site.loader import fields, language
from notes_site.loader.front_matter import FrontMatter, Value, split_note
from notes_site.loader.names import read_name
from notes_site.loader.options import ReadOptions
from notes_site.model import Finding, Head, LeetCode, Link, Moment, Note, Source
from notes_site.slugs import slugify

MAX_BYTES = 4 * 1024 * 1024
"""The largest note seen in the wild has 0.8 MB; one beyond this is data."""

_SYNONYMS = {
    "updated": ("updated", "lastmod", "modified", "last_modified_at"),
    "categories": ("category", "categories"),
    "tags": ("tags", "tag"),
    "permalink": ("permalink", "url"),
    "summary": ("summary", "description", "excerpt"),
}
_KNOWN = frozenset(
    "title date slug aliases draft published pin page toc lang series cover translation leetcode".split()
).union(*_SYNONYMS.values())
_FENCED = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_LANGUAGES = {"zh": "zh-CN", "cn": "zh-CN", "zh-cn": "zh-CN", "zh-hans": "zh-CN", "en-us": "en", "english": "en"}
_DIFFICULTIES = {"简单": "easy", "中等": "medium", "困难": "hard"}
_LEETCODE = re.compile(r"leetcode|力扣", re.IGNORECASE)


def read_markdown(source: Source, options: ReadOptions) -> Note:
    """Parse a Markdown note. Raises SiteError when it cannot be read at all."""
    try:
        front = split_note(_text(source.data))
    except SiteError as error:
        raise SiteError(error.message, source.path, error.line) from error
    return _Reading(source.path, front, options).note()


def _text(data: bytes) -> str:
    """The file as text with LF line ends; the noncharacters that a body reserves are dropped."""
    if len(data) > MAX_BYTES:
        raise SiteError(
            f"is {len(data) / 1e6:.1f} MB, more than a note may have ({MAX_BYTES // 1024**2} MB); "
            "move data into a file beside the note and link to it"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SiteError(f"is not UTF-8 (it looks like {_likely_encoding(data)}); save it as UTF-8", line=line) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub("[\ufdd0-\ufdef]", "", text)


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    for name in ("gb18030", "big5", "shift_jis"):
        try:
            data.decode(name)
        except UnicodeDecodeError:
            continue
        return "GBK" if name == "gb18030" else name.replace("_", "-").title()
    return "Latin-1"


class _Reading:
    """One note on its way from front matter to Note; collects what is wrong as it goes."""

    def __init__(self, path: str, front: FrontMatter, options: ReadOptions) -> None:
        self.path = path
        self.front = front
        self.options = options
        self.name = read_name(path)
        self.findings = [Finding(path, line, message) for line, message in front.problems]

    def note(self) -> Note:
        values, options = self.front.values, self.options
        title = fields.read_text(values.get("title"))
        lang = self._lang()
        document = markup.render(
            self.front.body, lang=lang, title=title, first_line=self.front.body_line, options=options.markup
        )
        self.findings += (Finding(self.path, line, message) for line, message in document.problems)
        if not self.front.body.strip():
            self._warn("", "note is empty; write something or make it a draft")
        categories = fields.read_paths(self._value("categories"))
        tags = fields.read_words(self._value("tags"))
        title = title or document.title
        problem = self._leetcode(title or self.name.stem, categories, tags)
        han, latin = language.count(document.text)
        head = Head(
            path=self.path,
            title=title or (self.name.stem if problem else self.name.title),
            lang=lang,
            slug=self._slug(),
            stem=self.name.stem,
            permalink=self._address("permalink", fields.read_text(self._value("permalink"))),
            aliases=tuple(
                self._address("aliases", alias) for alias in fields.read_words(values.get("aliases"))
            ),
            date=self._moment("date") or fields.read_moment(self.name.date, options.timezone),
            updated=self._moment("updated"),
            categories=categories,
            tags=tags,
            excerpt=document.excerpt,
            summary=fields.read_text(self._value("summary")),
            draft=fields.read_flag(values.get("draft")) or self._unpublished(),
            pin=fields.read_flag(values.get("pin")),
            page=fields.read_flag(values.get("page")),
            toc="toc" not in values or fields.read_flag(values["toc"]),
            series=fields.read_text(values.get("series")),
            cover=self._link("cover", "image"),
            translation=self._link("translation", "link"),
            leetcode=problem,
            words=han + latin,
            minutes=language.minutes(han, latin),
            headings=document.headings,
            anchors=document.anchors,
            links=document.links,
            math=document.math,
            findings=tuple(sorted(self.findings)),
            extra={key: fields.read_extra(value) for key, value in values.items() if key not in _KNOWN},
        )
        return Note(head, document.html)

    def _value(self, key: str) -> Value:
        """The value of a key or of one of its synonyms."""
        return self.front.values.get(self._spelling(key))

    def _spelling(self, key: str) -> str:
        return next((name for name in _SYNONYMS.get(key, ()) if self.front.values.get(name)), key)

    def _line(self, key: str) -> int:
        return self.front.lines.get(self._spelling(key), 0)

    def _warn(self, key: str, message: str) -> None:
        self.findings.append(Finding(self.path, self._line(key), message))

    def _moment(self, key: str) -> Moment | None:
        text = fields.read_text(self._value(key))
        moment = fields.read_moment(text, self.options.timezone)
        if text and moment is None:
            self._warn(key, f'{key} "{text}" is not a date; write YYYY-MM-DD')
        return moment

    def _lang(self) -> str:
        declared = fields.read_text(self.front.values.get("lang"))
        if declared:
            return _LANGUAGES.get(declared.lower(), declared)
        prose = _FENCED.sub("", self.front.body)
        return language.detect(f"{fields.read_text(self.front.values.get('title'))} {prose}", self.options.language)

    def _unpublished(self) -> bool:
        published = fields.read_text(self.front.values.get("published"))
        return published.lower() in ("false", "no", "off", "0")

    def _slug(self) -> str:
        slug = fields.read_text(self.front.values.get("slug"))
        if not slug:
            return slugify(self.name.stem)
        if "/" in slug or "\\" in slug or slug in (".", "..") or not slug.isprintable():
            raise SiteError(
                f'slug "{slug}" is no single part of an address; '
                'use letters, digits and hyphens, or "permalink" for a path',
                self.path,
                self._line("slug"),
            )
        return slug

    def _address(self, key: str, address: str) -> str:
        """A path below the site's root. Raises SiteError for one that leads out of it."""
        unsafe = "\\" in address or ".." in address.split("/") or not address.isprintable() or "://" in address
        if unsafe:
            raise SiteError(
                f'{key} "{address}" leads out of the site; write a path such as /notes/name/',
                self.path,
                self._line(key),
            )
        return address

    def _link(self, key: str, kind: str) -> Link | None:
        target = fields.read_text(self.front.values.get(key))
        return Link("image" if kind == "image" else "link", target, self._line(key)) if target else None

    def _leetcode(
        self, title: str, categories: tuple[tuple[str, ...], ...], tags: tuple[str, ...]
    ) -> LeetCode | None:
        """What the note says of its problem; the number may stand in its title or file name alone."""
        value = self.front.values.get("leetcode")
        given = {key: fields.read_text(item) for key, item in value.items()} if isinstance(value, dict) else {}
        told = [word for path in categories for word in path] + list(tags) + [self.path]
        if not given and not value and not any(_LEETCODE.search(word) for word in told):
            return None
        number = given.get("id") or (fields.read_text(value) if value and not given else "")
        numbered = re.match(r"(\d{1,4})\s*[.、]\s*\S", title)
        number = number or (numbered[1] if numbered else "") or self.name.problem
        if not number and not given:
            return None
        difficulty = given.get("difficulty", "").lower()
        return LeetCode(
            id=number,
            slug=given.get("slug", ""),
            difficulty=_DIFFICULTIES.get(difficulty, difficulty if difficulty in _DIFFICULTIES.values() else ""),
            url=given.get("url", ""),
            site="cn" if given.get("site", "") in ("cn", "leetcode.cn") else "com",
            time=given.get("time", ""),
            space=given.get("space", ""),
        )
