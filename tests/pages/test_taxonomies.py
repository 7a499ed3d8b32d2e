"""Pages of categories and tags, and their overviews."""

from pathlib import Path

from support.making import build, note, page, texts

FILES: dict[str, str | bytes] = {
    "posts/a.md": note(title="A", date="2025-01-01", category="[[AI, PyTorch]]", tags="[tree, 树]"),
    "posts/b.md": note(title="B", date="2025-01-02", category="AI", tags="[tree]"),
    "posts/c.md": note(title="C", date="2025-01-03", category="Notes"),
}


def test_category_holds_its_notes_and_those_of_its_children(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    parent = page(output, "categories/ai/index.html")
    assert texts(parent, ".//h1") == ["AI"]
    assert texts(parent, ".//ol[@class='rows']/li/a") == ["B", "A"]
    assert [link.get("href") for link in parent.iterfind(".//header/p[@class='tags']/a")] == [
        "/categories/ai/pytorch/"
    ]
    child = page(output, "categories/ai/pytorch/index.html")
    assert texts(child, ".//ol[@class='rows']/li/a") == ["A"]
    assert [link.get("href") for link in child.iterfind(".//header/p[@class='kicker']/a")] == [
        "/categories/",
        "/categories/ai/",
    ]


def test_overview_of_categories_is_a_tree(tmp_path: Path) -> None:
    overview = page(build(tmp_path, FILES), "categories/index.html")
    (tree,) = overview.iterfind(".//ul[@class='tree']")
    assert texts(tree, "li/a") == ["AI", "Notes"]
    assert texts(tree, "li/span") == ["2", "1"]
    assert [link.get("href") for link in tree.iterfind("li/ul/li/a")] == ["/categories/ai/pytorch/"]


def test_tag_holds_its_notes(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    assert texts(page(output, "tags/tree/index.html"), ".//ol[@class='rows']/li/a") == ["B", "A"]
    assert texts(page(output, "tags/树/index.html"), ".//ol[@class='rows']/li/a") == ["A"]
    overview = page(output, "tags/index.html")
    assert texts(overview, ".//ul[@class='tags']/li/a") == ["tree 2", "树 1"]


def test_tag_leads_to_all_tags_with_itself_chosen(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note(tags='["C++", "a, b"]')})
    for path, query in (("c++", "c%2B%2B"), ("a-b", "a-b")):
        links = page(output, f"tags/{path}/index.html").iterfind(".//main/header//a")
        assert [link.get("href") for link in links] == ["/tags/", f"/tags/?t={query}"]


def test_notes_of_a_tag_say_their_tags(tmp_path: Path) -> None:
    document = page(build(tmp_path, FILES), "tags/tree/index.html")
    assert [row.get("data-tags") for row in document.iterfind(".//ol[@class='rows']/li")] == [
        "tree",
        "tree 树",
    ]


def test_site_without_categories_and_tags_has_no_pages_of_them(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note()})
    assert not (output / "tags").exists()
    assert not (output / "categories").exists()
    assert texts(page(output, "index.html"), ".//nav[@class='site-menu']/ul/li") == ["Archive"]


def test_category_that_nobody_uses_any_more_is_gone(tmp_path: Path) -> None:
    output = build(tmp_path, FILES)
    build(tmp_path, {"posts/c.md": note(title="C")})
    assert not (output / "categories/notes").exists()


def test_overviews_say_how_many_there_are_and_what_is_new(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"posts/{n}.md": note(
            title=f"Note {n}", date=f"2025-01-0{n}", category="[[A, B]]", tags=f"[often, t{n}]"
        )
        for n in range(1, 6)
    }
    output = build(tmp_path, files)
    categories, tags = page(output, "categories/index.html"), page(output, "tags/index.html")
    assert texts(categories, ".//p[@class='count']") == ["2 categories"]
    assert texts(categories, ".//ol[@class='newest']/li") == ["Note 5", "Note 4", "Note 3"]
    assert texts(tags, ".//header/p[@class='count']") == ["6 tags"]
    sizes = {"".join(tag.itertext()).split()[0]: tag.get("class") for tag in tags.iterfind(".//ul/li/a")}
    assert sizes["often"] == "tag weight-3" and sizes["t1"] == "tag"
    assert texts(page(output, "archive/index.html"), ".//header/p") == ["5 notes"]
