"""What stands in the head of a page: for search engines, social networks, browsers."""

from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from support.making import build, metas, note, page

FILES: dict[str, str | bytes] = {
    "notes-site.toml": 'title = "My notes"\ndescription = "What I learn."\nbase_url = "https://example.org/repo"\n',
    "posts/a.md": note(
        title="A",
        date="2025-01-02",
        updated="2025-02-03",
        lang="zh-CN",
        cover="c.svg",
        summary="'\"A\" & <b>'",
    ),
    "posts/b.md": note("Words `code`."),
    "posts/plain.md": note("Words."),
    "posts/c.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
}


def links(document: ElementTree.Element, rel: str) -> list[dict[str, str]]:
    found = document.iterfind(f"./head/link[@rel='{rel}']")
    return [{key: value for key, value in link.items() if key != "rel"} for link in found]


def test_note_tells_social_networks_of_itself(tmp_path: Path) -> None:
    document = page(build(tmp_path, FILES), "posts/a/index.html")
    said = metas(document)
    assert len(said) == len({name for name, _ in said if name != "theme-color"}) + 2
    assert dict(said) | {"viewport": "", "theme-color": ""} == {
        "viewport": "",
        "generator": "notes-site",
        "description": '"A" & <b>',
        "og:url": "https://example.org/repo/posts/a/",
        "og:site_name": "My notes",
        "og:title": "A",
        "og:type": "article",
        "og:locale": "zh_CN",
        "article:published_time": "2025-01-02",
        "article:modified_time": "2025-02-03",
        "og:description": '"A" & <b>',
        "og:image": "https://example.org/repo/posts/c.svg",
        "twitter:card": "summary_large_image",
        "color-scheme": "light dark",
        "theme-color": "",
    }
    assert links(document, "canonical") == [{"href": "https://example.org/repo/posts/a/"}]


def test_other_pages_tell_of_the_site(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    for path in ("index.html", "archive/index.html", "404.html"):
        said = dict(metas(page(output, path)))
        assert said["description"] == said["og:description"] == "What I learn."
        assert said["og:type"] == "website"
        assert said["twitter:card"] == "summary"
        assert not {"og:image", "og:locale", "article:published_time"} & said.keys()
    assert dict(metas(page(output, "index.html")))["og:title"] == "My notes"


def test_icon_is_there_for_every_browser(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    document = page(output, "index.html")
    png, svg = links(document, "icon")
    assert (png["type"], svg["type"]) == ("image/png", "image/svg+xml")
    (touch,) = links(document, "apple-touch-icon")
    assert touch["href"] == png["href"]
    for link in (png, svg):
        assert (output / link["href"].removeprefix("/repo/").partition("?")[0]).is_file()
    with Image.open(output / "favicon.png") as image:
        assert "x".join(map(str, image.size)) == png["sizes"]
        assert "A" not in image.getbands() and "transparency" not in image.info, (
            "phones show black through it"
        )


def test_colour_of_the_browser_is_that_of_the_page(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    colours = [
        (element.get("content"), element.get("media"))
        for element in page(output, "index.html").iterfind("./head/meta[@name='theme-color']")
    ]
    style = (output / "site.css").read_text("utf-8")
    (light, _), (dark, _) = colours
    assert f"--paper:light-dark({light},{dark})" in style
    assert [media for _, media in colours] == [
        "(prefers-color-scheme: light)",
        "(prefers-color-scheme: dark)",
    ]


def test_browser_goes_with_the_colours_of_the_site_s_own_style_sheet(tmp_path: Path) -> None:
    style = ":root { --paper: light-dark(#FFF, #000) }"
    document = page(build(tmp_path, {**FILES, "static/site.css": style}), "index.html")
    assert [value for name, value in metas(document) if name == "theme-color"] == ["#FFF", "#000"]


def test_face_of_code_is_asked_for_early_where_it_is_needed(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    for path, needed in (("posts/b/", True), ("posts/plain/", False), ("", True), ("archive/", True)):
        found = links(page(output, f"{path}index.html"), "preload")
        assert [link["href"] for link in found] == ["/repo/fonts/notes-mono.woff2"] * needed
    assert 'url("fonts/notes-mono.woff2")' in (output / "site.css").read_text("utf-8")
