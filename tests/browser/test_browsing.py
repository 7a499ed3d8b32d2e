"""What a reader does with the keyboard and the address: tags combined, colours, the other language."""

import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.making import build, note
from support.serving import served

SITE = "https://notes.example"
FILES: dict[str, str | bytes] = {
    "notes-site.toml": 'base_url = "https://notes.example/repo"',
    "posts/a.md": note(title="A", date="2025-01-01", tags='[tree, dfs, "C++"]'),
    "posts/b.md": note(title="B", date="2025-01-02", tags='[Tree, "c#"]'),
    "posts/c.md": note(title="C", date="2025-01-03", tags='[tree, dfs, 树, "a, b"]'),
    "posts/d.md": note(title="D", date="2025-01-04", tags="[other]"),
    "posts/e.md": note("English words here.", title="E", translation="e2.md"),
    "posts/e2.md": note("这里是中文的正文。", title="戊"),
}
Opener = Callable[[str], Page]
"""Opens a path of the site."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"), FILES)


@contextmanager
def opened(
    browser: Browser, output: Path, path: str, *, scripts: bool = True, complaints: int = 0
) -> Iterator[Page]:
    """A page of a site as its host serves it. complaints: how many the browser may have, no more, no less."""
    with browser.new_context(java_script_enabled=scripts) as context:
        told: list[str] = []
        context.on("console", lambda message: told.append(message.text))
        context.on("weberror", lambda error: told.append(str(error.error)))
        context.route("**/*", lambda route: serve(route, output))
        page = context.new_page()
        page.goto(f"{SITE}{path}")
        yield page
        assert len(told) == complaints, told


def serve(route: Route, output: Path) -> None:
    path = output / unquote(urlsplit(route.request.url).path).removeprefix("/repo/")
    path = path / "index.html" if path.is_dir() else path
    route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path.name)[0])


def titles(page: Page) -> list[str]:
    """The notes that the page of all tags lists."""
    return page.locator("main > .rows a").all_inner_texts()


def shown(page: Page) -> dict[str, str]:
    """The tags that can be chosen, each with its count."""
    names = page.locator("main > .tags button:visible").all_inner_texts()
    return {name: count for name, _, count in (text.rpartition(" ") for text in names)}


def pressed(page: Page) -> list[str]:
    return [text.rpartition(" ")[0] for text in page.locator("[aria-pressed=true]").all_inner_texts()]


def press(page: Page, name: str, key: str = "Enter") -> None:
    page.get_by_role("button", name=f"{name} ").press(key)


def test_tags_combined_list_the_notes_that_have_them_all(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/tags/") as page:
        everything = {"a, b": "1", "c#": "1", "C++": "1", "dfs": "2", "other": "1", "tree": "3", "树": "1"}
        assert shown(page) == everything
        press(page, "tree", "Space")
        expect(page.get_by_role("status")).to_have_text("3 notes")
        assert page.url == f"{SITE}/repo/tags/?t=tree"
        assert titles(page) == ["C", "B", "A"]
        assert shown(page) == {"a, b": "1", "c#": "1", "C++": "1", "dfs": "2", "tree": "3", "树": "1"}
        press(page, "dfs")
        expect(page.get_by_role("status")).to_have_text("2 notes")
        assert page.url == f"{SITE}/repo/tags/?t=tree,dfs"
        assert titles(page) == ["C", "A"]
        assert shown(page) == {"a, b": "1", "C++": "1", "dfs": "2", "tree": "2", "树": "1"}
        assert pressed(page) == ["dfs", "tree"]
        expect(page.get_by_role("button", name="dfs")).to_be_focused()
        press(page, "tree")
        assert page.url == f"{SITE}/repo/tags/?t=dfs"
        press(page, "dfs")
        expect(page.get_by_role("status")).to_be_empty()
        assert page.url == f"{SITE}/repo/tags/"
        assert (titles(page), shown(page), pressed(page)) == ([], everything, [])


def test_choices_of_tags_can_be_gone_back_to(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/tags/") as page:
        press(page, "tree")
        press(page, "dfs")
        expect(page.get_by_role("status")).to_have_text("2 notes")
        page.go_back()
        expect(page.get_by_role("status")).to_have_text("3 notes")
        assert pressed(page) == ["tree"]
        page.go_back()
        expect(page.get_by_role("status")).to_be_empty()
        page.go_forward()
        page.go_forward()
        expect(page.get_by_role("status")).to_have_text("2 notes")
        assert titles(page) == ["C", "A"]
        page.get_by_role("link", name="All tags").press("Enter")
        page.wait_for_url(f"{SITE}/repo/tags/")
        assert pressed(page) == []


@pytest.mark.parametrize(
    ("name", "query", "title"),
    [("C++", "c%2B%2B", "A"), ("c#", "csharp", "B"), ("a, b", "a-b", "C"), ("树", "%E6%A0%91", "C")],
)
def test_address_of_a_choice_leads_back_to_it(
    browser: Browser, output: Path, name: str, query: str, title: str
) -> None:
    with opened(browser, output, "/repo/tags/") as page:
        press(page, name)
        expect(page.get_by_role("status")).to_have_text("1 note")
        assert page.url == f"{SITE}/repo/tags/?t={query}"
        page.reload()
        expect(page.get_by_role("status")).to_have_text("1 note")
        assert (pressed(page), titles(page)) == ([name], [title])


@pytest.mark.parametrize(
    ("query", "names", "notes"),
    [
        ("t=c++", ["C++"], ["A"]),
        ("t=TREE,,gone,tree,树", ["tree", "树"], ["C"]),
        ("t=other,tree", ["other", "tree"], []),
        ("t=gone", [], []),
        ("x=tree", [], []),
    ],
)
def test_address_by_another_hand_is_understood(
    browser: Browser, output: Path, query: str, names: list[str], notes: list[str]
) -> None:
    with opened(browser, output, f"/repo/tags/?{query}") as page:
        told = {0: "", 1: "1 note"}[len(notes)] if names != ["other", "tree"] else "0 notes"
        expect(page.get_by_role("status")).to_have_text(told)
        assert (pressed(page), titles(page)) == (names, notes)


def test_combining_starts_from_the_page_of_a_tag(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/tags/c++/") as page:
        page.get_by_role("link", name="Combine with other tags").press("Enter")
        expect(page.get_by_role("status")).to_have_text("1 note")
        assert pressed(page) == ["C++"]


def test_tag_whose_page_cannot_be_had_here_is_gone_to(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/tags/", complaints=1) as page:
        faults = [503]
        page.route(
            "**/tags/dfs/",
            lambda route: route.fulfill(status=faults.pop()) if faults else route.fallback(),
        )
        press(page, "dfs")
        page.wait_for_url(f"{SITE}/repo/tags/dfs/")
        expect(page.get_by_role("heading", level=1)).to_have_text("dfs")


def test_each_tag_leads_to_its_page_without_scripts(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/tags/?t=tree", scripts=False) as page:
        assert page.get_by_text("Choose several").is_hidden()
        assert page.get_by_text("All tags").is_hidden()
        page.get_by_role("link", name="C++").click()
        page.wait_for_url(f"{SITE}/repo/tags/c++/")
        assert page.locator(".rows a").all_inner_texts() == ["A"]


def test_switch_of_colours_says_its_state_and_keeps_it(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/") as page:
        # What the page has when its body begins, before anything is painted.
        page.add_init_script(
            "new MutationObserver((_, watch) => { if (!document.body) return; watch.disconnect();"
            "window.first = document.documentElement.dataset.theme; })"
            ".observe(document, { childList: true, subtree: true })"
        )
        switch = page.locator(".theme-switch")
        paper = "getComputedStyle(document.documentElement).backgroundColor"
        papers = []
        for state, key in (
            ("as the system has them", "Enter"),
            ("dark", "Space"),
            ("light", ""),
        ):
            expect(switch).to_have_accessible_name(f"Colours: {state}")
            papers.append(page.evaluate(paper))
            if key:
                switch.press(key)
        assert papers[0] != papers[1] != papers[2] == papers[0]
        page.goto(f"{SITE}/repo/archive/")
        assert page.evaluate("window.first") == "light"
        assert page.evaluate(paper) == papers[2]
        expect(switch).to_have_accessible_name("Colours: light")
        switch.press("Enter")
        expect(switch).to_have_accessible_name("Colours: as the system has them")
        page.go_back()
        expect(switch).to_have_accessible_name("Colours: as the system has them")


def test_translation_is_reached_with_the_keyboard(browser: Browser, output: Path) -> None:
    with opened(browser, output, "/repo/posts/e/") as page:
        link = page.get_by_role("banner").get_by_role("link", name="中文")
        for _ in range(10):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"{SITE}/repo/posts/e2/")
        expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
        back = page.get_by_role("banner").get_by_role("link", name="English")
        expect(back).to_have_attribute("hreflang", "en")


COMMENTS = """
const box = document.createElement("iframe");
box.src = `https://comments.example/box?${document.currentScript.dataset.repo}`;
document.currentScript.insertAdjacentElement("afterend", box);
const style = document.createElement("link");
style.rel = "stylesheet";
style.href = "https://comments.example/box.css";
document.head.append(style);
"""


def test_comments_of_another_host_are_let_in_at_the_end_of_notes(browser: Browser, tmp_path: Path) -> None:
    settings = """\
