"""The kitchen sink as readers of each language meet it: built, served, and its kinds of page by name."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.making import build
from support.serving import served

SITE = Path(__file__).parents[1] / "sites/kitchen-sink"
LANGUAGES = ("en", "zh-CN")
THEMES = ("light", "dark")
WIDTHS = (390, 820, 1440)
"""Of a telephone, a tablet and a desk, in CSS pixels."""

NOW = 1_768_500_000
"""2026-01-15, after every note."""

KINDS = {
    "index": "",
    "page-2": "page/2/",
    "leetcode": "posts/lowest-common-ancestor/",
    "formulas": "posts/attention/",
    "kitchen-sink": "posts/kitchen-sink/",
    "kitchen-sink-zh": "posts/kitchen-sink-zh/",
    "faults": "posts/faults/",
    "category": "categories/deep-learning/",
    "categories": "categories/",
    "tag": "tags/中文/",
    "tags": "tags/",
    "archive": "archive/",
    "problems": "leetcode/",
    "search": "search/",
    "about": "about/",
    "404": "404.html",
}
"""Every kind of page, by name: where an example of it stands."""

FAULTS = r"""---
title: What cannot be shown as it was meant
date: 2025-01-02
tags: [faults]
---

A formula that cannot be set, $\undefined{x}$, within a line, and one of its own:

$$
\begin{nothing} a & b \\ c & d \end{nothing}
$$

```klingon title="a language that nobody knows"
qapla' jIyaj
```
"""
"""A note with warnings; a site that is built with `--strict` cannot hold it."""


def build_all(folder: Path) -> Path:
    """Build the site once for each language of the interface, into a folder named after it."""
    for language in LANGUAGES:
        site = folder / "sources" / language
        shutil.copytree(SITE, site, ignore=shutil.ignore_patterns("public", ".notes-site"))
        config = (site / "notes-site.toml").read_text("utf-8")
        settings = config.replace('language = "en"', f'language = "{language}"')
        files = {"posts/faults.md": FAULTS, "notes-site.toml": settings}
        build(site, files, output=folder / "public" / language, base_url=f"/{language}/", now=NOW)
    return folder / "public"


@contextmanager
def kitchen_sink(folder: Path) -> Iterator[str]:
    """The address below which each language's site answers while it is needed."""
    with served(build_all(folder)) as origin:
        yield origin
