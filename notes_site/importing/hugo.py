"""Hugo: `content/`, `hugo.toml`, shortcodes such as `{{< figure >}}`."""

import posixpath
import re
from collections.abc import Collection, Mapping, Sequence
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
    read_toml,
    read_yaml,
    text_of,
)
from notes_site.importing.rewriting import Rule, arguments, box, fence
from notes_site.model import Head

FOREIGN = re.compile(r"\{\{[<%]-?\s*/?\s*[\w.-]+[^}]*[>%]\}\}")
_CONFIGS = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml", "config.yml")
_FOLDERS = ("config/_default/hugo.toml", "config/_default/config.toml", "config/_default/config.yaml")
_SECTION = "the page of a section, which this program makes itself"
_BOXES = ("note", "info", "tip", "hint", "warning", "danger", "success", "important", "caution", "question")


def is_there(folder: Path) -> bool:
    return (folder / "content").is_dir() or (folder / "_index.md").is_file()


def understood(folder: Path) -> Blog:
    config = _config(folder)
    content = folder / text_of(config.get("contentdir") or "content")
    content = content if content.is_dir() else folder
    notes: dict[str, Path] = {}
    files: dict[str, Path] = {}
    left = []
    pages = set()
    for name, path in files_below(content).items():
        if not is_note(name):
            files[f"{POSTS}/{name}"] = path
        elif posixpath.basename(name).startswith("_index."):
            section = posixpath.join(posixpath.dirname(name), "index.md")
            if section == "index.md" or not _has_text(path):
                left.append((path.relative_to(folder).as_posix(), _SECTION))
            else:
                notes.setdefault(section, path)
        else:
            notes[note_path(name)] = path
            if "/" not in name:
                pages.add(name)
    for name, path in files_below(folder / STATIC).items():
        files[f"{STATIC}/{name}"] = path
    permalinks = config.get("permalinks")
    return Blog(
        "Hugo",
        notes,
        files,
        _settings(config, {name.partition("/")[0] for name in notes if "/" in name}),
        lambda note: rules(note, notes),
        FOREIGN,
        lambda note, head: _old_urls(note, head, permalinks if isinstance(permalinks, dict) else {}),
        frozenset(pages),
        left=tuple(left),
    )


def _has_text(path: Path) -> bool:
    """Whether the page of a section says something of its own, beside its front matter."""
    text = path.read_text("utf-8", "replace")
    return bool(re.sub(r"\A\s*(---|\+\+\+)\n.*?^\1\s*$", "", text, flags=re.DOTALL | re.MULTILINE).strip())


def _config(folder: Path) -> dict[str, Any]:
    for name in (*_CONFIGS, *_FOLDERS):
        path = folder / name
        if path.is_file():
            found = read_toml(path) if name.endswith(".toml") else read_yaml(path)
            return {key.lower(): value for key, value in found.items()}
    return {}


def _settings(config: dict[str, Any], sections: Collection[str]) -> dict[str, Any]:
    params = config.get("params") if isinstance(config.get("params"), dict) else {}
    author = config.get("author") or (params or {}).get("author")
    if isinstance(author, dict):
        author = author.get("name")
    url = text_of(config.get("baseurl")).rstrip("/")
    menu = config.get("menu") or config.get("menus")
    entries = menu.get("main") if isinstance(menu, dict) else None
    rows = [
        {"title": text_of(entry.get("name")), "url": _entry(entry, sections)}
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]
    return {
        "title": text_of(config.get("title")),
        "description": text_of((params or {}).get("description")),
        "author": text_of(author),
        "language": language_of(config.get("languagecode") or config.get("defaultcontentlanguage")),
        "timezone": text_of(config.get("timezone")),
        "base_url": address_of(url),
        "permalink": "/:path/",
        "menu": [row for row in rows if row["title"] and row["url"]],
    }


def _entry(entry: Mapping[str, Any], sections: Collection[str]) -> str:
    """Where an entry of the menu leads; lists of sections have one page here."""
    url = text_of(entry.get("url") or entry.get("pageref") or entry.get("pageRef"))
    return "/archive/" if url.strip("/") in sections else url


def _old_urls(note: str, head: Head, permalinks: Mapping[str, Any]) -> Sequence[str]:
    if head.permalink:
        return ()
    section, _, _ = note.partition("/")
    stem = note.removesuffix(".md")
    if posixpath.basename(stem) == "index":
        stem = posixpath.dirname(stem)
    name = posixpath.basename(stem)
    own = text_of(head.slug) if head.slug and head.extra.get("slug") else name
    if "/" not in note:
        return [f"/{_made(own)}/"]
    pattern = permalinks.get(section) or (permalinks.get("page") or {}).get(section)
    if not isinstance(pattern, str):
        return [f"/{_made(posixpath.join(posixpath.dirname(stem), own))}/"]
    values = {
        "section": section,
        "sections": posixpath.dirname(stem),
        "title": head.title,
        **dict.fromkeys(("slug", "slugorfilename", "slugorcontentbasename"), own),
        **dict.fromkeys(("filename", "contentbasename"), name),
    }
    url = filled(pattern, head, {key: _made(value) for key, value in values.items()})
    return [f"/{url.strip('/')}/"]


