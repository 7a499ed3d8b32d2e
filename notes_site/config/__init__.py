"""The site's settings: `notes-site.toml`, or `[tool.notes-site]` in `pyproject.toml`.

Comes in: bytes of files. Goes out: a Config, every key typed. Must never know: notes.
"""

import re
import zoneinfo
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, field

from notes_site.config.settings import Settings, Trail, read_settings, typed
from notes_site.errors import SiteError
from notes_site.folders import CONFIG, POSTS, PROJECT

PROJECT_TABLE = ("tool", "notes-site")

# The program writes `src` and `async` itself, and a policy forbids handlers.
_ATTRIBUTE = re.compile(r"(?!(on|src$|async$))[a-z][a-z0-9-]*")

Sources = Annotated[
    tuple[str, ...], Meta(description="Further sources, such as https://giscus.app, beside the site itself.")
]


class Index(Struct, frozen=True, forbid_unknown_fields=True):
    """The first page."""

    kicker: Annotated[str, Meta(description="The small line above the heading.")] = "INCOMING TRANSMISSION"
    heading: Annotated[str, Meta(description="The heading of the first page.")] = "LATEST UPDATES"
    per_page: Annotated[int, Meta(ge=1, description="Cards on one page.")] = 10


class Math(Struct, frozen=True, forbid_unknown_fields=True):
    """Formulas."""

    macros: Annotated[
        dict[str, str], Meta(description='TeX macros for all notes, such as `R = "\\\\mathbb{R}"`.')
    ] = field(default_factory=dict)


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    """The Atom feed."""

    entries: Annotated[int, Meta(ge=1, description="How many notes the feed holds, newest first.")] = 20


class Pictures(Struct, frozen=True, forbid_unknown_fields=True):
    """Copies of large pictures, of which a browser loads the one that fits."""

    webp: Annotated[bool, Meta(description="Whether copies are made.")] = True
    widths: Annotated[
        tuple[Annotated[int, Meta(ge=16, le=8192)], ...],
        Meta(min_length=1, max_length=8, description="How wide the copies are, in pixels."),
    ] = (640, 1280)
    quality: Annotated[int, Meta(ge=1, le=100, description="Of WebP, from 1 to 100.")] = 80


