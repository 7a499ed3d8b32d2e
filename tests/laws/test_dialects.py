"""Whatever dialects a note mixes, it becomes a page that loses no word; `make sweep` tries 10,000 of them."""

from hypothesis import given, settings

from notes_site.model import Note
from support import explore, sweep
from support.fragments import fronts, infos, tex

some = settings(max_examples=30, deadline=None, derandomize=True)


def test_notes_over_all_dialects_lose_no_word() -> None:
    notes = {seed: sweep.read(seed) for seed in range(25)}
    read = {seed: note for seed, note in notes.items() if isinstance(note, Note)}
    assert [note for note in notes.values() if not isinstance(note, Note)] == []
    assert list(sweep.looked_at(read)) == []


@some
@given(fronts)
def test_text_below_any_front_matter_is_shown(text: str) -> None:
    explore.check_front_matter(text)


@some
@given(tex)
def test_any_formula_leaves_a_page_well_formed(text: str) -> None:
    explore.check_formulas(text)


@some
@given(infos)
def test_code_below_any_info_is_shown(text: str) -> None:
    explore.check_info(text)
