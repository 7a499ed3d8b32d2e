"""An output folder that is right whatever happened to it."""

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_site.digests import digest_of
from notes_site.disk import manifest
from notes_site.disk.lock import locked
from notes_site.disk.manifest import Manifest
from notes_site.disk.obstacles import check_output
from notes_site.disk.output import BATCH, Changes, prepare, publish
from notes_site.disk.output import clean as output_clean
from notes_site.disk.ownership import MARK, claim
from notes_site.disk.state import Output, output_of
from notes_site.errors import Changed, SiteError
from notes_site.folders import CACHE, OUTPUTS, PREVIEW, STATE
from notes_site.model import File, Written
from support.making import contents, write_files

symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def of(path: Path) -> Output:
    """An output of a site beside it."""
    site = path.with_name(f"{path.name}-site")
    site.mkdir(exist_ok=True)
    return output_of(site, path)


def put(path: Path, files: Mapping[str, str]) -> tuple[int, int]:
    """Publish files; how many were written and how many removed."""
    plan = _put(path, files)
    return len(plan.fresh), len(plan.stale)


def _put(path: Path, files: Mapping[str, str]) -> Changes:
    output = of(path)
    with locked(output):
        ours = manifest.load(output).files
        plan = prepare(output, [_file(path, text) for path, text in files.items()], ours)
        manifest.save(output, Manifest(files=publish(plan)))
    return plan


def clean(path: Path) -> int:
    """Remove what was published; how many files that were."""
    return output_clean([of(path)], "busy")[0]


def _file(path: str, text: str) -> File:
    return File(path, text.encode(), text.encode)


def texts(output: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in contents(output).items()}


def remembered(path: Path, files: list[File], known: Mapping[str, Written]) -> dict[str, Written]:
    output = of(path)
    with locked(output):
        return publish(prepare(output, files, known))


def test_file_of_the_known_key_that_nobody_touched_is_not_even_made(tmp_path: Path) -> None:
    def never() -> bytes:
        raise AssertionError("made for nothing")

    known = remembered(tmp_path, [_file("a.html", "1")], {})
    again = remembered(tmp_path, [File("a.html", b"1", never)], known)
    assert again == known


@pytest.mark.parametrize("harm", ["edited", "removed"])
def test_file_that_somebody_touched_comes_back(tmp_path: Path, harm: str) -> None:
    known = remembered(tmp_path, [_file("a.html", "one")], {})
    place = tmp_path / "a.html"
    if harm == "edited":
        place.write_text("two", "utf-8")
        os.utime(place, ns=(0, known["a.html"].stamp[1] + 1))
    else:
        place.unlink()
    known = remembered(tmp_path, [_file("a.html", "one")], known)
    assert texts(tmp_path) == {"a.html": "one"}
    assert known["a.html"].digest == digest_of(b"one")


def test_equal_content_of_another_key_is_not_written_again(tmp_path: Path) -> None:
    known = remembered(tmp_path, [File("a.html", b"old key", lambda: b"same")], {})
    again = remembered(tmp_path, [File("a.html", b"new key", lambda: b"same")], known)
    assert again["a.html"].stamp == known["a.html"].stamp
    assert again["a.html"].key == b"new key"


@pytest.mark.parametrize("jobs", [1, 2])
def test_many_files_are_published_alike_by_one_process_and_by_several(tmp_path: Path, jobs: int) -> None:
    files = [_file(f"{number}/index.html", f"text {number}") for number in range(6 * BATCH)]
    output = of(tmp_path)
    with locked(output):
        plan = prepare(output, files, {}, jobs=jobs)
        written = publish(plan)
    assert texts(tmp_path) == {f"{number}/index.html": f"text {number}" for number in range(6 * BATCH)}
    with locked(output):
        assert not prepare(output, files, written, jobs=jobs).fresh


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_file_that_cannot_be_made_is_told(tmp_path: Path, jobs: int) -> None:
    def failing(number: int) -> bytes:
        if number % BATCH == BATCH - 1 and number > 2 * BATCH:
            raise SiteError("is wrong", f"{number}.html")
        return b""

    files = [File(f"{number}.html", b"", partial(failing, number)) for number in range(6 * BATCH)]
    with locked(of(tmp_path)), pytest.raises(SiteError, match=f"{3 * BATCH - 1}.html"):
        prepare(of(tmp_path), files, {}, jobs=jobs)
    assert not texts(tmp_path)


