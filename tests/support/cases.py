"""Cases in readable files: text in, text out.

A case is a title, what goes in, and what is expected, each ended by a line with a dot.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest


class Case(NamedTuple):
    path: Path
    title: str
    given: str
    expected: str

    def check(self, actual: str, *, renew: bool) -> None:
        """Compare what came out with what the file says, or write it into the file."""
        if renew and actual != self.expected:
            text = self.path.read_text(encoding="utf-8")
            text = text.replace(self._as_written(), self._replace(expected=actual)._as_written())
            self.path.write_text(text, encoding="utf-8")
        else:
            assert actual == self.expected

    def _as_written(self) -> str:
        return f"{self.title}\n.\n{self.given}.\n{self.expected}.\n"


def every_case(folder: Path) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A mark that runs a test for each case in the files of a folder, as its argument `case`."""
    cases = [case for path in sorted(folder.glob("*.md")) for case in read_cases(path)]
    return pytest.mark.parametrize("case", cases, ids=[f"{case.path.stem}: {case.title}" for case in cases])


def fences(path: Path) -> Iterator[tuple[str, str]]:
    """(language, code) of each fence in a Markdown file."""
    for fence in re.finditer(r"^(`{3,})([\w+#.-]+)[^\n]*\n(.*?)^\1", path.read_text("utf-8"), re.M | re.S):
        yield fence[2], fence[3]


def read_cases(path: Path) -> Iterator[Case]:
    parts: list[list[str]] = [[]]
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line == ".":
            parts.append([])
        else:
            parts[-1].append(f"{line}\n")
    assert len(parts) % 3 == 1, f"{path.name}: a line with a dot is missing"
    for title, given, expected in zip(parts[:-1:3], parts[1::3], parts[2::3], strict=True):
        yield Case(path, "".join(title).strip(), "".join(given), "".join(expected))
