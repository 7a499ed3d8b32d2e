"""The notes of this repository in a browser: the site complains of nothing, wherever it lives."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from support.making import build
from support.serving import served

ROOT = Path(__file__).parents[2]


def test_pages_below_a_path_load_without_complaint(tmp_path: Path, browser: Browser) -> None:
    shutil.copytree(ROOT / "posts", tmp_path / "posts")
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    output = build(tmp_path, output=tmp_path / "served/repo", base_url="/repo/", future=True)
    with browser.new_page() as page, served(tmp_path / "served") as origin:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        asked = set()
        page.on("response", lambda response: asked.add((response.url, response.status)))
        for file in sorted(output.rglob("index.html")):
            page.goto(f"{origin}/repo/{file.relative_to(output).as_posix().removesuffix('index.html')}")
        assert complaints == []
        assert {status for _, status in asked} <= {200, 304}
        assert all(url.startswith(f"{origin}/repo/") for url, _ in asked)