def test_fault_while_files_are_made_changes_nothing(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise SiteError("is wrong")

    put(tmp_path, {"a.html": "1", "old.html": "1"})
    with pytest.raises(SiteError, match="is wrong"):
        known = manifest.load(of(tmp_path)).files
        remembered(tmp_path, [_file("a.html", "2"), File("b.html", b"", fail)], known)
    assert texts(tmp_path) == {"a.html": "1", "old.html": "1"}
    assert sorted(path.name for path in of(tmp_path).state.iterdir()) == ["lock", "manifest"]


def test_only_what_changed_is_written_and_what_is_stale_removed(tmp_path: Path) -> None:
    assert put(tmp_path, {"index.html": "1", "a/index.html": "a", "b/c/x.css": "x"}) == (3, 0)
    untouched = (tmp_path / "index.html").stat()
    assert put(tmp_path, {"index.html": "1", "a/index.html": "A"}) == (1, 1)
    assert texts(tmp_path) == {"index.html": "1", "a/index.html": "A"}
    assert not (tmp_path / "b").exists()
    after = (tmp_path / "index.html").stat()
    assert (after.st_mtime_ns, after.st_ino) == (untouched.st_mtime_ns, untouched.st_ino)
    assert put(tmp_path, {"index.html": "1", "a/index.html": "A"}) == (0, 0)


def test_nothing_is_written_beside_the_files(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": "1"})
    put(tmp_path, {"index.html": "2"})
    assert [path.name for path in tmp_path.rglob("*")] == ["index.html"]
    assert sorted(path.name for path in of(tmp_path).state.iterdir()) == ["lock", "manifest"]


def test_output_on_another_disk_holds_the_stage_as_long_as_files_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if target.is_relative_to(tmp_path) != self.is_relative_to(tmp_path):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    seen: list[list[str]] = []

    def look() -> bytes:
        seen.append([path.name.partition("-stage")[0] for path in tmp_path.iterdir()])
        return b"1"

    remembered(tmp_path, [File("index.html", b"1", look)], {})
    assert seen == [[".notes-site"]]
    assert [path.name for path in tmp_path.rglob("*")] == ["index.html"]
    write_files(tmp_path, {".notes-site-stage-1/x": "left by a crash"})
    put(tmp_path, {"index.html": "1"})
    assert [path.name for path in tmp_path.rglob("*")] == ["index.html"]


def test_file_is_copied_from_its_source(tmp_path: Path) -> None:
    source = write_files(tmp_path, {"src.bin": b"\0\1" * 100_000}) / "src.bin"
    output = tmp_path / "out"
    file = File("img/src.bin", digest_of(source.read_bytes()), source)
    for expected in (1, 0):
        with locked(of(output)):
            plan = prepare(of(output), [file], {})
            publish(plan)
            assert len(plan.fresh) == expected
    assert (output / "img/src.bin").read_bytes() == source.read_bytes()


def test_file_may_become_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    put(tmp_path, {"a": "1", "b/x/y": "2"})
    put(tmp_path, {"a/x/y": "1", "b": "2"})
    assert texts(tmp_path) == {"a/x/y": "1", "b": "2"}


def test_change_of_case_alone_leaves_the_file_there(tmp_path: Path) -> None:
    put(tmp_path, {"Tree/index.html": "same"})
    assert put(tmp_path, {"tree/index.html": "same"}) == (1, 1)
    assert texts(tmp_path) == {"tree/index.html": "same"}


def test_files_of_others_stay(tmp_path: Path) -> None:
    put(tmp_path, {"a/index.html": "1"})
    write_files(tmp_path, {"CNAME": "example.org", "a/notes.txt": "mine", "robots.txt": "equal"})
    put(tmp_path, {"a/index.html": "1", "robots.txt": "equal"})
    put(tmp_path, {"index.html": "1"})
    assert texts(tmp_path) == {
        "CNAME": "example.org",
        "a/notes.txt": "mine",
        "robots.txt": "equal",
        "index.html": "1",
    }
    assert clean(tmp_path) == 1
    assert sorted(texts(tmp_path)) == ["CNAME", "a/notes.txt", "robots.txt"]


@pytest.mark.parametrize(
    ("theirs", "wanted", "place", "fact"),
    [
        ("a/index.html", "a/index.html", "a/index.html", "is in the way and was not written by notes-site"),
        ("a/index.html/x", "a/index.html", "a/index.html", "is in the way and was not written by notes-site"),
        ("a", "a/index.html", "a", "is in the way of a folder"),
    ],
)
def test_file_of_others_in_the_way_is_told_before_anything_changes(
    tmp_path: Path, theirs: str, wanted: str, place: str, fact: str
) -> None:
    put(tmp_path, {"first.html": "1", "old.html": "1"})
    write_files(tmp_path, {theirs: "mine"})
    before = texts(tmp_path)
    with pytest.raises(SiteError) as fault:
        put(tmp_path, {"first.html": "2", wanted: "ours"})
    assert str(fault.value) == f"{tmp_path / place}: {fact}; move it or choose another --output"
    assert texts(tmp_path) == before


def test_empty_folder_of_others_in_the_way_stays(tmp_path: Path) -> None:
    put(tmp_path, {"b.html": "1"})
    (tmp_path / "a.html/mine").mkdir(parents=True)
    with pytest.raises(SiteError, match="is in the way"):
        put(tmp_path, {"a.html": "1"})
    assert (tmp_path / "a.html/mine").is_dir()


@symlinks
def test_links_in_the_output_are_neither_written_nor_removed_through(tmp_path: Path) -> None:
    elsewhere, output = tmp_path / "elsewhere", tmp_path / "out"
    write_files(elsewhere, {"x.html": "theirs"})
    put(output, {"a/x.html": "1", "b.html": "1"})
    (output / "a/x.html").unlink()
    (output / "a").rmdir()
    (output / "a").symlink_to(elsewhere)
    with pytest.raises(SiteError, match="is in the way of a folder"):
        put(output, {"a/x.html": "2", "b.html": "1"})
    assert _put(output, {"b.html": "1"}).left == {"a/x.html"}
    assert clean(output) == 1
    assert texts(elsewhere) == {"x.html": "theirs"}
    assert (output / "a").is_symlink()


@symlinks
def test_link_in_place_of_our_file_is_replaced_and_its_target_stays(tmp_path: Path) -> None:
    write_files(tmp_path, {"theirs.html": "1"})
    output = tmp_path / "out"
    put(output, {"a.html": "1"})
    (output / "a.html").unlink()
    (output / "a.html").symlink_to(tmp_path / "theirs.html")
    put(output, {"a.html": "2"})
    assert not (output / "a.html").is_symlink()
    assert (tmp_path / "theirs.html").read_text("utf-8") == "1"


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "", "posts"])
def test_memory_that_somebody_made_up_removes_nothing_outside(tmp_path: Path, path: str) -> None:
    write_files(tmp_path, {"secret": "mine", "out/posts/x": "mine"})
    output = tmp_path / "out"
    with locked(of(output)):
        manifest.save(of(output), Manifest(files={path: manifest.doubtful(digest_of(b"mine"))}))
    assert clean(output) == (1 if path == "posts" else 0)
    assert texts(tmp_path) == {"secret": "mine", "out/posts/x": "mine"}


