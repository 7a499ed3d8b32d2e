"""The site's settings: `notes-site.toml`, or `[tool.notes-site]` in `pyproject.toml`.

Comes in: a folder. Goes out: a Config, every key typed. Must never know: notes.
"""

import difflib
import re
import tomllib
import zoneinfo
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, field

from notes_site.errors import SiteError

FILE_NAME = "notes-site.toml"

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
    title: str
    url: str


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting of a site; all have a default."""

    title: Annotated[str, Meta(description="The site's name.")] = "Notes"
    description: Annotated[str, Meta(description="One sentence for search engines and the feed.")] = ""
    author: Annotated[str, Meta(description="Who writes the notes.")] = ""
    language: Annotated[
        Literal["zh-CN", "en"], Meta(description="The language of the interface, and of notes too short to tell.")
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


def load_config(site_path: Path) -> Config:
    """Read the settings of the site in a folder; defaults where there are none.

    Raises SiteError with the file and, where it can be told, the line.
    """
    for name, table in ((FILE_NAME, ()), ("pyproject.toml", ("tool", "notes-site"))):
        path = site_path / name
        if not path.is_file():
            continue
        text = _decode(path.read_bytes(), name)
        data: Any = _parse(text, name)
        for key in table:
            data = data.get(key, {})
        if data or not table:
            return _typed(data, text, name)
    return Config()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a `notes-site.toml`, for editors."""
    schema = msgspec.json.schema(Config)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FILE_NAME, **schema}


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SiteError("is not UTF-8; save it as UTF-8", name) from error


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        message = str(error)[: found.start()] if found else str(error)
        line = int(found[1]) if found else None
        raise SiteError(f"is not TOML ({message}); mend this line", name, line) from error


def _typed(data: dict[str, Any], text: str, name: str) -> Config:
    try:
        config = msgspec.convert(data, Config)
    except msgspec.ValidationError as error:
        raise _explained(str(error), text, name) from error
    _check_values(config, text, name)
    return config


def _explained(message: str, text: str, name: str) -> SiteError:
    """msgspec's message in the words of a writer, with the line of the key."""
    fact, _, where = message.partition(" - at `$")
    trail = [part for part in re.split(r"[.\[\]]+", where.rstrip("`")) if part and not part.isdigit()]
    trail = [part for part in trail if part != "..."]
    unknown = re.search(r"unknown field `(.+)`", fact)
    if unknown is None:
        key = ".".join(trail)
        return SiteError(f'"{key}": {fact[0].lower()}{fact[1:]}; see the README for this key', name, _line_of(key, text))
    key = unknown[1]
    known = _keys_at(trail)
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    way_out = f'did you mean "{near[0]}"?' if near else f"known keys: {', '.join(known)}"
    full = ".".join((*trail, key))
    return SiteError(f'unknown key "{full}"; {way_out}', name, _line_of(key, text))


def _keys_at(trail: list[str]) -> list[str]:
    kind: Any = {"index": Index, "math": Math, "feed": Feed, "csp": Csp, "menu": MenuEntry}.get(
        trail[0] if trail else "", Config
    )
    return list(kind.__struct_encode_fields__)


def _line_of(key: str, text: str) -> int | None:
    last = re.escape(key.rpartition(".")[2])
    found = re.search(rf'^[ \t]*(?:\[+[^\]\n]*?)?"?{last}"?[ \t]*(?:=|\])', text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _check_values(config: Config, text: str, name: str) -> None:
    try:
        zoneinfo.ZoneInfo(config.timezone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f'"timezone": no time zone is called "{config.timezone}"; use an IANA name such as Asia/Shanghai'
        raise SiteError(message, name, _line_of("timezone", text)) from error
    if not config.permalink.startswith("/") or ".." in config.permalink.split("/"):
        message = f'"permalink": "{config.permalink}" must begin with "/" and hold no ".."'
        raise SiteError(message, name, _line_of("permalink", text))
    check_base_url(config.base_url, name, _line_of("base_url", text))


def check_base_url(base_url: str, path: str | None = None, line: int | None = None) -> None:
    """Raise SiteError unless the text is empty, a path, or an http(s) address."""
    parts = urlsplit(base_url)
    absolute = parts.scheme in ("http", "https") and bool(parts.netloc)
    relative = not parts.scheme and not parts.netloc and base_url.startswith("/")
    if base_url and not ((absolute or relative) and not parts.query and not parts.fragment):
        message = f'base URL "{base_url}" is neither an address nor a path; write https://host/path or /path/'
        raise SiteError(message, path, line)