class Csp(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What pages may load beside the site's own files (content security policy)."""

    script_src: Sources = ()
    style_src: Sources = ()
    frame_src: Sources = ()
    connect_src: Sources = ()
    font_src: Sources = ()


class MenuEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the menu."""

    title: str
    url: Annotated[str, Meta(description="An address, or a path from the site's root such as /tags/.")]


class License(Struct, frozen=True, forbid_unknown_fields=True):
    """What others may do with the notes; the footer says it."""

    name: Annotated[str, Meta(description="Such as CC BY 4.0.")] = ""
    url: Annotated[str, Meta(description="Where it can be read.")] = ""


class Script(Struct, frozen=True, forbid_unknown_fields=True):
    """A script that pages load when they have been read, such as comments or a counter of visits."""

    src: Annotated[str, Meta(description="Its address, or a path from the site's root such as /my.js.")]
    where: Annotated[
        Literal["all", "note"],
        Meta(description="On all pages; or on notes, where what it shows stands at the end."),
    ] = "all"
    attributes: Annotated[
        dict[str, str], Meta(description="Attributes of its tag: `data-repo`, `crossorigin` and the like.")
    ] = field(default_factory=dict)


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting of a site; all have a default."""

    retired: ClassVar[dict[str, str]] = {
        "math.unescape": "take it out: formulas that are escaped for Markdown show it by themselves"
    }
    """Settings of earlier versions, and what a writer who still has one should know."""

    title: Annotated[str, Meta(description="The site's name.")] = "Notes"
    description: Annotated[str, Meta(description="One sentence for search engines and the feed.")] = ""
    author: Annotated[str, Meta(description="Who writes the notes.")] = ""
    language: Annotated[
        Literal["zh-CN", "zh-TW", "ja", "en"],
        Meta(description="The language of the interface, and of notes too short to tell."),
    ] = "en"
    timezone: Annotated[
        str, Meta(description="For dates without a zone: an IANA name such as Asia/Shanghai.")
    ] = "UTC"
    base_url: Annotated[
        str, Meta(description="Where the site will live: https://example.org/repo, or just /repo/.")
    ] = ""
    permalink: Annotated[
        str,
        Meta(
            description="The address of a note, from :year :month :day :slug :title :category :stem :path "
            "and any other front-matter key."
        ),
    ] = "/posts/:slug/"
    posts: Annotated[
        str, Meta(description="The folder of the notes, such as ../vault, /home/me/vault or ~/vault.")
    ] = POSTS
    exclude: Annotated[
        tuple[str, ...],
        Meta(description="Files and folders below posts/ that are no part of the site, such as Templates/."),
    ] = ()
    updated: Annotated[
        Literal["written", "git"],
        Meta(description="Where a note's date of change comes from: from the note, or else from git."),
    ] = "written"
    updated_ignore: Annotated[
        str, Meta(description="Commits with this in their message count for no change, such as [minor].")
    ] = ""
    series: Annotated[
        tuple[str, ...],
        Meta(description="Folders below posts/ whose notes are a series, such as pytorch/ or courses/*."),
    ] = ()
    categories: Annotated[
        Literal["flat", "nested"],
        Meta(description="What a list of categories in a note is: several, or a path, as Hexo has it."),
    ] = "flat"
    raw_html: Annotated[
        Literal["allow", "escape"], Meta(description="Whether HTML in a note is markup or text.")
    ] = "allow"
    breaks: Annotated[
        bool, Meta(description="Whether a line of a note is a line of its page, as in Hexo and Obsidian.")
    ] = False
    search: Annotated[bool, Meta(description="Whether readers can search the notes.")] = True
    index: Index = Index()
    math: Math = Math()
    feed: Feed = Feed()
    pictures: Pictures = Pictures()
    csp: Csp = Csp()
    menu: Annotated[
        tuple[MenuEntry, ...], Meta(description="The first entries of the menu: title and url.")
    ] = ()
    license: License = License()
    scripts: Annotated[
        tuple[Script, ...], Meta(description="Scripts that pages load: src, where and attributes.")
    ] = ()


def load_config(files: Mapping[str, bytes]) -> Config:
    """The settings in files, by name; defaults where there are none.

    Raises SiteError, for all that is wrong at once, with the file and, where it can be told, the line.
    """
    own = read_settings(CONFIG, files.get(CONFIG), ())
    project = read_settings(PROJECT, files.get(PROJECT), PROJECT_TABLE)
    if own and project:
        message = f"settings stand here and in {CONFIG}; keep one of them"
        raise project.fault(message, ())
    settings = own or project
    return _config(settings) if settings else Config()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a `notes-site.toml`, for editors."""
    schema = msgspec.json.schema(Config)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": CONFIG, **schema}


def place_of(files: Mapping[str, bytes], key: str) -> tuple[str, int]:
    """The file with the settings, and the line on which a key of theirs stands."""
    for name, table in ((CONFIG, ()), (PROJECT, PROJECT_TABLE)):
        if settings := read_settings(name, files.get(name), table):
            return name, settings.fault("", (key,)).line or 0
    return CONFIG, 0


def check_base_url(base_url: str, path: str | None = None, line: int | None = None) -> None:
    """Raise SiteError unless the text is empty, a path, or an http(s) address."""
    if not _is_base_url(base_url):
        message = f'base URL "{base_url}" is neither an address nor a path; write https://host/path or /path/'
        raise SiteError(message, path, line)


def _config(settings: Settings) -> Config:
    config, faults = typed(settings, Config)
    faults += (settings.fault(f'"{".".join(trail)}": {message}', trail) for trail, message in _faults(config))
    if faults:
        first, *more = sorted(faults, key=lambda fault: fault.line or 0)
        raise SiteError(first.message, first.path, first.line, more=more)
    return config


def _faults(config: Config) -> Iterator[tuple[Trail, str]]:
    """What types cannot say: keys, with what is wrong with their values and the way out."""
    if not config.title.strip():
        yield ("title",), "is empty; write the name of the site or leave the key out"
    if not config.posts.strip() or not config.posts.isprintable():
        yield (POSTS,), "is no folder; name the one of your notes or leave the key out"
    try:
        zoneinfo.ZoneInfo(config.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        yield (
            ("timezone",),
            f'no time zone is called "{config.timezone}"; use an IANA name such as Asia/Shanghai',
        )
    parts = config.permalink.split("/")
    if parts[0] or ".." in parts or re.search(r"[\\?#\s]", config.permalink):
        yield ("permalink",), f'"{config.permalink}" is no path; write one such as /posts/:slug/'
    if not _is_base_url(config.base_url):
        yield ("base_url",), f'"{config.base_url}" is no address; write https://host/path or /path/'
    for entry in config.menu:
        if not re.match(r"/|https?://|mailto:", entry.url):
            yield ("menu", "url"), f'"{entry.url}" is no address; write https://host/path or /path/'
    if config.license.url and not re.match(r"/|https?://", config.license.url):
        yield ("license", "url"), f'"{config.license.url}" is no address; write https://host/path or /path/'
    for script in config.scripts:
        if not re.match(r"/(?!/)|https://[^/\s;,]+/", script.src):
            yield ("scripts", "src"), f'"{script.src}" is no address; write https://host/name.js or /name.js'
        if wrong := next((name for name in script.attributes if not _ATTRIBUTE.fullmatch(name)), None):
            message = f'"{wrong}" is no attribute that can be set here; take it out'
            yield ("scripts", "attributes", wrong), message
    for name, sources in msgspec.structs.asdict(config.csp).items():
        if wrong := next((source for source in sources if re.search(r"[\s;,]", source)), None):
            yield (
                ("csp", name.replace("_", "-")),
                f'"{wrong}" is no source; write each one in quotes of its own',
            )


def _is_base_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if not text:
        return True
    plain = text.isprintable() and not re.search(r"[\s\\?#<>\"]", text) and ".." not in parts.path.split("/")
    if parts.scheme:
        return plain and parts.scheme in ("http", "https") and bool(parts.hostname)
    return plain and text.startswith("/") and not parts.netloc
