"""Source → Note; a file per format.

Comes in: one file and the options. Goes out: one Note.
Must never know: other notes, the disk, the clock.
"""

from collections.abc import Callable
from posixpath import splitext

from notes_site.loader.markdown import check_size, read_markdown
from notes_site.loader.options import ReadOptions
from notes_site.model import Note, Source

__all__ = ["FORMATS", "ReadOptions", "check_size", "is_note", "read_note"]

FORMATS: dict[str, Callable[[Source, ReadOptions], Note]] = {
    ".md": read_markdown,
    ".markdown": read_markdown,
}
"""By the ending of the file's name, in lower case."""
_ENDINGS = tuple(FORMATS)
OTHER_FORMATS = frozenset(
    {".adoc", ".asciidoc", ".ipynb", ".mdx", ".org", ".qmd", ".rmd", ".rst", ".textile"}
)
"""Notes of other programs: published as they are, and counted."""


def is_note(path: str) -> bool:
    return path.lower().endswith(_ENDINGS)


def other_format(path: str) -> str:
    """The ending of a note in a format that is not read here; empty for any other file."""
    ending = splitext(path)[1].lower()
    return ending if ending in OTHER_FORMATS else ""


def read_note(source: Source, options: ReadOptions) -> Note:
    """Read a note of any format. Raises SiteError when it cannot be read at all."""
    return FORMATS[splitext(source.path)[1].lower()](source, options)
