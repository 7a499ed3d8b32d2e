"""Which language a note is written in, and how much there is to read."""

import re

from notes_site.lazy import lazy_pattern

_IDEOGRAPH = "[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_KANA = lazy_pattern("[\u3041-\u30fa\u30fc-\u30ff]")
# What a text of any length holds, of the characters that only one of the two scripts has.
_SIMPLIFIED = lazy_pattern(
    "[们个这来说对时会国学过还发问题点开关数与为实现应该经样吗无从动长间门见种当将给让总结论变类据线条组图单转换处错误"
    "输选择执设计构两边层树链节优]"
)
_TRADITIONAL = lazy_pattern(
    "[們個這來說對時會國學過還發問題點開關數與為實現應該經樣嗎無從動長間門見種當將給讓總結論變類據線條組圖單轉換處錯誤"
    "輸選擇執設計構兩邊層樹鏈節優]"
)
# Not `+`: what begins with a set is found without trying the whole at every character.
_HAN = lazy_pattern(f"{_IDEOGRAPH}{_IDEOGRAPH}*")
_LATIN = lazy_pattern("[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’-]*")
# Formulas, code in a line, tags, addresses and template tags.
_NO_PROSE = lazy_pattern(
    r"\$\$.*?\$\$|\$[^$\n]*\$|\\begin\{(\w+\*?)\}.{,1000}?\\end\{\1\}|\\[A-Za-z]+|`[^`\n]*`|<[^<>]*>"
    r"|\]\([^()\n]*\)|https?://[!-~]+|\{%[^%\n]*%\}|\{\{[^{}\n]*\}\}",
    re.DOTALL,
)

HAN_PER_MINUTE = 400
WORDS_PER_MINUTE = 220


def detect(text: str, default: str) -> str:
    """`zh-CN`, `zh-TW`, `ja` or `en`, by the script of most of a text; the default when there is too little.

    A Chinese note about code is full of Latin words: one ideograph outweighs one of them.
    """
    han, latin = count_words(text)
    if han < latin and han:
        # The words in formulas, code and addresses belong to no language.
        han, latin = count_words(_NO_PROSE.sub(" ", text))
    if han + latin < 5:
        return default
    return _by_characters(text, han) if han >= latin else "en"


def _by_characters(text: str, han: int) -> str:
    """Which language ideographs and kana are of; who quotes Japanese in Chinese uses few kana."""
    if 4 * len(_KANA.findall(text)) > han:
        return "ja"
    return "zh-TW" if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)) else "zh-CN"


def count_words(text: str) -> tuple[int, int]:
    """How many ideographs and kana, and how many Latin words a text holds."""
    han = 0 if text.isascii() else sum(map(len, _HAN.findall(text)))
    return han, len(_LATIN.findall(text))


def minutes(han: int, latin: int) -> int:
    """Reading time in whole minutes, at least one."""
    return max(1, round(han / HAN_PER_MINUTE + latin / WORDS_PER_MINUTE))
