"""Where the notes of a site lie: a link or a setting leads to them, and messages name them as they lie."""

import subprocess
import sys
from pathlib import Path

import pytest

from notes_site.disk.posts import posts_of
from support.making import NOW, build, call, contents, errors, note, page, texts, warnings, write_files

symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
VAULT: dict[str, str | bytes] = {
    "a.md": "# A\n\nSee [[b]] and ![[p.svg]].\n",
    "deep/b.md": "# B\n\n[gone](gone.md)\n",
    "deep/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>',
    ".obsidian/app.json": "{}",
    ".trash/old.md": "# Old",
    "Templates/t.md": "# T",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder for a site beside a vault."""
    write_files(tmp_path / "vault", VAULT)
    return write_files(tmp_path / "site", {"notes-site.toml": ""})


def name(site: Path, posts: str, more: str = "") -> Path:
    return write_files(site, {"notes-site.toml": f"posts = '{posts}'\n{more}"})


def published(output: Path) -> list[str]:
    return [path for path in contents(output) if path.startswith("posts/")]


def test_vault_of_the_settings_is_the_folder_of_notes(site: Path) -> None:
    told = warnings(name(site, "../vault", 'exclude = ["Templates/"]\n'))
    assert told == ['../vault/deep/b.md:3: link "gone.md" leads nowhere; fix the path or add the file']
    assert published(site / "public") == ["posts/a/index.html", "posts/b/index.html", "posts/deep/p.svg"]
    assert texts(page(site / "public", "posts/a/index.html"), ".//a[@href='/posts/b/']")
    assert sorted(contents(site.parent / "vault")) == sorted(VAULT)


def test_vault_of_obsidian_has_its_tags(site: Path) -> None:
    write_files(site.parent / "vault", {"c.md": "#算法\n\nText with a #tag/of.\n"})
    assert {"tags/算法/index.html", "tags/tag-of/index.html"} <= contents(
        build(name(site, "../vault"))
    ).keys()
    (site.parent / "vault/.obsidian/app.json").unlink()
    (site.parent / "vault/.obsidian").rmdir()
    assert not [path for path in contents(build(site)) if path.startswith("tags/tag-of")]


@pytest.mark.parametrize("way", ["absolute", "~", "./", "pyproject"])
def test_vault_is_named_in_any_way(site: Path, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(site.parent))
    match way:
        case "absolute":
            name(site, str(site.parent / "vault"))
        case "~":
            name(site, "~/vault")
        case "./":
            name(site, "./../vault/")
        case "pyproject":
            (site / "notes-site.toml").unlink()
            write_files(site, {"pyproject.toml": '[tool.notes-site]\nposts = "../vault"\n'})
    assert "posts/a/index.html" in published(build(site))


@symlinks
def test_vault_behind_a_link_is_the_folder_of_notes(site: Path) -> None:
    (site / "posts").symlink_to("../vault")
    (told,) = warnings(site)
    assert told.startswith("posts/deep/b.md:3: ")
    assert "posts/a/index.html" in published(site / "public")


def test_folder_of_the_site_may_have_another_name(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"content/a.md": "# A", "posts/b.md": "# B"}
    assert published(build(name(write_files(tmp_path, files), "content"))) == ["posts/a/index.html"]


@symlinks
def test_link_out_of_the_vault_is_refused(site: Path) -> None:
    write_files(site.parent, {"secret.md": "# Secret"})
    (site.parent / "vault/leak.md").symlink_to(site.parent / "secret.md")
    name(site, "../vault")
    done = call("build", cwd=site)
    assert done.stderr == (
        "../vault/leak.md: error: is a symbolic link out of ../vault; put the file itself here\n"
    )
    assert done.returncode == 1
    (site / "notes-site.toml").unlink()
    (site / "posts").symlink_to("../vault")
    assert call("build", cwd=site).stderr.startswith(
        "posts/leak.md: error: is a symbolic link out of posts; put"
    )


@symlinks
def test_link_within_the_vault_is_followed(site: Path) -> None:
    (site.parent / "vault/c.md").symlink_to("deep/b.md")
    assert "posts/c/index.html" in published(build(name(site, "../vault")))


def test_faults_that_name_two_notes_name_both_as_they_lie(site: Path) -> None:
    twins: dict[str, str | bytes] = {path: note('"posts/x"', permalink="/x/") for path in ("c.md", "d.md")}
    write_files(site.parent / "vault", twins)
    (told,) = errors(name(site, "../vault"))
    assert told.startswith("../vault/d.md: has the address /x/, and so has ../vault/c.md; ")


@pytest.mark.parametrize(
    ("posts", "fault"),
    [
        (
            "../gone",
            'notes-site.toml:1: error: "posts" names ../gone, which is not there; make that folder, '
            "or name the one of your notes",
        ),
        (
            "~nobody-of-this-name/x",
            'notes-site.toml:1: error: "posts" names ~nobody-of-this-name/x, which is not',
        ),
        ("../vault/a.md", "../vault/a.md: error: is no folder, and notes are read from there"),
        (".", "notes-site.toml:1: error: . holds the site itself; make a folder for the site beside it"),
        ("..", "notes-site.toml:1: error: .. holds the site itself; make"),
        (
            "static",
            "notes-site.toml:1: error: static lies in static/, which is no place for notes; name another",
        ),
        ("public/x", "public: error: is where the sources of the site lie"),
        ("public", "public: error: is where the sources of the site lie; choose another --output, such as"),
        (
            "",
            'notes-site.toml:1: error: "posts": is no folder; name the one of your notes or leave the',
        ),
    ],
)
def test_folder_that_cannot_be_it_is_told_with_a_way_out(site: Path, posts: str, fault: str) -> None:
    write_files(site, {"static/a.md": "", "public/x/a.md": "", **({} if posts else {"posts/a.md": "# A"})})
    done = call("build", cwd=name(site, posts))
    assert done.stderr.startswith(fault)
    assert done.returncode == 1


@symlinks
def test_link_to_nothing_is_told_with_a_way_out(site: Path) -> None:
    (site / "posts").symlink_to("../gone")
    assert call("build", cwd=site).stderr == (
        "posts: error: is a symbolic link to nothing; make it again, "
        'or name the folder in notes-site.toml: posts = "../vault"\n'
    )


def test_output_in_the_vault_is_refused_and_clean_leaves_the_vault(site: Path) -> None:
    name(site, "../vault")
    done = call("build", "-o", "../vault/public", cwd=site)
    assert done.stderr.startswith("../vault/public: error: is where the sources of the site lie")
    assert call("build", cwd=site).returncode == 0
    for output in ("public", "../vault"):
        assert call("clean", "-o", output, cwd=site).returncode == 0
    assert sorted(contents(site.parent / "vault")) == sorted(VAULT)


def test_another_folder_in_the_settings_is_another_site(site: Path) -> None:
    write_files(site, {"posts/mine.md": "# Mine"})
    assert published(build(site)) == ["posts/mine/index.html"]
    assert "posts/mine/index.html" not in published(build(name(site, "../vault")))
    write_files(site.parent, {"vault/a.md": "# Other"})
    assert b"Other" in contents(build(site))["posts/a/index.html"]
    assert published(build(name(site, "posts"))) == ["posts/mine/index.html"]


def test_settings_that_are_broken_name_no_folder(site: Path) -> None:
    write_files(site, {"posts/a.md": "# A", "notes-site.toml": "posts = '../vault'\n="})
    assert posts_of(site).name == "posts"
    (told,) = errors(site, now=NOW)
    assert told.startswith("notes-site.toml:2: is not TOML")


@pytest.mark.parametrize("setting", ["", 'posts = "../vault"'])
def test_build_with_nothing_to_do_loads_nothing_that_is_slow(site: Path, setting: str) -> None:
    write_files(site, {"notes-site.toml": setting, "posts/a.md": "# A"})
    build(site)
    program = "import sys; from notes_site.__main__ import run\ntry: run()\nfinally: print(*sys.modules)"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", program, "build", "--quiet", "--jobs", "1"],
            cwd=site, capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
    slow = {"markdown_it", "jinja2", "pygments", "yaml", "sqlite3", "notes_site.plan", "notes_site.config"}
    assert not slow & set(done.stdout.split())
    assert ("tomllib" in done.stdout.split()) == bool(setting)
