"""Addresses, and how names become parts of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_site.slugs import MAX_BYTES, slugify
from notes_site.urls import escape_url, file_path, rooted


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