@pytest.mark.parametrize(
    "listed",
    [
        '["../secret"]',
        '["/etc/passwd"]',
        "[1, null, {}]",
        "{}",
        "no list",
        "\udcff",
        '["posts"]',
        '["a.html"]',
    ],
)
def test_output_that_remembers_itself_is_taken_over(tmp_path: Path, listed: str) -> None:
    write_files(tmp_path, {"secret": "mine"})
    output = write_files(
        tmp_path / "out",
        {
            ".notes-site/files.json": listed.encode("utf-8", "surrogateescape"),
            ".notes-site/manifest": "old",
            ".notes-site/lock": "",
            ".notes-site/stage/x": "",
            "a.html": "1",
        },
    )
    put(output, {"a.html": "2" if "a.html" in listed else "1"})
    assert texts(tmp_path) == {"secret": "mine", "out/a.html": "2" if "a.html" in listed else "1"}
    assert not (output / ".notes-site").exists()


def test_path_that_is_a_file_and_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as fault:
        put(tmp_path, {"tags": "1", "tags/index.html": "1"})
    assert str(fault.value) == "tags: would be a file and a folder; rename a note or a file of the site"
    assert texts(tmp_path) == {}


def test_name_too_long_for_a_disk_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"树" * 85: "fits"})
    with pytest.raises(SiteError, match="has a name of more than 255 bytes; give it a shorter one"):
        put(tmp_path, {"树" * 86 + "/index.html": "1"})


