"""Source → Note; a file per format.

Comes in: one file and the options. Goes out: one Note.
Must never know: other notes, the disk, the clock.
"""

from collections.abc import Callable
from posixpath import splitext

from notes_site.loader import markdown, notebook
from notes_site.loader.options import ReadOptions
from notes_site.model import Note, Source

__all__ = ["FORMATS", "ReadOptions", "check_size", "holds_files", "is_note", "read_note"]

FORMATS: dict[str, Callable[[Source, ReadOptions], Note]] = {
    ".md": markdown.read_markdown,
    ".markdown": markdown.read_markdown,
    ".ipynb": notebook.read_notebook,
}
"""By the ending of the file's name, in lower case."""
_ENDINGS = tuple(FORMATS)
OTHER_FORMATS = frozenset({".adoc", ".asciidoc", ".mdx", ".org", ".qmd", ".rmd", ".rst", ".textile"})
"""Notes of other programs: published as they are, and counted."""


def is_note(path: str) -> bool:
    return path.lower().endswith(_ENDINGS)


def other_format(path: str) -> str:
    """The ending of a note in a format that is not read here; empty for any other file."""
    ending = splitext(path)[1].lower()
    return ending if ending in OTHER_FORMATS else ""


def holds_files(path: str) -> bool:
    """Whether notes of this format may hold files, as notebooks hold pictures."""
    return path.lower().endswith(".ipynb")


def check_size(path: str, size: int) -> None:
    """Raise SiteError (without a path) when a file is too large for a note of its format. size: in bytes."""
    markdown.check_size(size, notebook.MAX_BYTES if holds_files(path) else markdown.MAX_BYTES)


def read_note(source: Source, options: ReadOptions) -> Note:
    """Read a note of any format. Raises SiteError when it cannot be read at all."""
    return FORMATS[splitext(source.path)[1].lower()](source, options)
