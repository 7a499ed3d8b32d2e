"""Which notes are kept back: every spelling of the programs that notes come from."""

import pytest

from notes_site.loader import ReadOptions, read_note
from notes_site.model import Head, Source
from support.making import moment


def read(front: str, path: str = "posts/a.md") -> Head:
    return read_note(Source(path, f"---\ntitle: T\n{front}\n---\n\nText.\n".encode()), ReadOptions()).head


@pytest.mark.parametrize(
    "front",
    [
        *(
            "draft: true",
            "Draft: TRUE",
            'draft: "true"',
            "draft: yes",
            "draft: 1",
            "draft: wip",
            "drafts: on",
        ),
        *("is_draft: true", "isDraft: true", "is-draft: yes", "DRAFT: on", "published: false"),
        *("publish: false", "publish: no", "publish: draft", "dg-publish: false"),
        *("dg_publish: false", "dgPublish: 0", "is_published: false", "public: false"),
        *("private: true", "unlisted: private"),
        *("unpublished: true", "secret: yes", "wip: true", "noPublish: true", "ignore: true"),
        *("headless: true", "eleventyExcludeFromCollections: true", "status: draft"),
        *("Status: Draft", "status: private", "status: pending"),
        *("status: WIP", "status: in progress", "status: in-progress", "status: unpublished"),
        *("status: 草稿", "status: scheduled", "status: auto-draft", "post_status: draft"),
        *("visibility: private", "visibility: members"),
        *("password: hunter2", "password: 123", "passwd: x", "password: false", "encrypt: true"),
        *("encrypted: yes", "encrypt: hunter2", "permalink: false", "render: false"),
        *("build: {render: never}", "build: {list: never, render: never}", "build:\n  render: false"),
        *("scheduled: true", "expired: true", "visible: false", "draft: false\npublish: false"),
        *("layout: draft", "type: Draft", "state: draft", "stage: 草稿"),
        *("draft: false\nstatus: draft", "draft: false\nDraft: true"),
    ],
)
def test_note_is_kept_back_without_a_word(front: str) -> None:
    head = read(front)
    assert head.draft
    assert (head.doubts, head.findings) == ((), ())


@pytest.mark.parametrize(
    "front",
    [
        *("unlisted: true", "Unlisted: yes", "hidden: true", "listed: false", "_build: {list: never}"),
        *("status: hidden", "status: unlisted", "visibility: unlisted", "build: {list: false}"),
    ],
)
def test_note_is_unlisted_without_a_word(front: str) -> None:
    head = read(front)
    assert head.unlisted
    assert not head.draft
    assert (head.doubts, head.findings) == ((), ())


@pytest.mark.parametrize("front", ["unlisted: perhaps", "hidden: perhaps", "listed: perhaps"])
def test_note_of_which_it_is_not_clear_whether_it_is_unlisted_is_kept_back(front: str) -> None:
    head = read(front)
    assert head.draft
    assert [doubt.message for doubt in head.doubts] == [
        f'{front.replace(": ", " " + chr(34))}" is neither true nor false, so the note is kept back; '
        "write one of the two"
    ]


@pytest.mark.parametrize(
    "front",
    [
        *(
            "draft: false",
            "draft:",
            "draft: no",
            "draft: 0",
            "drafts: off",
            "published: true",
            "publish: yes",
        ),
        *(
            "dg-publish: true",
            "private: false",
            "hidden: false",
            "unlisted: false",
            "password:",
            'password: ""',
        ),
        *("status: published", "status: publish", "status: Featured", "status: 已发布"),
        "status: new",
        *(
            "visibility: public",
            "encrypt: false",
            "permalink: /false/",
            "render: true",
            "build: {list: local}",
        ),
        *("build: {render: always}", "published: 2020-01-01", "expires: never", "expiryDate:"),
        *(
            "hide: [toc, navigation]",
            "output: html_document",
            "data: x",
            "publisher: O'Reilly",
            "layout: post",
        ),
    ],
)
def test_note_is_for_readers(front: str) -> None:
    head = read(front)
    assert not head.draft
    assert (head.doubts, head.findings) == ((), ())


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (
            "draft: maybe",
            'draft "maybe" is neither true nor false, so the note is kept back; write one of the two',
        ),
        (
            "published: fasle",
            'published "fasle" is neither true nor false, so the note is kept back; write one of the two',
        ),
        (
            "draft: [true, false]",
            'draft "true false" is neither true nor false, so the note is kept back; write one of the two',
        ),
        (
            "status: done",
            'status "done" is not known, so the note is kept back; write "published" or "draft"',
        ),
        (
            "visibility: friends",
            'visibility "friends" is not known, so the note is kept back; write "published" or "draft"',
        ),
        (
            "publishDate: soon",
            'publishDate "soon" is not a date, so the note is kept back; write YYYY-MM-DD',
        ),
        (
            "expires: 2025-02-31",
            'expires "2025-02-31" is not a date, so the note is kept back; write YYYY-MM-DD',
        ),
        ("drfat: true", 'key "drfat" is not known, so the note is kept back; did you mean "draft"?'),
        ("pubilsh: no", 'key "pubilsh" is not known, so the note is kept back; did you mean "publish"?'),
        ("stauts: draft", 'key "stauts" is not known, so the note is kept back; did you mean "status"?'),
        ("pasword: x", 'key "pasword" is not known, so the note is kept back; did you mean "password"?'),
        (
            "build: {render: perhaps}",
            'build.render "perhaps" is not known, so the note is kept back; write "always" or "never"',
        ),
        (
            "draft: true\ndraft: false",
            'key "draft" is given twice, so the note is kept back; take one of the two out',
        ),
    ],
)
def test_what_is_in_doubt_is_kept_back_and_told(front: str, message: str) -> None:
    head = read(front)
    assert head.draft
    line = 4 if "twice" in message else 3
    assert [(doubt.line, doubt.message) for doubt in head.doubts] == [(line, message)]


