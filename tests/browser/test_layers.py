"""The style sheet's layers: all rules are in one, and a site's own style sheet wins without weight."""

import re
from pathlib import Path

from playwright.sync_api import Browser

from support.making import build, note
from support.serving import served

STATIC = Path(__file__).parents[2] / "static"


def outside(style: str) -> list[str]:
    """The lines of a style sheet that stand in none of its blocks."""
    rest = re.sub(r"\{(?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*\}", "", style).split("\n")
    return [line.strip() for line in rest if line.strip()]


def written(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text("utf-8"), flags=re.DOTALL).strip()


def test_every_rule_is_in_one_of_the_layers_that_are_listed_on_top() -> None:
    listed, _, rest = written("site.css").partition(";")
    names = [f"@layer {name.strip()}" for name in listed.removeprefix("@layer ").split(",")]
    assert outside(written("math.css")) == ["@layer math"]
    names.remove("@layer math")
    assert outside(rest) == [*names, "@page"]


def test_style_sheet_of_a_site_wins_without_weight(browser: Browser, tmp_path: Path) -> None:
    head = '{% block head %}{{ super() }}<link rel="stylesheet" href="{{ static["my.css"] }}">{% endblock %}'
    files: dict[str, str | bytes] = {
        "posts/a.md": note("```python\nx = 1\n```"),
        "templates/base.html": f'{{% extends "default:base.html" %}}{head}',
        "static/my.css": "pre { margin: 7px } a { color: rgb(1, 2, 3) } h1 { line-height: 3px }",
    }
    with served(build(tmp_path, files)) as origin, browser.new_page() as page:
        page.goto(f"{origin}/posts/a/")
        assert page.locator("pre").evaluate("(pre) => getComputedStyle(pre).margin") == "7px"
        colours = "(links) => links.map((link) => getComputedStyle(link).color)"
        assert set(page.locator("a").evaluate_all(colours)) == {"rgb(1, 2, 3)"}
        assert page.locator("h1").evaluate("(h1) => getComputedStyle(h1).lineHeight") == "3px"
