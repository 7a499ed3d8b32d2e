"""MkDocs, with Material and its blog, and Zensical: `mkdocs.yml` or `zensical.toml`, and `docs/`."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notes_site.folders import POSTS
from notes_site.importing.programs import (
    Blog,
    address_of,
    files_below,
    filled,
    language_of,
    read_toml,
    read_yaml,
    text_of,
)
from notes_site.importing.rewriting import Rule
from notes_site.model import Head
from notes_site.slugs import slugify

FOREIGN = re.compile(r"\{\{\s*\w[^{}]*\}\}|(?m:^\s*;?--8<--)|(?m:^:::\s+[\w.]+\.[\w.]+)")
_SNIPPET = re.compile(r"^([ \t]*)--8<--[ \t]+[\"']([^\"'\n]+)[\"'][ \t]*$", re.MULTILINE)
_DATES = {"yyyy": ":year", "MM": ":month", "dd": ":day"}


def is_there(folder: Path) -> bool:
    return (folder / "mkdocs.yml").is_file() or (folder / "zensical.toml").is_file()


def understood(folder: Path) -> Blog:
    is_zensical = (folder / "zensical.toml").is_file()
    config = read_toml(folder / "zensical.toml").get("project", {}) if is_zensical else {}
    config = config or read_yaml(folder / "mkdocs.yml")
    docs = folder / text_of(config.get("docs_dir") or "docs")
    blog = _blog(config)
    notes: dict[str, Path] = {}
    files: dict[str, Path] = {}
    left = []
    for name, path in files_below(docs).items():
        if not name.endswith(".md"):
            files[f"{POSTS}/{name}"] = path
        elif posixpath.basename(name) == ".authors.yml" or (blog and name == f"{blog['folder']}/index.md"):
            left.append((f"{docs.name}/{name}", "the page of the blog, which this program makes itself"))
        else:
            notes[name] = path
    return Blog(
        "Zensical" if is_zensical else "MkDocs",
        notes,
        files,
        _settings(config),
        lambda note: rules(docs, folder),
        FOREIGN,
        lambda note, head: _old_urls(note, head, config, blog),
        left=tuple(left),
    )


def _blog(config: dict[str, Any]) -> dict[str, str]:
    """The settings of Material's blog plugin that addresses depend on; empty without it."""
    plugins = config.get("plugins") or []
    listed = plugins.items() if isinstance(plugins, dict) else ((_name(each), each) for each in plugins)
    for name, given in listed:
        if name in ("blog", "material/blog"):
            own = given.get(name) if isinstance(given, dict) and name in given else given
            own = own if isinstance(own, dict) else {}
            return {
                "folder": text_of(own.get("blog_dir")) or "blog",
                "url": text_of(own.get("post_url_format")) or "{date}/{slug}",
                "date": text_of(own.get("post_url_date_format")) or "yyyy/MM/dd",
            }
    return {}


def _name(plugin: Any) -> str:
    return next(iter(plugin), "") if isinstance(plugin, dict) else text_of(plugin)


def _settings(config: dict[str, Any]) -> dict[str, Any]:
    theme = config.get("theme") if isinstance(config.get("theme"), dict) else {}
    url = text_of(config.get("site_url")).rstrip("/")
    return {
        "title": text_of(config.get("site_name")),
        "description": text_of(config.get("site_description")),
        "author": text_of(config.get("site_author")),
        "language": language_of((theme or {}).get("language")),
        "base_url": address_of(url),
        "permalink": "/:path/",
    }


def _old_urls(note: str, head: Head, config: dict[str, Any], blog: Mapping[str, str]) -> Sequence[str]:
    if head.draft:
        return ()
    ending = "/" if config.get("use_directory_urls", True) is not False else ".html"
    stem = note.removesuffix(".md")
    if blog and note.startswith(f"{blog['folder']}/posts/"):
        date = blog["date"]
        for theirs, ours in _DATES.items():
            date = date.replace(theirs, ours)
        own = head.slug if head.extra.get("slug") else slugify(head.title)
        parts = {"{date}": filled(date, head, {}), "{slug}": own, "{file}": posixpath.basename(stem)}
        url = re.sub(r"\{\w+\}", lambda found: parts.get(found[0], found[0]), blog["url"])
        return [f"/{blog['folder']}/{url.strip('/')}{ending}"]
    if posixpath.basename(stem).lower() in ("index", "readme"):
        folder = posixpath.dirname(stem)
        return [f"/{folder}/"] if folder else ()
    return [f"/{stem}{ending}"]


def rules(docs: Path, folder: Path) -> Sequence[Rule]:
    def snippet(found: re.Match[str]) -> str | None:
        name, _, part = found[2].partition(":")
        for base in (folder, docs):
            path = base / name
            if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                lines = path.read_text("utf-8", "replace").rstrip("\n").split("\n")
                chosen = _part(lines, part)
                return None if chosen is None else "\n".join(f"{found[1]}{line}".rstrip() for line in chosen)
        return None

    return (Rule("--8<--", _SNIPPET, snippet, in_code=True),)


def _part(lines: list[str], part: str) -> list[str] | None:
    """The lines of a file that a snippet asks for: `3:5`, a named section, or all."""
    if not part:
        return lines
    if found := re.fullmatch(r"(\d*):?(\d*)", part):
        return lines[int(found[1] or 1) - 1 : int(found[2] or len(lines))]
    starts = [at for at, line in enumerate(lines) if f"[start:{part}]" in line]
    ends = [at for at, line in enumerate(lines) if f"[end:{part}]" in line]
    return lines[starts[0] + 1 : ends[0]] if starts and ends else None
