"""The notes of this repository, as a reader of its first page sees them."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.making import page, run, texts

ROOT = Path(__file__).parents[2]
NOTES = 23
FIRST = 10
"""Cards on the first page."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "posts", site / "posts")
    shutil.copy(ROOT / "pyproject.toml", site)
    done = run("build", "--strict", cwd=site)
    assert done.returncode == 0, done.stderr
    return site / "public"


@pytest.fixture(scope="module")
def index(output: Path) -> ElementTree.Element:
    return page(output, "index.html")


def test_page_is_headed_by_its_two_lines(index: ElementTree.Element) -> None:
    assert texts(index, ".//p[@class='kicker']") == ["INCOMING TRANSMISSION"]
    assert texts(index, ".//h1") == ["LATEST UPDATES"]


def test_every_note_has_a_card_with_a_date_newest_first(index: ElementTree.Element) -> None:
    dates = texts(index, ".//li[@class='card']//time")
    assert len(dates) == FIRST
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == "2026-01-11"


def test_every_card_has_a_category_tags_and_an_excerpt(index: ElementTree.Element) -> None:
    for card in index.iterfind(".//li[@class='card']"):
        assert texts(card, ".//span[@class='category']/a")
        assert len(texts(card, ".//a[@class='tag']")) >= 2
        (excerpt,) = texts(card, ".//p[@class='card-excerpt']")
        assert excerpt.endswith("...")


def test_code_in_an_excerpt_is_a_word_in_brackets(index: ElementTree.Element) -> None:
    excerpts = texts(index, ".//p[@class='card-excerpt']")
    assert "[代码]" in excerpts[0]


def test_archive_has_every_note(output: Path) -> None:
    assert len(texts(page(output, "archive/index.html"), ".//ol[@class='rows']/li")) == NOTES


def test_solutions_show_what_the_page_of_all_problems_can(index: ElementTree.Element, output: Path) -> None:
    assert "LeetCode" in texts(index, ".//nav[@class='site-menu']//a")
    problems = page(output, "leetcode/index.html")
    rows = [
        ["".join(cell.itertext()) for cell in row]
        for row in problems.iterfind(".//table[@class='problems']/tbody/tr")
    ]
    assert len(rows) == 15
    assert {difficulty for _, _, difficulty, *_ in rows} == {"Easy", "Medium", "Hard"}
    assert "两数之和Two Sum" in rows[0], "one problem, two notes"