def test_disk_that_refuses_is_told_and_the_next_call_repairs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a.html": "1", "b.html": "1"})

    replace = Path.replace

    def refuse(self: Path, target: Path) -> None:
        if target.name == "b.html":
            raise OSError(28, "No space left on device")
        replace(self, target)

    with monkeypatch.context() as full, pytest.raises(SiteError) as fault:
        full.setattr(Path, "replace", refuse)
        put(tmp_path, {"a.html": "2", "b.html": "2", "c.html": "2"})
    expected = "cannot be written (No space left on device); fix that and build again"
    assert str(fault.value) == f"{tmp_path / 'b.html'}: {expected}"
    put(tmp_path, {"b.html": "3"})
    assert texts(tmp_path) == {"b.html": "3"}


def test_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"out": "mine"})
    with pytest.raises(SiteError, match=r"out: cannot be written \(.+\); choose another --output"):
        put(tmp_path / "out", {"a": "1"})
    assert (tmp_path / "out").read_text("utf-8") == "mine"


def test_output_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make = Path.mkdir

    def refuse(self: Path, *arguments: Any, **options: Any) -> None:
        if self.name == refused:
            raise PermissionError(13, "Permission denied")
        make(self, *arguments, **options)

    of(tmp_path / "out")
    monkeypatch.setattr(Path, "mkdir", refuse)
    refused = "out"
    with pytest.raises(
        SiteError, match=r"out: cannot be written \(Permission denied\); choose another --output"
    ):
        put(tmp_path / "out", {"a": "1"})
    refused = ".notes-site"
    with pytest.raises(SiteError, match=r"cannot be written to \(Permission denied\), and what was built is"):
        put(tmp_path / "out", {"a": "1"})


@pytest.mark.parametrize("output", [".", "posts", "posts/out", "static/x", "templates", "x/../posts"])
def test_output_among_the_sources_is_refused(tmp_path: Path, output: str) -> None:
    write_files(tmp_path, {"posts/a.md": ""})
    with pytest.raises(SiteError, match="is where the sources of the site lie; choose another --output"):
        check_output(tmp_path / output, tmp_path)


@pytest.mark.parametrize("output", ["public", "..", "postscript", "docs/posts"])
def test_output_elsewhere_is_fine(tmp_path: Path, output: str) -> None:
    check_output(tmp_path / output, tmp_path)


