"""The files of a search that a build publishes."""

import json
from pathlib import Path

import pytest

from notes_site.search import files
from support.making import build, note

SITE = {
    "posts/old.md": note("动态规划", title="Old", date="2024-01-01"),
    "posts/new.md": note("数据结构", title="New", date="2025-01-01"),
    "posts/draft.md": note("秘密的话", title="Draft", draft="true"),
    "posts/later.md": note("未来的话", title="Later", date="2030-01-01"),
    "posts/hidden.md": note("不列出的话", title="Hidden", unlisted="true"),
    "posts/about.md": note("关于本站", title="About", page="true"),
}


def _texts(public: Path) -> dict[str, str]:
    """Titles by the name of the file."""
    found = {path.name: json.loads(path.read_text("utf-8")) for path in (public / "search/text").iterdir()}
    return {name: text["pieces"][0]["title"] for name, text in sorted(found.items())}


def test_pages_come_first_and_then_the_oldest_note(tmp_path: Path) -> None:
    assert _texts(build(tmp_path, SITE)) == {"0a.json": "About", "1a.json": "Old", "2a.json": "New"}


def test_what_is_kept_back_leaks_nowhere(tmp_path: Path) -> None:
    public = build(tmp_path, SITE)
    whole = "".join(path.read_text("utf-8") for path in (public / "search").rglob("*") if path.is_file())
    assert "的话" not in whole
    assert "秘密" not in whole


def test_address_carries_the_base_path(tmp_path: Path) -> None:
    public = build(tmp_path, SITE, base_url="https://example.org/repo")
    assert json.loads((public / "search/text/1a.json").read_text("utf-8"))["url"] == "/repo/posts/old/"


def test_many_notes_have_a_file_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MANY", 2)
    long = "\n\n".join(f"第 {number} 段。" * 100 for number in range(20))
    public = build(tmp_path, {**SITE, "posts/long.md": note(long, title="Long", date="2023-01-01")})
    assert list(_texts(public)) == ["0.json", "1.json", "2.json", "3.json"]
    text = json.loads((public / "search/text/1.json").read_text("utf-8"))
    assert len(text["pieces"]) == text["pieces"][0]["of"] > 1


def test_site_without_a_search_has_no_trace_of_it(tmp_path: Path) -> None:
    public = build(tmp_path, {**SITE, "notes-site.toml": "search = false\n"})
    assert not (public / "search").exists()
    assert "search-link" not in (public / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    "own",
    [
        {"posts/search.md": note("Mine.", page="true")},
        {"static/search/index.html": "mine"},
        {"posts/moved.md": note("Mine.", aliases="[/search/]")},
    ],
)
def test_what_lies_at_its_address_stays(tmp_path: Path, own: dict[str, str]) -> None:
    public = build(tmp_path, {**SITE, **own})
    assert not (public / "search/index.json").exists()
    assert "search-link" not in (public / "index.html").read_text("utf-8")
    assert "search-place" not in (public / "search/index.html").read_text("utf-8")
