"""What a note is found by, and the pieces of it that results show."""

from typing import Any

import msgspec

from notes_site.model import LeetCode, Note, Section
from notes_site.search import words
from notes_site.search.words import Entry, entry_of, letters
from support.making import head


def entry(text: str = "", *, heading: str = "", **fields: Any) -> dict[str, str]:
    """Where each term stands."""
    note = Note(head("posts/a.md", **{"title": "", **fields}), "", (Section("h", heading, text),))
    found = msgspec.msgpack.decode(entry_of(note), type=Entry)
    return dict(zip(found.terms.split("\n"), found.marks.split("\n"), strict=True))


def test_two_characters_say_what_follows_them() -> None:
    terms = entry("动态规划，动态的。")
    assert terms["动态"] == "a规划的."
    assert terms["态规"] == "a划."
    assert terms["规划"] == "a.."
    assert terms["划"] == "a"
    assert "划动" not in terms


def test_what_stands_twice_is_told_once() -> None:
    assert entry("动态规划\n动态规划")["动态"] == "a规划"


def test_word_is_found_by_its_parts_and_from_each_of_them_on() -> None:
    terms = entry("HTTPServerError conv2d max_len")
    parts = {"httpservererror", "http", "server", "error", "servererror", "conv2d", "conv", "2", "d", "2d"}
    assert parts | {"max", "len"} <= terms.keys()
    assert "max_len" not in terms


def test_beginnings_of_one_and_two_letters_are_terms() -> None:
    assert {"t*", "tr*", "n*", "no*"} <= entry("TreeNode").keys()


def test_full_width_and_compatible_forms_are_the_same() -> None:
    terms = entry("Ｔｒｅｅ ① ﬁne")
    assert {"tree", "1", "fine"} <= terms.keys()


def test_title_tag_heading_and_text_are_told_apart() -> None:
    terms = entry("tree leaf", heading="Tree root", title="Tree", tags=("tree", "dp"))
    assert terms["tree"] == "@#A+"
    assert terms["dp"] == "#"
    assert terms["root"] == "A"
    assert terms["leaf"] == "a"


def test_filters_are_terms() -> None:
    terms = entry(
        lang="zh-CN",
        tags=("Dynamic Programming",),
        categories=(("算法", "DP"),),
        leetcode=LeetCode(difficulty="easy"),
    )
    wanted = {
        "tag:dynamic-programming",
        "category:算法",
        "category:dp",
        "lang:zh-cn",
        "lang:zh",
        "difficulty:easy",
    }
    assert wanted <= terms.keys()


def test_long_text_is_cut_between_lines_into_pieces_under_its_heading() -> None:
    lines = [f"第 {number} 行" * 20 for number in range(200)]
    note = Note(head("posts/a.md"), "", (Section("h", "H", "\n".join(lines)),))
    found = msgspec.msgpack.decode(entry_of(note), type=Entry)
    pieces = [msgspec.json.decode(piece, type=words.Piece) for piece in found.pieces]
    assert len(pieces) == pieces[0].of > 1
    assert "\n".join(text for piece in pieces for _, _, text in piece.sections) == "\n".join(lines)
    assert {(name, title) for piece in pieces for name, title, _ in piece.sections} == {("h", "H")}


def test_note_without_text_has_a_piece() -> None:
    note = Note(head("posts/a.md", title="Only a title"), "")
    found = msgspec.msgpack.decode(entry_of(note), type=Entry)
    assert [msgspec.json.decode(piece, type=words.Piece).title for piece in found.pieces] == ["Only a title"]


def test_letters_count_on() -> None:
    assert [letters(number) for number in (0, 25, 26, 27, 26 * 26)] == ["a", "z", "ba", "bb", "baa"]
