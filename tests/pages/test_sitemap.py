"""The list of pages for search engines, and where it is."""

from pathlib import Path
from xml.etree import ElementTree

from making import build, note

FILES: dict[str, str | bytes] = {
    "posts/树.md": note(date="2025-01-01", updated="2025-02-01 10:00", tags="[x]", category="[[C, D]]"),
    "posts/a.md": note(date="2025-01-02 23:59"),
    "posts/undated.md": note(),
    "posts/about.md": note(page="true"),
    "posts/draft.md": note(draft="true"),
    "posts/moved.md": note(aliases="[/old/]"),
}


def entries(output: Path) -> dict[str, str | None]:
    root = ElementTree.fromstring((output / "sitemap.xml").read_bytes())
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {url.findtext(f"{name}loc") or "": url.findtext(f"{name}lastmod") for url in root}


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
