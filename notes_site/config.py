"""The site's settings: `notes-site.toml`, or `[tool.notes-site]` in `pyproject.toml`.

Comes in: a folder. Goes out: a Config, every key typed. Must never know: notes.
"""

import difflib
import re
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, field

from notes_site.errors import SiteError
from notes_site.toml import Trail, line_of, parse

FILE_NAME = "notes-site.toml"
PROJECT_NAME = "pyproject.toml"
PROJECT_TABLE = ("tool", "notes-site")

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
    unescape: Annotated[
        bool, Meta(description="Undo Markdown escapes in formulas: `\\_` is `_`, `\\\\\\\\` is `\\\\`.")
    ] = False


class Feed(Struct, frozen=True, forbid_unknown_fields=True):
    """The Atom feed."""

    entries: Annotated[int, Meta(ge=1, description="How many notes the feed holds, newest first.")] = 20


class Csp(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What pages may load beside the site's own files (content security policy)."""

    script_src: Sources = ()
    style_src: Sources = ()
    frame_src: Sources = ()
    connect_src: Sources = ()
    font_src: Sources = ()


class MenuEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A further entry of the menu."""

    title: str
    url: Annotated[str, Meta(description="An address, or a path from the site's root such as /tags/.")]


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting of a site; all have a default."""

    title: Annotated[str, Meta(description="The site's name.")] = "Notes"
    description: Annotated[str, Meta(description="One sentence for search engines and the feed.")] = ""
    author: Annotated[str, Meta(description="Who writes the notes.")] = ""
    language: Annotated[
        Literal["zh-CN", "en"],
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
    raw_html: Annotated[
        Literal["allow", "escape"], Meta(description="Whether HTML in a note is markup or text.")
    ] = "allow"
    index: Index = Index()
    math: Math = Math()
    feed: Feed = Feed()
    csp: Csp = Csp()
    menu: Annotated[
        tuple[MenuEntry, ...], Meta(description="Further entries of the menu: title and url.")
    ] = ()


class _Settings(Struct, frozen=True):
    """A file with settings, as it was found."""

    name: str
    text: str
    table: Trail
    """Where in the file the settings stand."""
    data: Any

    def fault(self, message: str, trail: Trail) -> SiteError:
        return SiteError(message, self.name, line_of((*self.table, *trail), self.text))


def load_config(site_path: Path) -> Config:
    """Read the settings of the site in a folder; defaults where there are none.

    Raises SiteError with the file and, where it can be told, the line.
    """
    own = _read(site_path / FILE_NAME, ())
    project = _read(site_path / PROJECT_NAME, PROJECT_TABLE)
    if own and project:
        message = f"settings stand here and in {FILE_NAME}; keep one of them"
        raise project.fault(message, ())
    settings = own or project
    return _typed(settings) if settings else Config()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a `notes-site.toml`, for editors."""
    schema = msgspec.json.schema(Config)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILE_NAME, **schema}


def check_base_url(base_url: str, path: str | None = None, line: int | None = None) -> None:
    """Raise SiteError unless the text is empty, a path, or an http(s) address."""
    if not _is_base_url(base_url):
        message = f'base URL "{base_url}" is neither an address nor a path; write https://host/path or /path/'
        raise SiteError(message, path, line)


def _read(path: Path, table: Trail) -> _Settings | None:
    """The settings in a file; None when there are none."""
    if not path.is_file():
        return None
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SiteError("is not UTF-8; save it as UTF-8", path.name, line) from error
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", path.name) from error
    if table and table[-1] not in text:
        return None  # Somebody's project, whatever its state.
    found: Any = parse(text, path.name)
    for name in table:
        found = found.get(name) if isinstance(found, dict) else None
    return None if found is None else _Settings(path.name, text, table, found)


def _typed(settings: _Settings) -> Config:
    try:
        config = msgspec.convert(settings.data, Config)
    except msgspec.ValidationError as error:
        raise _explained(str(error), settings) from error
    for trail, message in _faults(config):
        raise settings.fault(f'"{".".join(trail)}": {message}', trail)
    return config


_EXPECTED = {
    "str": "text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "object": "a table",
    "array": "a list",
}
_GOT = _EXPECTED | {"str": "text", "int": "a number", "float": "a number"}


def _explained(message: str, settings: _Settings) -> SiteError:
    """msgspec's message in the words of a writer, with the line of the key."""
    fact, _, where = message.partition(" - at `$")
    trail = tuple(part for part in re.split(r"[.\[\]]+", where.rstrip("`")) if part and not part.isdigit())
    name = ".".join(trail or settings.table)
    if unknown := re.search(r"unknown field `(.+)`", fact):
        key = unknown[1]
        return settings.fault(
            f'unknown key "{".".join((*trail, key))}"; {_way_out(trail, key)}', (*trail, key)
        )
    if missing := re.search(r"required field `(.+)`", fact):
        return settings.fault(f'"{name}": an entry has no "{missing[1]}"; add it', trail)
    if wrong := re.match(r"Expected `(\w+)`, got `(\w+)`", fact):
        got = _GOT.get(wrong[2], f"a {wrong[2]}")
        return settings.fault(f'"{name}" is {got}; write {_EXPECTED.get(wrong[1], wrong[1])}', trail)
    if small := re.match(r"Expected `int` >= (\d+)", fact):
        return settings.fault(f'"{name}" is too small; write {small[1]} or more', trail)
    if other := re.match(r"Invalid enum value '(.*)'", fact):
        choices = getattr(dict(_known_keys()).get(name), "__args__", ())
        ways = " or ".join(f'"{choice}"' for choice in choices)
        return settings.fault(f'"{name}" is "{other[1]}"; write {ways}', trail)
    return settings.fault(f'"{name}": {fact}; see the README for this key', trail)


def _known_keys() -> Iterator[tuple[str, Any]]:
    """Every key with the tables that hold it, and its type."""
    for top in msgspec.structs.fields(Config):
        kind = _bare(top.type)
        yield top.encode_name, kind
        inner = _bare(kind.__args__[0]) if getattr(kind, "__origin__", None) is tuple else kind
        if isinstance(inner, type) and issubclass(inner, Struct):
            for field_ in msgspec.structs.fields(inner):
                yield f"{top.encode_name}.{field_.encode_name}", _bare(field_.type)


def _bare(kind: Any) -> Any:
    """A type without its description."""
    return kind.__origin__ if hasattr(kind, "__metadata__") else kind


def _way_out(table: Trail, key: str) -> str:
    """The known key that a writer may have meant: beside the wrong one, else anywhere."""
    everything = [name for name, _ in _known_keys()]
    beside = [name for name in everything if tuple(name.split(".")[:-1]) == table]
    for names in (beside, everything):
        by_form = {_form(name.rpartition(".")[2]): name for name in reversed(names)}
        if near := difflib.get_close_matches(_form(key), by_form, n=1, cutoff=0.7):
            return f'did you mean "{by_form[near[0]]}"?'
    return f"known keys: {', '.join(name.rpartition('.')[2] for name in beside)}"


def _form(key: str) -> str:
    return re.sub(r"[-_ ]", "", key.lower())


def _faults(config: Config) -> Iterator[tuple[Trail, str]]:
    """What types cannot say: keys, with what is wrong with their values and the way out."""
    if not config.title.strip():
        yield ("title",), "is empty; write the name of the site or leave the key out"
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
