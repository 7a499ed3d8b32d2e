"""What stands where a picture was asked for: a picture, a player, or a link with the size of the file."""

from pathlib import Path

import pytest

from notes_site.media import file_size, medium_of
from support.making import build, contents, note, page, texts, try_build, warnings

NOTE = note(
    """![](demo.mp4) ![[demo.mp4|300]] ![[song.MP3]] ![[demo.mp4|the film|300x200]]

![](a.pdf) ![the book](a.pdf#page=3) ![[a.pdf]] ![[a.pdf#page=2|p. 2]] ![](b.md) ![[b]] ![](data.bin)

![](gone.mp4) ![[gone.mp3]] ![](gone.pdf)
""",
    title="A",
    date="2025-01-01",
)
FILES: dict[str, str | bytes] = {
    "posts/a/index.md": NOTE,
    "posts/a/b.md": note(title="B"),
    "posts/a/demo.mp4": b"0",
    "posts/a/song.MP3": b"0",
    "posts/a/a.pdf": b"0" * 1_234_567,
    "posts/a/data.bin": b"0" * 12,
}


@pytest.mark.parametrize(
    ("address", "medium"),
    [
        ("a.mp4", "video"),
        ("../a%20b.MOV?x=1#t=3", "video"),
        ("https://example.org/x.webm", "video"),
        ("a.mp3", "audio"),
        ("a.pdf", "file"),
        ("https://example.org/x.pdf?dl=1", "file"),
        ("a.tiff", "file"),
        ("a.PNG", "picture"),
        ("a", "picture"),
        ("v1.5", "picture"),
        ("https://example.org/npm/vue.js", "picture"),
        ("data:image/png;base64,AAAA", "picture"),
        ("https://example.org/a?file=x.mp4", "picture"),
    ],
)
def test_ending_of_a_name_says_what_is_shown(address: str, medium: str) -> None:
    assert medium_of(address) == medium


@pytest.mark.parametrize(
    ("size", "text"),
    [
        *((0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9_940, "9.9 KB"), (9_960, "10 KB")),
        *((999_400, "999 KB"), (999_600, "1.0 MB"), (1_234_567, "1.2 MB"), (3_000_000_000, "3.0 GB")),
    ],
)
def test_size_is_read_at_a_glance(size: int, text: str) -> None:
    assert file_size(size) == text


def test_players_and_links_stand_in_the_page(tmp_path: Path) -> None:
    shown = page(build(tmp_path, FILES), "posts/a/index.html")
    videos = [dict(video.attrib) for video in shown.iter("video")]
    assert [(video["src"], video.get("width"), video["aria-label"]) for video in videos] == [
        ("/posts/a/demo.mp4", None, "demo.mp4"),
        ("/posts/a/demo.mp4", "300", "demo.mp4"),
        ("/posts/a/demo.mp4", "300", "the film"),
        ("gone.mp4", None, "gone.mp4"),
    ]
    assert all("controls" in video for video in videos)
    assert [audio.get("src") for audio in shown.iter("audio")] == ["/posts/a/song.MP3"]
    assert list(shown.iter("img")) == []
    assert texts(shown, ".//p/a") == [
        *("a.pdf, 1.2 MB", "the book, 1.2 MB", "a.pdf, 1.2 MB", "p. 2, 1.2 MB", "b.md", "b"),
        *("data.bin, 12 B", "gone.pdf"),
    ]


def test_player_or_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert warnings(tmp_path, FILES) == [
        'posts/a/index.md:10: file "![[gone.mp3]]" leads nowhere; fix the path or add the file',
        'posts/a/index.md:10: file "gone.mp4" leads nowhere; fix the path or add the file',
        'posts/a/index.md:10: file "gone.pdf" leads nowhere; fix the path or add the file',
    ]


def test_page_and_feed_follow_the_size_of_a_file(tmp_path: Path) -> None:
    output = build(tmp_path / "site", FILES)
    build(tmp_path / "site", {"posts/a/a.pdf": b"0" * 2_345_678})
    assert texts(page(output, "posts/a/index.html"), ".//p/a")[0] == "a.pdf, 2.3 MB"
    assert "a.pdf, 2.3 MB" in (output / "feed.xml").read_text("utf-8")
    clean = build(tmp_path / "clean", FILES | {"posts/a/a.pdf": b"0" * 2_345_678})
    assert contents(output) == contents(clean)


def test_file_of_the_same_size_costs_no_page(tmp_path: Path) -> None:
    build(tmp_path, FILES)
    (tmp_path / "posts/a/a.pdf").write_bytes(b"1" * 1_234_567)
    assert try_build(tmp_path).written == 1
