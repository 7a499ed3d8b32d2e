"""The law of kept work: after any sequence of edits an incremental build equals a clean one, byte for byte,
and a further build writes nothing.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st
from making import NOW, contents, note, try_build, write_files

from notes_site.disk.manifest import Report

pytestmark = pytest.mark.usefixtures("compiled_once")

STEPS = 6
"""Edits in a sequence."""
PARTS = 10
"""Tests that the sequences are spread over, so that several processes may share them."""
SEQUENCES = int(os.environ.get("NOTES_SITE_SEQUENCES", "200"))

YEAR = 365 * 24 * 3600

SITE: dict[str, str | bytes] = {
    "notes-site.toml": 'title = "Law"\nbase_url = "https://example.org/law"\n\n[index]\nper_page = 2\n',
    "posts/tree.md": note(
        "[list](list.md) ==x== $x^2$\n\n```python\nx = 1\n```", date="2025-01-01", tags="[a, b]"
    ),
    "posts/list.md": note("[tree](tree.md#top)", date="2025-02-01", category="[[Data, Lists]]", series="s"),
    "posts/bundle/index.md": note("![](x.png) [[tree]]", date="2025-03-01", tags="[A, c]", series="s"),
    "posts/bundle/x.png": b"no picture",
    "posts/draft.md": note("Draft.", draft="true", tags="[d]"),
    "posts/later.md": note("Later.", date="2030-01-01"),
    "posts/about.md": note("About.", page="true"),
    "static/extra.css": "a {}",
}
NAMES = [
    "posts/tree.md",
    "posts/list.md",
    "posts/bundle/index.md",
    "posts/draft.md",
    "posts/new.md",
    "posts/中文.md",
    "posts/_drafts/hidden.md",
]
BODIES = [
    "One.",
    "# Other\n\n`code`",
    "[list](list.md) and [gone](gone.md)",
    "$$\na\n$$\n",
    "```cpp\nint x;\n```\n",
    "",
]
FRONTS: list[dict[str, object]] = [
    {},
    {"title": "Title", "date": "2025-05-05"},
    {"date": "2024-01-01", "tags": "[a]"},
    {"tags": "[b, B, e]", "category": "Data"},
    {"draft": "true"},
    {"slug": "moved", "aliases": "[/old/]", "pin": "true"},
    {"date": "2030-01-01"},
    {"page": "true"},
    {"page": "true", "category": "Me", "tags": "[a, me]"},
    {"page": "true", "category": "[Data, Lists]", "draft": "true"},
    {"publish": "false"},
    {"private": "true", "category": "Data"},
    {"status": "draft", "tags": "[a]"},
    {"drfat": "true"},
    {"publishDate": "2026-06-01", "date": "2025-05-05"},
    {"expiryDate": "2026-06-01", "tags": "[a]"},
    {"summary": "In short.", "series": "s", "cover": "bundle/x.png"},
]
TEMPLATES = {
    "templates/parts/card.html": "<p>{{ card.title }}</p>",
    "templates/parts/footer.html": "<footer>{{ site.title }}</footer>",
    "templates/card.html": "<b>used by base.html or by nobody</b>",
    "templates/post.html": '{% extends "default:post.html" %}{% block head %}<meta name="x">{% endblock %}',
    "templates/base.html": '{% extends "default:base.html" %}{% block font %}'
    '{% include "mine.html" %}{% endblock %}'
    '{% block header %}{% include "card.html" ignore missing %}{% endblock %}',
    "templates/mine.html": "<meta name=mine content={{ page.kind }}>",
    "templates/robots.txt": "# {{ sitemap }}\n",
    "templates/tag.html": "{{ gone }}",
}
CONFIGS = [
    'title = "Law"\n',
    'title = "Other"\nbase_url = "/law/"\npermalink = "/:year/:slug/"\n',
    'language = "zh-CN"\n[math.macros]\nR = "\\\\mathbb{R}"\n',
]

Edit = Callable[["Scene"], None]


class Scene:
    """A site that is edited, its options, and the chance that edits are drawn from."""

    def __init__(self, site: Path, chance: random.Random) -> None:
        self.site = write_files(site, SITE)
        self.output = site / "public"
        self.chance = chance
        self.options: dict[str, object] = {}

    def pick(self, folder: str, *, hidden: bool = False) -> Path | None:
        found = [
            path
            for path in sorted((self.site / folder).rglob("*"))
            if path.is_file() and (hidden or ".notes-site" not in path.parts)
        ]
        return self.chance.choice(found) if found else None


def edit_note(scene: Scene) -> None:
    text = note(scene.chance.choice(BODIES), **scene.chance.choice(FRONTS))
    write_files(scene.site, {scene.chance.choice(NAMES): text})


def append_to_a_note(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.write_bytes(path.read_bytes() + scene.chance.choice(BODIES).encode())


def rename_a_note(scene: Scene) -> None:
    if (path := scene.pick("posts")) and path.suffix == ".md":
        path.replace(path.with_name(scene.chance.choice(["renamed.md", "again.md"])))


def delete_a_note(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.unlink()


def touch(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.touch()


def change_config(scene: Scene) -> None:
    write_files(scene.site, {"notes-site.toml": scene.chance.choice(CONFIGS)})


def change_a_template(scene: Scene) -> None:
    name = scene.chance.choice(list(TEMPLATES))
    if (scene.site / name).exists():
        (scene.site / name).unlink()
    else:
        write_files(scene.site, {name: TEMPLATES[name]})


def change_a_static_file(scene: Scene) -> None:
    write_files(
        scene.site,
        {scene.chance.choice(["static/extra.css", "static/site.css"]): f"b {{ {time.time_ns()} }}"},
    )


def harm_a_page(scene: Scene) -> None:
    if path := scene.pick("public"):
        if scene.chance.random() < 0.5:
            path.unlink()
        else:
            data = path.read_bytes()
            path.write_bytes(data[:-3] + b"XXX" if scene.chance.random() < 0.5 else b"")


def harm_the_cache(scene: Scene) -> None:
    for path in (scene.site / ".notes-site").glob("cache.sqlite*"):
        _harm(path, scene.chance)


def harm_the_manifest(scene: Scene) -> None:
    for path in (scene.site / ".notes-site/outputs").glob("*/manifest"):
        _harm(path, scene.chance)


def _harm(path: Path, chance: random.Random) -> None:
    if not path.exists() or chance.random() < 0.3:
        path.unlink(missing_ok=True)
        return
    data = bytearray(path.read_bytes())
    for _ in range(20):
        if data:
            data[chance.randrange(len(data))] ^= 0xFF
    path.write_bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.3 else data)


def kill_a_build(scene: Scene) -> None:
    edit_note(scene)
    change_config(scene)
    _killed(scene)


def change_options(scene: Scene) -> None:
    """The clock is one of them: notes appear and go without an edit."""
    scene.options = {name: scene.chance.random() < 0.5 for name in ("drafts", "future")}
    scene.options |= {
        "strict": scene.chance.random() < 0.2,
        "base_url": scene.chance.choice([None, None, "/law/", "https://example.org/other"]),
        "now": scene.chance.choice([NOW, NOW, NOW + YEAR, NOW + 5 * YEAR]),
    }


EDITS: list[Edit] = [
    edit_note,
    edit_note,
    append_to_a_note,
    rename_a_note,
    delete_a_note,
    touch,
    change_config,
    change_a_template,
    change_a_static_file,
    harm_a_page,
    harm_the_cache,
    harm_the_manifest,
    change_options,
    change_options,
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """For sites, in memory where there is such a place: a disk takes its time over files that come and go."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