@pytest.mark.parametrize(
    "text",
    [
        '{\n  "title": "T",\n  "draft": true\n}\n\nText.\n',
        '{"draft": true, "tags": ["a", null], "status": {"x": 1}}\nText.\n',
        "---yaml\ndraft: true\n---\nText.\n",
        "---toml\ndraft = true\n---\nText.\n",
        "Status: draft\nTitle: T\n\nText.\n",
        "Status: draft\nTitle: T\n---\nText.\n",
        "published: false\n\nText.\n",
        "draft = true\n".join(("+++\n", "+++\nText.\n")),
    ],
)
def test_front_matter_of_any_shape_keeps_a_note_back(text: str) -> None:
    note = read_note(Source("posts/a.md", text.encode()), ReadOptions())
    assert note.head.draft
    assert note.body.strip() == "<p>Text.</p>"


@pytest.mark.parametrize(
    "text", ["{{ x }}\n", "{: .a }\n\nText\n", '{"a": 1}\n', "Note: x\nand more\n", "{\n"]
)
def test_text_that_only_looks_like_front_matter_stays(text: str) -> None:
    note = read_note(Source("posts/a.md", text.encode()), ReadOptions())
    assert not note.head.draft
    assert note.head.extra == {}


@pytest.mark.parametrize(
    "path",
    [
        *("posts/_drafts/a.md", "posts/source/_drafts/sub/a.md", "posts/Drafts/a.md"),
        *("posts/private/a.md", "posts/_sidebar.md", "posts/trees/_part.md", "posts/a.draft.md"),
    ],
)
def test_path_alone_keeps_a_note_back(path: str) -> None:
    assert read("draft: false", path).draft


@pytest.mark.parametrize(
    "path",
    ["posts/_index.md", "posts/_posts/a.md", "posts/_index.en.md", "posts/__init__.md", "posts/drafts.md"],
)
def test_path_that_only_looks_like_it_does_not(path: str) -> None:
    assert not read("x: y", path).draft


@pytest.mark.parametrize(
    "front",
    [
        *(
            "date: 2030-01-02",
            "publishDate: 2030-01-02",
            "publish_date: 2030-01-02",
            "PublishDate: 2030-01-02",
        ),
        *("pubDate: 2030-01-02", "published: 2030-01-02", "scheduled: 2030-01-02"),
        *("publish-at: 2030-01-02", "date: 2020-01-01\npublishDate: 2030-01-02"),
        "date: 2030-01-02\npublishDate: 2020-01-01",
        "pubishDate: 2030-01-02",
    ],
)
def test_note_appears_at_its_latest_date(front: str) -> None:
    head = read(front)
    assert not head.draft
    assert head.appears == moment("2030-01-02").instant


@pytest.mark.parametrize(
    "front",
    [
        *(
            "expiryDate: 2020-01-01",
            "expiry_date: 2020-01-01",
            "expires: 2020-01-01",
            "unpublishdate: 2020-01-01",
        ),
        "expires: 2020-01-01\nunpublish-at: 2025-01-01",
    ],
)
def test_note_expires_at_its_earliest_date(front: str) -> None:
    assert read(front).expires == moment("2020-01-01").instant


def test_date_of_publication_is_the_date_of_a_note_that_has_no_other() -> None:
    assert read("pubDate: 2024-05-06").date == moment("2024-05-06")
    assert read("date: 2024-01-01\npublishDate: 2024-05-06").date == moment("2024-01-01")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("titel: x", 'key "titel" is not known; did you mean "title"?'),
        ("drfat: false", 'key "drfat" is not known; did you mean "draft"?'),
        ("catagories: [x]", 'key "catagories" is not known; did you mean "categories"?'),
        ("last_modifed: 2024-01-01", 'key "last_modifed" is not known; did you mean "last_modified"?'),
        (
            "leetcode: {id: 1, dificulty: easy}",
            'key "leetcode.dificulty" is not known; did you mean "leetcode.difficulty"?',
        ),
        (
            "leetcode: {id: 1, difficulty: esay}",
            'leetcode.difficulty "esay" is not known; write easy, medium or hard',
        ),
    ],
)
def test_slip_is_told_with_what_may_be_meant(front: str, message: str) -> None:
    head = read(front)
    assert not head.draft
    assert [(finding.line, finding.message) for finding in head.findings] == [(3, message)]


def test_keys_of_other_programs_are_no_slips() -> None:
    keys = """
        data dates titles subtitle page_title cover_image covers author authors keywords layout weight
        comments mathjax katex sticky top hide images links updates stats state times langs translator
        rendered publisher publication abbrlink topics heroImage nav_order has_children
        sidebar_position image banner series_order redirect_from canonical_url cssclasses license
        listen reading_time math mermaid toc_number
        topImg headerImage
    """
    assert read("\n".join(f"{key}: x" for key in keys.split())).findings == ()
