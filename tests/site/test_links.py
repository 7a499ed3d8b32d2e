"""Where links lead, as notes write them."""

from pathlib import Path

import pytest

from notes_site.model import Asset, Head, Heading, Link, Site
from support.making import head, link, site_of

NOTES = (
    head("posts/two-sum.md", title="1. Two Sum", anchors=("intro", "复杂度")),
    head(
        "posts/trees/lca/index.md",
        title="最近公共祖先",
        slug="lca",
        headings=(Heading(2, "time-complexity", "Time Complexity", 9),),
        anchors=("time-complexity",),
        aliases=("/old/lca",),
        names=("LCA", "C#"),
    ),
    head("posts/trees/二叉 树.md", slug="二叉-树"),
    head("posts/trees/C#.md", slug="csharp"),
    head("posts/deep/er/two-sum.md", slug="deeper"),
    head("posts/notes/README.md", slug="notes"),
    head("posts/about.md", page=True, slug="about"),
    head("posts/pages/sorting___quick.md", slug="quick"),
    head("posts/journals/2024_03_05.md", title="2024-03-05", names=("Mar 5th, 2024",)),
    head("posts/draft.md", title="Unfinished", draft=True),
    head("posts/100%.md", slug="100"),
    head("posts/a, b.md", slug="ab"),
    head("posts/q&a.md", slug="qa", tags=("树",), categories=(("A b", "c"),), date="2025-01-01"),
)
FILES = (
    ("posts/trees/lca/tree.svg", 40, 20),
    ("posts/img/my picture.png", 8, 4),
    ("posts/data.csv", None, None),
    ("static/logo.png", 16, 16),
)
FROM = "posts/trees/lca/index.md"


def find(written: Link, *, path: str = FROM, base_url: str = "", per_page: int = 10) -> tuple[str, list[str]]:
    """What stands in the body of a note for one of its links, and the findings."""
    site = _site(written, path, base_url, per_page)
    (resolved,) = site.references[path].resolved
    return resolved, [str(finding) for finding in site.references[path].findings]


def _site(written: Link, path: str, base_url: str, per_page: int = 10) -> Site:
    heads = [note if note.path != path else _with_link(note, written) for note in NOTES]
    assets = [Asset(name, Path(name), "0" * 8, width, height) for name, width, height in FILES]
    return site_of(heads, assets, base_url=base_url, per_page=per_page, now=2_000_000_000)


def _with_link(note: Head, written: Link) -> Head:
    fields = {name: getattr(note, name) for name in note.__struct_fields__}
    return Head(**{**fields, "links": (written,)})


@pytest.mark.parametrize(
    ("target", "address"),
    [
        # A file, as an editor or a code host follows it.
        ("../../two-sum.md", "/posts/two-sum/"),
        ("../../two-sum.md#intro", "/posts/two-sum/#intro"),
        ("../../two-sum.md#复杂度", "/posts/two-sum/#%E5%A4%8D%E6%9D%82%E5%BA%A6"),
        ("../../two-sum.md#%E5%A4%8D%E6%9D%82%E5%BA%A6", "/posts/two-sum/#%E5%A4%8D%E6%9D%82%E5%BA%A6"),
        ("../../two-sum.md#Intro!", "/posts/two-sum/#intro"),
        ("../../two-sum.md#1-two-sum", "/posts/two-sum/"),
        ("../二叉 树.md", "/posts/%E4%BA%8C%E5%8F%89-%E6%A0%91/"),
        ("../%E4%BA%8C%E5%8F%89%20%E6%A0%91.md", "/posts/%E4%BA%8C%E5%8F%89-%E6%A0%91/"),
        ("..\\..\\two-sum.md", "/posts/two-sum/"),
        ("../../100%25.md", "/posts/100/"),
        ("../../100%.md", "/posts/100/"),
        ("../../q&a.md", "/posts/qa/"),
        ("../C#.md", "/posts/csharp/"),
        ("@/trees/C#.md", "/posts/csharp/"),
        ("../qa/", "/posts/qa/"),
        ("../../p/QA.html", "/posts/qa/"),
        ("/blog/QA.HTML", "/posts/qa/"),
        ("/2020/01/02/1-two-sum/", "/posts/two-sum/"),
        ("./index.md", "/posts/lca/"),
        # A folder, a name without its ending, or one for the web.
        ("../../notes/", "/posts/notes/"),
        ("../../notes", "/posts/notes/"),
        ("../../two-sum", "/posts/two-sum/"),
        ("../../two-sum.html", "/posts/two-sum/"),
        (".", "/posts/lca/"),
        # From the folder of all notes, or the site's.
        ("two-sum.md", "/posts/two-sum/"),
        ("/two-sum.md", "/posts/two-sum/"),
        ("/posts/two-sum.md", "/posts/two-sum/"),
        ("../../about.md", "/about/"),
        # With other capitals, as Hugo writes addresses and Windows finds files.
        ("../../Two-Sum.md", "/posts/two-sum/"),
        ("../../trees/c%23", "/posts/csharp/"),
        ("../../Data.CSV", "/posts/data.csv"),
        # As it is published, now or in the past.
        ("/posts/two-sum/", "/posts/two-sum/"),
        ("/posts/deeper/index.html", "/posts/deeper/"),
        ("../deeper/", "/posts/deeper/"),
        ("/old/lca/", "/posts/lca/"),
        # Where Hexo, Hugo or Jekyll would have put it.
        ("/2020/01/02/lca/", "/posts/lca/"),
        ("/post/LCA.html#time-complexity", "/posts/lca/#time-complexity"),
        ("/2020/01/02/%E4%BA%8C%E5%8F%89-%E6%A0%91/", "/posts/%E4%BA%8C%E5%8F%89-%E6%A0%91/"),
        ("/", "/"),
        ("/archive/", "/archive/"),
        ("/tags", "/tags/"),
        ("/tags/%E6%A0%91/", "/tags/%E6%A0%91/"),
        ("/categories/a-b/c/", "/categories/a-b/c/"),
        ("/feed.xml", "/feed.xml"),
        ("/404.html", "/404.html"),
        ("../../404.html#top", "/404.html#top"),
        ("/sitemap.xml", "/sitemap.xml"),
        ("/robots.txt", "/robots.txt"),
        ("/index.html", "/"),
        # Files, with what a program behind them may want to know.
        ("../../data.csv?raw=1&x=%20#row=2", "/posts/data.csv?raw=1&amp;x=%20#row=2"),
        ("../../../static/logo.png", "/logo.png"),
        ("/logo.png", "/logo.png"),
        ("tree.svg", "/posts/lca/tree.svg"),
    ],
)
def test_link_leads_to_the_page(target: str, address: str) -> None:
    assert find(link(target)) == (f'href="{address}"', [])


