"""The list of pages for search engines, and where it is."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from notes_site.pages import sitemap
from support.making import build, note

NAME = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

FILES: dict[str, str | bytes] = {
    "posts/树.md": note(date="2025-01-01", updated="2025-02-01 10:00", tags="[x]", category="[[C, D]]"),
    "posts/a.md": note(date="2025-01-02 23:59"),
    "posts/undated.md": note(),
    "posts/about.md": note(page="true"),
    "posts/draft.md": note(draft="true"),
    "posts/moved.md": note(aliases="[/old/]"),
}


def entries(output: Path, name: str = "sitemap.xml") -> dict[str, str | None]:
    root = ElementTree.fromstring((output / name).read_bytes())
    return {url.findtext(f"{NAME}loc") or "": url.findtext(f"{NAME}lastmod") for url in root}


def test_sitemap_lists_every_page_with_its_last_change(tmp_path: Path) -> None:
    output = build(tmp_path, {**FILES, "notes-site.toml": 'base_url = "https://example.org/repo"'})
    base = "https://example.org/repo"
    assert entries(output) == {
        f"{base}/": None,
        f"{base}/archive/": None,
        f"{base}/tags/": None,
        f"{base}/tags/x/": None,
        f"{base}/categories/": None,
        f"{base}/categories/c/": None,
        f"{base}/categories/c/d/": None,
        f"{base}/posts/%E6%A0%91/": "2025-02-01",
        f"{base}/posts/a/": "2025-01-02",
        f"{base}/posts/undated/": None,
        f"{base}/posts/moved/": None,
        f"{base}/about/": None,
    }


def test_robots_are_told_where_it_is_when_the_site_knows(tmp_path: Path) -> None:
    output = build(tmp_path, {**FILES, "notes-site.toml": 'base_url = "https://example.org"'})
    assert (output / "robots.txt").read_text("utf-8") == (
        "User-agent: *\nAllow: /\nSitemap: https://example.org/sitemap.xml\n"
    )
    build(tmp_path, {"notes-site.toml": 'base_url = "/repo/"'})
    assert (output / "robots.txt").read_text("utf-8") == "User-agent: *\nAllow: /\n"


def test_a_long_list_of_pages_is_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_URLS", 5)
    output = build(tmp_path, {**FILES, "notes-site.toml": 'base_url = "https://example.org"'})
    root = ElementTree.fromstring((output / "sitemap.xml").read_bytes())
    places = [entry.findtext(f"{NAME}loc") for entry in root.iter(f"{NAME}sitemap")]
    assert places == [f"https://example.org/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert [len(entries(output, f"sitemap-{number}.xml")) for number in (1, 2, 3)] == [5, 5, 2]
