"""Which address each note has."""

from pathlib import Path

import pytest

from notes_site.model import Head
from notes_site.site.addresses import find_addresses
from support.making import build, head, note, warnings, write_files


def addresses(*heads: Head, pattern: str = "/posts/:slug/") -> dict[str, str]:
    return find_addresses(heads, pattern)[0]


def message(*heads: Head, pattern: str = "/posts/:slug/") -> str:
    """What is said of notes that do not have the addresses of the pattern."""
    (finding,) = find_addresses(heads, pattern)[1]
    return str(finding)


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
    found = head(
        "posts/LeetCode/Easy/0001.Two Sum.md",
        date="2026-01-02 23:30",
        title="1. 两数之和",
        slug="two-sum",
        stem="0001.Two Sum",
        categories=(("Algorithms", "Hash Table"), ("Other",)),
        extra={"abbrlink": "4a17b156"},
    )
    assert addresses(found, pattern=pattern) == {found.path: url}


def test_undated_note_leaves_dates_out_of_its_address() -> None:
    assert addresses(head("posts/a.md"), pattern="/:year/:month/:slug/") == {"posts/a.md": "/a/"}
    assert addresses(head("posts/a.md"), pattern="/:category/:slug/") == {"posts/a.md": "/a/"}


@pytest.mark.parametrize("path", ["posts/trees/lca/index.md", "posts/trees/lca.md", "posts/trees/lca/lca.md"])
def test_folder_that_is_named_like_the_note_stands_once_in_its_path(path: str) -> None:
    assert addresses(head(path), pattern="/:path/") == {path: "/trees/lca/"}


def test_note_asks_for_its_own_address() -> None:
    assert addresses(
        head("posts/a.md", permalink="2019/old.html"),
        head("posts/b.md", permalink="/a//b"),
        head("posts/about.md", page=True),
    ) == {"posts/a.md": "/2019/old.html", "posts/b.md": "/a/b/", "posts/about.md": "/about/"}


# Notes of one name.


def test_of_notes_of_one_name_the_oldest_keeps_the_address() -> None:
    notes = (
        head("posts/a/x.md", date="2026-02-01"),
        head("posts/b/x.md", date="2026-01-01"),
        head("posts/c/x.md"),
    )
    assert addresses(*notes) == {
        "posts/a/x.md": "/posts/a/x/",
        "posts/b/x.md": "/posts/x/",
        "posts/c/x.md": "/posts/c/x/",
    }
    assert addresses(*reversed(notes)) == addresses(*notes)
    assert message(*notes) == (
        "posts/a/x.md: posts/b/x.md has the address /posts/x/, so this is at /posts/a/x/ "
        '(one of 2 such notes); give it a "slug", or choose permalink = "/posts/:path/"'
    )


def test_new_note_moves_no_old_one() -> None:
    old = [head(f"posts/{folder}/x.md", date=f"2025-01-0{n}") for n, folder in enumerate("bca", 1)]
    before = addresses(*old)
    assert addresses(head("posts/0/x.md", date="2026-01-01"), *old).items() >= before.items()


def test_draft_moves_no_note_of_the_readers() -> None:
    found = addresses(
        head("posts/a/x.md", date="2020-01-01", draft=True), head("posts/b/x.md", date="2026-01-01")
    )
    assert found["posts/b/x.md"] == "/posts/x/"


def test_undated_notes_of_one_name_go_by_path() -> None:
    assert addresses(head("posts/b/x.md"), head("posts/a/x.md"), head("posts/x.md")) == {
        "posts/a/x.md": "/posts/x/",
        "posts/b/x.md": "/posts/b/x/",
        "posts/x.md": "/posts/x-2/",
    }


def test_note_named_like_its_folder_stands_beside_the_folders_own() -> None:
    assert addresses(head("posts/x/x.md"), head("posts/x/_index.md", slug="x", stem="x")) == {
        "posts/x/_index.md": "/posts/x/",
        "posts/x/x.md": "/posts/x/x/",
    }


@pytest.mark.parametrize("pattern", ["/:year/:month/:day/", "/:category/", "/notes/"])
def test_pattern_that_knows_no_name_is_answered_with_one_that_does(pattern: str) -> None:
    notes = [head(f"posts/{name}.md", date="2026-01-02", categories=(("C",),)) for name in "ab"]
    found = addresses(*notes, pattern=pattern)
    assert len(set(found.values())) == 2
    assert f'choose permalink = "{pattern}:slug/"' in message(*notes, pattern=pattern)


def test_notes_of_one_path_but_for_capitals_are_two() -> None:
    found = addresses(head("posts/A/x.md", slug="x"), head("posts/a/x.md", slug="x"), pattern="/:path/")
    assert found == {"posts/A/x.md": "/a/x/", "posts/a/x.md": "/a/x-2/"}
    assert message(head("posts/A/x.md"), head("posts/a/x.md"), pattern="/:path/").endswith(
        'give it a "permalink" of its own'
    )


def test_address_that_is_asked_for_is_no_other_notes() -> None:
    assert addresses(
        head("posts/a/x.md", date="2020-01-01"),
        head("posts/y.md", date="2026-01-01", slug="x"),
        head("posts/b/z.md", date="2020-01-01"),
        head("posts/w.md", permalink="/posts/z/"),
    ) == {
        "posts/a/x.md": "/posts/a/x/",
        "posts/b/z.md": "/posts/b/z/",
        "posts/w.md": "/posts/z/",
        "posts/y.md": "/posts/x/",
    }


def test_notes_of_one_name_lead_to_each_other_at_their_addresses(tmp_path: Path) -> None:
    site = write_files(
        tmp_path,
        {
            "posts/a/x.md": note("[other](../b/x.md)", date="2020-01-01"),
            "posts/b/x.md": note("[other](../a/x.md) [root](/posts/x/)", date="2020-01-02"),
        },
    )
    output = build(site)
    assert 'href="/posts/b/x/"' in (output / "posts/x/index.html").read_text("utf-8")
    assert (output / "posts/b/x/index.html").read_text("utf-8").count('href="/posts/x/"') >= 2
    assert len(warnings(site)) == 1


def test_pattern_in_a_note_is_filled_from_it() -> None:
    found = head(
        "posts/a.md",
        title="A b",
        categories=(("C d",),),
        date="2026-01-02",
        permalink="/:categories/:year/:title/",
    )
    assert addresses(found) == {"posts/a.md": "/c-d/2026/a-b/"}
    plain = head("posts/b.md", permalink="/x:year/:other/")
    assert addresses(plain) == {"posts/b.md": "/x:year/:other/"}
