"""Hexo: `source/_posts/`, `_config.yml`, tags such as `{% asset_img %}`."""

import posixpath
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from notes_site.folders import POSTS, STATIC
from notes_site.importing.programs import (
    VIDEOS,
    Blog,
    address_of,
    files_below,
    filled,
    is_note,
    language_of,
    note_path,
    read_yaml,
    text_of,
)
from notes_site.importing.rewriting import Rule, arguments, box, fence, tabs
from notes_site.model import Head
from notes_site.slugs import slugify

FOREIGN = re.compile(r"\{%-?\s*\w[^%]*%\}")
_PERMALINK = ":year/:month/:day/:title/"
_PLACEHOLDERS = {":title": ":path", ":name": ":stem", ":post_title": ":title", ":id": ":path"}
_MADE = ("categories", "tags", "archives", "archive", "search")
_QUOTES = ("blockquote", "quote", "centerquote", "cq", "pullquote")
_LINKS = {**VIDEOS, "gist": "https://gist.github.com/{}", "iframe": "{}"}
_BOXES = {"default": "note", "primary": "note", "info": "info", "success": "success", "warning": "warning"}


def is_there(folder: Path) -> bool:
    return (folder / "source" / "_posts").is_dir() or (folder / "source" / "_drafts").is_dir()


def understood(folder: Path) -> Blog:
    config = read_yaml(folder / "_config.yml")
    notes: dict[str, Path] = {}
    files: dict[str, Path] = {}
    pages = set()
    left = []
    for name, path in files_below(folder / "source").items():
        top, _, rest = name.partition("/")
        if top == "_posts":
            target = rest
        elif top == "_drafts":
            target = f"_drafts/{rest}"
        elif top.startswith("_"):
            continue
        else:
            target = name
        if not is_note(name):
            files[f"{POSTS if top.startswith('_') else STATIC}/{target}"] = path
            continue
        if top in _MADE:
            left.append((f"source/{name}", "a page that this program makes itself"))
            continue
        notes[note_path(target)] = path
        if not top.startswith("_"):
            pages.add(note_path(target))
    return Blog(
        "Hexo",
        notes,
        files,
        _settings(config),
        lambda note: rules(note, folder / "source"),
        FOREIGN,
        lambda note, head: _old_urls(note, head, text_of(config.get("permalink")) or _PERMALINK),
        frozenset(pages),
        left=tuple(left),
    )


def _settings(config: dict[str, Any]) -> dict[str, Any]:
    marked = config.get("marked") if isinstance(config.get("marked"), dict) else {}
    pattern = text_of(config.get("permalink")) or _PERMALINK
    for theirs, ours in _PLACEHOLDERS.items():
        pattern = re.sub(rf"{theirs}(?!\w)", ours, pattern)
    url, root = text_of(config.get("url")).rstrip("/"), text_of(config.get("root")).strip("/")
    whole = url if not root or url.endswith(f"/{root}") else f"{url}/{root}"
    return {
        "title": text_of(config.get("title")),
        "description": text_of(config.get("description")) or text_of(config.get("subtitle")),
        "author": text_of(config.get("author")),
        "language": language_of(config.get("language")),
        "timezone": text_of(config.get("timezone")),
        "base_url": address_of(whole),
        "permalink": f"/{pattern.lstrip('/')}",
        "categories": "nested",
        "breaks": (marked or {}).get("breaks", True) is not False,
    }


def _old_urls(note: str, head: Head, permalink: str) -> Sequence[str]:
    if note.startswith("_drafts/"):
        return ()
    stem = note.removesuffix(".md")
    if head.page:
        return [f"/{posixpath.dirname(note)}/" if posixpath.basename(stem) == "index" else f"/{stem}.html"]
    if head.permalink:
        return ()
    values = {
        "title": stem,
        "name": posixpath.basename(stem),
        "post_title": slugify(head.title),
        "category": "/".join(slugify(name) for name in (head.categories or (("uncategorized",),))[0]),
    }
    url = filled(permalink, head, values)
    return [f"/{url.lstrip('/')}"] if url and "//" not in url else ()


