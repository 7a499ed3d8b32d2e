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
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from notes_site import __version__
from notes_site.minify import MINIFIED, minified
from support.crawler import Output
from support.making import contents

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
    commands = _environment(tmp_path_factory.mktemp("environment"))
    (wheel,) = dist.glob("*.whl")
    _install(wheel, commands)
    return commands


def _environment(folder: Path, *, with_pip: bool = False) -> Path:
    """The commands of an environment with what the wheel asks for."""
    venv.create(folder, symlinks=os.name != "nt", with_pip=with_pip)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    python = commands / "python"
    packages = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for library in _requirements(distribution("notes-site")):
        _copy(library, packages)
    return commands


def _install(wheel: Path, commands: Path) -> None:
    """Without an index, pip installs only when all that the wheel asks for is there."""
    python = commands / "python"
    _run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", wheel)


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


def test_wheel_publishes_a_repository_of_notes_alone(dist: Path, tmp_path: Path) -> None:
    """The workflow that `init` writes, run step by step as a runner does it, twice."""
    (wheel,) = dist.glob("*.whl")
    commands = _environment(tmp_path / "runner", with_pip=True)
    _install(wheel, commands)
    _run(commands / "notes-site", "init", tmp_path / "notes")
    _run(commands / "python", "-m", "pip", "uninstall", "--quiet", "--yes", "notes-site")
    workflow = yaml.load((tmp_path / "notes/.github/workflows/pages.yml").read_text("utf-8"), yaml.BaseLoader)
    (cache,) = (step for step in workflow["jobs"]["build"]["steps"] if "/cache@" in step.get("uses", ""))
    kept = tmp_path / "kept"
    trees = []
    for number in range(2):
        if number:
            (tmp_path / "notes/posts/trees.md").write_text(NOTE, "utf-8")
        checkout = tmp_path / f"checkout-{number}"
        shutil.copytree(tmp_path / "notes", checkout)
        if kept.exists():
            shutil.copytree(kept, checkout / cache["with"]["path"])
        for step in workflow["jobs"]["build"]["steps"]:
            if "run" in step:
                _run_step(step, checkout, commands, dist)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(checkout / cache["with"]["path"], kept)
        output = Output(checkout / "public", "https://someone.example.org/repo")
        assert not output.crawl()
        trees.append(contents(checkout / "public"))
    assert "posts/trees/index.html" in trees[1].keys() - trees[0].keys()
    clean = [commands / "notes-site", "build", "--clean", "--base-url", "https://someone.example.org/repo"]
    _run(*clean, "-o", tmp_path / "clean", tmp_path / "notes")
    assert contents(tmp_path / "clean") == trees[1]


def _run_step(step: dict[str, Any], folder: Path, commands: Path, dist: Path) -> None:
    """A step that a shell runs; pip finds the wheel in place of the index, which has none yet."""
    assert all(value == "${{ steps.pages.outputs.base_url }}" for value in step.get("env", {}).values())
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-e", "-c", step["run"]],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))},
            "PATH": os.pathsep.join((str(commands), os.environ["PATH"])),
            "BASE_URL": "https://someone.example.org/repo",
            "PYTHONUTF8": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(dist),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


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
