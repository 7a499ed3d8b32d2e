"""What is released is whole: the wheel, made from the sdist, builds a site where nothing else is."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from notes_site import __version__
from notes_site.minify import MINIFIED, minified

ROOT = Path(__file__).parents[2]
NOTE = """\
---
title: 二叉树 Binary trees
date: 2026-01-11
tags: [tree]
---

高度为 $h$ 的树：

```python
def height(root): ...
```
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was made from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def environment(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment with the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=os.name != "nt")
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    packages = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for library in _requirements(distribution("notes-site")):
        _copy(library, packages)
    # Without an index, pip installs only when all that the wheel asks for is there.
    (wheel,) = dist.glob("*.whl")
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", wheel)
    return commands


def test_sdist_and_wheel_carry_the_version(dist: Path) -> None:
    names = {path.name for path in dist.iterdir()}
    assert names == {f"notes_site-{__version__}.tar.gz", f"notes_site-{__version__}-py3-none-any.whl"}


def test_wheel_holds_the_package_and_the_theme(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    theme = {f"notes_site/{name}" for folder in ("templates", "static") for name in _names(folder)}
    assert held == set(_names("notes_site")) | theme


def test_sdist_holds_what_the_tests_need(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("notes_site", "templates", "static", "posts", "tests", ".ci", ".github"):
        assert set(_names(folder)) <= held
    assert {"Makefile", "CHANGELOG.md", "constraints.txt", "notes-site.schema.json"} <= held


def test_wheel_alone_builds_a_site_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/trees.md").write_text(NOTE, "utf-8")

    place = _run(environment / "python", "-c", "import notes_site; print(notes_site.__file__)", cwd=tmp_path)
    assert Path(place).is_relative_to(environment.parent)

    assert "built 1 note" in _run(environment / "notes-site", "build", "--strict", cwd=tmp_path)
    page = (tmp_path / "public/posts/trees/index.html").read_text("utf-8")
    assert "二叉树 Binary trees" in page
    assert "<math" in page
    for name in _names("static"):
        name = name.removeprefix("static/")
        kept = (ROOT / "static" / name).read_bytes()
        published = (tmp_path / "public" / name).read_bytes()
        assert published == (minified(name, kept.decode()).encode() if name.endswith(MINIFIED) else kept)


def _names(folder: str) -> Iterator[str]:
    """The files below a folder of the repository, as paths in it."""
    for path in (ROOT / folder).rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix()


def _requirements(library: Distribution) -> Iterator[Distribution]:
    """What a library needs here, and what that needs, without extras."""
    for text in library.requires or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            needed = distribution(requirement.name)
            yield needed
            yield from _requirements(needed)


def _copy(library: Distribution, packages: Path) -> None:
    """A library as it is installed here, without its commands."""
    for file in library.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(str(file.locate())), target)


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command prints; it knows nothing of this environment's Python and pip."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**variables, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
