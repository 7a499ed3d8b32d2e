"""Files that come and go, and change their rights, while a site is looked at and built."""

import os
import shutil
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from notes_site import builder
from notes_site.disk import output
from notes_site.disk.snapshot import BuildOptions, Snapshot, take_snapshot
from notes_site.errors import SiteError
from support.making import NOW, build, contents, errors, note, try_build, write_files

SMALL: dict[str, str | bytes] = {
    "posts/a.md": note("See [b](b/index.md).", title="A", date="2025-01-01", tags="[x]"),
    "posts/b/index.md": note("![](p.svg)", title="B", date="2025-01-02", category="C"),
    "posts/b/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>',
    "static/robots.css": "a { color: red }",
}


def survey_of(site: Path) -> Snapshot:
    return take_snapshot(site, BuildOptions(output=site / "public", now=NOW))


@pytest.mark.parametrize("path", ["posts/a.md", "posts/b/p.svg", "static/robots.css", "posts/b"])
def test_file_that_goes_before_it_is_read_is_not_there(tmp_path: Path, path: str) -> None:
    snapshot = survey_of(write_files(tmp_path, SMALL))
    place = tmp_path / path
    shutil.move(place, tmp_path / "aside")
    report = builder.build(tmp_path, BuildOptions(output=tmp_path / "public", now=NOW), snapshot=snapshot)
    assert not report.failed
    assert contents(tmp_path / "public") == contents(build(tmp_path, output=tmp_path / "clean"))
    # It comes back as it was, and nobody could tell from a stamp that it was away.
    shutil.move(tmp_path / "aside", place)
    build(tmp_path)
    assert contents(tmp_path / "public") == contents(build(tmp_path, output=tmp_path / "clean"))


@pytest.mark.parametrize("change", ["goes", "is another"])
def test_file_that_changes_before_it_is_published_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    write_files(tmp_path, SMALL)
    place = tmp_path / "static/robots.css"
    prepare, left = output.prepare, [1]

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        while left:
            left.pop()
            place.unlink() if change == "goes" else place.write_text("a { color: blue }", "utf-8")
        return prepare(*arguments, **named)

    monkeypatch.setattr(output, "prepare", meanwhile)
    build(tmp_path)
    assert contents(tmp_path / "public") == contents(build(tmp_path, output=tmp_path / "clean"))
    assert (tmp_path / "public/robots.css").exists() == (change == "is another")


def test_file_that_never_rests_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, SMALL)
    prepare = output.prepare

    def meanwhile(*arguments: Any, **named: Any) -> Any:
        place = tmp_path / "static/robots.css"
        place.write_text(place.read_text("utf-8") + " ", "utf-8")
        return prepare(*arguments, **named)

    monkeypatch.setattr(output, "prepare", meanwhile)
    with pytest.raises(SiteError, match="changed again and again while it was read; build again when"):
        try_build(tmp_path)
    assert contents(tmp_path / "public") == {}


@pytest.mark.skipif(sys.platform == "win32", reason="has no such rights")
@pytest.mark.parametrize("path", ["posts/a.md", "posts/b/p.svg"])
def test_file_that_cannot_be_read_any_more_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    write_files(tmp_path, SMALL)
    for name in SMALL:
        os.utime(tmp_path / name, (NOW, NOW))
    build(tmp_path)
    (tmp_path / path).chmod(0)
    opened = os.open

    def refuse(place: Any, *arguments: Any, **options: Any) -> int:
        if Path(os.fsdecode(place)) == tmp_path / path:
            raise PermissionError(13, "Permission denied")
        return opened(place, *arguments, **options)

    monkeypatch.setattr(os, "open", refuse)
    fact = f"{path}: cannot be read (Permission denied); fix its permissions"
    assert errors(tmp_path) == [fact]


def test_large_asset_is_not_held_in_memory(tmp_path: Path) -> None:
    write_files(tmp_path, SMALL)
    for name in ("posts/b/large.bin", "posts/b/large.png"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(64 << 20)
    build(tmp_path, output=tmp_path / "warm-up")
    tracemalloc.start()
    try:
        build(tmp_path, clean=True)
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("jobs", [1, 2])
def test_published_file_is_missed_however_many_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr("notes_site.disk.snapshot.MANY", 0)
    write_files(tmp_path, SMALL)
    assert try_build(tmp_path, jobs=jobs).written
    assert not try_build(tmp_path, jobs=jobs).written
    (tmp_path / "public/posts/a/index.html").write_text("somebody's", "utf-8")
    assert try_build(tmp_path, jobs=jobs).written == 1
