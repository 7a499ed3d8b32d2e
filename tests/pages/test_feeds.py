"""The Atom feed, as readers and RFC 4287 want it."""

import re
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import html5lib
import pytest

from support.making import build, note, warnings

ATOM = "{http://www.w3.org/2005/Atom}"
SETTINGS = 'title = "T <&>"\ndescription = "About"\nauthor = "A"\nbase_url = "https://example.org/repo"\n'
RICH = """\
A [heading](#part), [another note](b.md#x), [a file](../static/f.txt), ![](图 1.svg) and
<video src="clip.mp4" poster="still.png" title="a > b"></video> with <https://example.com/?a=1&b=2>.
<img src="x.png" srcset="/repo/x.png 1x, x.png 2x" alt="">

`<a href="/code">` and `\x08`.

## Part

## x
"""
FILES: dict[str, str | bytes] = {
    "posts/a.md": note(
        RICH, title="A & <b>", date="2025-03-01 10:00+08:00", category="C & D", tags="[树, x]"
    ),
    "posts/b.md": note("## x", title="B", date="2025-01-01", updated="2025-04-01T00:00:00Z"),
    "posts/undated.md": note(),
    "posts/about.md": note(page="true", date="2025-01-01"),
    "posts/draft.md": note(draft="true", date="2025-01-01"),
    "posts/图 1.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>',
    "posts/clip.mp4": b"",
    "posts/still.png": b"",
    "posts/x.png": b"",
    "static/f.txt": "f",
}


@pytest.fixture
def root(tmp_path: Path) -> ElementTree.Element:
    output = build(tmp_path, {**FILES, "notes-site.toml": SETTINGS})
    return ElementTree.fromstring((output / "feed.xml").read_bytes())


def text(element: ElementTree.Element, name: str) -> str:
    (found,) = element.findall(ATOM + name)
    return found.text or ""


