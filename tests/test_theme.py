"""The words of the interface."""

import re
from typing import get_args, get_type_hints

import pytest

from notes_site.config import Config
from notes_site.languages import LANGUAGES
from notes_site.theme import load_words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_words(language: str) -> None:
    english, words = load_words("en"), load_words(language)
    assert list(words) == list(english)
    for key, word in words.items():
        assert word.strip() == word != "", key
        assert _places(word) == _places(english[key]), key
    assert len(words["months"].split()) == 12


def test_settings_know_every_language() -> None:
    assert sorted(get_args(get_type_hints(Config)["language"])) == sorted(LANGUAGES)


def _places(word: str) -> list[str]:
    """What a word leaves open, by name; which of two comes first is a language's own."""
    return sorted(re.findall(r"{([a-z]*)\d?}", word))