def test_link_leads_to_a_page_of_the_index_that_is_there() -> None:
    assert find(link("/page/2/"), per_page=3)[0] == 'href="/page/2/"'
    assert find(link("/page/9/"), per_page=3)[1]


@pytest.mark.parametrize("target", ["../../two-sum.md", "/posts/two-sum/", "/repo/posts/two-sum/"])
def test_link_carries_the_base_path(target: str) -> None:
    resolved, findings = find(link(target), base_url="https://example.org/repo")
    assert (resolved, findings) == ('href="/repo/posts/two-sum/"', [])


def test_link_from_a_page_that_is_a_file_is_followed_as_a_browser_would() -> None:
    note = head("posts/x/a.md", permalink="/x/a.html", links=(link("b.html"),))
    other = head("posts/y/z.md", permalink="/x/b.html")
    site = site_of([note, other])
    assert site.references["posts/x/a.md"].resolved == ('href="/x/b.html"',)


def test_file_name_in_another_composition_is_the_same() -> None:
    note = head("posts/a.md", links=(link("caf\u00e9.md"),))
    site = site_of([note, head("posts/cafe\u0301.md", slug="cafe")])
    assert site.references["posts/a.md"].resolved == ('href="/posts/cafe/"',)


@pytest.mark.parametrize(
    ("target", "label", "html"),
    [
        ("two-sum", "", '<a href="/posts/two-sum/">two-sum</a>'),
        ("Two-Sum", "", '<a href="/posts/two-sum/">Two-Sum</a>'),
        ("1. two sum", "", '<a href="/posts/two-sum/">1. two sum</a>'),
        ("two-sum.md", "<x>", '<a href="/posts/two-sum/">&lt;x&gt;</a>'),
        ("er/two-sum", "", '<a href="/posts/deeper/">er/two-sum</a>'),
        ("elsewhere/two-sum", "", '<a href="/posts/two-sum/">elsewhere/two-sum</a>'),
        ("two-sum#intro", "", '<a href="/posts/two-sum/#intro">two-sum#intro</a>'),
        ("最近公共祖先#Time Complexity", "t", '<a href="/posts/lca/#time-complexity">t</a>'),
        ("#Time Complexity", "t", '<a href="/posts/lca/#time-complexity">t</a>'),
        ("lca#Above#time complexity", "t", '<a href="/posts/lca/#time-complexity">t</a>'),
        ("C#", "", '<a href="/posts/csharp/">C#</a>'),
        ("lca", "", '<a href="/posts/lca/">lca</a>'),
        ("sorting/Quick", "", '<a href="/posts/quick/">sorting/Quick</a>'),
        ("2024-03-05", "d", '<a href="/posts/2024_03_05/">d</a>'),
        ("Mar 5th, 2024", "d", '<a href="/posts/2024_03_05/">d</a>'),
        ("LCA#Time Complexity", "t", '<a href="/posts/lca/#time-complexity">t</a>'),
        ("100%", "", '<a href="/posts/100/">100%</a>'),
        ("二叉 树", "", '<a href="/posts/%E4%BA%8C%E5%8F%89-%E6%A0%91/">二叉 树</a>'),
        ("a, b", "", '<a href="/posts/ab/">a, b</a>'),
        ("my picture.png", "", '<a href="/posts/img/my%20picture.png">my picture.png</a>'),
    ],
)
def test_wikilink_leads_to_the_note_of_that_name(target: str, label: str, html: str) -> None:
    assert find(link(target, "wiki", label=label)) == (html, [])


