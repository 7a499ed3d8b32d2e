"""Markdown source → Note.

Comes in: one file and the options. Goes out: one Note, a pure function of the two.
Must never know: other notes, the disk, the clock.
"""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from notes_site import markup
from notes_site.errors import SiteError
from notes_site.loader import fields, language
from notes_site.loader.encodings import likely_encoding
from notes_site.loader.front_matter import FrontMatter, split_note
from notes_site.loader.keys import Keys
from notes_site.loader.leetcode import read_problem
from notes_site.loader.names import is_of_notion, read_name
from notes_site.loader.notion import read_properties
from notes_site.loader.options import ReadOptions
from notes_site.markup.notebook import Cell
from notes_site.model import Finding, Head, Note, Source
from notes_site.slugs import slugify
from notes_site.texts import NONCHARACTERS

MAX_BYTES = 4 * 1024 * 1024
"""The largest known note has 0.8 MB; a larger file is data."""


def read_markdown(source: Source, options: ReadOptions) -> Note:
    """Parse a Markdown note. Raises SiteError when it cannot be read at all."""
    try:
        check_size(len(source.data))
        text = decoded(source.data)
        front = split_note(text)
        if is_of_notion(source.path):
            front = read_properties(front)
    except SiteError as error:
        raise SiteError(error.message, source.path, error.line) from error
    if (position := text.find("\0")) >= 0:
        line = text.count("\n", 0, position) + 1
        message = "holds a NUL character, which no text has; take it out"
        front = replace(front, problems=(*front.problems, (line, message)))
    return note_of(front, Keys(source.path, front, options.timezone), options)


def check_size(size: int, limit: int = MAX_BYTES) -> None:
    """Raise SiteError (without a path) when a file is too large for a note. size, limit: in bytes."""
    if size > limit:
        raise SiteError(
            f"is {size / 1e6:.1f} MB, more than a note may have ({limit // 1024**2} MB); "
            "move data into a file beside the note and link to it"
        )


def decoded(data: bytes) -> str:
    """The file as text with LF line ends."""
    if data.count(b"\0") * 4 > len(data):
        raise _encoded(data, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if _is_nearly_utf8(data):
            message = "holds a broken character, all else is UTF-8; write this place again"
            raise SiteError(message, line=line) from error
        raise _encoded(data, line) from error
    if b"\r" in data:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Two of these bytes are in every noncharacter, and in hardly any note.
    suspect = any(pair in data for pair in (b"\xef\xb7", b"\xbf\xbe", b"\xbf\xbf"))
    return text.translate(NONCHARACTERS) if suspect else text


def _encoded(data: bytes, line: int) -> SiteError:
    name = likely_encoding(data)
    if not name:
        return SiteError("is no text; give it the ending of what it is, or take it out of the notes")
    return SiteError(f"is not UTF-8 (it looks like {name}); save it as UTF-8", line=line)


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether most of what is not ASCII is UTF-8, as where a file was cut or two were joined."""
    wide = sum(char >= "\u0800" for char in data.decode("utf-8", "ignore"))
    return 2 * 3 * wide > sum(byte >= 0x80 for byte in data)


def note_of(front: FrontMatter, keys: Keys, options: ReadOptions, cells: Sequence[Cell] = ()) -> Note:
    """A note of its keys and its body. cells: of a notebook, whose text the body is."""
    name = read_name(keys.path)
    title = keys.text("title")
    lang = keys.language() or language.detect(
        f"{title} \n{markup.without_code(front.body)}", options.language
    )
    document = markup.render(
        front.body,
        lang=lang,
        title=title,
        first_line=front.body_line,
        cells=cells,
        options=structs.replace(options.markup, breaks=keys.flag("breaks", default=options.markup.breaks)),
    )
    title = title or document.title
    categories, tags = keys.categories(nested=options.nested_categories), keys.tags(document.tags)
    problem = read_problem(
        keys,
        name,
        title=title,
        address=document.title_link,
        text=front.body,
        taxonomies=[word for path in (*categories, tags) for word in path],
        languages=document.languages,
    )
    publication = keys.publication()
    keys.look_for_slips(publication)
    date = keys.moment("date") or publication.date or fields.read_moment(name.date, options.timezone)
    if not front.body.strip() and not cells:
        keys.warn("", "note is empty; write something or make it a draft")
    han, latin = language.count_words(document.text)
    head = Head(
        path=keys.path,
        title=title
        or (f"{problem.id}. {name.problem_title}" if problem and name.problem_title else name.title),
        lang=lang,
        slug=keys.slug() or slugify(name.stem),
        stem=name.stem,
        permalink=keys.permalink(),
        aliases=keys.aliases(),
        names=(*keys.names(), *name.journal),
        date=date,
        updated=keys.moment("updated"),
        categories=categories,
        tags=tags,
        excerpt=document.excerpt,
        summary=keys.summary(),
        draft=publication.draft,
        unlisted=publication.unlisted,
        doubts=tuple(keys.finding(key, message) for key, message in publication.doubts),
        appears=max((moment.instant for moment in (date, publication.date) if moment), default=None),
        expires=publication.expires,
        pin=keys.flag("pin"),
        page=keys.flag("page"),
        toc=keys.flag("toc", default=True),
        series=keys.series(),
        prerequisites=keys.prerequisites(),
        cover=keys.link("cover", "image"),
        translation=keys.link("translation", "link"),
        leetcode=problem,
        code=document.languages,
        words=han + latin,
        minutes=language.minutes(han, latin),
        headings=document.headings,
        anchors=document.anchors,
        labels=document.labels,
        links=keys.placed(document.links),
        math=document.math,
        foreign=document.foreign,
        findings=_findings(keys, document.problems),
        extra=keys.extra(),
    )
    return Note(head, document.html, document.sections if options.search else ())


def _findings(keys: Keys, problems: tuple[tuple[int, str], ...]) -> tuple[Finding, ...]:
    """What is wrong in front matter and text, in the order of lines."""
    told = [Finding(keys.path, line, message) for line, message in (*keys.front.problems, *problems)]
    return tuple(sorted((*keys.findings, *told)))