def test_one_build_at_a_time(tmp_path: Path) -> None:
    output = of(tmp_path)
    with locked(output):
        with pytest.raises(SiteError) as fault, locked(output):
            pass
        with pytest.raises(SiteError):
            clean(tmp_path)
    assert str(fault.value) == (
        f"{tmp_path}: another build is writing here; wait for it or choose another --output"
    )
    with locked(output):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="files are locked otherwise")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO])
def test_disk_without_locks_is_no_other_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(SiteError) as fault, locked(of(tmp_path)):
        pass
    assert f"cannot be locked ({os.strerror(number)})" in str(fault.value)
    assert "use a disk whose files can be locked" in str(fault.value)
    assert "another build" not in str(fault.value)


def test_lock_ends_with_its_process(tmp_path: Path) -> None:
    output, site = of(tmp_path), tmp_path.with_name(f"{tmp_path.name}-site")
    hold = f"""
import pathlib, sys
from notes_site.disk.lock import locked
from notes_site.disk.state import output_of
with locked(output_of(pathlib.Path({str(site)!r}), pathlib.Path({str(tmp_path)!r}))):
    print("held", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", hold], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(SiteError, match="another build is writing here"), locked(output):
            pass
        holder.kill()
        holder.wait()
        with locked(output):
            pass


def test_clean_leaves_no_trace_and_makes_none(tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert clean(output) == 0
    assert not output.exists()
    put(output, {"a/b/c.html": "1", "index.html": "1"})
    assert clean(output) == 2
    assert not output.exists()
    output.mkdir()
    assert clean(output) == 0
    assert output.is_dir()


PATHS = st.sampled_from(["index.html", "a", "a/x", "a/y/z", "b/index.html", "c"])
SITES = st.dictionaries(PATHS, st.sampled_from(["1", "2"]), max_size=6).filter(
    lambda files: not ({"a"} & set(files) and any(path.startswith("a/") for path in files))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(SITES, st.integers(0, 12)), min_size=1, max_size=5), SITES)
def test_crash_at_any_step_leaves_what_the_next_build_makes_right(
    tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[dict[str, str], int]], last: dict[str, str]
) -> None:
    output, kept = tmp_path_factory.mktemp("out"), {"kept.html": "1"}
    put(output, kept)
    write_files(output, {"mine.txt": "mine", "b/mine.txt": "mine"})
    for files, step in builds:
        with pytest.MonkeyPatch.context() as patch:
            _crash_at(patch, step)
            with contextlib.suppress(KeyboardInterrupt):
                put(output, kept | files)
    put(output, kept | last)
    assert texts(output) == {"mine.txt": "mine", "b/mine.txt": "mine", **kept, **last}
    clean(output)
    assert texts(output) == {"mine.txt": "mine", "b/mine.txt": "mine"}
    assert [path.name for path in output.iterdir() if path.is_dir()] == ["b"]


def _crash_at(patch: pytest.MonkeyPatch, step: int) -> None:
    """Die before the disk is changed for the nth time."""
    left = step

    def dying(name: str) -> None:
        original = getattr(Path, name)

        def change(self: Path, *arguments: object, **options: object) -> object:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return original(self, *arguments, **options)

        patch.setattr(Path, name, change)

    for name in ("replace", "unlink", "rmdir", "write_bytes"):
        dying(name)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
@pytest.mark.parametrize("line", [1, 40, 150, 300])
def test_killed_process_leaves_what_the_next_build_makes_right(tmp_path: Path, line: int) -> None:
    """A real process, killed while it writes: what it has done so far it says on its standard output."""
    program = f"""
import pathlib
from notes_site.disk import manifest
from notes_site.disk.lock import locked
from notes_site.disk.output import prepare, publish
from notes_site.model import File
from notes_site.disk.state import output_of
output = output_of(pathlib.Path({str(tmp_path) + "-site"!r}), pathlib.Path({str(tmp_path)!r}))
original = pathlib.Path.replace
def told(*arguments):
    original(*arguments)
    print("written", flush=True)
