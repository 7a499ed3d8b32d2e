"""The law of the warm build: after any edits it holds what a clean build would, byte for byte."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from notes_site.builder import Builder, Look, as_findings
from notes_site.disk.lock import locked
from notes_site.disk.posts import posts_of
from notes_site.disk.snapshot import BuildOptions
from notes_site.disk.state import output_of
from notes_site.errors import SiteError
from notes_site.folders import PREVIEW
from support.edits import EDITS, SITE, Edit, Scene, harm_a_page, harm_the_cache, harm_the_manifest
from support.making import NOW, contents, note, try_build, write_files

PARTS = 4
SEQUENCES = max(20, int(os.environ.get("NOTES_SITE_SEQUENCES", "0")) // 10)
# What lies in `public/` is no concern of the preview; its own folder is looked at when nobody waits.
SAVES = [edit for edit in EDITS if edit not in (harm_a_page, harm_the_cache, harm_the_manifest)]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_files(tmp_path, SITE)


@pytest.fixture
def warm(site: Path) -> Iterator[Builder]:
    with locked(output_of(site, site / PREVIEW)):
        build = Builder(site, _options(site), late_search=True)
        build.look((), now=NOW)
        build.publish_all()
        yield build
        build.close()


@pytest.mark.parametrize("part", range(PARTS))
def test_warm_build_equals_a_clean_one(tmp_path_factory: pytest.TempPathFactory, part: int) -> None:
    @seed(part)
    @settings(max_examples=SEQUENCES // PARTS, deadline=None, database=None, phases=[Phase.generate])
    @given(st.lists(st.sampled_from(SAVES), min_size=1, max_size=8), st.integers(0, 2**32))
    def holds(edits: list[Edit], chance: int) -> None:
        scene = Scene(tmp_path_factory.mktemp("warm"), random.Random(chance))
        with locked(output_of(scene.site, scene.site / PREVIEW)):
            build = Builder(scene.site, _options(scene.site))
            _check(scene, build, build.look((), now=NOW))
            for edit in edits:
                before = _sources(scene.site)
                edit(scene)
                changed = {path for path, _ in before.items() ^ _sources(scene.site).items()}
                _check(scene, build, build.look(changed, now=NOW) if changed else None)
            build.close()
        shutil.rmtree(scene.site)

    holds()


def test_build_after_a_preview_has_nothing_to_write(site: Path, warm: Builder) -> None:
    _save(site, warm, {"posts/tree.md": note("Other.", date="2025-01-01")})
    warm.publish_search()
    warm.close()
    # The folder is still held by this preview, and another build would wait for it.
    shutil.copytree(site / PREVIEW, site / "public")
    report = try_build(site, drafts=True, future=True)
    assert (report.written, report.removed) == (0, 0)


def test_edit_of_a_text_publishes_its_page_alone(site: Path, warm: Builder) -> None:
    first = note(f"{'Long enough. ' * 40}\n\n- One line.", date="2020-01-01")
    _save(site, warm, {"notes-site.toml": "[feed]\nentries = 1\n", "posts/old.md": first})
    assert _save(site, warm, {"posts/old.md": f"{first}- One more.\n"}) == {"posts/old/index.html"}


def test_pages_are_published_in_the_order_of_who_waits(site: Path, warm: Builder) -> None:
    write_files(site, {"templates/parts/footer.html": "<footer>other</footer>"})
    warm.look(["templates/parts/footer.html"], now=NOW)
    assert warm.publish(["posts/list/index.html"]) == ["posts/list/index.html"]
    assert "other" in (site / PREVIEW / "posts/list/index.html").read_text("utf-8")
    assert "posts/tree/index.html" in warm.due


def test_site_with_errors_keeps_its_last_good_pages(site: Path, warm: Builder) -> None:
    before = contents(site / PREVIEW)
    write_files(site, {"posts/tree.md": b"\xff\xfe"})
    look = warm.look(["posts/tree.md"], now=NOW)
    assert look.failed
    assert contents(site / PREVIEW) == before
    write_files(site, {"posts/tree.md": SITE["posts/tree.md"]})
    assert not warm.look(["posts/tree.md"], now=NOW).failed
    warm.publish(list(warm.due))
    assert contents(site / PREVIEW) == before


def test_build_after_a_preview_that_ended_with_errors_finds_them(site: Path, warm: Builder) -> None:
    write_files(site, {"posts/tree.md": b"\xff\xfe"})
    os.utime(site / "posts/tree.md", (NOW, NOW))
    assert warm.look(["posts/tree.md"], now=NOW).failed
    warm.close()
    shutil.copytree(site / PREVIEW, site / "public")
    assert try_build(site, drafts=True, future=True).failed


def test_broken_config_is_a_finding_and_fixed_again(site: Path, warm: Builder) -> None:
    good = SITE["notes-site.toml"]
    write_files(site, {"notes-site.toml": "title = \n"})
    look = warm.look(["notes-site.toml"], now=NOW)
    assert (look.failed, look.findings[0].path) == (True, "notes-site.toml")
    write_files(site, {"notes-site.toml": good})
    assert not warm.look(["notes-site.toml"], now=NOW).failed


def test_files_that_were_never_there_are_no_change(site: Path, warm: Builder) -> None:
    assert not warm.look(["posts/4913"], now=NOW).failed
    assert not warm.due


def test_output_that_somebody_harmed_is_fixed_when_all_is_looked_at(site: Path, warm: Builder) -> None:
    before = contents(site / PREVIEW)
    (site / PREVIEW / "index.html").write_text("harm")
    (site / PREVIEW / "archive/index.html").unlink()
    warm.look((), now=NOW)
    assert sorted(warm.publish_all()) == ["archive/index.html", "index.html"]
    assert contents(site / PREVIEW) == before


def test_build_from_nothing_is_the_same_site(site: Path, warm: Builder) -> None:
    before = contents(site / PREVIEW)
    warm.forget()
    warm.look((), now=NOW)
    assert warm.publish_all() == []
    assert contents(site / PREVIEW) == before


def _options(site: Path) -> BuildOptions:
    return BuildOptions(output=site / PREVIEW, now=NOW, drafts=True, future=True)


def _sources(site: Path) -> dict[str, tuple[int, int, int]]:
    """What a watcher would see of a site: its files with their stamps, the notes wherever they lie."""
    folders = {"posts": posts_of(site).path, "static": site / "static", "templates": site / "templates"}
    paths = {
        f"{name}/{path.relative_to(folder).as_posix()}": path
        for name, folder in folders.items()
        for path in folder.rglob("*")
    }
    paths |= {path.name: path for path in site.glob("*.toml")}
    return {
        name: (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        for name, path in paths.items()
        if path.is_file() and (stat := path.stat())
    }


def _save(site: Path, warm: Builder, files: dict[str, str | bytes]) -> set[str]:
    """Save files and publish what that changes; the paths of the output that changed."""
    write_files(site, files)
    assert not warm.look(list(files), now=NOW).failed
    return set(warm.publish(list(warm.due)))


def _check(scene: Scene, build: Builder, look: Look | None) -> None:
    """Publish in parts, and compare with a clean build of a copy."""
    if look is None:
        return
    copy = scene.site.parent / f"{scene.site.name}-clean"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.site, copy, ignore=shutil.ignore_patterns("public", ".notes-site"))
    clean = try_build(copy, drafts=True, future=True)
    if clean.failed and not look.failed:
        # A template that fails is found out when a page is made with it.
        with pytest.raises(SiteError) as error:
            build.publish_all()
        assert [*look.findings, *as_findings(error.value)] == list(clean.findings)
        return
    assert look.failed == clean.failed
    assert list(look.findings) == list(clean.findings)
    if look.failed:
        return
    build.publish([])
    while build.due:
        some = scene.chance.sample(sorted(build.due), scene.chance.randint(1, len(build.due)))
        build.publish(some)
    assert contents(scene.site / PREVIEW) == contents(copy / "public")
