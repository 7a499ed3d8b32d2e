"""Order, neighbours, categories, tags and files of a site."""

import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_site.errors import SiteError
from notes_site.model import Asset, Finding, Head, LeftOut, Moment, Site, Term
from notes_site.site.taxonomies import MAX_DEPTH
from support.making import NOW, head, link, site_of


def make(*heads: Head, files: Iterable[str] = (), **options: object) -> Site:
    assets = [Asset(path, Path(path), "00", 3, 2) for path in files]
    return site_of(heads, assets, **{"now": NOW, **options})


def messages(site: Site) -> list[str]:
    found = (fault for path in site.published for fault in site.references[path].findings)
    return [str(finding) for finding in sorted((*site.findings, *found))]


def test_newest_note_is_first_and_undated_ones_follow_by_path() -> None:
    site = make(
        head("posts/b.md"),
        head("posts/old.md", date="2020-01-01"),
        head("posts/a.md"),
        head("posts/z.md", date="2025-01-02"),
        head("posts/y.md", date="2025-01-02"),
    )
    assert site.notes == ("posts/y.md", "posts/z.md", "posts/old.md", "posts/a.md", "posts/b.md")


def test_time_and_zone_order_notes_of_one_day() -> None:
    site = make(
        head("posts/noon.md", date="2025-01-02 12:00"),
        head("posts/date.md", date="2025-01-02"),
        head("posts/east.md", date="2025-01-02 12:30+08:00"),
    )
    assert site.notes == ("posts/noon.md", "posts/east.md", "posts/date.md")


def test_pinned_note_is_first_and_keeps_its_neighbours() -> None:
    site = make(
        head("posts/new.md", date="2025-03-01"),
        head("posts/pinned.md", date="2025-02-01", pin=True),
        head("posts/old.md", date="2025-01-01"),
    )
    assert site.notes == ("posts/pinned.md", "posts/new.md", "posts/old.md")
    neighbours = {path: (note.previous, note.next) for path, note in site.published.items()}
    assert neighbours == {
        "posts/new.md": ("posts/pinned.md", ""),
        "posts/pinned.md": ("posts/old.md", "posts/new.md"),
        "posts/old.md": ("", "posts/pinned.md"),
    }


def test_page_stands_in_the_menu_and_in_no_list() -> None:
    site = make(
        head("posts/note.md", tags=("x",)),
        head("posts/links.md", page=True, pin=True),
        head("posts/about.md", page=True, tags=("mine",), categories=(("Mine",),)),
    )
    assert site.notes == ("posts/note.md",)
    assert site.pages == ("posts/about.md", "posts/links.md")
    assert [tag.name for tag in site.tags] == ["x"]
    assert site.categories == ()
    assert site.published["posts/note.md"].previous == ""


def test_drafts_and_notes_of_the_future_are_left_out_until_asked_for() -> None:
    heads = [
        head("posts/draft.md", draft=True),
        head("posts/future.md", date="2030-01-01"),
        head("posts/both.md", date="2030-01-01", draft=True),
        head("posts/note.md", date="2025-01-01"),
    ]
    site = make(*heads)
    assert site.notes == ("posts/note.md",)
    assert (messages(site), site.left_out) == ([], LeftOut(drafts=2, future=1))
    assert make(*heads, drafts=True).notes == ("posts/note.md", "posts/draft.md")
    everything = make(*heads, drafts=True, future=True)
    assert everything.notes == ("posts/both.md", "posts/future.md", "posts/note.md", "posts/draft.md")
    assert everything.published["posts/future.md"].future
    assert everything.left_out == LeftOut()


def test_expired_note_is_left_out_until_asked_for() -> None:
    heads = [head("posts/a.md", date="2020-01-01", expires=NOW), head("posts/b.md", expires=NOW + 1)]
    site = make(*heads)
    assert (site.notes, site.left_out) == (("posts/b.md",), LeftOut(expired=1))
    everything = make(*heads, drafts=True)
    assert [everything.published[path].expired for path in everything.notes] == [True, False]


def test_doubt_about_a_note_is_told_where_it_is_left_out() -> None:
    doubt = Finding("posts/a.md", 2, "is in doubt")
    assert messages(make(head("posts/a.md", draft=True, doubts=(doubt,)))) == ["posts/a.md:2: is in doubt"]


