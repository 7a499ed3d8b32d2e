"""Related notes: what is taken up from the last look is what a first one finds."""

from hypothesis import given
from hypothesis import strategies as st

from notes_site.digests import digest_value
from notes_site.site.related import Likes, find_likes

TERMS = st.lists(st.sampled_from(["#dp", "#graph", "#string", "heap", "stack", "trie", "缓存"]), unique=True)
NOTES = st.dictionaries(st.sampled_from([f"posts/{number}.md" for number in range(12)]), TERMS)


def find(notes: dict[str, list[str]], last: Likes | None = None) -> Likes:
    digests = [digest_value(each) for each in notes.items()]
    return find_likes(tuple(notes), digests, notes.__getitem__, last)


@given(st.lists(NOTES, min_size=2, max_size=5))
def test_any_change_ends_as_a_first_look_does(looks: list[dict[str, list[str]]]) -> None:
    last = None
    for notes in looks:
        last = find(notes, last)
        assert last == find(notes)


@given(NOTES, st.lists(st.tuples(st.integers(0, 11), TERMS), max_size=5))
def test_other_terms_of_some_notes_end_as_a_first_look_does(
    notes: dict[str, list[str]], edits: list[tuple[int, list[str]]]
) -> None:
    last = find(notes)
    for number, terms in edits:
        if (path := f"posts/{number}.md") in notes:
            notes = {**notes, path: terms}
        last = find(notes, last)
        assert last == find(notes)