@pytest.mark.parametrize("part", range(PARTS))
def test_incremental_build_equals_a_clean_one(folder: Path, part: int) -> None:
    @seed(part)
    # A sequence is short as it is, and shrinking one takes minutes.
    @settings(max_examples=SEQUENCES // PARTS, deadline=None, database=None, phases=[Phase.generate])
    @given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=STEPS), st.integers(0, 2**32))
    def holds(edits: list[Edit], chance: int) -> None:
        scene = Scene(folder / "site", random.Random(chance))
        try_build(scene.site)
        for edit in edits:
            edit(scene)
            _check(scene)
        shutil.rmtree(scene.site)

    holds()


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
@pytest.mark.parametrize("chance", range(max(10, SEQUENCES // 20)))
def test_build_after_a_killed_one_equals_a_clean_one(folder: Path, chance: int) -> None:
    scene = Scene(folder / "site", random.Random(chance))
    for _ in range(2):
        kill_a_build(scene)
        _check(scene)


def _check(scene: Scene) -> None:
    report = _built(scene)
    copy = scene.site.parent / f"{scene.site.name}-clean"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.site, copy, ignore=shutil.ignore_patterns("public", ".notes-site"))
    fresh, clean = try_build(copy, **scene.options), copy / "public"
    told = [finding for finding in report.findings if not finding.path.startswith(".notes-site")]
    assert told == list(fresh.findings)
    assert report.failed == fresh.failed
    if report.failed:
        return
    assert contents(scene.output) == contents(clean)
    again = try_build(scene.site, **scene.options)
    assert (again.written, again.removed) == (0, 0)
    assert contents(scene.output) == contents(clean)
    # Thousands of copies would fill a disk.
    shutil.rmtree(copy)


def _built(scene: Scene) -> Report:
    """A build, from nothing where nobody knows what lies in the output; what it leaves is taken away."""
    report = try_build(scene.site, **scene.options)
    if any("no build of this site is known to have written it" in found.message for found in report.findings):
        report = try_build(scene.site, clean=True, **scene.options)
    for path in report.left:
        (scene.output / path).unlink()
    return report


def _killed(scene: Scene) -> None:
    """A build by several processes, ended at some instant by a signal to the first one alone or to all."""
    number = scene.chance.choice(
        [signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
    )
    program = """
import sys
from notes_site import reader
from notes_site.disk import output
output.BATCH, reader.BATCH_BYTES = 2, 50
print(flush=True)
sys.argv[1:] = ["build", "--quiet", "--jobs", "2"]
from notes_site.__main__ import run
run()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=-1, stderr=-1, cwd=scene.site, start_new_session=True
    ) as builder:
        assert builder.stdout
        assert builder.stderr
        builder.stdout.readline()
        time.sleep(scene.chance.random() * 0.6)
        (os.kill if scene.chance.random() < 0.5 else os.killpg)(builder.pid, number)
        # The other ends are closed when the last process is gone.
        assert b"Traceback" not in builder.stderr.read()
        assert builder.wait() in (0, 1, 128 + number, -number)