def test_files_in_a_folder_named_for_a_draft_are_left_out_with_it() -> None:
    files = ["posts/plan/a.png", "posts/tree/a.png", "posts/tree/x/b.png", "posts/note/a.png"]
    heads = [
        *(head("posts/plan.md", draft=True), head("posts/tree.md", draft=True)),
        *(head("posts/tree/x/y.md"), head("posts/note.md")),
    ]
    assert "/posts/plan/a.png" not in make(*heads, files=files).assets
    assert len(make(*heads, files=files).assets) == 3
    assert len(make(*heads, files=files, drafts=True).assets) == 4


def test_files_among_drafts_are_left_out_with_them() -> None:
    files = ["posts/_drafts/plan.png", "posts/plan.png"]
    assert list(make(files=files).assets) == ["/posts/plan.png"]
    assert len(make(files=files, drafts=True).assets) == 2


def test_note_dated_this_second_is_not_of_the_future() -> None:
    note = head("posts/a.md", date="2026-01-01")
    assert note.date == Moment("2026-01-01", NOW)
    assert make(note).notes == ("posts/a.md",)


def outline(terms: Iterable[Term]) -> list[object]:
    return [(term.name, term.url, len(term.notes), outline(term.children)) for term in terms]


def test_categories_nest_and_count_what_is_in_them() -> None:
    site = make(
        head("posts/a.md", categories=(("AI", "PyTorch"),)),
        head("posts/b.md", categories=(("AI", "TensorFlow"), ("Notes",))),
        head("posts/c.md", categories=(("AI",),)),
        head("posts/d.md", categories=(("Notes", "PyTorch"), ("Notes", "pytorch", "DDP"))),
    )
    assert outline(site.categories) == [
        (
            "AI",
            "/categories/ai/",
            3,
            [
                ("PyTorch", "/categories/ai/pytorch/", 1, []),
                ("TensorFlow", "/categories/ai/tensorflow/", 1, []),
            ],
        ),
        (
            "Notes",
            "/categories/notes/",
            2,
            [
                (
                    "PyTorch",
                    "/categories/notes/pytorch/",
                    1,
                    [("DDP", "/categories/notes/pytorch/ddp/", 1, [])],
                )
            ],
        ),
    ]
    assert site.categories[0].children[0].trail == ("AI", "PyTorch")


def test_tags_that_differ_only_in_case_are_one_as_the_first_path_spells_it() -> None:
    site = make(
        head("posts/b.md", date="2025-12-01", tags=("pytorch", "树")),
        head("posts/a.md", date="2025-01-01", tags=("PyTorch",)),
    )
    assert outline(site.tags) == [("PyTorch", "/tags/pytorch/", 2, []), ("树", "/tags/树/", 1, [])]
    assert site.tags[0].notes == ("posts/b.md", "posts/a.md")
    assert messages(site) == ['posts/b.md: tag "pytorch" is also spelt "PyTorch"; use one spelling']


def test_categories_that_differ_only_in_case_are_one() -> None:
    site = make(
        head("posts/b.md", categories=(("leetcode", "tree"), ("leetcode", "list"))),
        head("posts/a.md", categories=(("LeetCode",),)),
    )
    assert [group.name for group in site.categories] == ["LeetCode"]
    assert messages(site) == ['posts/b.md: category "leetcode" is also spelt "LeetCode"; use one spelling']


def test_names_with_equal_slugs_get_pages_of_their_own() -> None:
    site = make(head("posts/a.md", tags=("C", "C++", "C#", "a b", "a-b", "a/b")))
    urls = [tag.url for tag in site.tags]
    assert len(set(urls)) == 6
    assert {"/tags/c/", "/tags/c++/", "/tags/csharp/", "/tags/a-b/", "/tags/a-b-2/", "/tags/a-b-3/"} == set(
        urls
    )


def test_categories_without_end_are_refused() -> None:
    deep = tuple(f"c{level}" for level in range(MAX_DEPTH + 1))
    with pytest.raises(SiteError, match=r"posts/a\.md: category is nested deeper than 10 levels; flatten it"):
        make(head("posts/a.md", categories=(deep,)))


def test_files_stand_beside_the_page_of_their_note() -> None:
    site = make(
        head("posts/2024/bundle/index.md", slug="other"),
        head("posts/readme/README.md", permalink="/readme.html"),
        head("posts/plain.md"),
        files=[
            "posts/2024/bundle/a.png",
            "posts/2024/bundle/data/b.csv",
            "posts/readme/c.png",
            "posts/shared/d.png",
            "posts/e.png",
            "static/css/site.css",
        ],
    )
    assert {url: asset.path for url, asset in site.assets.items()} == {
        "/posts/other/a.png": "posts/2024/bundle/a.png",
        "/posts/other/data/b.csv": "posts/2024/bundle/data/b.csv",
        "/readme/c.png": "posts/readme/c.png",
        "/posts/shared/d.png": "posts/shared/d.png",
        "/posts/e.png": "posts/e.png",
        "/css/site.css": "static/css/site.css",
    }


