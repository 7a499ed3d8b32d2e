"""What a note says of the problem that it solves.

Comes in: a note's keys, title and path. Goes out: a LeetCode, or None for a note about something else.
"""

import re
from collections.abc import Sequence

from notes_site.loader import fields
from notes_site.loader.front_matter import Value
from notes_site.loader.keys import Keys
from notes_site.loader.known_keys import meant_of_leetcode
from notes_site.loader.names import Name
from notes_site.model import LeetCode
from notes_site.spelling import form

_NAME = re.compile(r"leetcode|力扣", re.IGNORECASE)
_NUMBERED = re.compile(r"[\[【]?(\d{1,4})\s*[.、\]】](?:\s+\w|\s*(?:[^\W\d]|\d+[^\W\d_]))")
# `LeetCode 15. 三数之和`, `【力扣】15. 三数之和`, `LeetCode #15`, `LeetCode 第15题`.
_NAMED = re.compile(
    r"[\[【]?(?:leetcode|力扣|lc)[\]】]?[\s·:：—_-]*(?:[#第]\s*(\d{1,4})(?!\d)|(\d{1,4})\s*[.、：:])",
    re.IGNORECASE,
)
# In a title of a note that is about a problem: `15 三数之和`, `每日一题 2368. 可到达节点`.
_AMONG = re.compile(
    r"^0*(\d{1,4})\s+(?=[^\W\d])|(?<![\w.-])(?<![A-Za-z] )(\d{1,4})\s*[.、]\s*(?=[^\W\d]|\d+[^\W\d_])"
)
# Problems that LeetCode counts apart, in books and contests.
_APART = re.compile(
    r"(?:剑指\s*offer(?:\s*II)?|LC[RPS]|LCOF|LCCI)[\s.-]*\d{1,3}(?:\s*-\s*[IVX]+\b)?|面试题\s*\d\d\.\d\d",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s()<>\[\]\"']+")
_PROBLEM = re.compile(r"https?://(?:www\.)?leetcode(\.com|\.cn|-cn\.com)/problems/([\w-]+)")
_NO_SOLUTIONS = frozenset(
    {"Console", "CSS", "Diff", "HTML", "INI", "JSON", "Makefile", "TOML", "XML", "YAML"}
)
"""Languages of blocks that hold input, output or settings."""
_DIFFICULTIES = {"简单": "easy", "中等": "medium", "困难": "hard"}


def read_problem(
    keys: Keys,
    name: Name,
    *,
    title: str,
    address: str,
    text: str,
    taxonomies: Sequence[str],
    languages: Sequence[str] = (),
) -> LeetCode | None:
    """The problem, told by `leetcode`; or by category, tag, path or the first link, and a numbered title.

    address: where the title led, if it was a link. text: of the note.
    taxonomies: the note's categories and tags. languages: of its code.
    """
    value = keys.value("leetcode")
    given = _given(keys, value) if isinstance(value, dict) else {}
    alone = fields.read_text(value) if not given else ""
    if _PROBLEM.match(alone):
        given, alone = {"url": alone}, ""
    flag = fields.read_flag(alone) if alone.isalpha() else None
    alone = alone if flag is None else ""
    first = _LINK.search(text)
    linked = _PROBLEM.match(given.get("url") or address or (first[0] if first else ""))
    named = name.solution or flag or any(_NAME.search(word) for word in (*taxonomies, keys.path))
    numbered = _NUMBERED.match(title)
    if linked or named:
        numbered = numbered or _AMONG.search(title)
    titled = _NAMED.match(title)
    apart = _APART.match(title or name.title)
    found = next(filter(None, titled.groups())) if titled else apart[0] if apart else ""
    among = next(filter(None, numbered.groups())) if numbered else ""
    own = next(filter(None, (keys.text(key) for key in ("leetcode_id", "frontend_id"))), "")
    number = (given.get("id") or alone or own or found or among or name.problem).lstrip("0")
    if not (given or alone or own or linked or named or found) or not (number or given):
        return None
    return LeetCode(
        id=number,
        slug=given.get("slug") or (linked[2] if linked else ""),
        difficulty=_difficulty(keys, given["difficulty"])
        if "difficulty" in given
        else _named_difficulty(keys.text("difficulty")),
        url=given.get("url") or (linked[0] + "/" if linked else ""),
        site="cn" if given.get("site", linked[1] if linked else "").endswith(("cn", "-cn.com")) else "com",
        time=given.get("time", ""),
        space=given.get("space", ""),
        languages=tuple(language for language in languages if language not in _NO_SOLUTIONS),
    )


def _given(keys: Keys, table: dict[str, Value]) -> dict[str, str]:
    """What stands below `leetcode`, by the form of its keys."""
    for key in table:
        if name := meant_of_leetcode(key):
            keys.warn("leetcode", f'key "leetcode.{key}" is not known; did you mean "leetcode.{name}"?')
    return {form(key): fields.read_text(item) for key, item in table.items()}


def _named_difficulty(text: str) -> str:
    """Of a key that may be somebody else's; a word for something else says nothing."""
    word = _DIFFICULTIES.get(text, text.lower())
    return word if word in _DIFFICULTIES.values() else ""


def _difficulty(keys: Keys, text: str) -> str:
    word = text.lower()
    if word in _DIFFICULTIES:
        return _DIFFICULTIES[word]
    if word and word not in _DIFFICULTIES.values():
        keys.warn("leetcode", f'leetcode.difficulty "{text}" is not known; write easy, medium or hard')
        return ""
    return word
