"""Patterns that are compiled when they are first used."""

import re

import pytest

from notes_site.lazy import lazy_pattern


def test_it_finds_what_a_compiled_one_finds() -> None:
    pattern = lazy_pattern(r"(\d+)-(?P<word>[a-z]+)", re.IGNORECASE)
    found = pattern.search("x 12-Ab")
    assert found and found.groups() == ("12", "Ab") and found["word"] == "Ab"
    assert pattern.sub(r"\2", "1-a 2-b") == "a b"
    assert pattern.flags & re.IGNORECASE


def test_one_that_is_broken_fails_when_it_is_used() -> None:
    pattern = lazy_pattern("(")
    with pytest.raises(re.error):
        pattern.search("")