def test_files_of_a_draft_are_not_published() -> None:
    site = make(head("posts/draft/index.md", draft=True), files=["posts/draft/secret.png"])
    assert site.assets == {}


def test_two_files_for_one_address_are_an_error_that_names_both() -> None:
    site = make(head("posts/x/y/index.md", slug="y"), files=["posts/x/y/a.png", "posts/y/a.png"])
    assert [finding.severity for finding in site.findings] == ["error"]
    assert messages(site) == [
        "posts/y/a.png: has the address /posts/y/a.png, and so has posts/x/y/a.png; "
        "give one of them another name"
    ]


@pytest.mark.parametrize(
    ("base_url", "absolute", "path"),
    [
        ("", "", "/"),
        ("/", "", "/"),
        ("/repo", "", "/repo/"),
        ("/repo/", "", "/repo/"),
        ("https://example.org", "https://example.org", "/"),
        ("https://example.org/", "https://example.org", "/"),
        ("https://example.org:8080/a/b/", "https://example.org:8080/a/b", "/a/b/"),
        ("https://example.org/仓库", "https://example.org/%E4%BB%93%E5%BA%93", "/%E4%BB%93%E5%BA%93/"),
        ("https://example.org/%E4%BB%93", "https://example.org/%E4%BB%93", "/%E4%BB%93/"),
    ],
)
def test_where_the_site_lives(base_url: str, absolute: str, path: str) -> None:
    site = make(base_url=base_url)
    assert (site.base_url, site.base_path) == (absolute, path)


def test_cover_and_translation_lead_to_a_picture_and_a_note() -> None:
    site = make(
        head("posts/a/index.md", cover=link("封面.png", "image"), translation=link("../b.md")),
        head("posts/b.md", cover=link("https://example.org/c.png", "image")),
        files=["posts/a/封面.png"],
        base_url="/repo/",
    )
    assert site.references["posts/a/index.md"].cover_url == "/repo/posts/a/%E5%B0%81%E9%9D%A2.png"
    assert site.references["posts/a/index.md"].translation == "posts/b.md"
    assert site.references["posts/b.md"].cover_url == "https://example.org/c.png"
    assert messages(site) == []


def test_cover_and_translation_that_lead_nowhere_are_told() -> None:
    site = make(
        head("posts/a.md", cover=link("b.md", "image", line=4), translation=link("c.png", line=5)),
        head("posts/b.md"),
        files=["posts/c.png"],
    )
    assert messages(site) == [
        'posts/a.md:4: cover "b.md" leads to no image; fix the path or add the file',
        'posts/a.md:5: translation "c.png" leads to no note; write the path of one',
    ]


@given(st.randoms())
def test_site_does_not_depend_on_the_order_of_its_sources(shuffle: random.Random) -> None:
    heads = [
        head(
            f"posts/{name}.md",
            date="2025-01-01",
            tags=(name, name.upper(), "Tag" if name < "c" else "tag"),
            categories=((name.title(), "x"), ("All",)),
            links=(link("b", "wiki"), link("nowhere.md")),
        )
        for name in "abcde"
    ]
    files = ["posts/a.png", "posts/b.png", "static/a.png"]
    expected = make(*heads, files=files)
    shuffle.shuffle(heads)
    shuffle.shuffle(files)
    assert make(*heads, files=files) == expected


def _linked(count: int) -> list[Head]:
    """Notes as dense as can be: they share tags and a category and link to each other in every way."""
    return [
        head(
            f"posts/n{number}/README.md",
            date=f"20{number % 20:02}-01-01",
            title="Same title",
            slug=f"n{number}",
            categories=(("All", f"c{number % 9}"),),
            tags=("all", f"own {number}"),
            links=(
                link(f"../n{(number * 7) % count}/README.md"),
                link("README", "wiki"),
                link("same title", "wiki"),
                link("x/readme", "wiki"),
            ),
        )
        for number in range(count)
    ]


def _calls(step: Callable[[], object]) -> int:
    """How many functions a step calls: its cost, on any machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        step()
    finally:
        sys.setprofile(None)
    return count


def test_cost_of_a_note_does_not_grow_with_their_number() -> None:
    few, many = _linked(100), _linked(1_600)
    assert _calls(lambda: make(*many)) < 18 * _calls(lambda: make(*few))
