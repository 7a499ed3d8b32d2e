"""Reading a site's folder."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_site.disk.walk import is_wanted, look_at, published_stamp, stamp_of, walk
from notes_site.errors import SiteError
from support.making import write_files

symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def test_files_are_found_by_path_without_what_editors_leave(tmp_path: Path) -> None:
    names = ["b/x.md", "b.md", "a.md", "中 文.md"]
    noise = [".hidden.md", ".git/x", "a.md~", "#a.md#", ".a.md.swp", "b/a.md.orig", "4.tmp"]
    write_files(tmp_path / "posts", dict.fromkeys(names + noise, ""))
    found = walk(tmp_path / "posts", "posts").files
    assert [file.path for file in found] == ["posts/a.md", "posts/b.md", "posts/b/x.md", "posts/中 文.md"]
    assert Path(found[0].disk_path) == tmp_path / "posts/a.md"
    assert found[0].stamp == stamp_of(Path(found[0].disk_path).stat())


def test_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert walk(tmp_path / "static", "static").files == []


@symlinks
def test_links_within_the_site_are_followed(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": "", "shared/img/x.png": "", "shared/y.png": ""})
    (tmp_path / "posts/img").symlink_to("../shared/img")
    (tmp_path / "posts/y.png").symlink_to("../shared/y.png")
    (tmp_path / "posts/gone.png").symlink_to("../shared/gone.png")
    assert [file.path for file in walk(tmp_path / "posts", "posts").files] == [
        "posts/a.md",
        "posts/img/x.png",
        "posts/y.png",
    ]


@symlinks
@pytest.mark.parametrize("name", ["secret.md", "folder", "gone"])
def test_link_out_of_the_site_is_refused(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {"secret.md": "", "folder/x.md": "", "site/posts/a/b.md": ""})
    (tmp_path / "site/posts/a/link").symlink_to(tmp_path / name)
    with pytest.raises(SiteError) as fault:
        walk(tmp_path / "site/posts", "posts")
    assert str(fault.value) == "posts/a/link: is a symbolic link out of the site; put the file itself here"


@symlinks
@pytest.mark.parametrize("name", ["static", "templates"])
def test_other_folder_that_is_a_link_out_of_the_site_is_refused(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {"other/a.css": "", "site/x": ""})
    (tmp_path / "site" / name).symlink_to(tmp_path / "other")
    with pytest.raises(SiteError, match=rf"^{name}: is a symbolic link out of the site"):
        walk(tmp_path / "site" / name, name)


@symlinks
@pytest.mark.parametrize("target", [".", "..", "../a", "loop"])
def test_links_that_go_round_in_circles_end(tmp_path: Path, target: str) -> None:
    write_files(tmp_path, {"posts/a/x.md": "", "posts/b/y.md": ""})
    (tmp_path / "posts/a/loop").symlink_to(target)
    if target == "loop":
        assert len(walk(tmp_path / "posts", "posts").files) == 2
        return
    with pytest.raises(
        SiteError, match="is a linked folder in a linked folder; put the files themselves here"
    ):
        walk(tmp_path / "posts", "posts")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / os.fsdecode("树.md".encode("gbk"))).touch()
    with pytest.raises(
        SiteError, match=r"posts/'\\udcca\\udcf7\.md': has a name that is not UTF-8; rename it"
    ):
        walk(tmp_path / "posts", "posts")


def test_hidden_files_that_a_site_is_asked_for_are_published(tmp_path: Path) -> None:
    for path in (
        ".well-known/security.txt",
        ".nojekyll",
        "CNAME",
        ".DS_Store",
        ".git/HEAD",
        ".~lock.a#",
        ".a.swp",
    ):
        place = tmp_path / "static" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    found = [file.path for file in walk(tmp_path / "static", "static").files]
    assert found == ["static/.nojekyll", "static/.well-known/security.txt", "static/CNAME"]


@pytest.mark.parametrize(
    "folder", ["C#", "F#", "#1", "old.bak", "x.orig", "a~", "build.tmp", "v1.swp", "4913"]
)
def test_folder_is_never_taken_for_what_an_editor_left(tmp_path: Path, folder: str) -> None:
    write_files(tmp_path, {f"posts/{folder}/x.md": ""})
    found = walk(tmp_path / "posts", "posts")
    assert [file.path for file in found.files] == [f"posts/{folder}/x.md"]
    assert is_wanted(tmp_path / f"posts/{folder}/x.md", f"posts/{folder}/x.md")
    assert is_wanted(tmp_path / f"posts/{folder}", f"posts/{folder}")


@pytest.mark.parametrize("name", ["Learn C#", "#include", "a.swap", "a.bak.md", "5913", "~home.md", "$~.md"])
def test_file_that_only_looks_like_an_editors_is_the_sites(tmp_path: Path, name: str) -> None:
    write_files(tmp_path, {f"posts/{name}": ""})
    assert [file.path for file in walk(tmp_path / "posts", "posts").files] == [f"posts/{name}"]


def test_what_may_have_been_meant_for_readers_is_said(tmp_path: Path) -> None:
    said = [".draft.md", ".htaccess", ".notes/x.md", "a.md.bak", "a.orig", "b/.x/y.md", "z.part", "z.tmp"]
    silent = [".git/HEAD", ".obsidian/x.md", ".DS_Store", "._a.md", ".#a.md", "#a.md#", "a.md~", ".a.md.swp"]
    silent += ["a.md.swo", "4913", "~$a.docx", ".~lock.a#", ".gitkeep", ".goutputstream-X1", "a.md.kate-swp"]
    write_files(tmp_path / "posts", dict.fromkeys(said + silent, ""))
    found = walk(tmp_path / "posts", "posts")
    assert found.files == []
    assert [path.removeprefix("posts/") for path in found.skipped] == [
        ".draft.md",
        ".htaccess",
        ".notes/",
        "a.md.bak",
        "a.orig",
        "b/.x/",
        "z.part",
        "z.tmp",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="has neither pipes nor links in folders")
def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    os.mkfifo(tmp_path / "posts/pipe.md")
    (tmp_path / "posts/gone.md").symlink_to("../shared/gone.md")
    (tmp_path / "posts/pipe-too.md").symlink_to("pipe.md")
    found = walk(tmp_path / "posts", "posts")
    assert (found.files, found.skipped) == ([], ["posts/gone.md", "posts/pipe-too.md", "posts/pipe.md"])


@symlinks
def test_folder_that_is_none_is_told(tmp_path: Path) -> None:
    write_files(tmp_path, {"static": "", "posts/x.md": ""})
    with pytest.raises(SiteError, match="static: is no folder, and files are read from there; rename it"):
        walk(tmp_path / "static", "static")
    for name in ("loop.bak", ".loop", "loop.md"):
        (tmp_path / "posts" / name).symlink_to(name)
    assert walk(tmp_path / "posts", "posts").skipped == ["posts/.loop", "posts/loop.bak", "posts/loop.md"]


@symlinks
@pytest.mark.parametrize(
    ("link", "target", "told"),
    [
        ("posts/all", "../public", "posts/all"),
        ("posts/page.html", "../public/index.html", "posts/page.html"),
        ("static/mine", "../public/posts", "static/mine"),
        ("posts/state", "../.notes-site", "posts/state"),
        ("posts/docs", "../docs", "posts/docs/site"),
    ],
)
def test_link_to_what_is_written_is_refused(tmp_path: Path, link: str, target: str, told: str) -> None:
    files = ["public/index.html", "public/posts/x.html", ".notes-site/x", "docs/site/x.html", "static/x"]
    write_files(tmp_path, dict.fromkeys([*files, "posts/a.md"], ""))
    (tmp_path / link).symlink_to(target)
    barred = [tmp_path / name for name in ("public", ".notes-site", "docs/site")]
    name = link.partition("/")[0]
    with pytest.raises(SiteError) as fault:
        walk(tmp_path / name, name, barred)
    fact = "leads to what notes-site writes, which would grow with each build; remove it"
    assert str(fault.value) == f"{told}: {fact}"


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (["posts/a.md"], ["posts/b/c.md", "posts/b/d/e.md"]),
        (["posts/b"], ["posts/a.md"]),
        (["posts/b/d"], ["posts/a.md", "posts/b/c.md"]),
        (["posts"], []),
    ],
)
def test_file_that_goes_while_folders_are_walked_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gone: list[str], left: list[str]
) -> None:
    write_files(tmp_path, {"posts/a.md": "", "posts/b/c.md": "", "posts/b/d/e.md": ""})
    scandir = os.scandir

    @contextlib.contextmanager
    def listed(folder: Path) -> Iterator[list[os.DirEntry[str]]]:
        """What is in a folder; then it goes, before anybody looks closer."""
        with scandir(folder) as entries:
            found = list(entries)
        for path in gone:
            with contextlib.suppress(FileNotFoundError):
                (tmp_path / path).rename(tmp_path / "aside")
        yield found

    monkeypatch.setattr("notes_site.disk.walk.os.scandir", listed)
    assert [file.path for file in walk(tmp_path / "posts", "posts").files] == left


@pytest.mark.skipif(sys.platform == "win32", reason="has no such rights")
def test_changed_rights_show_in_a_stamp(tmp_path: Path) -> None:
    place = write_files(tmp_path, {"a.md": ""}) / "a.md"
    os.utime(place, ns=(0, 0))
    before = place.stat()
    place.chmod(0o200)
    assert stamp_of(place.stat()) != stamp_of(before)
    assert published_stamp(place.stat()) != published_stamp(before)


@pytest.mark.skipif(sys.platform == "win32", reason="has neither pipes nor links in folders")
@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("folder", "is no file, and settings are read from there; rename it"),
        ("pipe", "is no file, and settings are read from there; rename it"),
        ("link out", "is a symbolic link out of the site; put the file itself here"),
        ("link to nothing", "is a symbolic link to nothing; remove it or put the file itself here"),
    ],
)
@pytest.mark.parametrize("name", ["notes-site.toml", "pyproject.toml"])
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, name: str, kind: str, fact: str) -> None:
    site = write_files(tmp_path / "site", {"posts/a.md": ""})
    write_files(tmp_path, {"theirs.toml": ""})
    match kind:
        case "folder":
            (site / name).mkdir()
        case "pipe":
            os.mkfifo(site / name)
        case "link out":
            (site / name).symlink_to("../theirs.toml")
        case _:
            (site / name).symlink_to("gone.toml")
    with pytest.raises(SiteError) as fault:
        list(look_at(site, name))
    assert str(fault.value) == f"{name}: {fact}"
