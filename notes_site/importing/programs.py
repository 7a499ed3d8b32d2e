"""What is known of another program's folder. Knows neither what a note says nor how it is written."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from notes_site.importing.rewriting import Rule
from notes_site.model import Head


class Blog(Struct, frozen=True):
    """A folder of another program, understood."""

    program: str
    """What it is called: `Hexo`."""
    notes: Mapping[str, Path]
    """Where each note lies, by its path below `posts/`."""
    files: Mapping[str, Path]
    """The same for pictures and the like, by path below the new site."""
    settings: Mapping[str, Any]
    """Of the new site, by name; a table is a mapping."""
    rules: Callable[[str], Sequence[Rule]]
    """How marks are rewritten in a note, of the path below `posts/`."""
    foreign: re.Pattern[str]
    """What a mark of the program looks like: what is left of them is told."""
    old_urls: Callable[[str, Head], Sequence[str]]
    """At which addresses a note was, of its path below `posts/` and its head."""
    pages: frozenset[str] = frozenset()
    """Notes that stood outside of the lists, such as /about/."""
    left: tuple[tuple[str, str], ...] = ()
    """Files that do not come along, and why."""


def read_yaml(path: Path) -> dict[str, Any]:
    """Settings in YAML; empty where there are none that can be read."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Knows tags such as `!ENV` and `!!python/name:…` as the text behind them."""

    Loader.add_multi_constructor("", lambda loader, suffix, node: getattr(node, "value", None))
    try:
        found = yaml.load(path.read_text("utf-8"), Loader)
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


def read_toml(path: Path) -> dict[str, Any]:
    """The same in TOML."""
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def files_below(folder: Path) -> dict[str, Path]:
    """All visible files below a folder, by path; links are not followed out of it."""
    if not folder.is_dir():
        return {}
    root = folder.resolve()
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(root):
            found[name.as_posix()] = path
    return found


def is_note(name: str) -> bool:
    return name.endswith((".md", ".markdown"))


def note_path(name: str) -> str:
    """The path of a note in the new site, where all end with `.md`."""
    return name.removesuffix(".markdown").removesuffix(".md") + ".md"


def filled(pattern: str, head: Head, values: Mapping[str, str]) -> str:
    """A pattern of addresses with a value for each `:name`; those of the note's day are known here.

    What nobody knows is a key of the note's front matter, else nothing.
    """
    year, month, day = head.date.day.split("-") if head.date else ("", "", "")
    dated = {"year": year, "month": month, "day": day, "i_month": month.lstrip("0"), "i_day": day.lstrip("0")}
    known = {**dated, **values}
    return re.sub(r":(\w+)", lambda found: known.get(found[1], text_of(head.extra.get(found[1]))), pattern)


def text_of(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "bilibili": "https://www.bilibili.com/video/{}",
}
"""Where videos are shown, by the name of the mark that shows one."""
_PLACEHOLDER = re.compile(
    r"https?://(?:[\w-]+\.)?(?:example\.(?:com|org)|your-?site\.com|username\.github\.io)\b"
)


def address_of(url: str) -> str:
    """Where a site will live; empty for what a template of the program says."""
    return url if url.startswith("http") and not _PLACEHOLDER.match(url) else ""


_LANGUAGES = {"zh": "zh-CN", "zh-hans": "zh-CN", "zh-hant": "zh-TW", "zh-tw": "zh-TW", "zh-hk": "zh-TW"}


def language_of(value: Any) -> str:
    """One of ours; empty for others, where the program decides."""
    if isinstance(value, list):
        value = value[0] if value else ""
    code = text_of(value).replace("_", "-").lower()
    if code.startswith("zh"):
        return _LANGUAGES.get(code, "zh-CN")
    return {"ja": "ja", "en": "en"}.get(code.partition("-")[0], "")
