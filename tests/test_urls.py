"""Addresses of notes, and how names become parts of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_site.slugs import MAX_BYTES, slugify
from notes_site.urls import escape_url, file_path, note_url, rooted
from support.making import head


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("/posts/:slug/", "/posts/two-sum/"),
        ("/posts/:slug", "/posts/two-sum/"),
        ("/:year/:month/:day/:slug/", "/2026/01/02/two-sum/"),
        ("/:year-:month-:day-:slug.html", "/2026-01-02-two-sum.html"),
        ("/:year_:month/:slug/", "/2026_01/two-sum/"),
        ("/:title/", "/1-两数之和/"),
        ("/:category/:slug/", "/algorithms/hash-table/two-sum/"),
        ("/:stem/", "/0001.Two Sum/"),
        ("/:path/", "/leetcode/easy/two-sum/"),
        ("/p/:abbrlink/", "/p/4a17b156/"),
        ("/p/:missing/", "/p/two-sum/"),
        ("//:slug//x", "/two-sum/x/"),
    ],
)
def test_permalink_is_filled_from_the_note(pattern: str, url: str) -> None:
    note = head(
        "posts/LeetCode/Easy/0001.Two Sum.md",
        date="2026-01-02 23:30",
        title="1. 两数之和",
        slug="two-sum",
        stem="0001.Two Sum",
        categories=(("Algorithms", "Hash Table"), ("Other",)),
        extra={"abbrlink": "4a17b156"},
    )
    assert note_url(note, pattern) == url


def test_undated_note_leaves_dates_out_of_its_address() -> None:
    assert note_url(head("posts/a.md"), "/:year/:month/:slug/") == "/a/"
    assert note_url(head("posts/a.md"), "/:category/:slug/") == "/a/"


def test_folder_that_is_named_like_the_note_stands_once_in_its_path() -> None:
    assert note_url(head("posts/trees/lca/index.md"), "/:path/") == "/trees/lca/"
    assert note_url(head("posts/trees/lca.md"), "/:path/") == "/trees/lca/"


def test_note_asks_for_its_own_address() -> None:
    assert note_url(head("posts/a.md", permalink="2019/old.html"), "/:slug/") == "/2019/old.html"
    assert note_url(head("posts/a.md", permalink="/a//b"), "/:slug/") == "/a/b/"


def test_page_stands_at_the_root() -> None:
    assert note_url(head("posts/about.md", page=True), "/posts/:slug/") == "/about/"


@given(st.text(alphabet=list("./ab\\"), max_size=20))
def test_no_address_leads_out_of_the_site(address: str) -> None:
    parts = rooted(address).split("/")
    assert parts[0] == ""
    assert not {".", ".."}.intersection(parts)
    assert "" not in parts[1:-1]


def test_file_that_answers() -> None:
    assert file_path("/") == "index.html"
    assert file_path("/posts/二叉树/") == "posts/二叉树/index.html"
    assert file_path("/old.html") == "old.html"


@pytest.mark.parametrize(
    ("base_path", "url", "written"),
    [
        ("/", "/posts/二叉树/", "/posts/%E4%BA%8C%E5%8F%89%E6%A0%91/"),
        ("/repo/", "/", "/repo/"),
        ("/repo/", "/100%/a b?#.png", "/repo/100%25/a%20b%3F%23.png"),
        ("/", "/c++/it's(1)/", "/c++/it's(1)/"),
    ],
)
def test_address_in_a_page_is_escaped(base_path: str, url: str, written: str) -> None:
    assert escape_url(base_path, url) == written


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Two Sum", "two-sum"),
        ("236. 二叉树的最近公共祖先", "236-二叉树的最近公共祖先"),
        ("C++", "c++"),
        ("C#", "csharp"),
        ("C", "c"),
        ("issue #5", "issue-5"),
        ("  --a//b\\c--  ", "a-b-c"),
        ("snake_case", "snake_case"),
        ("Cafe\u0301", "caf\u00e9"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc", "etc"),
        ("con", "con-file"),
        ("LPT1", "lpt1-file"),
        ("console", "console"),
    ],
)
def test_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_names_without_letters_get_slugs_that_differ() -> None:
    assert slugify("🌲") != slugify("🌳")
    assert slugify("") == slugify("")


def test_long_names_that_begin_alike_get_slugs_that_differ() -> None:
    one, other = slugify("树" * 200 + "一"), slugify("树" * 200 + "二")
    assert one != other
    assert max(len(one.encode()), len(other.encode())) <= MAX_BYTES


@given(st.text(max_size=100))
def test_slug_is_a_safe_name_and_its_own_slug(text: str) -> None:
    slug = slugify(text)
    assert slug
    assert len(slug.encode("utf-8", "replace")) <= MAX_BYTES
    assert slug.strip(".-") == slug
    assert not set(slug) & set("/\\:?#%&<>\"'| \0\n")
    assert slugify(slug) == slug
