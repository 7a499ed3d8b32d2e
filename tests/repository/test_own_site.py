"""The notes of this repository, as a reader of its first page sees them."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from support.making import page, run, texts

ROOT = Path(__file__).parents[2]
NOTES = 9


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ElementTree.Element:
    site = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "posts", site / "posts")
    shutil.copy(ROOT / "pyproject.toml", site)
    done = run("build", "--strict", cwd=site)
    assert done.returncode == 0, done.stderr
    return page(site / "public", "index.html")


def test_page_is_headed_by_its_two_lines(index: ElementTree.Element) -> None:
    assert texts(index, ".//p[@class='kicker']") == ["INCOMING TRANSMISSION"]
    assert texts(index, ".//h1") == ["LATEST UPDATES"]


def test_every_note_has_a_card_with_a_date_newest_first(index: ElementTree.Element) -> None:
    dates = texts(index, ".//li[@class='card']//time")
    assert len(dates) == NOTES
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
