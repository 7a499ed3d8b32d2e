"""Files that stand for their folder: `index.md`, `README.md`, in any language. Knows names only."""

import re
from posixpath import basename, splitext

_LANGUAGE = (
    r"(?:zh|cn|tw|en|eng|ja|jp|ko|kr|fr|de|es|pt|br|it|nl|pl|ru|uk|tr|vi|th|ar|fa|he|hi|bn|id|cs|sv|fi|da|el|hu|ro)"
    r"(?:[-_](?:hans|hant|[a-z]{2}))?"
)
# `index`, `_index`, `README`; `index.en`, `README_EN`, `readme-zh-CN`.
_INDEX = re.compile(rf"(?:_?index|readme)(?:[._-]({_LANGUAGE}))?", re.IGNORECASE)


def index_language(stem: str) -> str | None:
    """The language that the name of an index file ends in, empty where it names none; None for other files.

    stem: the file's name without its extension.
    """
    found = _INDEX.fullmatch(stem)
    return (found[1] or "") if found else None


def is_index(path: str) -> bool:
    """Whether a file stands for its folder, in whatever language."""
    return index_language(splitext(basename(path))[0]) is not None


def index_rank(path: str) -> tuple[bool, str]:
    """Sorts the index files of a folder: the one that names no language comes first."""
    return bool(index_language(splitext(basename(path))[0])), path
