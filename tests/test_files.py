"""Reading a site's folder."""

import os
import sys
from pathlib import Path

import pytest
from making import write_files

from notes_site.errors import SiteError
from notes_site.files import stamp_of, walk

symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def test_files_are_found_by_path_without_what_editors_leave(tmp_path: Path) -> None:
    names = ["b/x.md", "b.md", "a.md", "中 文.md"]
    noise = [".hidden.md", ".git/x", "a.md~", "#a.md#", ".a.md.swp", "b/a.md.orig", "4.tmp"]
    write_files(tmp_path / "posts", dict.fromkeys(names + noise, ""))
    found = walk(tmp_path / "posts", "posts").files
    assert [file.path for file in found] == ["posts/a.md", "posts/b.md", "posts/b/x.md", "posts/中 文.md"]
    assert found[0].place == tmp_path / "posts/a.md"
    assert found[0].stamp == stamp_of(found[0].place.stat())


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
def test_folder_of_notes_that_is_a_link_out_of_the_site_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"vault/a.md": "", "site/x": ""})
    (tmp_path / "site/posts").symlink_to(tmp_path / "vault")
    with pytest.raises(SiteError, match=r"^posts: is a symbolic link out of the site"):
        walk(tmp_path / "site/posts", "posts")


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