def test_wikilink_prefers_the_note_beside_it() -> None:
    written = link("two-sum", "wiki")
    note = head("posts/deep/er/x.md", links=(written,))
    site = site_of([*NOTES, note], now=2_000_000_000)
    assert site.references["posts/deep/er/x.md"].resolved == ('<a href="/posts/deeper/">two-sum</a>',)


@pytest.mark.parametrize(
    ("label", "attributes"),
    [
        ("", 'width="8" height="4" alt="my picture.png"'),
        ("300", 'width="300" height="150" alt="my picture.png"'),
        ("300x200", 'width="300" height="200" alt="my picture.png"'),
        ("A tree", 'width="8" height="4" alt="A tree"'),
        ("A tree|300", 'width="300" height="150" alt="A tree"'),
    ],
)
def test_embedded_picture(label: str, attributes: str) -> None:
    resolved, findings = find(link("my picture.png", "embed", label=label))
    assert resolved.startswith(f'<img src="/posts/img/my%20picture.png" {attributes} ')
    assert findings == []


def test_array_is_no_link_that_leads_nowhere() -> None:
    assert find(link("x, y", "wiki")) == ("[[x, y]]", [])
    assert find(link("x, y", "wiki", label="z"))[1]


def test_picture_is_found_by_its_name_wherever_it_lies() -> None:
    assert find(link("my%20picture.png", "image"))[0].startswith('src="/posts/img/my%20picture.png"')
    assert find(link("my%20picture.png", "link"))[1]
    assert find(link("1. two sum", "image"))[1]


def test_embedded_note_is_a_link() -> None:
    assert find(link("two-sum", "embed"))[0] == '<a href="/posts/two-sum/">two-sum</a>'


def test_picture_keeps_its_place_on_the_page() -> None:
    resolved, _ = find(link("../../img/my%20picture.png", "image"))
    assert resolved == 'src="/posts/img/my%20picture.png" width="8" height="4"'


def test_picture_with_a_width_gets_the_height_that_goes_with_it() -> None:
    resolved, _ = find(link("../../img/my%20picture.png", "image", label="301"))
    assert resolved == 'src="/posts/img/my%20picture.png" height="150"'


def test_picture_with_a_size_of_its_own_gets_none() -> None:
    assert find(link("tree.svg", "source"))[0] == "/posts/lca/tree.svg"


@pytest.mark.parametrize(
    ("written", "html", "message"),
    [
        (link("gone.md"), 'href="gone.md"', 'link "gone.md" leads nowhere; fix the path or add the file'),
        (
            link("%E6%A0%91.md"),
            'href="%E6%A0%91.md"',
            'link "树.md" leads nowhere; fix the path or add the file',
        ),
        (
            link("gone.png", "image"),
            'src="gone.png"',
            'image "gone.png" leads nowhere; fix the path or add the file',
        ),
        (
            link("gone.mp4", "source"),
            "gone.mp4",
            'file "gone.mp4" leads nowhere; fix the path or add the file',
        ),
        (
            link("Trre.svg", "image"),
            'src="Trre.svg"',
            'image "Trre.svg" leads nowhere; did you mean tree.svg?',
        ),
        (
            link("..\\lca\\tree.svg", "source"),
            "/posts/lca/tree.svg",
            '"..\\lca\\tree.svg" has back-slashes, which elsewhere are no slashes; write slashes',
        ),
        (
            link("gone", "wiki", label="a<b"),
            "[[gone|a&lt;b]]",
            'link "[[gone|a<b]]" leads nowhere; fix the path or add the file',
        ),
        (
            link("gone.png", "embed"),
            "![[gone.png]]",
            'image "![[gone.png]]" leads nowhere; fix the path or add the file',
        ),
        (
            link("../../../../etc/passwd"),
            'href="../../../../etc/passwd"',
            'link "../../../../etc/passwd" leads nowhere; fix the path or add the file',
        ),
        (
            link("../../draft.md#x"),
            'href="../../draft.md#x"',
            'link "../../draft.md#x" leads to a note that is not published; publish it or take the link out',
        ),
        (
            link("Unfinished", "wiki"),
            "[[Unfinished]]",
            'link "[[Unfinished]]" leads to a note that is not published; publish it or take the link out',
        ),
        (
            link("../../two-sum.md#gone"),
            'href="/posts/two-sum/#gone"',
            'link "../../two-sum.md#gone": posts/two-sum.md has no heading "#gone"; fix the fragment',
        ),
        (
            link("two-sum#gone", "wiki", label="x"),
            '<a href="/posts/two-sum/#gone">x</a>',
            'link "[[two-sum#gone|x]]": posts/two-sum.md has no heading "#gone"; fix the fragment',
        ),
    ],
)
def test_what_leads_nowhere_is_told_with_its_line(written: Link, html: str, message: str) -> None:
    assert find(written) == (html, [f"{FROM}:3: {message}"])


