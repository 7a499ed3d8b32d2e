"""All notes by year."""

from pathlib import Path

from support.making import build, note, page, texts

FILES: dict[str, str | bytes] = {
    "posts/old.md": note(title="Old", date="2019-05-06"),
    "posts/pinned.md": note(title="Pinned", date="2024-01-01", pin="true"),
    "posts/new.md": note(title="New", date="2024-03-01"),
    "posts/b.md": note(title="No date B"),
    "posts/a.md": note(title="No date A"),
    "posts/about.md": note(title="About", page="true"),
}


def test_archive_has_every_note_in_its_year(tmp_path: Path) -> None:
    archive = page(build(tmp_path, FILES), "archive/index.html")
    years = [(texts(year, "h2"), texts(year, "ol/li")) for year in archive.iterfind(".//section")]
    assert years == [
        (["2024 2"], ["03-01 New", "01-01 Pinned"]),
        (["2019 1"], ["05-06 Old"]),
        (["Undated 2"], ["No date A", "No date B"]),
    ]


def test_years_are_one_step_away(tmp_path: Path) -> None:
    archive = page(build(tmp_path, FILES), "archive/index.html")
    links = list(archive.iterfind(".//nav[@class='years']//a"))
    assert [" ".join("".join(link.itertext()).split()) for link in links] == ["2024 2", "2019 1", "Undated 2"]
    ids = [heading.get("id") for heading in archive.iterfind(".//section/h2")]
    assert [link.get("href") for link in links] == [f"#{name}" for name in ids]


def test_year_is_that_of_the_writers_clock(tmp_path: Path) -> None:
    archive = page(build(tmp_path, {"posts/a.md": note(date="2024-01-01 01:00+08:00")}), "archive/index.html")
    assert texts(archive, ".//section/h2") == ["2024 1"]


def test_year_stands_once_whatever_the_zones(tmp_path: Path) -> None:
    # By instant the second is the oldest, and the third the newest.
    files: dict[str, str | bytes] = {
        "posts/a.md": note(title="A", date="2024-01-01 01:00 +08:00"),
        "posts/b.md": note(title="B", date="2024-01-01 01:00 +14:00"),
        "posts/c.md": note(title="C", date="2023-12-31 23:00 -08:00"),
        "posts/d.md": note(title="D", date="2023-12-31"),
    }
    output = build(tmp_path, files)
    archive = page(output, "archive/index.html")
    years = [(texts(year, "h2"), texts(year, "ol/li")) for year in archive.iterfind(".//section")]
    assert years == [
        (["2024 2"], ["01-01 A", "01-01 B"]),
        (["2023 2"], ["12-31 C", "12-31 D"]),
    ]
    assert texts(page(output, "index.html"), ".//h2") == ["A", "B", "C", "D"]
    neighbours = page(output, "posts/c/index.html").iterfind(".//nav[@class='neighbours']/a")
    assert [link.get("href") for link in neighbours] == ["/posts/d/", "/posts/b/"]