def _made(path: str) -> str:
    """An address as Hugo makes it: small, hyphens for spaces, without most punctuation."""
    kept = re.sub(r"[^\w\s./_~\-+#]", "", path.lower())
    return re.sub(r"-{2,}", "-", re.sub(r"\s+", "-", kept.strip())) if " " in path else kept


def rules(note: str, notes: Mapping[str, Path]) -> Sequence[Rule]:
    def reference(found: re.Match[str]) -> str | None:
        words, named = arguments(found[2])
        written = (words or [named.get("path", "")])[0]
        path, mark, fragment = written.partition("#")
        target = _found(path, note, notes) if path else note
        if target is None:
            return None
        return posixpath.relpath(target, posixpath.dirname(note) or ".") + mark + fragment

    def figure(found: re.Match[str]) -> str | None:
        words, named = arguments(found[2])
        source = named.get("src") or (words[0] if words else "")
        if not source:
            return None
        alt = named.get("alt") or named.get("title") or ""
        caption = named.get("caption") or named.get("title") or ""
        width = named.get("width", "").removesuffix("px")
        title = f' "{caption}"' if caption and '"' not in caption else ""
        size = f"{{width={width}}}" if width.isdigit() else ""
        picture = f"![{alt or caption}](<{source}>{title}){size}"
        return f"[{picture}]({named['link']})" if named.get("link") else picture

    def highlighted(found: re.Match[str]) -> str:
        words, _ = arguments(found[2])
        return fence(found[3], words[0] if words else "")

    def boxed(found: re.Match[str]) -> str:
        words, named = arguments(found[2])
        kind = named.get("type") or (words[0] if words and found[1] not in _BOXES else found[1])
        title = named.get("title") or " ".join(words[1:] if found[1] not in _BOXES else words)
        return box(kind if kind in _BOXES else "note", title, found[3])

    def folded(found: re.Match[str]) -> str:
        words, named = arguments(found[2])
        title = named.get("summary") or named.get("title") or named.get("text") or " ".join(words)
        return box("details", title, found[3])

    def video(found: re.Match[str]) -> str | None:
        words, named = arguments(found[2])
        name = named.get("id") or (words[0] if words else "")
        return f"<{VIDEOS[found[1]].format(name)}>" if name else None

    return (
        Rule("{{< highlight >}}", _pair("highlight"), highlighted),
        Rule("{{< mermaid >}}", _pair("mermaid"), lambda found: fence(found[3], "mermaid")),
        Rule("{{< math >}}", _pair("math|katex|latex|mathjax"), lambda found: found[3].strip("\n")),
        Rule("boxes", _inner("notice|admonition|alert|callout|" + "|".join(_BOXES)), boxed),
        Rule("{{< details >}}", _inner("details|spoiler|expand|collapse|fold"), folded),
        Rule("{{< figure >}}", _one("figure|img|image"), figure),
        Rule("{{< ref >}}", _one("ref|relref"), reference),
        Rule("videos", _one("youtube|vimeo|bilibili"), video),
        Rule("{{< gist >}}", _one("gist"), _gist),
    )


def _gist(found: re.Match[str]) -> str | None:
    words, _ = arguments(found[2])
    return f"<https://gist.github.com/{'/'.join(words[:2])}>" if words else None


def _found(written: str, note: str, notes: Mapping[str, Path]) -> str | None:
    """The note that a reference means: by path, from the note on or from the top, or by its name."""
    written = written.removesuffix("/")
    for base in ("", posixpath.dirname(note)):
        path = posixpath.normpath(posixpath.join(base, written.lstrip("/")))
        for name in (path, f"{path}.md", f"{path}/index.md"):
            if name in notes:
                return name
    last = posixpath.basename(written).removesuffix(".md")
    named = [
        name
        for name in notes
        if posixpath.basename(name.removesuffix("/index.md")).removesuffix(".md") == last
    ]
    return named[0] if len(named) == 1 else None


def _one(names: str) -> re.Pattern[str]:
    return re.compile(rf"\{{\{{[<%]-?\s*({names})(?=[\s>%/])\s*((?:\"[^\"]*\"|[^}}\"])*?)\s*/?-?[>%]\}}\}}")


def _pair(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"\{{\{{[<%]-?\s*({names})(?=[\s>%])\s*((?:\"[^\"]*\"|[^}}\"])*?)\s*-?[>%]\}}\}}\n?(.*?)"
        rf"\{{\{{[<%]-?\s*/\s*\1\s*-?[>%]\}}\}}",
        re.DOTALL,
    )


def _inner(names: str) -> re.Pattern[str]:
    """A pair without another one of its kind in it."""
    return re.compile(
        rf"\{{\{{[<%]-?\s*({names})(?=[\s>%])\s*((?:\"[^\"]*\"|[^}}\"])*?)\s*-?[>%]\}}\}}\n?"
        rf"((?:(?!\{{\{{[<%]-?\s*(?:{names})\b).)*?)\{{\{{[<%]-?\s*/\s*\1\s*-?[>%]\}}\}}",
        re.DOTALL,
    )
