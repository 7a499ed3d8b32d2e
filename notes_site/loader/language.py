"""Which language a note is written in, and how much there is to read."""

import re

_IDEOGRAPH = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
# Not `+`: what begins with a set is found without trying the whole at every character.
_HAN = re.compile(f"{_IDEOGRAPH}{_IDEOGRAPH}*")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’-]*")
# Formulas, code in a line, tags, addresses and template tags.
_NO_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$\n]*\$|\\begin\{(\w+\*?)\}.{,1000}?\\end\{\1\}|\\[A-Za-z]+|`[^`\n]*`|<[^<>]*>"
    r"|\]\([^()\n]*\)|https?://[!-~]+|\{%[^%\n]*%\}|\{\{[^{}\n]*\}\}",
    re.DOTALL,
)

HAN_PER_MINUTE = 400
WORDS_PER_MINUTE = 220


def detect(text: str, default: str) -> str:
    """`zh-CN` or `en`, by the script of most of a text; the default when there is too little of both.

    A Chinese note about code is full of Latin words: one ideograph outweighs one of them.
    """
    han, latin = count_words(text)
    if han < latin and han:
        # The words in formulas, code and addresses belong to no language.
        han, latin = count_words(_NO_PROSE.sub(" ", text))
    if han + latin < 5:
        return default
    return "zh-CN" if han >= latin else "en"


def count_words(text: str) -> tuple[int, int]:
    """How many ideographs and how many Latin words a text holds."""
    return sum(map(len, _HAN.findall(text))), len(_LATIN.findall(text))


def minutes(han: int, latin: int) -> int:
    """Reading time in whole minutes, at least one."""
    return max(1, round(han / HAN_PER_MINUTE + latin / WORDS_PER_MINUTE))