def test_feed_has_what_rfc_4287_requires(root: ElementTree.Element) -> None:
    assert root.tag == f"{ATOM}feed"
    assert text(root, "id") == "https://example.org/repo/"
    assert text(root, "title") == "T <&>"
    assert text(root, "subtitle") == "About"
    assert text(root, "updated") == "2025-04-01T00:00:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "A"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "https://example.org/repo/feed.xml", "alternate": "https://example.org/repo/"}
    for entry in root.findall(f"{ATOM}entry"):
        for name in ("id", "title", "updated", "published", "summary", "content"):
            assert text(entry, name)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text(entry, "updated"))
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
    ids = [text(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_notes_stand_in_the_order_of_their_last_change(root: ElementTree.Element) -> None:
    first, second = root.findall(f"{ATOM}entry")
    assert [text(first, name) for name in ("title", "published", "updated")] == [
        "B",
        "2025-01-01T00:00:00Z",
        "2025-04-01T00:00:00Z",
    ]
    assert [text(second, name) for name in ("title", "published", "updated")] == [
        "A & <b>",
        "2025-03-01T10:00:00+08:00",
        "2025-03-01T10:00:00+08:00",
    ]
    assert [category.get("term") for category in second.findall(f"{ATOM}category")] == ["C & D", "树", "x"]


def test_whole_text_is_there_and_every_address_is_absolute(root: ElementTree.Element) -> None:
    _, entry = root.findall(f"{ATOM}entry")
    (content,) = entry.findall(f"{ATOM}content")
    assert content.get("type") == "html"
    html = content.text or ""
    found = re.findall(r'<[a-z][^<]*?\s(?:href|src)="([^"]*)"', html)
    assert found == [
        "https://example.org/repo/posts/a/#part",
        "https://example.org/repo/posts/b/#x",
        "https://example.org/repo/f.txt",
        "https://example.org/repo/posts/%E5%9B%BE%201.svg",
        "https://example.org/repo/posts/clip.mp4",
        "https://example.com/?a=1&amp;b=2",
        "https://example.org/repo/posts/x.png",
    ]
    assert 'poster="https://example.org/repo/' in html
    assert 'srcset="https://example.org/repo/posts/x.png 1x, https://example.org/repo/posts/x.png' in html
    assert "&lt;a href=" in html
    assert "\x08" not in html


def test_feed_reader_reads_it(root: ElementTree.Element, tmp_path: Path) -> None:
    feed = feedparser.parse((tmp_path / "public/feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.link for entry in feed.entries] == [
        "https://example.org/repo/posts/b/",
        "https://example.org/repo/posts/a/",
    ]


def test_site_that_does_not_know_its_address_still_has_ids_that_are_iris(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    feed = feedparser.parse((output / "feed.xml").read_bytes())
    ids = [feed.feed.id, *(entry.id for entry in feed.entries)]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", identity) for identity in ids)


def test_feed_holds_as_many_notes_as_the_settings_say(tmp_path: Path) -> None:
    files = {f"posts/n{day}.md": note(date=f"2025-01-{day:02}", title=f"N{day}") for day in range(1, 31)}
    feed = feedparser.parse((build(tmp_path, files) / "feed.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == [f"N{day}" for day in range(30, 10, -1)]
    feed = feedparser.parse(
        (build(tmp_path, {"notes-site.toml": "feed.entries = 3"}) / "feed.xml").read_bytes()
    )
    assert len(feed.entries) == 3


def test_feed_of_an_empty_site_is_one(tmp_path: Path) -> None:
    feed = feedparser.parse((build(tmp_path, {"posts/x.txt": ""}) / "feed.xml").read_bytes())
    assert not feed.bozo
    assert feed.feed.updated == "1970-01-01T00:00:00Z"
    assert feed.entries == []


def test_day_in_the_feed_is_that_of_the_page_to_the_ends_of_time(tmp_path: Path) -> None:
    dates = {
        "first": "0001-01-01 00:00 +14",
        "last": "9999-12-31 23:59:59 -12",
        "old": "1890-02-03",
        "bare": "2025-03-01",
        "west": "2025-03-01 20:00 -03:30",
    }
    files: dict[str, str | bytes] = {
        f"posts/{name}.md": note(title=name, date=date) for name, date in dates.items()
    }
    files["notes-site.toml"] = "timezone = 'Asia/Shanghai'"
    output = build(tmp_path, files, future=True)
    feed = feedparser.parse((output / "feed.xml").read_bytes())
    assert not feed.bozo
    assert {entry.title: entry.published for entry in feed.entries} == {
        "first": "0001-01-01T00:00:00+14:00",
        "last": "9999-12-31T23:59:59-12:00",
        "old": "1890-02-03T00:00:00+08:05",
        "bare": "2025-03-01T00:00:00+08:00",
        "west": "2025-03-01T20:00:00-03:30",
    }


def test_what_is_no_moment_is_no_date(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{number}.md": note(date=date)
        for number, date in enumerate(("0000-01-01", "2025-01-01 00:00 +25", "2025-01-01 00:00 +14:60"))
    }
    assert [warning.partition("; ")[0] for warning in warnings(tmp_path, files)] == [
        'posts/0.md:2: date "0000-01-01" is not a date',
        'posts/1.md:2: date "2025-01-01 00:00 +25" is not a date',
        'posts/2.md:2: date "2025-01-01 00:00 +14:60" is not a date',
    ]


PLAIN = """\
## Part

- [ ] a
- [x] b

=== "C#"

    ```csharp {1} title="a.cs" linenums="1"
    int a = 1;
    ```

=== "Go"

    text（$x$）[^1] and $$y \\tag{1} \\label{y}$$ $\\eqref{y}$

??? note "A title"
    folded

<details><summary>raw</summary>b</details>

<svg viewBox="0 0 1 1" onload="x()"><path d="M0"/></svg><script src="a.js"></script>

<form><label>Name <input name=q></label><button onclick="x()">go</button></form>

[^1]: foot
"""


def test_text_of_a_note_is_for_readers_without_style_and_script(tmp_path: Path) -> None:
    files = {"posts/a.md": note(PLAIN, title="T", date="2025-01-01"), "notes-site.toml": SETTINGS}
    feed = feedparser.parse((build(tmp_path, files) / "feed.xml").read_bytes(), sanitize_html=False)
    html = feed.entries[0].content[0].value
    page = f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body>{html}</body></html>"
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    elements = list(root.find("body").iter())
    assert {"input", "label", "button", "form", "script", "details", "span"}.isdisjoint(
        element.tag for element in elements
    )
    names = {name for element in elements for name in element.attrib}
    assert names.isdisjoint({"class", "tabindex", "name", "onload", "onclick", "role", "aria-label"})
    assert "".join(root.find("body/h2").itertext()) == "Part"
    assert [item.text for item in root.iter("li")][:2] == ["☐ a", "☑ b"]
    sections = [(section[0].text, section[1].tag) for section in root.findall("body/div/section")]
    assert sections == [("C#", "figure"), ("Go", "p")]
    assert root.find("body/div/section/figure/figcaption").text == "a.cs"
    assert [title.text for title in root.findall("body/*/div/b")] == ["A title", "raw"]
    links = [element.get("href") for element in elements if element.get("href")]
    assert links and all(link.startswith("https://example.org/repo/posts/a/#") for link in links)
    assert root.find(".//{http://www.w3.org/1998/Math/MathML}math") is not None


CONTROLS = "a\x07\x1b\x85\ufdd0\ufffeb"


def test_control_characters_in_settings_and_keys_leave_a_feed_that_is_xml(tmp_path: Path) -> None:
    escaped = "a\\u0007\\u001b\\u0085\\uFDD0\\uFFFEb"
    keys = ("title", "description", "author")
    settings = "".join(f'{key} = "{escaped}"\n' for key in keys)
    settings += f'license.name = "{escaped}"\nmenu = [{{ title = "{escaped}", url = "/x/" }}]\n'
    quoted = f'"{escaped}"'
    front = {"title": quoted, "tags": f"[{quoted}]", "category": quoted, "summary": quoted, "x": quoted}
    files = {"posts/a.md": note(date="2025-01-01", **front), "notes-site.toml": settings}
    output = build(tmp_path, files)
    feed = feedparser.parse((output / "feed.xml").read_bytes())
    assert not feed.bozo
    assert {feed.feed.title, feed.feed.subtitle, feed.entries[0].title, feed.entries[0].summary} == {"ab"}
    for path in output.rglob("*.html"):
        html5lib.HTMLParser(strict=True).parse(path.read_text("utf-8"))
