"""A release has one version, and words about it."""

import re
import tomllib
from pathlib import Path

from notes_site import __version__

ROOT = Path(__file__).parents[2]
HEADINGS = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)


def test_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"] == {"path": "notes_site/__init__.py"}


def test_changelog_has_unreleased_on_top() -> None:
    assert HEADINGS[0] == "Unreleased"


def test_newest_heading_of_the_changelog_is_the_version() -> None:
    """Before the first release there is none."""
    released = [re.fullmatch(r"(\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)", heading) for heading in HEADINGS[1:]]
    assert all(released), 'a heading reads "1.2.3 (2026-01-11)"'
    assert [heading[1] for heading in released if heading][:1] in ([], [__version__])


def test_constraints_are_names_and_exact_versions() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line.partition("#")[0].strip() for line in lines]
    for pin in filter(None, pins):
        assert re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", pin)
