"""Files that are no notes, and what a note depends on."""

import pytest

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, is_note, read_note
from notes_site.loader.markdown import MAX_BYTES
from notes_site.model import Source


def fault(data: bytes) -> str:
    with pytest.raises(SiteError) as caught:
        read_note(Source("posts/a.md", data), ReadOptions())
    return str(caught.value)


def test_gbk_is_named_with_its_line() -> None:
    assert fault("text\n\n中文笔记".encode("gbk")) == (
        "posts/a.md:3: is not UTF-8 (it looks like GBK); save it as UTF-8"
    )


@pytest.mark.parametrize(
    ("encoding", "name", "text"),
    [
        ("utf-16", "UTF-16", "text\n"),
        ("utf-16-le", "UTF-16", "# Two Sum\n"),
        ("utf-16-be", "UTF-16", "# Two Sum\n"),
        ("utf-16-le", "UTF-16", "这是一篇关于算法的笔记\n"),
        ("utf-32", "UTF-32", "text\n"),
        ("utf-32-be", "UTF-32", "这是笔记\n"),
        ("gb18030", "GBK", "这是一篇关于算法的笔记\n"),
        ("big5", "Big5", "這是一篇關於演算法的筆記\n"),
        ("shift_jis", "Shift-JIS", "これはアルゴリズムのノートです\n"),
        ("euc_jp", "EUC-JP", "これはアルゴリズムのノートです\n"),
        ("euc_kr", "EUC-KR", "이것은 알고리즘에 대한 노트입니다\n"),
        ("latin-1", "Latin-1", "détaillé à la fin\n"),
    ],
)
def test_other_encodings_are_named(encoding: str, name: str, text: str) -> None:
    expected = f"posts/a.md:1: is not UTF-8 (it looks like {name}); save it as UTF-8"
    assert fault(text.encode(encoding)) == expected


def test_bytes_of_a_program_are_no_text() -> None:
    assert fault(b"\x7fELF\x02\x01\x01" + bytes(40)) == (
        "posts/a.md: is no text; give it the ending of what it is, or take it out of the notes"
    )


def test_a_nul_among_text_is_told_with_its_line() -> None:
    head = read_note(Source("posts/a.md", b"# A\n\nx\0y and more of it\n"), ReadOptions()).head
    assert [str(finding) for finding in head.findings] == [
        "posts/a.md:3: holds a NUL character, which no text has; take it out"
    ]


def test_a_broken_character_is_no_other_encoding() -> None:
    cut = "# 标题\n\n第一段文字在这里".encode()[:-1]
    assert fault(cut) == "posts/a.md:3: holds a broken character, all else is UTF-8; write this place again"


def test_a_file_of_many_megabytes_is_data() -> None:
    assert fault(b"x" * (MAX_BYTES + 1)) == (
        "posts/a.md: is 4.2 MB, more than a note may have (4 MB); "
        "move data into a file beside the note and link to it"
    )


def test_what_stands_for_links_cannot_stand_in_a_note() -> None:
    body = read_note(Source("posts/a.md", "a\ufdd00\ufdd1b &#xfdd0; \uffff".encode()), ReadOptions()).body
    assert not {"\ufdd0", "\ufdd1", "\uffff"} & set(body)


def test_markdown_files_are_notes() -> None:
    assert is_note("posts/a.md") and is_note("posts/B.MARKDOWN")
    assert not is_note("posts/a.png") and not is_note("posts/md")


def test_a_note_depends_on_its_source_and_options_alone() -> None:
    source = Source("posts/a.md", b"date: 2020-01-02 09:05\ntitle: x\n---\n$x$ [[a]]\n")
    assert read_note(source, ReadOptions()) == read_note(source, ReadOptions())
    shanghai, utc = (
        read_note(source, ReadOptions(timezone=zone)).head.date for zone in ("Asia/Shanghai", "UTC")
    )
    assert shanghai and utc and utc.instant - shanghai.instant == 8 * 3600


def test_more_tags_than_a_note_may_have_are_told() -> None:
    names = [f"t{number}" for number in range(9000)]
    text = f"---\ntitle: x\ntags: [{', '.join(names)}]\ncategory: {'x' * 201}\n---\nText.\n"
    head = read_note(Source("posts/a.md", text.encode()), ReadOptions()).head
    assert head.tags == tuple(names[:100])
    assert head.categories == ()
    assert [str(finding) for finding in head.findings] == [
        "posts/a.md:3: tags holds 9,000 names, of which the first 100 count; take out what tells the least",
        "posts/a.md:4: category holds a name of more than 200 characters, which is left out; shorten it",
    ]


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("[算法, 树]", (("算法", "树"),)),
        ("算法", (("算法",),)),
        ("[[算法, 树], [Python]]", (("算法", "树"), ("Python",))),
        ("[[算法, 树], Python]", (("算法", "树"), ("Python",))),
        ("", ()),
    ],
)
def test_list_of_categories_is_a_path_where_the_site_has_it_so(
    written: str, paths: tuple[tuple[str, ...], ...]
) -> None:
    source = Source("posts/a.md", f"---\ncategories: {written}\n---\nx\n".encode())
    assert read_note(source, ReadOptions(nested_categories=True)).head.categories == paths
