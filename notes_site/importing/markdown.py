"""A folder of Markdown that says no more of itself, such as the notes of docsify or the content of a blog."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from notes_site.folders import POSTS
from notes_site.importing import hexo, hugo
from notes_site.importing.programs import Blog, files_below
from notes_site.importing.rewriting import Rule

FOREIGN = re.compile(f"{hexo.FOREIGN.pattern}|{hugo.FOREIGN.pattern}")
_OWN = ("_sidebar.md", "_navbar.md", "_coverpage.md", "_404.md")
"""Of docsify: not notes, but what stands around them."""


def understood(folder: Path) -> Blog:
    found = files_below(folder)
    if _is_of_hugo(found):
        return hugo.understood(folder)
    own = [name for name in found if posixpath.basename(name) in _OWN]
    root = posixpath.dirname(own[0]) if own else ""
    below = {name: path for name, path in found.items() if posixpath.join(root, "") in f"{name}/" or not root}
    notes = {
        posixpath.relpath(name, root or "."): path
        for name, path in below.items()
        if name.endswith(".md") and name not in own
    }
    files = {
        f"{POSTS}/{posixpath.relpath(name, root or '.')}": path
        for name, path in below.items()
        if not name.endswith(".md") and posixpath.basename(name) != "index.html"
    }
    return Blog(
        "docsify" if own else "Markdown",
        notes,
        files,
        {"title": folder.resolve().name, "permalink": "/:path/"},
        lambda note: _rules(note, folder, notes),
        FOREIGN,
        # docsify's stand behind a `#`, which no host is told of.
        lambda note, head: (),
        left=tuple(
            (name, "it stands around the notes of docsify, and its menu is made here") for name in own
        ),
    )


def _is_of_hugo(found: Mapping[str, Path]) -> bool:
    """Whether notes have the front matter that only Hugo writes."""
    notes = [path for name, path in found.items() if name.endswith(".md")][:50]
    return any(path.read_bytes()[:3] == b"+++" for path in notes)


def _rules(note: str, folder: Path, notes: Mapping[str, Path]) -> Sequence[Rule]:
    """Those of both programs, but for `{% raw %}`, of which notes about programs speak."""
    theirs = (*hexo.rules(note, folder), *hugo.rules(note, notes))
    return [rule for rule in theirs if rule.name != "{% raw %}"]
