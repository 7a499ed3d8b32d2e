"""Chinese and English sentences."""

import random

from benchmarks.formulas import inline
from benchmarks.words import Language, words


def title(rng: random.Random, language: Language) -> str:
    """A title; a note's number behind it keeps titles apart."""
    prose = words().prose(language)
    topic, thing = rng.choice(prose.topics), rng.choice(prose.things)
    return f"{topic}与{thing}" if language == "zh" else f"{_capital(topic)} and {thing}"


def headings(rng: random.Random, language: Language, count: int) -> list[str]:
    """Different headings for the parts of one note."""
    return rng.sample(words().prose(language).headings, count)


def paragraph(rng: random.Random, language: Language) -> str:
    """Two to four sentences."""
    between = "" if language == "zh" else " "
    return between.join(sentence(rng, language) for _ in range(rng.randint(2, 4)))


def sentence(rng: random.Random, language: Language) -> str:
    """A sentence with inline code, emphasis or a formula in it."""
    prose = words().prose(language)
    topic, topic2 = rng.sample(prose.topics, 2)
    thing, thing2 = rng.sample(prose.things, 2)
    return rng.choice(prose.sentences).format(
        topic=topic,
        Topic=_capital(topic),
        topic2=topic2,
        thing=thing,
        thing2=thing2,
        n=rng.randint(2, 5000),
        formula=inline(rng),
        code=f"{rng.choice(words().code.arrays)}[{rng.randint(0, 99)}]",
    )


def term(rng: random.Random, language: Language) -> str:
    """A few words for a cell of a table or the text of a link."""
    prose = words().prose(language)
    return rng.choice(prose.topics + prose.things)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
