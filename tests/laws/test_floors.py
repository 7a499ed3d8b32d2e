"""Imports point down only, type-only ones too."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "notes_site"

FLOORS = {
    # The door: words on the command line, one call each.
    "__main__": {"cli", "signals"},
    "cli": {"__init__", "commands", "errors", "signals", "terminal"},
    "commands": {
        *("__init__", "builder", "cache", "config", "counts", "disk", "errors", "folders", "languages"),
        *("importing", "inventory", "loader", "messages", "model", "moves", "plan", "preview"),
        *("scaffold", "signals", "survey", "terminal"),
    },
    "terminal": {"counts", "errors"},
    # Notes that get other paths.
    "importing": {"disk", "errors", "folders", "loader", "markup", "model", "moves", "slugs"},
    "moves": {
        *("disk", "errors", "folders", "loader", "messages", "model"),
        *("paths", "site", "spelling", "texts", "urls"),
    },
    # A site as it is, and what it holds.
    "survey": {"cache", "disk", "folders", "model", "plan", "renderer", "timings"},
    "inventory": {"model"},
    # The beginning of a site, and of a note.
    "scaffold": {"config", "disk", "errors", "folders", "loader", "messages", "paths", "slugs", "spelling"},
    # The live preview joins those that build, watch and serve.
    "preview": {
        *("builder", "config", "counts", "digests", "disk"),
        *("errors", "folders", "languages", "model", "plan"),
        *("signals", "theme", "urls"),
    },
    # The engine, and the way that it goes: the only ones that know every station.
    "builder": {
        *("cache", "disk", "errors", "folders", "model", "plan"),
        *("renderer", "search", "timings"),
    },
    "plan": {
        *("assets", "cache", "config", "digests", "disk"),
        *("errors", "folders", "languages", "loader", "markup"),
        *("minify", "model", "pages", "paths", "pictures", "reader"),
        *("renderer", "search", "site", "theme", "timings"),
    },
    # What is done on the way.
    "reader": {"cache", "digests", "disk", "errors", "loader", "model", "search", "workers"},
    "assets": {"cache", "digests", "disk", "errors", "media", "model"},
    "pictures": {"cache", "config", "digests", "disk", "model", "urls"},
    # The stations: they share words and do not know each other.
    "loader": {"errors", "lazy", "markup", "model", "paths", "slugs", "spelling", "texts"},
    "markup": {"errors", "languages", "lazy", "media", "model", "slugs"},
    "site": {
        *("cache", "digests", "errors", "folders", "lazy", "media"),
        *("model", "paths", "slugs", "spelling", "urls"),
    },
    "search": {"cache", "digests", "model"},
    "pages": {"cache", "config", "digests", "lazy", "model", "paths", "urls"},
    "renderer": {"digests", "errors", "folders", "model", "texts"},
    "disk": {
        "config",
        "counts",
        "digests",
        "errors",
        "folders",
        "lazy",
        "model",
        "signals",
        "theme",
        "workers",
    },
    # Machines that know no notes.
    "config": {"errors", "folders", "lazy", "spelling", "texts"},
    "cache": {"digests"},
    "workers": {"errors", "signals"},
    # The ground floor.
    "urls": set(),
    "counts": {"model"},
    "theme": {"folders"},
    "messages": set(),
    "signals": set(),
    "timings": set(),
    "folders": set(),
    "digests": set(),
    "media": set(),
    "minify": set(),
    "paths": {"lazy"},
    "spelling": set(),
    "slugs": set(),
    "model": {"errors"},
    "errors": {"lazy"},
    "texts": {"lazy"},
    "languages": set(),
    "lazy": set(),
    "__init__": set(),
}
"""For each module or folder of the package those that it may import; they stand below it in this table."""


def test_imports_point_down() -> None:
    faults = [
        f"notes_site/{file}:{line}: {room} imports {target}, which is above or beside it; "
        f"move what is shared down, or hand it over as a value"
        for file, line, target in _imports()
        if (room := _room(file)) in FLOORS and target not in (room, *FLOORS[room])
    ]
    assert not faults, "\n".join(faults)


def test_every_module_has_a_floor() -> None:
    strays = {_room(file) for file in _files()} ^ set(FLOORS)
    assert not strays, f"a module and its row in FLOORS come and go together: {', '.join(sorted(strays))}"


def test_floors_stand_on_lower_floors() -> None:
    order = list(FLOORS)
    for room, below in FLOORS.items():
        assert below <= set(order[order.index(room) + 1 :]), f"{room} would import upwards"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph: dict[str, set[str]] = {}
    for file in _files():
        graph[file] = {target for _, target in _targets(file)} - {file}
    done: set[str] = set()
    for file in graph:
        _walk(graph, file, (), done)


def _walk(graph: dict[str, set[str]], file: str, way: tuple[str, ...], done: set[str]) -> None:
    assert file not in way, "imports go in a circle: " + " → ".join((*way[way.index(file) :], file))
    if file in done:
        return
    for target in graph[file]:
        _walk(graph, target, (*way, file), done)
    done.add(file)


def _files() -> Iterator[str]:
    """The sources of the package, as paths below it."""
    return (path.relative_to(PACKAGE).as_posix() for path in sorted(PACKAGE.rglob("*.py")))


def _room(file: str) -> str:
    """The module or folder that a file is or lies in."""
    return file.partition("/")[0].removesuffix(".py")


def _imports() -> Iterator[tuple[str, int, str]]:
    """Each import of our own: file, 1-based line, the module or folder that it names."""
    for file in _files():
        for line, target in _targets(file):
            yield file, line, _room(target)


def _targets(file: str) -> Iterator[tuple[int, str]]:
    """What a file imports of ours: 1-based line, and the file that it names."""
    for node in ast.walk(ast.parse((PACKAGE / file).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, (
                f"notes_site/{file}:{node.lineno}: imports by full name are easier to find"
            )
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "notes_site":
                yield node.lineno, _file_of(name.split(".")[1:])


def _file_of(parts: list[str]) -> str:
    """The file that a dotted name means; its last parts may be names in that file."""
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length])
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if (PACKAGE / file).is_file():
                return file
    return "__init__.py"
