"""Which notes are a series: those that name it, and those of a folder.

Comes in: a site. Goes out: Series. Must never know: what a page shows of one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from notes_site.model import Head, Site
from notes_site.paths import index_rank, is_index, matcher


class Series(Struct, frozen=True):
    """Notes in the order in which they are read."""

    name: str
    overview: str
    """The path of the index note of its folder; empty when there is none."""
    notes: list[str]
    """Their paths, without the overview's."""


Place = tuple[int, int]
"""Which of all series a note belongs to, and its number in it, from 1 on; 0 for the overview."""


def find_series(
    site: Site, patterns: Sequence[str], translations: Mapping[str, str]
) -> tuple[list[Series], dict[str, Place]]:
    """All series of several notes, and for the path of each note of one where it stands.

    patterns: of the settings, for folders that are series.
    """
    heads = {path: site.published[path].head for path in site.notes}
    found: list[Series] = []
    places: dict[str, Place] = {}
    for (name, folder), members in _members(heads, patterns).items():
        for paths in _by_language(members, heads, translations):
            indexes = [path for path in paths if is_index(path) and _folder(path) == folder]
            overview = min(indexes, key=index_rank, default="")
            notes = [path for path in paths if path != overview]
            if len(notes) > 1:
                notes = _in_order(notes, heads, by_number=bool(folder))
                for number, path in enumerate((overview, *notes)):
                    places.setdefault(path, (len(found), number))
                places.pop("", None)
                title = name or (heads[overview].title if overview else PurePosixPath(folder).name)
                found.append(Series(title, overview, notes))
    return found, places


def _members(heads: Mapping[str, Head], patterns: Sequence[str]) -> dict[tuple[str, str], list[str]]:
    """Paths by the name of their series or, without one, by its folder."""
    own = {_folder(path) for path, head in heads.items() if head.series is True and is_index(path)}
    folder_of = _folders(own, matcher(patterns) if patterns else None)
    members: dict[tuple[str, str], list[str]] = {}
    for path, head in heads.items():
        if isinstance(head.series, str) and head.series:
            members.setdefault((head.series, ""), []).append(path)
        elif head.series is not False and (folder := folder_of(path)):
            members.setdefault(("", folder), []).append(path)
    return members


def _folders(own: set[str], is_named: Callable[[str], bool] | None) -> Callable[[str], str]:
    """Finds the folder of which a note is a part; empty when it is of none.

    own: folders whose index notes say so. is_named: whether the settings name a folder or one above it.
    """

    if not own and is_named is None:
        return lambda path: ""

    def find(path: str) -> str:
        above = [str(folder) for folder in PurePosixPath(path).parents][:-2]
        named = [folder for folder in above if is_named and is_named(folder.partition("/")[2])]
        # All below a folder that is named are too; the series is the folder itself.
        return next((folder for folder in above if folder in own or folder in named[-1:]), "")

    return find


def _by_language(
    paths: list[str], heads: Mapping[str, Head], translations: Mapping[str, str]
) -> Iterator[list[str]]:
    """The series once for each language that some of it is translated to, without what repeats itself."""
    members = set(paths)
    translated = {path for path in paths if translations.get(path) in members}
    for lang in sorted({heads[path].lang for path in translated}) or [""]:
        yield [path for path in paths if path not in translated or heads[path].lang == lang]


def _in_order(paths: list[str], heads: Mapping[str, Head], *, by_number: bool) -> list[str]:
    """Oldest first; by the numbers that names begin with, where those of a folder all do."""
    numbers = {path: re.match(r"\d+", heads[path].stem) for path in paths}
    if by_number and all(numbers.values()):
        return sorted(paths, key=_natural)
    return sorted(paths, key=lambda path: (heads[path].rank, _natural(path)))


def _natural(path: str) -> list[tuple[int, str]]:
    """Sorts `2-b` before `10-a`."""
    pieces = re.split(r"(\d+)", path)
    return [(int(number or 0), text) for text, number in zip(pieces[::2], [0, *pieces[1::2]], strict=True)]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
