"""Words and patterns that the notes are made of, read once from `words.toml` beside this file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Prose:
    """What sentences of one language are made of."""

    topics: list[str]
    things: list[str]
    headings: list[str]
    sentences: list[str]
    """For `str.format` with topic, topic2, Topic, thing, thing2, n, formula and code."""


@dataclass(frozen=True, slots=True)
class Formulas:
    """TeX."""

    symbols: list[str]
    inline: list[str]
    display: list[str]


@dataclass(frozen=True, slots=True)
class Code:
    """Names and words in code."""

    nouns: list[str]
    verbs: list[str]
    remarks: list[str]
    arrays: list[str]
    tables: list[str]
    columns: list[str]
    tools: list[str]
    keys: list[str]


@dataclass(frozen=True, slots=True)
class Words:
    """All of them."""

    categories: list[str]
    tags: list[str]
    en: Prose
    zh: Prose
    formulas: Formulas
    code: Code

    def prose(self, language: Language) -> Prose:
        return self.en if language == "en" else self.zh


@cache
def words() -> Words:
    table = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
    return Words(
        categories=table["categories"],
        tags=table["tags"],
        en=Prose(**table["en"]),
        zh=Prose(**table["zh"]),
        formulas=Formulas(**table["formulas"]),
        code=Code(**table["code"]),
    )
