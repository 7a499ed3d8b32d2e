"""Every problem of LeetCode in one table, and how many there are of each kind.

Nothing here reads a clock: the year that is drawn ends with the newest note.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from notes_site.lazy import lazy_pattern
from notes_site.model import Head, LeetCode, Page
from notes_site.pages import problem_charts
from notes_site.pages.context import Context, Setup, frame
from notes_site.pages.patterns import tags_of_problems

DIFFICULTIES = ("easy", "medium", "hard")
_BEFORE = lazy_pattern(r"(?:leetcode|力扣)?[\s#\[【(（第]*0*", re.IGNORECASE)
_AFTER = lazy_pattern(r"[\s.、．\]】)）:：—题-]+(?=\S)")
"""What stands before the number in a title, and between it and the words."""


def plan(setup: Setup) -> Iterator[Page]:
    if url := setup.site.problems_url:
        rows = [_row(setup, paths) for paths in setup.site.problems]
        yield setup.page("problems", url, "problems.html", "problems", inputs=(rows, _days(setup)))


def context(setup: Setup, page: Page) -> Context:
    rows = [_row(setup, paths) for paths in setup.site.problems]
    words = setup.words
    kinds = Counter(row["difficulty"] for row in rows)
    return {
        **frame(setup, setup.site.problems_url, title=words["problems"]),
        "rows": rows,
        "count_text": words["problems_one" if len(rows) == 1 else "problems_many"].format(len(rows)),
        "difficulties": problem_charts.bars(
            (words[f"difficulty_{kind}"], kind, kinds[kind]) for kind in DIFFICULTIES if kinds[kind]
        ),
        "patterns": problem_charts.bars(_patterns(setup)),
        "calendar": problem_charts.calendar(_days(setup), words),
    }


def _row(setup: Setup, paths: Sequence[str]) -> Context:
    """A problem, with all that its notes say of it."""
    heads = [setup.site.published[path].head for path in paths]
    solved = [_problem(head) for head in heads]
    difficulty = next((one.difficulty for one in solved if one.difficulty), "")
    return {
        "number": next((one.id for one in solved if one.id), ""),
        "notes": _notes(setup, heads),
        "difficulty": difficulty or None,
        "difficulty_text": setup.words[f"difficulty_{difficulty}"] if difficulty else None,
        "tags": [setup.card.tag(tag)["name"] for tag in _distinct(head.tags for head in heads)],
        "languages": _distinct(one.languages for one in solved),
        "time": _distinct([one.time] for one in solved),
        "space": _distinct([one.space] for one in solved),
        "date": max((head.date.day for head in heads if head.date), default=None),
    }


def _problem(head: Head) -> LeetCode:
    assert head.leetcode
    return head.leetcode


def _notes(setup: Setup, heads: Sequence[Head]) -> list[Context]:
    """Links to the notes of a problem, no two of them with the same words."""
    titles = [_title(head) for head in heads]
    taken = Counter(titles)
    for index, head in enumerate(heads):
        if taken[titles[index]] > 1 and _problem(head).languages:
            titles[index] += f" ({', '.join(_problem(head).languages)})"
    taken = Counter()
    for index, title in enumerate(titles):
        taken[title] += 1
        titles[index] += f" [{taken[title]}]" if taken[title] > 1 else ""
    language = setup.config.language
    return [
        {
            "title": title,
            "url": setup.href(setup.site.urls[head.path]),
            "lang": head.lang if head.lang != language else None,
        }
        for title, head in zip(titles, heads, strict=True)
    ]


def _title(head: Head) -> str:
    """A note's title without the number of its problem, which stands beside it."""
    number, before = _problem(head).id, _BEFORE.match(head.title)
    assert before
    end = before.end() + len(number)
    after = _AFTER.match(head.title, end)
    is_numbered = head.title[before.end() : end].casefold() == number.casefold()
    return head.title[after.end() :] if number and after and is_numbered else head.title


def _distinct(groups: Iterable[Iterable[str]]) -> list[str]:
    """Words in their order, each once, whatever its case."""
    found: dict[str, str] = {}
    for word in chain.from_iterable(groups):
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())


def _patterns(setup: Setup) -> Iterator[tuple[str, str, int]]:
    """Tags, each with its page and how many problems carry it, the most frequent first."""
    counts = Counter(chain.from_iterable(tags_of_problems(setup)))
    for name, count in sorted(counts.items(), key=lambda found: (-found[1], found[0])):
        tag = setup.card.tag(name)
        yield str(tag["name"]), str(tag["url"]), count


def _days(setup: Setup) -> dict[str, int]:
    """How many notes there are of each day of the last year."""
    heads = (setup.site.published[path].head for path in chain.from_iterable(setup.site.problems))
    return problem_charts.last_year(Counter(head.date.day for head in heads if head.date))
