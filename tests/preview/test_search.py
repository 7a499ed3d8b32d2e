"""The search of a preview: made when somebody asks for it, and then as new as the notes."""

import urllib.request
from pathlib import Path

from support.making import note, write_files
from support.previews import Running, previewing
from support.waiting import PATIENCE, until


def _terms(running: Running) -> str:
    with urllib.request.urlopen(f"{running.origin}/search/terms/0.txt", timeout=PATIENCE) as answer:
        text: str = answer.read().decode()
    return text


def test_search_is_made_when_it_is_asked_for_and_again_after_a_save(tmp_path: Path) -> None:
    site = write_files(tmp_path, {"posts/a.md": note("动态规划", title="A")})
    with previewing(site) as running:
        page = running.output / "posts/a/index.html"
        until(lambda: page.is_file() and (running.output / "sitemap.xml").is_file())
        assert not (running.output / "search/terms").exists()
        assert "动态\t0a规划\n" in _terms(running)
        write_files(site, {"posts/a.md": note("深度学习", title="A")})
        until(lambda: "深度学习" in page.read_text("utf-8"))
        assert "动态" in (running.output / "search/terms/0.txt").read_text("utf-8")
        terms = _terms(running)
        assert "深度\t0a学习\n" in terms
        assert "动态" not in terms
