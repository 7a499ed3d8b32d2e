"""Old addresses of notes."""

from pathlib import Path

from support.making import build, contents, errors, note, page


def test_old_addresses_lead_on(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/树.md": note(title="A & B", aliases="[/old/path, old.html, /旧/]"),
        "notes-site.toml": 'base_url = "https://example.org/repo"',
    }
    output = build(tmp_path, files)
    for path in ("old/path/index.html", "old.html", "旧/index.html"):
        document = page(output, path)
        (refresh,) = document.iterfind(".//meta[@http-equiv='refresh']")
        assert refresh.get("content") == "0; url=/repo/posts/%E6%A0%91/"
        (canonical,) = document.iterfind(".//link[@rel='canonical']")
        assert canonical.get("href") == "https://example.org/repo/posts/%E6%A0%91/"
        (link,) = document.iterfind(".//a")
        assert (link.get("href"), link.text) == ("/repo/posts/%E6%A0%91/", "A & B")


def test_old_address_that_is_the_address_still_shows_the_note(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note("Here.", aliases="[/posts/a, posts/a/, /x/, /x]")})
    assert b"Here." in contents(output)["posts/a/index.html"]
    page = contents(output)["x/index.html"]
    assert b"refresh" in page
    assert b'http-equiv="Content-Security-Policy" content="default-src' in page


def test_old_address_of_two_notes_is_an_error_that_names_both(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "posts/a.md": note(aliases="[/old]"),
        "posts/b.md": note(aliases="[/posts/a, old/]"),
    }
    assert errors(tmp_path, files) == [
        'posts/b.md: alias "/old/" is an address of posts/a.md; take it out of one of them',
        'posts/b.md: alias "/posts/a/" is an address of posts/a.md; take it out of one of them',
    ]
    assert not (tmp_path / "public").exists()


def test_old_address_that_is_a_list_is_an_error(tmp_path: Path) -> None:
    (message,) = errors(tmp_path, {"posts/a.md": note(aliases="/archive/")})
    assert message.startswith("posts/a.md: ")
    assert "/archive/" in message
