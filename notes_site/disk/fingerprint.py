"""What makes a value beside its inputs: this code, its libraries, the Python that runs them."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from notes_site.digests import digest_of

LIBRARIES = frozenset(
    """
    jinja2 markdown_it_py markupsafe math_core mdit_py_plugins
    msgspec nh3 pillow pygments pyyaml quickjs_ng rjsmin tzdata
    """.split()  # noqa: SIM905
)
"""Distributions whose versions show in what a build writes; lower case, with underscores."""


@cache
def fingerprint() -> bytes:
    """16 bytes that change with the code, a library's version or Python's.

    Nothing is imported to find out: the code is known by its files' sizes and times, a library by the name of
    its `.dist-info` folder.
    """
    marks = [sys.version, *_libraries(sys.path)]
    return digest_of("\n".join([*marks, *sorted(_code(Path(__file__).parent.parent))]).encode())


def _code(folder: Path | str, above: str = "") -> Iterator[str]:
    """Path, size and time of each file below a folder that holds code or words."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _code(entry.path, f"{above}{entry.name}/")
            elif entry.name.endswith((".py", ".toml", ".js")):
                stat = entry.stat()
                yield f"{above}{entry.name} {stat.st_size} {stat.st_mtime_ns}"


def _libraries(folders: list[str]) -> list[str]:
    """Name and version of each library, from the folders that Python imports from; the first one counts."""
    found: dict[str, str] = {}
    for folder in folders:
        try:
            names = [entry.name for entry in Path(folder or ".").iterdir()]
        except OSError:
            continue
        for name in sorted(names):
            library, _, version = name.removesuffix(".dist-info").partition("-")
            if name.endswith(".dist-info") and library.lower() in LIBRARIES:
                found.setdefault(library.lower(), version)
    return [f"{library} {version}" for library, version in sorted(found.items())]
