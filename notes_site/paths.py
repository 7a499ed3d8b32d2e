"""What a path alone says of a file: that it stands for its folder, its language, that it is for nobody yet.

Must never know: what stands in the file.
"""

import re
from collections.abc import Callable, Iterable
from posixpath import basename, splitext

from notes_site.lazy import lazy_pattern

LANGUAGE = (
    r"(?:zh|cn|tw|en|eng|ja|jp|ko|kr|fr|de|es|pt|br|it|nl|pl|ru|uk|tr|vi|th|ar|fa|he|hi|bn|id|cs|sv|fi|da|el|hu|ro)"
    r"(?:[-_](?:hans|hant|[a-z]{2}))?"
)
# `index`, `_index`, `README`; `index.en`, `README_EN`, `readme-zh-CN`.
_INDEX = lazy_pattern(rf"(?:_?index|readme)(?:[._-]({LANGUAGE}))?", re.IGNORECASE)
_FIRST = "_iIıİrR"
"""What the names of such files begin with, whatever their case."""

# `trees.en`, `trees_zh-CN`, and folders: `en/trees`.
_IN_NAME = lazy_pattern(rf"(?:^|(?<=/))({LANGUAGE})/|[._-]({LANGUAGE})(?=\.[a-z]+$)", re.IGNORECASE)
_SAME_LANGUAGE = {"cn": "zh", "tw": "zh", "eng": "en", "jp": "ja", "kr": "ko", "br": "pt"}

_DRAFT_FOLDERS = frozenset({"_draft", "_drafts", "draft", "drafts", "_private", "private"})


def index_language(stem: str) -> str | None:
    """The language that the name of an index file ends in, empty where it names none; None for other files.

    stem: the file's name without its extension.
    """
    found = _INDEX.fullmatch(stem)
    return (found[1] or "") if found else None


def without_language(path: str, lang: str) -> str:
    """A path without the names in it of the note's own language, by which translations are one path."""

    def rest(found: re.Match[str]) -> str:
        name = re.split("[-_]", (found[1] or found[2]).lower())[0]
        own = _SAME_LANGUAGE.get(name, name) == lang.partition("-")[0]
        return "" if own else found[0]

    return _IN_NAME.sub(rest, path).casefold()


def is_index(path: str) -> bool:
    """Whether a file stands for its folder, in whatever language."""
    if path[path.rfind("/") + 1 :][:1] not in _FIRST:
        return False  # As nearly all files, of which the pattern is not asked for each.
    return index_language(splitext(basename(path))[0]) is not None


def index_rank(path: str) -> tuple[bool, str]:
    """Sorts the index files of a folder: the one that names no language comes first."""
    return bool(index_language(splitext(basename(path))[0])), path


def is_among_drafts(path: str) -> bool:
    """Whether a file lies in a folder of drafts, as Hexo and Jekyll have `_drafts/`."""
    return not _DRAFT_FOLDERS.isdisjoint(path.lower().split("/")[:-1])


def is_partial(path: str) -> bool:
    """Whether a note is a part of others, or for later, by its name: `_sidebar.md`, `trees.draft.md`.

    Astro, Docusaurus, Hexo, Jekyll and Quarto leave out files whose names begin with `_`.
    """
    stem = splitext(basename(path.lower()))[0]
    begins = stem.startswith("_") and not stem.startswith("__") and index_language(stem) is None
    return begins or stem.endswith(".draft")


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether one of some patterns names a path, or a folder above it.

    A pattern with a slash inside begins at the top, another one is a name at any depth; `*` and `?` stay in
    one part of a path, `**` does not.
    """
    wildcards = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    each = []
    for pattern in patterns:
        parts = re.split(r"(\*\*|\*|\?)", pattern.strip("/"))
        anywhere = "" if "/" in pattern.strip("/") or pattern.startswith("/") else "(?:.*/)?"
        each.append(anywhere + "".join(wildcards.get(part) or re.escape(part) for part in parts))
    found = re.compile(f"(?:{'|'.join(each)})(?:/.*)?", re.DOTALL)
    return lambda path: found.fullmatch(path) is not None