base_url = "/repo"
[[scripts]]
src = "https://comments.example/client.js"
where = "note"
attributes = { data-repo = "me" }
[csp]
style-src = ["https://comments.example"]
"""
    site = build(tmp_path, {"posts/a.md": note(), "notes-site.toml": settings})
    with opened(browser, site, "/repo/") as page:
        page.context.route(
            "https://comments.example/**",
            lambda route: route.fulfill(
                body=COMMENTS if route.request.url.endswith(".js") else "",
                content_type=mimetypes.guess_type(urlsplit(route.request.url).path)[0] or "text/html",
            ),
        )
        assert page.locator("iframe").count() == 0
        with page.expect_request("https://comments.example/box?me"):
            page.goto(f"{SITE}/repo/posts/a/")
        expect(page.locator("article.note > iframe")).to_be_visible()


def test_many_tags_are_filtered_by_what_is_typed(browser: Browser, tmp_path: Path) -> None:
    tags = ", ".join(f"tag{number:02}" for number in range(45))
    built = build(tmp_path, {"posts/a.md": note("Words.", tags=f"[{tags}, 动态规划]")})
    with served(built) as origin, browser.new_page() as page:
        page.goto(f"{origin}/tags/")
        page.get_by_label("Contains").fill("动态")
        assert page.locator(".tags button:visible").all_inner_texts() == ["动态规划 1"]
        page.get_by_label("Contains").fill("TAG1")
        expect(page.locator(".tags button:visible")).to_have_count(10)