@pytest.mark.parametrize("fragment", ["#top", "#:~:text=tree"])
def test_fragments_that_every_page_has(fragment: str) -> None:
    assert find(link(f"../../two-sum.md{fragment}"))[1] == []


def _ref(label: str, words: str = "") -> Link:
    return link(label, "ref", label=words)


def test_labels_of_myst_are_found_in_every_note() -> None:
    heads = [
        head(
            "posts/a.md",
            links=(_ref("Heap"), _ref("heap", "Fig. %s"), _ref("own")),
        ),
        head("posts/b.md", title="B", labels={"heap": "On heaps", "plain": ""}, anchors=("heap", "plain")),
        head("posts/c.md", labels={"own": "Its own"}, anchors=("own",), links=(_ref("own"),)),
        head("posts/d.md", draft=True, labels={"hidden": ""}, anchors=("hidden",)),
        head(
            "posts/e.md",
            links=(_ref("plain"), _ref("hidden"), _ref("gone", "%s!")),
        ),
    ]
    references = site_of(heads).references
    assert references["posts/a.md"].resolved == (
        '<a href="/posts/b/#heap">On heaps</a>',
        '<a href="/posts/b/#heap">Fig. On heaps</a>',
        '<a href="/posts/c/#own">Its own</a>',
    )
    assert references["posts/c.md"].resolved == ('<a href="/posts/c/#own">Its own</a>',)
    assert references["posts/e.md"].resolved == ('<a href="/posts/b/#plain">plain</a>', "hidden", "gone!")
    assert [finding.message for finding in references["posts/e.md"].findings] == [
        'label "hidden" is nowhere; write (hidden)= above what it names',
        'label "gone" is nowhere; write (gone)= above what it names',
    ]


def test_link_of_myst_without_words_has_those_of_a_heading_or_a_file() -> None:
    own = head(
        "posts/a.md",
        headings=(Heading(2, "time-cost", "Time cost", 3),),
        anchors=("time-cost",),
        links=(_ref("Time_Cost"), link("b.md#part", "doc"), link("x.pdf", "doc")),
    )
    other = head("posts/b.md", headings=(Heading(2, "part", "A part", 3),), anchors=("part",))
    site = site_of([own, other], [Asset("posts/x.pdf", Path("x.pdf"), "d" * 64, size=2_000)])
    assert site.references["posts/a.md"].resolved == (
        '<a href="/posts/a/#time-cost">Time cost</a>',
        '<a href="/posts/b/#part">A part</a>',
        '<a href="/posts/x.pdf">x.pdf, 2.0 KB</a>',
    )


def test_blocks_of_logseq_are_found_in_every_note() -> None:
    name, gone, bare = (f"64f1a2b3-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
    heads = [
        head("posts/a.md", links=(_ref(name), _ref(gone), link(f"(({name}))"), _ref(bare))),
        head("posts/b.md", title="B", labels={name: "A block", bare: ""}, anchors=(name, bare)),
    ]
    references = site_of(heads).references["posts/a.md"]
    assert references.resolved == (
        f'<a href="/posts/b/#{name}">A block</a>',
        "",
        f'href="/posts/b/#{name}"',
        f'<a href="/posts/b/#{bare}">B</a>',
    )
    assert [finding.message for finding in references.findings] == [
        f'block "(({gone}))" is nowhere; take the reference out or add its note'
    ]


def test_documents_of_myst_are_notes_by_their_paths() -> None:
    heads = [
        head("posts/x/a.md", links=(link("b", "doc"), link("/y/c", "doc", label="see"), link("gone", "doc"))),
        head("posts/x/b.md", title="The B"),
        head("posts/y/c.md"),
    ]
    references = site_of(heads).references["posts/x/a.md"]
    assert references.resolved == ('<a href="/posts/b/">The B</a>', '<a href="/posts/c/">see</a>', "gone")
    assert [finding.message for finding in references.findings] == [
        'link "gone" leads nowhere; fix the path or add the file'
    ]