pathlib.Path.replace = told
with locked(output):
    files = [File(f"p{{n}}/index.html", b"", lambda: b"new" * 1000) for n in range(400)]
    publish(prepare(output, files, manifest.load(output).files))
"""
    put(tmp_path, {f"p{number}/index.html": "old" for number in range(0, 800, 2)})
    with subprocess.Popen([sys.executable, "-c", program], stdout=-1, text=True) as builder:
        assert builder.stdout
        for _ in range(line):
            builder.stdout.readline()
        builder.send_signal(signal.SIGKILL)
    expected = {f"p{number}/index.html": "last" for number in range(3)}
    put(tmp_path, expected)
    assert texts(tmp_path) == expected


PAGE = f"<head>{MARK.decode()}</head>"


def lose_the_memory(path: Path, how: str) -> None:
    if how == "damaged":
        place = of(path).state / "manifest"
        place.write_bytes(place.read_bytes()[:-1])
    else:
        shutil.rmtree(of(path).state)


@pytest.mark.parametrize("how", ["damaged", "deleted"])
def test_output_that_nobody_remembers_is_taken_over_where_all_is_as_it_should_be(
    tmp_path: Path, how: str
) -> None:
    files = {"a.html": "1", "b/c.css": "2"}
    put(tmp_path, files)
    write_files(tmp_path, {"CNAME": "mine", ".nojekyll": "", "b/.git/HEAD": "mine"})
    lose_the_memory(tmp_path, how)
    assert put(tmp_path, {**files, "new.html": "3"}) == (1, 0)
    assert put(tmp_path, {"a.html": "1"}) == (0, 2)


@pytest.mark.parametrize("how", ["damaged", "deleted"])
@pytest.mark.parametrize(
    ("files", "more"),
    [
        ({"a.html": "2", "b/c.css": "2"}, ""),
        ({"b/c.css": "2"}, ""),
        ({"c.html": "2"}, " (one of 2)"),
    ],
)
def test_output_that_nobody_remembers_and_that_differs_is_told(
    tmp_path: Path, how: str, files: dict[str, str], more: str
) -> None:
    put(tmp_path, {"a.html": "1", "b/c.css": "2"})
    lose_the_memory(tmp_path, how)
    before = texts(tmp_path)
    with pytest.raises(SiteError) as fault:
        put(tmp_path, files)
    assert str(fault.value) == (
        f"{tmp_path / 'a.html'}: is here, and no build of this site is known to have written it{more}; "
        'choose another --output or empty this one: "build --clean" takes away what is surely of notes-site'
    )
    assert texts(tmp_path) == before


def test_only_what_is_surely_ours_is_claimed(tmp_path: Path) -> None:
    files = [_file("index.html", PAGE), _file("a.css", "1"), _file("new.html", PAGE)]
    claimed = partial(claim, of(tmp_path), files, lambda path: path == "part/1.txt")
    assert claimed() == ({}, [])
    write_files(tmp_path, {"index.html": "theirs", "a.css": "theirs", "x.html": "theirs", "CNAME": "theirs"})
    write_files(tmp_path, {"part/1.txt": "theirs"})
    assert claimed() == ({}, ["a.css", "index.html", "part/1.txt", "x.html"])
    write_files(tmp_path, {"old/index.html": PAGE, ".git/x.html": PAGE})
    ours, others = claimed()
    assert (sorted(ours), others) == (["a.css", "index.html", "old/index.html", "part/1.txt"], ["x.html"])


@pytest.mark.parametrize("what", ["text", "folder", "link", "pipe"])
@pytest.mark.skipif(sys.platform == "win32", reason="has neither pipes nor links in folders")
def test_what_somebody_put_in_place_of_a_page_that_goes_stays(tmp_path: Path, what: str) -> None:
    put(tmp_path, {"a.html": "1", "old.html": "1"})
    place = tmp_path / "old.html"
    place.unlink()
    match what:
        case "text":
            place.write_text("mine", "utf-8")
        case "folder":
            write_files(place, {"x": "mine"})
        case "link":
            place.symlink_to("a.html")
        case _:
            os.mkfifo(place)
    left = _put(tmp_path, {"a.html": "1"}).left
    assert left == (set() if what == "folder" else {"old.html"})
    assert os.path.lexists(place)
    assert clean(tmp_path) == 1
    assert os.path.lexists(place)


def test_page_of_ours_with_another_time_is_ours_still(tmp_path: Path) -> None:
    """As after a cache of a build machine was unpacked."""
    put(tmp_path, {"a.html": "1", "old.html": "1"})
    os.utime(tmp_path / "old.html", (1, 1))
    assert put(tmp_path, {"a.html": "1"}) == (0, 1)


def test_page_whose_rights_somebody_changed_comes_back(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": "1"})
    mode = (tmp_path / "a.html").stat().st_mode
    (tmp_path / "a.html").chmod(0o400)
    known = manifest.load(of(tmp_path)).files
    remembered(tmp_path, [_file("a.html", "2")], known)
    assert (tmp_path / "a.html").stat().st_mode == mode


def test_memory_of_an_output_moves_with_its_site(tmp_path: Path) -> None:
    write_files(tmp_path / "one", {"posts/a.md": ""})
    before = output_of(tmp_path / "one", tmp_path / "one/public").state.name
    assert before == output_of(tmp_path / "one", tmp_path / "one/x/../public").state.name
    (tmp_path / "one").rename(tmp_path / "two")
    assert output_of(tmp_path / "two", tmp_path / "two/public").state.name == before
    assert output_of(tmp_path / "two", tmp_path / "public").state.name != before


@symlinks
@pytest.mark.parametrize(
    ("name", "what"),
    [
        *((name, "link") for name in (STATE, OUTPUTS, PREVIEW, CACHE)),
        *((name, "file") for name in (STATE, OUTPUTS, PREVIEW)),
    ],
)
def test_memory_that_would_lie_elsewhere_is_refused(tmp_path: Path, name: str, what: str) -> None:
    site = write_files(tmp_path / "site", {"posts/a.md": ""})
    (tmp_path / "theirs").mkdir()
    (site / name).parent.mkdir(exist_ok=True)
    if what == "link":
        (site / name).symlink_to(tmp_path / "theirs")
    else:
        (site / name).touch()
    facts = {
        "link": "is a symbolic link out of the site; remove it",
        "file": "is no folder, and notes-site keeps its memory there; move it",
    }
    with pytest.raises(SiteError) as fault:
        output_of(site, site / "public")
    assert str(fault.value) == f"{name}: {facts[what]}"
    assert list((tmp_path / "theirs").iterdir()) == []


def test_large_file_is_copied_in_parts(tmp_path: Path) -> None:
    source = tmp_path / "large.bin"
    with source.open("wb") as file:
        file.truncate(64 << 20)
    digest = digest_of(source.read_bytes())
    tracemalloc.start()
    try:
        for _ in range(2):
            remembered(tmp_path / "out", [File("large.bin", digest, source)], {})
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert (tmp_path / "out/large.bin").stat().st_size == 64 << 20


@pytest.mark.parametrize("how", ["gone", "another"])
def test_file_that_changes_before_it_is_copied_is_no_fault_of_the_output(tmp_path: Path, how: str) -> None:
    source = write_files(tmp_path, {"a.bin": "1"}) / "a.bin"
    file = File("a.bin", digest_of(source.read_bytes()), source)
    source.unlink() if how == "gone" else source.write_text("2", "utf-8")
    with pytest.raises(Changed):
        remembered(tmp_path / "out", [file], {})
    assert texts(tmp_path / "out") == {}


def test_disk_that_takes_a_part_of_a_page_at_a_time_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[:3])

    monkeypatch.setattr("notes_site.disk.stage.FileIO", Slow)
    put(tmp_path, {"a.html": "more than three bytes"})
    assert texts(tmp_path) == {"a.html": "more than three bytes"}
