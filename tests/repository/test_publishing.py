"""The build step of the Pages workflow, wherever the site will live: every address leads somewhere."""

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree

import feedparser
import pytest
import yaml

from support.crawler import SITEMAP, Output

ROOT = Path(__file__).parents[2]
BASE_URLS = ("/", "/repo/", "https://notes.example.org", "https://someone.example.org/repo")

DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">
<a href="#up"><path id="up" d="M0 0h9"/></a></svg>
"""
SMALL_SITE = {
    "posts/二叉树.md": """\
---
title: 二叉树
date: 2026-01-11
category: [Algorithms, Trees]
tags: [C++, C#, 动态规划]
aliases: [/old/trees/]
cover: pictures/树 图.svg
---

[Heaps](heaps/index.md#build-it), [[heaps]], [above](#递归), [home](/).[^1]

![A tree](<pictures/树 图.svg>)

<picture><source srcset="pictures/a.svg 1x, pictures/b.svg 2x"><img src="pictures/a.svg" alt=""></picture>
<a href="pictures/a.svg">the drawing</a>

## 递归

## 递归

[^1]: A footnote.
""",
    "posts/heaps/index.md": """\
---
title: Heaps
date: 2026-01-12
tags: [C++]
---

## Build it

$O(n)$ time; see [the tree](../二叉树.md#递归-1), [about](../about.md) and [the code](heap.py).
""",
    "posts/heaps/heap.py": "heap = []\n",
    "posts/about.md": """\
---
title: About
page: true
---

[All notes](/archive/), [tags](/tags/), [feed](/feed.xml)
""",
    "posts/pictures/树 图.svg": DRAWING,
    "posts/pictures/a.svg": DRAWING,
    "posts/pictures/b.svg": DRAWING,
    **{
        f"posts/note-{day}.md": f"---\ntitle: Note {day}\ndate: 2025-12-{day}\ncategory: Daily\n---\nText.\n"
        for day in range(10, 20)
    },
}


@pytest.fixture
def small_site(tmp_path: Path) -> Path:
    """A site that holds every kind of address."""
    for name, text in SMALL_SITE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def own_site(tmp_path: Path) -> Path:
    """The site of this repository."""
    for name in ("posts", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


@pytest.mark.parametrize("base_url", BASE_URLS)
@pytest.mark.parametrize("site", ["small_site", "own_site"])
def test_every_address_leads_somewhere(site: str, base_url: str, request: pytest.FixtureRequest) -> None:
    output = _publish(request.getfixturevalue(site), base_url)
    broken = output.crawl()
    assert not broken, "\n".join(broken)
    _check_feed(output)
    _check_sitemap(output)


def test_fault_fails_the_build_step(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/note.md").write_text("[gone](gone.md)\n", "utf-8")
    assert _run_build_step(tmp_path, "/").returncode == 1
    assert not (tmp_path / "public/index.html").exists()


@pytest.mark.parametrize(
    ("file", "holders"),
    [
        ("posts/heaps/index.html", {"index.html", "feed.xml", "sitemap.xml", "posts/二叉树/index.html"}),
        ("posts/二叉树/index.html", {"old/trees/index.html", "posts/heaps/index.html"}),
        ("site.css", {"404.html", "archive/index.html"}),
    ],
)
def test_crawler_finds_what_leads_nowhere(small_site: Path, file: str, holders: set[str]) -> None:
    output = _publish(small_site, "/repo/")
    (output.folder / file).unlink()
    broken = Output(output.folder, "/repo/").crawl()
    assert {line.partition(": ")[0] for line in broken} >= holders


def test_crawler_finds_what_is_not_below_the_base_url(small_site: Path) -> None:
    output = _publish(small_site, "/")
    assert len(Output(output.folder, "/repo/").crawl()) > len(output.files)


def _publish(site: Path, base_url: str) -> Output:
    """What the workflow publishes when Pages says that the site lives at an address."""
    done = _run_build_step(site, base_url)
    assert done.returncode == 0, done.stdout + done.stderr
    (upload,) = (step for step in _build_steps() if "upload-pages-artifact" in step.get("uses", ""))
    return Output(site / upload["with"]["path"], base_url)


def _run_build_step(site: Path, base_url: str) -> subprocess.CompletedProcess[str]:
    """In the folder of a site, as a runner does it."""
    (build,) = (step for step in _build_steps() if step.get("name") == "Build")
    assert build["env"] == {"BASE_URL": "${{ steps.pages.outputs.base_url }}"}
    commands = os.pathsep.join((sysconfig.get_path("scripts"), os.environ["PATH"]))
    return subprocess.run(
        [shutil.which("bash") or "bash", "-e", "-c", build["run"]],
        cwd=site,
        env={**os.environ, "PATH": commands, "BASE_URL": base_url, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )


def _build_steps() -> list[dict[str, Any]]:
    workflow = yaml.load((ROOT / ".github/workflows/pages.yml").read_text("utf-8"), yaml.BaseLoader)
    steps: list[dict[str, Any]] = workflow["jobs"]["build"]["steps"]
    return steps


def _check_feed(output: Output) -> None:
    headers = {"content-type": "application/atom+xml", "content-location": f"{output.base_url}feed.xml"}
    feed = feedparser.parse((output.folder / "feed.xml").read_bytes(), response_headers=headers)
    assert not feed.bozo, feed.bozo_exception
    assert feed.entries
    assert all(entry.link.startswith(output.base_url) for entry in feed.entries)


def _check_sitemap(output: Output) -> None:
    root = ElementTree.fromstring((output.folder / "sitemap.xml").read_bytes())
    listed = [element.text or "" for element in root.iter(f"{SITEMAP}loc")]
    assert len(listed) == len(set(listed))
    assert urljoin(output.base_url, listed[0]) == output.base_url
