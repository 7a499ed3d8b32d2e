"""Circles of notes that ask for each other."""

from notes_site.site.prerequisites import find_circles


def circles(asked: dict[str, list[str]]) -> list[str]:
    return [finding.message for finding in find_circles(asked, dict.fromkeys(asked, 3))]


def test_each_circle_is_told_once_from_its_first_path_on() -> None:
    found = circles({"d": ["c"], "c": ["b", "d"], "b": ["a"], "a": ["b"]})
    assert [message.partition(";")[0] for message in found] == [
        "prerequisites go in a circle: a → b → a",
        "prerequisites go in a circle: c → d → c",
    ]


def test_two_ways_to_one_note_and_a_long_way_are_no_circles() -> None:
    assert circles({"a": ["b", "c"], "b": ["d"], "c": ["d"]}) == []
    assert circles({f"{n:04}": [f"{n + 1:04}"] for n in range(5000)}) == []
