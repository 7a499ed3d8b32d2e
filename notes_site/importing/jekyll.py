"""Jekyll: `_posts/2020-01-01-name.md`, `_config.yml`, Liquid such as `{% highlight %}`."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from notes_site.folders import POSTS, STATIC
from notes_site.importing.programs import (
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
from notes_site.importing.rewriting import Rule, arguments, fence
from notes_site.model import Head

FOREIGN = re.compile(r"\{%-?\s*\w[^%]*%\}|\{\{-?\s*\w[^{}]*\}\}")
_STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-")
_OWN = ("README.md", "LICENSE.md", "CHANGELOG.md", "CONTRIBUTING.md")


def is_there(folder: Path) -> bool:
    return (folder / "_posts").is_dir()


def understood(folder: Path) -> Blog:
    config = read_yaml(folder / "_config.yml")
    notes: dict[str, Path] = {}
    files: dict[str, Path] = {}
    pages = set()
    for name, path in files_below(folder).items():
        top = name.partition("/")[0]
        if top in ("_posts", "_drafts"):
            target = name.removeprefix("_posts/")
            if is_note(name):
                notes[note_path(target)] = path
            else:
                files[f"{POSTS}/{target}"] = path
        elif top.startswith("_") or top in ("vendor", "node_modules", "Gemfile", "Gemfile.lock"):
            continue
        elif is_note(name):
            if name not in _OWN and path.read_bytes()[:3] == b"---":
                notes[note_path(name)] = path
                pages.add(note_path(name))
        elif not name.endswith((".html", ".scss", ".gemspec", ".xml")):
            files[f"{STATIC}/{name}"] = path
    permalink = text_of(config.get("permalink")) or "date"
    pattern = _STYLES.get(permalink, permalink)
    return Blog(
        "Jekyll",
        notes,
        files,
        _settings(config, pattern),
        lambda note: rules(note, notes),
        FOREIGN,
        lambda note, head: _old_urls(note, head, pattern),
        frozenset(pages),
    )


def _settings(config: dict[str, Any], pattern: str) -> dict[str, Any]:
    author = config.get("author")
    url = text_of(config.get("url")).rstrip("/") + text_of(config.get("baseurl")).rstrip("/")
    ours = pattern.replace(":categories", ":category").replace(":title", ":slug").replace(":y_day", ":day")
    return {
        "title": text_of(config.get("title")),
        "description": text_of(config.get("description")),
        "author": text_of(author.get("name") if isinstance(author, dict) else author),
        "language": language_of(config.get("lang") or config.get("locale")),
        "timezone": text_of(config.get("timezone")),
        "base_url": address_of(url),
        "permalink": f"/{ours.lstrip('/')}",
    }


def _old_urls(note: str, head: Head, pattern: str) -> Sequence[str]:
    if note.startswith("_drafts/") or head.permalink:
        return ()
    stem = note.removesuffix(".md")
    if head.page:
        name = posixpath.dirname(stem) if posixpath.basename(stem) == "index" else stem
        return [f"/{name}/" if pattern.endswith("/") or name != stem else f"/{name}.html"]
    own = _DATED.sub("", posixpath.basename(stem))
    categories = "/".join(name.lower() for trail in head.categories for name in trail)
    url = filled(pattern, head, {"title": own, "slug": own, "categories": categories})
    return [re.sub("/{2,}", "/", f"/{url}")]


def rules(note: str, notes: Mapping[str, Path]) -> Sequence[Rule]:
    def to(name: str) -> str | None:
        named = [path for path in notes if posixpath.basename(path).removesuffix(".md") == name]
        return posixpath.relpath(named[0], posixpath.dirname(note) or ".") if named else None

    def highlighted(found: re.Match[str]) -> str:
        words, _ = arguments(found[1])
        return fence(found[2], words[0] if words else "")

    def address(found: re.Match[str]) -> str:
        return "/" + found[1].lstrip("/")

    def linked(found: re.Match[str]) -> str | None:
        return to(posixpath.basename(found[1].strip()).removesuffix(".md").removesuffix(".markdown"))

    return (
        Rule(
            "{% highlight %}",
            re.compile(
                r"\{%-?\s*highlight\s+([^%]*?)\s*-?%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}", re.DOTALL
            ),
            highlighted,
        ),
        Rule("{% raw %}", re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}()"), lambda found: ""),
        Rule("{% post_url %}", re.compile(r"\{%-?\s*post_url\s+([^%]+?)\s*-?%\}"), linked),
        Rule("{% link %}", re.compile(r"\{%-?\s*link\s+([^%]+?)\s*-?%\}"), linked),
        Rule(
            "relative_url",
            re.compile(r"\{\{-?\s*[\"']([^\"']*)[\"']\s*\|\s*(?:relative|absolute)_url\s*-?\}\}"),
            address,
        ),
        Rule(
            "site.baseurl",
            re.compile(r"(?:\{\{-?\s*site\.(?:url|baseurl)\s*-?\}\})+/*([^\s\"')>]*)"),
            address,
        ),
        Rule(
            "comments",
            re.compile(r"\{%-?\s*comment\s*-?%\}(.*?)\{%-?\s*endcomment\s*-?%\}", re.DOTALL),
            _comment,
        ),
    )


def _comment(found: re.Match[str]) -> str:
    return f"<!--{found[1]}-->" if "--" not in found[1] else ""
