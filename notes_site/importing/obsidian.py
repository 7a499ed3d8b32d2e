"""Obsidian: a vault with `.obsidian/`, whose notes this program reads as they are."""

import json
import re
from pathlib import Path

from notes_site.folders import POSTS
from notes_site.importing.programs import Blog, files_below

FOREIGN = re.compile(r"<%[-_*+~]*\s*\w[^%]*%>")
_OTHERS = (".canvas", ".base", ".excalidraw")


def is_there(folder: Path) -> bool:
    return (folder / ".obsidian").is_dir()


def understood(folder: Path) -> Blog:
    found = files_below(folder)
    notes = {name: path for name, path in found.items() if name.endswith(".md")}
    left = tuple((name, "is no note of Markdown") for name in found if name.endswith(_OTHERS))
    skipped = {name for name, _ in left}
    files = {
        f"{POSTS}/{name}": path for name, path in found.items() if name not in notes and name not in skipped
    }
    settings = {
        "title": folder.resolve().name,
        "permalink": "/:path/",
        "breaks": not _is_strict(folder / ".obsidian/app.json"),
    }
    return Blog(
        "Obsidian", notes, files, settings, lambda note: (), FOREIGN, lambda note, head: (), left=left
    )


def _is_strict(path: Path) -> bool:
    """Whether a line of a note is no line of its page."""
    try:
        return json.loads(path.read_text("utf-8")).get("strictLineBreaks") is True
    except (OSError, ValueError, AttributeError):
        return False
