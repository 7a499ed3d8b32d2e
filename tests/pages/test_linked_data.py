"""What a page says of itself to machines, and that no words of a note get out of it."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from support.making import build, metas, note, page, texts

BASE = "https://example.org/repo"
CONFIG = f'title = "My notes"\ndescription = "What I learn."\nauthor = "A. U. Thor"\nbase_url = "{BASE}"\n'
NASTY = "</script><script>alert(1)</script><!-- <script> ]]> & \\u0022 ' \u2028 二叉树"


def told(document: ElementTree.Element) -> list[dict[str, Any]]:
    """The things that a page tells of."""
    scripts = [
        script for script in document.iterfind(".//script") if script.get("type") == "application/ld+json"
    ]
    things: list[dict[str, Any]] = []
    for script in scripts:
        data = json.loads("".join(script.itertext()))
        assert data["@context"] == "https://schema.org"
        things += data["@graph"]
    return things


def test_note_is_a_posting_at_the_end_of_a_way(tmp_path: Path) -> None:
    text = note(
        "One two three.",
        title="二叉树",
        lang="zh-CN",
        date="2025-01-02T09:05:00+08:00",
        updated="2025-02-03",
        categories="[[LeetCode, 树]]",
        tags="[tree, 'C++']",
        summary="In short.",
        cover="c.svg",
    )
    files: dict[str, str | bytes] = {
        "notes-site.toml": CONFIG,
        "posts/树.md": text,
        "posts/c.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    posting, way = told(page(build(tmp_path, files), "posts/树/index.html"))
    url = f"{BASE}/posts/%E6%A0%91/"
    assert posting == {
        "@type": "BlogPosting",
        "headline": "二叉树",
        "description": "In short.",
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": "zh-CN",
        "datePublished": "2025-01-02T09:05:00+08:00",
        "dateModified": "2025-02-03",
        "author": {"@type": "Person", "name": "A. U. Thor"},
        "image": f"{BASE}/posts/c.svg",
        "articleSection": ["LeetCode / 树"],
        "keywords": ["tree", "C++"],
        "wordCount": 3,
    }
    assert way["@type"] == "BreadcrumbList"
    steps = [(step["position"], step["name"], step["item"]) for step in way["itemListElement"]]
    assert steps == [
        (1, "My notes", f"{BASE}/"),
        (2, "LeetCode", f"{BASE}/categories/leetcode/"),
        (3, "树", f"{BASE}/categories/leetcode/%E6%A0%91/"),
        (4, "二叉树", url),
    ]


def test_note_says_only_what_it_knows(tmp_path: Path) -> None:
    document = page(build(tmp_path, {"posts/a.md": "# A\n\nText.\n"}), "posts/a/index.html")
    posting, way = told(document)
    assert posting.keys() == {
        *("@type", "headline", "description", "url", "mainEntityOfPage", "inLanguage", "wordCount"),
    }
    assert [step["item"] for step in way["itemListElement"]] == ["/", "/posts/a/"]


def test_only_the_first_page_is_the_site(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "notes-site.toml": f"{CONFIG}index.per_page = 1\n",
        "posts/a.md": note(title="A", date="2025-01-01", tags="[x]"),
        "posts/b.md": note(title="B", date="2025-01-02"),
        "posts/about.md": note(title="About", page="true"),
    }
    output = build(tmp_path, files)
    assert told(page(output, "index.html")) == [
        {
            "@type": "WebSite",
            "name": "My notes",
            "url": f"{BASE}/",
            "description": "What I learn.",
            "inLanguage": "en",
            "author": {"@type": "Person", "name": "A. U. Thor"},
        }
    ]
    for path in ("page/2", "about", "tags", "tags/x", "archive"):
        assert told(page(output, f"{path}/index.html")) == []


@pytest.mark.parametrize("key", ["title", "summary", "category", "tags"])
def test_words_of_a_note_stay_words(key: str, tmp_path: Path) -> None:
    fields = {"title": "A", key: json.dumps(NASTY)}
    files: dict[str, str | bytes] = {
        "notes-site.toml": f"title = {json.dumps(NASTY)}\nauthor = {json.dumps(NASTY)}\n",
        "posts/a.md": note(slug="a", **fields),
    }
    document = page(build(tmp_path, files), "posts/a/index.html")
    posting, way = told(document)
    assert posting["author"]["name"] == way["itemListElement"][0]["name"] == NASTY
    said = {
        "title": posting["headline"],
        "summary": posting["description"],
        "category": "".join(posting.get("articleSection", [])),
        "tags": "".join(posting.get("keywords", [])),
    }
    assert "<script>alert(1)</script>" in said[key]
    assert not [text for text in texts(document, ".//script") if text.startswith("alert")]


@pytest.mark.parametrize(
    ("date", "updated", "changed"),
    [
        ("2025-01-11", "2025-01-10", ""),
        ("2025-01-11", "2025-01-11", ""),
        ("2025-01-11T09:05:00+08:00", "2025-01-11", ""),
        ("2025-01-11", "2025-01-11T09:05:00+08:00", "2025-01-11T09:05:00+08:00"),
        ("2025-01-11", "2025-01-12", "2025-01-12"),
        # A later day in its zone, and an earlier instant; then the other way round.
        ("2025-01-11T23:30:00-08:00", "2025-01-12T00:30:00+08:00", ""),
        ("2025-01-12T00:30:00+08:00", "2025-01-11T23:30:00-08:00", ""),
        ("2025-01-11T23:30:00-08:00", "2025-01-12", ""),
        ("2025-01-11T23:30:00+08:00", "2025-01-12", "2025-01-12"),
    ],
)
def test_all_pages_agree_on_the_last_change(tmp_path: Path, date: str, updated: str, changed: str) -> None:
    settings = f'{CONFIG}timezone = "UTC"\n'
    output = build(
        tmp_path, {"notes-site.toml": settings, "posts/a.md": note(date=f"'{date}'", updated=f"'{updated}'")}
    )
    last = changed or date
    shown = page(output, "posts/a/index.html")
    assert told(shown)[0]["dateModified"] == last
    assert f"<lastmod>{last[:10]}</lastmod>" in (output / "sitemap.xml").read_text("utf-8")
    modified = [value for name, value in metas(shown) if name == "article:modified_time"]
    assert modified == [last[:10]] * (last[:10] != date[:10])
    entry = feedparser.parse((output / "feed.xml").read_bytes()).entries[0]
    assert (entry.updated_parsed > entry.published_parsed) == bool(changed)
    assert entry.updated_parsed >= entry.published_parsed
