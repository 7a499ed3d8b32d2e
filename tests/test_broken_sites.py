"""What is told of a site that cannot be built: place, fact, way out; and nothing else happens.

Each folder of `sites/broken` is a fault, laid over a good site; its `expected.txt` is all that is said.
"""

import shutil
import sys
from pathlib import Path

import pytest

from support.making import build, call, contents, errors, note, write_files

BROKEN = Path(__file__).parent / "sites/broken"
WARNINGS = {"impossible-date"}
"""Faults that leave one spot wrong; the build goes on."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built and was good."""
    build(tmp_path, {"posts/good.md": note("Good.", date="2025-01-01")})
    return tmp_path


@pytest.mark.parametrize("name", sorted(path.name for path in BROKEN.iterdir()))
def test_fault_is_told_and_the_last_good_site_stays(name: str, site: Path, renew: bool) -> None:
    before = contents(site / "public")
    shutil.copytree(BROKEN / name, site, dirs_exist_ok=True)
    (site / "expected.txt").unlink(missing_ok=True)
    done = call("build", "--quiet", cwd=site)
    if renew:
        (BROKEN / name / "expected.txt").write_text(done.stderr, "utf-8", newline="\n")
    assert done.stderr == (BROKEN / name / "expected.txt").read_text("utf-8")
    assert done.stdout == ""
    assert done.returncode == (0 if name in WARNINGS else 1)
    if name not in WARNINGS:
        assert contents(site / "public") == before


def test_every_fault_is_told_with_its_place_and_a_way_out() -> None:
    for path in sorted(BROKEN.glob("*/expected.txt")):
        told = path.read_text("utf-8").splitlines()
        assert "Traceback" not in told
        for line in (line for line in told if not line.startswith("nothing was written")):
            place, _, message = line.partition(": ")
            assert "/" in place or place.startswith("notes-site.toml"), line
            assert "; " in message, line


def check(site: Path, message: str) -> None:
    """That a build says just this and leaves the last good site as it was."""
    before = contents(site / "public")
    done = call("build", "--quiet", cwd=site)
    told = message.replace(": ", ": error: ", 1)
    assert done.stderr == f"{told}\nnothing was written: 1 error\n"
    assert (done.stdout, done.returncode) == ("", 1)
    assert contents(site / "public") == before


@pytest.mark.parametrize(
    ("data", "line", "encoding"),
    [
        ("标题\n\n二叉树的最近公共祖先。".encode("gbk"), 1, "GBK"),
        ("# English\n\n二叉树".encode("gbk"), 3, "GBK"),
        ("# 标题".encode("utf-16"), 1, "UTF-16"),
    ],
)
def test_note_that_is_not_utf_8(site: Path, data: bytes, line: int, encoding: str) -> None:
    write_files(site, {"posts/note.md": data})
    check(site, f"posts/note.md:{line}: is not UTF-8 (it looks like {encoding}); save it as UTF-8")


def test_note_of_twenty_megabytes(site: Path) -> None:
    write_files(site, {"posts/note.md": b"word " * 4_000_000})
    check(
        site,
        "posts/note.md: is 20.0 MB, more than a note may have (4 MB); "
        "move data into a file beside the note and link to it",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize(
    "name", ["posts/leak.md", "posts/leak.txt", "static/leak.txt", "templates/post.html"]
)
def test_symbolic_link_out_of_the_site(
    site: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    secret = write_files(tmp_path_factory.mktemp("home"), {"secret": "secret"}) / "secret"
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).symlink_to(secret)
    before = contents(site / "public")
    done = call("build", "--quiet", cwd=site)
    assert done.stderr.startswith(
        f"{name}: error: is a symbolic link out of the site; put the file itself here"
    )
    assert (done.stdout, done.returncode) == ("", 1)
    assert contents(site / "public") == before


@pytest.mark.parametrize(
    "front",
    [
        {"permalink": "/.notes-site/a/"},
        {"aliases": "[/.notes-site/client.js/]"},
        {"url": "/.Notes-Site-stage/x/"},
    ],
)
def test_address_among_the_programs_own_is_told(tmp_path: Path, front: dict[str, object]) -> None:
    (message,) = errors(tmp_path, {"posts/a.md": note(**front)})
    assert message.startswith("posts/a.md: has the address /.")
    assert message.endswith(", where the preview keeps what is its own; choose another")


def test_output_folder_that_holds_the_files_of_somebody(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/note.md": note(),
        "public/index.html": "mine",
        "public/x.txt": "mine",
    }
    write_files(tmp_path, files)
    done = call("build", cwd=tmp_path)
    assert done.stderr == (
        "public/x.txt: error: is here, and no build of this site is known to have written it; "
        'choose another --output or empty this one: "build --clean" takes away what is surely of notes-site\n'
        "nothing was written: 1 error\n"
    )
    assert (done.stdout, done.returncode) == ("", 1)
    assert contents(tmp_path / "public") == {"index.html": b"mine", "x.txt": b"mine"}


def test_files_of_somebody_that_are_not_in_the_way_stay(tmp_path: Path) -> None:
    build(tmp_path, {"posts/note.md": note()})
    write_files(tmp_path / "public", {"CNAME": "example.org", "posts/x.txt": "mine"})
    write_files(tmp_path, {"posts/other.md": note()})
    assert call("build", cwd=tmp_path).returncode == 0
    assert call("clean", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "public") == {"CNAME": b"example.org", "posts/x.txt": b"mine"}


@pytest.mark.parametrize("output", [".", "posts", "posts/out", "static/out"])
def test_output_among_the_sources(tmp_path: Path, output: str) -> None:
    write_files(tmp_path, {"posts/note.md": note()})
    done = call("build", "-o", output, cwd=tmp_path)
    assert done.stderr == (
        f"{output}: error: is where the sources of the site lie; choose another --output, such as public\n"
    )
    assert done.returncode == 1
    assert [path.name for path in tmp_path.rglob("*.html")] == []


def test_output_that_is_a_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/note.md": note(), "public": "mine"})
    done = call("build", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("public: error: cannot be written (")
    assert "); choose another --output\n" in done.stderr
    assert (tmp_path / "public").read_text("utf-8") == "mine"