def rules(note: str, source: Path) -> Sequence[Rule]:
    folder = posixpath.basename(note).removesuffix(".md")

    def asset(found: re.Match[str], mark: str = "!") -> str | None:
        words, _ = arguments(found[1])
        named = [word for word in words if re.search(r"\.\w{1,5}$", word)]
        if not named:
            return None
        title = " ".join(word for word in words[words.index(named[0]) + 1 :] if not word.isdigit())
        return f"{mark}[{title or named[0]}](<{folder}/{named[0]}>)"

    def picture(found: re.Match[str]) -> str | None:
        words, _ = arguments(found[1])
        place = next((at for at, word in enumerate(words) if "/" in word or "." in word), None)
        if place is None:
            return None
        sizes = [word for word in words[place + 1 :] if word.isdigit()]
        title = " ".join(word for word in words[place + 1 :] if not word.isdigit())
        width = f"{{width={sizes[0]}}}" if sizes else ""
        return f"![{title}](<{words[place]}>){width}"

    def post_link(found: re.Match[str]) -> str | None:
        words, _ = arguments(found[1])
        if not words:
            return None
        title = " ".join(word for word in words[1:] if word not in ("true", "false"))
        return f"[[{words[0]}|{title}]]" if title else f"[[{words[0]}]]"

    def note_box(found: re.Match[str]) -> str:
        words = found[1].split()
        kind = words[0] if words and words[0] != "no-icon" else "default"
        title = " ".join(word for word in words[1:] if word != "no-icon")
        return box(_BOXES.get(kind, kind), title, found[2])

    def tab_set(found: re.Match[str]) -> str | None:
        name = found[1].partition(",")[0].strip()
        panels = re.findall(
            r"<!--\s*tab(?:\s+([^@\n]*?))?(?:@\w+)?\s*-->\n?(.*?)<!--\s*endtab\s*-->", found[2], re.DOTALL
        )
        return tabs([(title or f"{name} {at}", body) for at, (title, body) in enumerate(panels, 1)]) or None

    def code(found: re.Match[str]) -> str:
        words, named = arguments(found[1])
        title = " ".join(word for word in words if not word.startswith("http"))
        return fence(found[2], named.get("lang", named.get("language", "")), title)

    def included(found: re.Match[str]) -> str | None:
        words, named = arguments(found[1])
        path = source / "downloads" / "code" / words[-1] if words else source
        if not path.resolve().is_relative_to(source.resolve()) or not path.is_file():
            return None
        text = path.read_text("utf-8", "replace")
        return fence(text, named.get("lang", path.suffix[1:]), " ".join(words[:-1]) or path.name)

    def quote(found: re.Match[str]) -> str:
        lines = "\n".join(f"> {line}".rstrip() for line in found[2].strip("\n").split("\n"))
        who = " ".join(found[1].split())
        return f"{lines}\n>\n> — {who}" if who else lines

    return (
        Rule("{% raw %}", _pair("raw"), lambda found: found[2]),
        Rule("{% asset_img %}", _one("asset_img"), asset),
        Rule("{% asset_link %}", _one("asset_link"), lambda found: asset(found, "")),
        Rule("{% asset_path %}", _one("asset_path"), lambda found: f"{folder}/{found[1].strip()}"),
        Rule("{% img %}", _one("img"), picture),
        Rule("{% post_link %}", _one("post_link"), post_link),
        Rule("{% codeblock %}", _pair("codeblock"), code),
        Rule("{% code %}", _pair("code"), code),
        Rule("{% include_code %}", _one("include_code"), included),
        Rule("{% note %}", _inner("note"), note_box),
        Rule("{% tabs %}", _pair("tabs"), tab_set),
        *(Rule(f"{{% {name} %}}", _pair(name), quote) for name in _QUOTES),
        *(
            Rule(f"{{% {name} %}}", _one(name), partial(_address, address))
            for name, address in _LINKS.items()
        ),
        Rule("{% link %}", _one("link"), _link),
    )


def _address(pattern: str, found: re.Match[str]) -> str | None:
    """A link to what is shown by its number or its address elsewhere."""
    words, _ = arguments(found[1])
    return f"<{pattern.format(words[0])}>" if words else None


def _link(found: re.Match[str]) -> str | None:
    words, _ = arguments(found[1])
    place = next((at for at, word in enumerate(words) if "/" in word), None)
    return f"[{' '.join(words[:place])}](<{words[place]}>)" if place else None


def _one(name: str) -> re.Pattern[str]:
    return re.compile(rf"\{{%-?\s*{name}(?=[\s%])\s*([^%]*?)\s*-?%\}}")


def _pair(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"\{{%-?\s*{name}(?=[\s%])\s*([^%\n]*?)\s*-?%\}}\n?(.*?)\{{%-?\s*end{name}\s*-?%\}}", re.DOTALL
    )


def _inner(name: str) -> re.Pattern[str]:
    """A pair without another one of its kind in it."""
    body = rf"((?:(?!\{{%-?\s*{name}\b).)*?)"
    return re.compile(
        rf"\{{%-?\s*{name}(?=[\s%])\s*([^%\n]*?)\s*-?%\}}\n?{body}\{{%-?\s*end{name}\s*-?%\}}", re.DOTALL
    )
