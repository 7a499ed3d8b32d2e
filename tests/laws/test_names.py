"""Names of a site's folders and files stand once, in `folders`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from notes_site import folders

PACKAGE = Path(__file__).parents[2] / "notes_site"
NAMES = sorted({*folders.SOURCES, folders.PUBLIC, folders.DEFAULT, *folders.CONFIGS, folders.STATE})
OTHERS = {("pages/context.py", folders.STATIC), ("loader/known_keys.py", folders.PUBLIC)}
"""What templates receive, and a key of front matter: no folders."""


def test_names_of_folders_and_files_stand_once() -> None:
    faults = [
        f"notes_site/{file}:{line}: import {name!r} from folders"
        for path in sorted(PACKAGE.rglob("*.py"))
        if (file := path.relative_to(PACKAGE).as_posix()) != "folders.py"
        for line, text in _texts(ast.parse(path.read_bytes()))
        for name in NAMES
        if (text == name or text.startswith(f"{name}/")) and (file, name) not in OTHERS
    ]
    assert not faults, "\n".join(faults)


def _texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
