"""No step reads the clock, the disk or the environment but at the edge."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "notes_site"

EDGES = {
    "__main__": "the program's first moment",
    "cli": "whether anybody sees colours",
    "commands": "what a command is told by its surroundings, and what day it is",
    "scaffold": "makes files",
    "moves": "moves files",
    "messages": "files of the program's own",
    "terminal": "where lines are shown",
    "importing": "a blog of another program, and the new site",
    "signals": "how the program ends from outside",
    "preview": "serves a folder, watches another, and waits",
    "disk": "what lies there, and what is remembered of it",
    "cache": "what was made before",
    "workers": "processes",
    "timings": "how long steps take",
    "theme": "files of the program's own",
}
"""For each module or folder that may look out why it does."""

DOORS = {
    *("open", "read_bytes", "read_text", "write_bytes", "write_text", "unlink", "mkdir", "rmdir", "touch"),
    *("stat", "lstat", "exists", "lexists", "is_file", "is_dir", "is_symlink", "iterdir", "glob", "rglob"),
    *("scandir", "listdir", "walk", "resolve", "realpath", "samefile", "cwd", "getcwd", "home"),
    *("environ", "getenv", "expanduser", "time_ns", "perf_counter", "monotonic"),
}
"""What leads out of a step, by its name; whoever has such a name for another thing stands in `OTHERS`."""
OTHERS = {
    ("assets", "open"): "Pillow's, of what is open already",
    ("pictures", "open"): "the same",
    ("loader", "read_text"): "of a value in front matter",
    ("markup", "is_file"): "whether a word is the name of one",
    ("markup", "open"): "whether a mark may begin emphasis",
}
CLOCKS = {"time.time", "datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today"}


def test_steps_look_at_nothing_but_their_arguments() -> None:
    faults = [
        f"notes_site/{file}:{line}: {name} leads out of the program; hand over what it would find"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (room := (file := path.relative_to(PACKAGE)).parts[0].removesuffix(".py")) not in EDGES
        for line, name in _doors(ast.parse(path.read_bytes()))
        if (room, name) not in OTHERS
    ]
    assert not faults, "\n".join(faults)


def test_edges_are_there() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    assert EDGES.keys() <= rooms


def _doors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in DOORS:
            yield node.lineno, node.attr
        elif isinstance(node, ast.Name) and node.id in DOORS:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and (name := ast.unparse(node)) in CLOCKS:
            yield node.lineno, name
