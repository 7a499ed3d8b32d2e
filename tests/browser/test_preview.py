"""What open pages do when something is saved, in a browser."""

import gzip
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from support.making import note, try_build, write_files
from support.previews import Running, previewing
from support.waiting import until

PARAGRAPHS = "\n\n".join(f"Paragraph {n} of a long note." for n in range(60))
SITE: dict[str, str | bytes] = {
    "notes-site.toml": 'base_url = "https://example.org/repo"\n',
    "posts/long.md": note(
        f'{PARAGRAPHS}\n\n??? note "More"\n    Hidden.\n\n```python\nx = 1\n```\n\n'
        '=== "Python"\n\n    One.\n\n=== "C++"\n\n    Two.\n\nThe end.',
        title="Long",
        date="2025-01-01",
    ),
    "posts/other.md": note("Another note.", title="Other", date="2025-01-02"),
    "posts/draft.md": note("Not yet.", title="Draft", draft="true"),
    "posts/later.md": note("Not yet.", title="Later", date="2100-01-01"),
}

HIDDEN = "Object.defineProperty(document, 'hidden', { value: true, configurable: true })"
SHOWN = "delete document.hidden; document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with previewing(write_files(tmp_path, SITE)) as found:
        yield found


@pytest.fixture
def open_page(browser: Browser, running: Running) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the preview, ready for what is saved next."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))

    def opened(path: str) -> Page:
        page = context.new_page()
        with page.expect_response(re.compile("/.preview/notice")):
            page.goto(f"{running.origin}/repo/{path}")
        page.evaluate("window.kept = true")
        return page

    yield opened
    context.close()
    assert not faults


def save(running: Running, path: str, old: str, new: str) -> None:
    place = running.site / path
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


def was_kept(page: Page) -> bool:
    """Whether a page is the one that was opened, not loaded again."""
    return bool(page.evaluate("window.kept === true"))


def test_saved_note_is_on_the_screen(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    assert was_kept(page)


def test_reader_stays_where_the_page_was_read(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    page.locator("details summary", has_text="More").click()
    page.locator("label", has_text="C++").click()
    page.locator(".theme-switch").click()
    theme = page.evaluate("document.documentElement.dataset.theme")
    page.evaluate(
        """() => {
          const text = document.evaluate("//p[contains(., 'Paragraph 40')]/text()", document).iterateNext();
          getSelection().setBaseAndExtent(text, 2, text, 9);
          text.parentNode.scrollIntoView();
        }"""
    )
    before = page.get_by_text("Paragraph 40").bounding_box()
    save(running, "posts/long.md", "Paragraph 3 of", "A new one.\n\nAnd one more.\n\nParagraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    page.evaluate("new Promise(requestAnimationFrame)")
    after = page.get_by_text("Paragraph 40").bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 2
    assert page.evaluate("getSelection().toString()") == "ragraph"
    expect(page.locator("details", has_text="Hidden.").first).to_have_attribute("open", "")
    expect(page.locator("main")).to_contain_text("Two.")
    assert page.locator(".tab-choice:checked + label").inner_text() == "C++"
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    expect(page.locator(".code .copy")).to_have_count(1)


def test_new_code_gets_its_button(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    save(running, "posts/long.md", "The end.", "```python\ny = 2\n```\n\nThe end.")
    expect(page.locator(".code .copy")).to_have_count(2)
    assert was_kept(page)


def test_page_that_is_not_affected_does_nothing(running: Running, open_page: Callable[[str], Page]) -> None:
    page, other = open_page("posts/long/"), open_page("posts/other/")
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    expect(other.locator("notes-site-preview p")).to_be_visible()
    assert not [url for url in asked if "/repo/" in url]


def test_saved_note_that_is_not_open_is_named(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/other/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    line = page.locator("notes-site-preview p")
    expect(line.get_by_role("link", name="Long")).to_have_attribute("href", "/repo/posts/long/")
    line.get_by_role("button").click()
    expect(line).to_be_hidden()


def test_saved_note_is_named_on_a_page_that_changes_with_it(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("")
    save(running, "posts/long.md", "title: Long", "title: Longer")
    expect(page.locator("main")).to_contain_text("Longer")
    expect(page.locator("notes-site-preview p").get_by_role("link", name="Longer")).to_be_visible()


def test_stylesheet_is_swapped_without_a_reload(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    sheet = (Path(__file__).parents[2] / "static/site.css").read_text("utf-8")
    write_files(running.site, {"static/site.css": f"{sheet}\nbody {{ outline: 3px solid rgb(1, 2, 3); }}"})
    expect(page.locator("body")).to_have_css("outline-color", "rgb(1, 2, 3)")
    assert was_kept(page)
    expect(page.locator("head link[rel=stylesheet]")).to_have_count(1)


def test_changed_head_loads_the_page_again(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    block = '{% extends "default:base.html" %}{% block head %}<meta name="mine" content="1">{% endblock %}'
    with page.expect_event("load"):
        write_files(running.site, {"templates/base.html": block})
    expect(page.locator("meta[name=mine]")).to_have_count(1)
    assert not was_kept(page)


def test_changed_script_loads_the_page_again(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    with page.expect_event("load"):
        write_files(running.site, {"static/note.js": "window.mine = true"})
    assert page.evaluate("window.mine")


def test_template_is_on_the_screen(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    write_files(running.site, {"templates/parts/footer.html": "<footer>Mine alone</footer>"})
    expect(page.locator("footer")).to_have_text("Mine alone")
    assert was_kept(page)


def test_page_in_a_hidden_tab_catches_up_when_it_is_shown(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page, seen = open_page("posts/long/"), open_page("posts/other/")
    page.evaluate(HIDDEN)
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(seen.locator("notes-site-preview p")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Paragraph 3 of")
    page.evaluate(SHOWN)
    expect(page.locator("main")).to_contain_text("Paragraph three of")


def test_page_opened_in_a_hidden_tab_catches_up_when_it_is_shown(running: Running, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script(HIDDEN)
    page.goto(f"{running.origin}/repo/posts/long/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    _until_served(page, running, "Paragraph three of")
    page.evaluate(f"window.kept = true; {SHOWN}")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    save(running, "posts/long.md", "Paragraph 4 of", "Paragraph four of")
    expect(page.locator("main")).to_contain_text("Paragraph four of")
    assert was_kept(page)
    page.close()


def test_save_right_after_a_page_was_loaded_reaches_it(running: Running, browser: Browser) -> None:
    page = browser.new_page()
    saved: list[bool] = []

    def wait_for_the_save(route: Route) -> None:
        # The page asks for itself for the first time when it is another one already.
        if route.request.resource_type == "fetch" and not saved:
            saved.append(True)
            save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
            _until_served(page, running, "Paragraph three of")
        route.continue_()

    page.route("**/repo/posts/long/", wait_for_the_save)
    page.goto(f"{running.origin}/repo/posts/long/")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    save(running, "posts/long.md", "Paragraph 4 of", "Paragraph four of")
    expect(page.locator("main")).to_contain_text("Paragraph four of")
    page.close()


def test_page_that_was_put_aside_catches_up_when_it_comes_back(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page, seen = open_page("posts/long/"), open_page("posts/other/")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(seen.locator("notes-site-preview p")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Paragraph 3 of")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    save(running, "posts/long.md", "Paragraph 4 of", "Paragraph four of")
    expect(page.locator("main")).to_contain_text("Paragraph four of")
    assert was_kept(page)


def test_server_that_fails_once_is_asked_again(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    failed: list[str] = []

    def fail_once(route: Route) -> None:
        if failed:
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    page.route("**/repo/posts/long/", fail_once)
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    assert failed and was_kept(page)


def test_fault_of_the_script_loads_the_page_again(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    page.evaluate("void (DOMParser.prototype.parseFromString = () => { throw new Error('a fault') })")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    assert not was_kept(page)


def test_page_that_cannot_be_kept_says_so_and_loads_once_for_each_save(
    running: Running, browser: Browser
) -> None:
    page = browser.new_page()
    page.add_init_script("DOMParser.prototype.parseFromString = () => { throw new Error('a fault') }")
    loads: list[str] = []
    page.on("load", lambda page: loads.append(page.url))
    page.goto(f"{running.origin}/repo/posts/long/")
    sign = page.locator("notes-site-preview .ribbon")
    expect(sign).to_contain_text("no longer kept up to date")
    assert len(loads) == 2
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    expect(sign).to_contain_text("no longer kept up to date")
    page.close()


def test_page_that_cannot_have_messages_says_so_until_it_has(running: Running, browser: Browser) -> None:
    page = browser.new_page()
    page.add_init_script("delete self.SharedWorker")
    page.route("**/.preview/events", lambda route: route.fulfill(status=503))
    page.goto(f"{running.origin}/repo/posts/long/")
    sign = page.locator("notes-site-preview output")
    expect(sign).to_contain_text("Too many pages are open")
    page.unroute("**/.preview/events")
    expect(sign).to_be_empty()
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    page.close()


def test_addresses_that_are_none_disturb_nothing(running: Running, open_page: Callable[[str], Page]) -> None:
    images = '<img src="http://[gone" alt=""> <img src="data:," alt=""> <img src="/%E0%A4%A.png" alt="">'
    save(running, "posts/long.md", "The end.", f"{images}\n\nThe end.")
    page = open_page("posts/long/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    assert was_kept(page)


RENAMES: dict[str, tuple[Callable[[Path], object], str]] = {
    "file": (lambda posts: (posts / "long.md").rename(posts / "longer.md"), "posts/longer"),
    "into a folder": (lambda posts: (posts / "long.md").rename(posts / "sub/index.md"), "posts/sub"),
    "slug": (
        lambda posts: (posts / "long.md").write_text(
            (posts / "long.md").read_text("utf-8").replace("title:", "slug: other-slug\ntitle:"), "utf-8"
        ),
        "posts/other-slug",
    ),
}


@pytest.mark.parametrize("what", RENAMES)
def test_open_page_follows_its_note_to_another_address(
    running: Running, open_page: Callable[[str], Page], what: str
) -> None:
    (running.site / "posts/sub").mkdir()
    page = open_page("posts/long/")
    rename, address = RENAMES[what]
    rename(running.site / "posts")
    page.wait_for_url(f"**/{address}/")
    expect(page.locator("main")).to_contain_text("Paragraph 3 of")


def test_open_page_follows_its_note_that_was_away_for_a_while(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/long/")
    (running.site / "posts/long.md").rename(running.site / "long.md")
    expect(page.locator("h1")).to_have_text("Nothing here")
    (running.site / "long.md").rename(running.site / "posts/back.md")
    page.wait_for_url("**/posts/back/")


def _until_served(page: Page, running: Running, words: str) -> None:
    until(lambda: words in page.request.get(f"{running.origin}/repo/posts/long/").text())


@pytest.mark.parametrize(("path", "mark"), [("posts/draft/", "Draft"), ("posts/later/", "Scheduled")])
def test_notes_that_readers_will_not_see_wear_a_ribbon(
    open_page: Callable[[str], Page], path: str, mark: str
) -> None:
    page = open_page(path)
    expect(page.locator("notes-site-preview .ribbon")).to_contain_text(mark, ignore_case=True)


def test_other_notes_wear_none(open_page: Callable[[str], Page]) -> None:
    expect(open_page("posts/long/").locator("notes-site-preview .ribbon")).to_have_count(0)


def test_faults_lie_over_the_last_good_page_until_they_are_fixed(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/long/")
    good = (running.site / "posts/long.md").read_text("utf-8")
    broken = good.encode() + b"\xff"
    write_files(running.site, {"posts/long.md": broken, "notes-site.toml": 'titel = "x"\n'})
    faults = page.locator("notes-site-preview .faults")
    expect(faults).to_contain_text("notes-site.toml:1")
    expect(faults).to_contain_text('unknown key "titel"; did you mean "title"?')
    expect(faults.locator("pre .here")).to_contain_text('titel = "x"')
    expect(page.locator("main")).to_contain_text("Paragraph 3 of")
    write_files(running.site, {"notes-site.toml": SITE["notes-site.toml"]})
    expect(faults).to_contain_text("posts/long.md")
    write_files(running.site, {"posts/long.md": good})
    expect(faults).to_have_count(0)
    assert was_kept(page)
    assert any("unknown key" in line for line in running.said)


def test_broken_template_is_a_fault_with_its_line(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    write_files(running.site, {"templates/parts/footer.html": "<footer>\n{{ nothing }}</footer>"})
    faults = page.locator("notes-site-preview .faults")
    expect(faults).to_contain_text("templates/parts/footer.html:2")
    expect(faults.locator("pre .here")).to_contain_text("{{ nothing }}")
    write_files(running.site, {"templates/parts/footer.html": "<footer>Good</footer>"})
    expect(faults).to_have_count(0)
    expect(page.locator("footer")).to_have_text("Good")


def test_fault_opens_in_the_editor(tmp_path: Path, browser: Browser) -> None:
    opened = tmp_path / "opened"
    os.mkfifo(opened)
    editor = f"sh -c 'echo {{path}} {{line}} > {opened}'"
    site = write_files(tmp_path / "site", {**SITE, "posts/bad.md": note("[gone](gone.md)", title="Bad")})
    with previewing(site, editor=editor) as running:
        page = browser.new_page()
        page.goto(f"{running.origin}/repo/posts/bad/")
        warnings = page.locator("notes-site-preview .warnings")
        expect(warnings.locator("summary")).to_have_text("1 warning")
        warnings.locator("summary").click()
        with page.expect_response(re.compile("/.preview/edit")) as answer:
            warnings.get_by_role("button", name="posts/bad.md:5").click()
        assert answer.value.status == 204
        # There is nothing to read before the editor writes.
        assert opened.read_text().split() == [str(site / "posts/bad.md"), "5"]
        page.close()


def test_warnings_of_the_open_page_come_and_go(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    badge = page.locator("notes-site-preview .warnings")
    save(running, "posts/long.md", "The end.", "[gone](gone.md) The end.")
    expect(badge.locator("summary")).to_have_text("1 warning")
    expect(open_page("posts/other/").locator("notes-site-preview .warnings")).to_have_count(0)
    save(running, "posts/long.md", "[gone](gone.md) ", "")
    expect(badge).to_have_count(0)


def test_page_that_was_away_from_its_server_catches_up(tmp_path: Path, browser: Browser) -> None:
    site = write_files(tmp_path, SITE)
    page = browser.new_page()
    with previewing(site) as running:
        with page.expect_response(re.compile("/.preview/notice")):
            page.goto(f"{running.origin}/repo/posts/long/")
        page.evaluate("window.kept = true")
        port = running.port
    text = (site / "posts/long.md").read_text("utf-8")
    write_files(site, {"posts/long.md": text.replace("Paragraph 3 of", "Paragraph three of")})
    with previewing(site, port=port):
        expect(page.locator("main")).to_contain_text("Paragraph three of")
        assert was_kept(page)
    page.close()


def test_follower_goes_to_the_block_that_changed(tmp_path: Path, browser: Browser) -> None:
    site = write_files(tmp_path, SITE)
    with previewing(site, follow=True) as running:
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        page.goto(f"{running.origin}/repo/posts/long/")
        with page.expect_response(re.compile("/.preview/notice")):
            page.goto(f"{running.origin}/repo/posts/other/")
        save(running, "posts/long.md", "Paragraph 50 of", "Paragraph fifty of")
        page.wait_for_url("**/posts/long/")
        expect(page.get_by_text("Paragraph fifty of")).to_be_in_viewport()
        page.close()


def test_script_of_pages_is_small(running: Running) -> None:
    found = running.session.own("client.js", {})
    assert found
    assert len(gzip.compress(found[1], 9)) < 7200


def test_table_of_problems_stays_sorted_when_one_changes(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    for number, difficulty in ((1, "hard"), (2, "easy")):
        front = {"title": f"{number}. N{number}", "leetcode": f"{{id: {number}, difficulty: {difficulty}}}"}
        write_files(running.site, {f"posts/{number}.md": note(**front)})
    page = open_page("leetcode/")
    titles = page.locator(".problems tbody th")
    expect(titles).to_have_text(["N1", "N2"])
    page.get_by_role("button", name="Difficulty").click()
    expect(titles).to_have_text(["N2", "N1"])
    save(running, "posts/2.md", "2. N2", "2. Two")
    expect(titles).to_have_text(["Two", "N1"])
    expect(page.get_by_role("button", name="Difficulty")).to_be_visible()


def test_page_that_is_not_there_appears_when_it_is_written(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/new/")
    expect(page.locator("h1")).to_have_text("Nothing here")
    write_files(running.site, {"posts/new.md": note("Here it is.", title="New")})
    expect(page.locator("h1")).to_have_text("New")


def test_pages_are_those_of_a_build_but_for_one_script_tag(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/long/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(page.locator("main")).to_contain_text("Paragraph three of")
    try_build(running.site, drafts=True, future=True)
    for path in (
        "index.html",
        "posts/long/index.html",
        "tags/index.html",
        "404.html",
        "feed.xml",
        "site.css",
    ):
        served = page.request.get(f"{running.origin}/repo/{path}").body()
        built = running.site / "public" / path
        alike = re.sub(rb'<script src="/.preview/client.js"[^>]*></script>', b"", served)
        if built.exists():
            assert alike == built.read_bytes()
            assert (alike != served) == path.endswith(".html")


def test_errors_come_first_and_those_of_the_open_page_before_others(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/long/")
    write_files(
        running.site,
        {
            "posts/a.md": "---\ntitle: 'A\n---\n",
            "posts/other.md": note("[gone](gone.md)", title="Other"),
            "posts/long.md": "---\ntitle: 'Long\n---\n[lost](lost.md)\n",
        },
    )
    items = page.locator("notes-site-preview li")
    expect(items).to_have_count(3)
    assert [text.split()[1] for text in items.all_inner_texts()] == [
        "posts/long.md:2",
        "posts/a.md:2",
        "posts/other.md:5",
    ]
    expect(page.locator("notes-site-preview summary")).to_have_text(
        "2 errors, 1 warning the last good page is kept"
    )
    colours = {
        item.locator(".kind").evaluate("(kind) => getComputedStyle(kind).color") for item in items.all()
    }
    assert len(colours) == 2


def test_preview_speaks_the_language_of_the_site(running: Running, open_page: Callable[[str], Page]) -> None:
    write_files(
        running.site, {"notes-site.toml": 'base_url = "https://example.org/repo"\nlanguage = "zh-CN"\n'}
    )
    page = open_page("posts/long/")
    write_files(running.site, {"posts/long.md": "---\ntitle: 'Long\n---\n"})
    overlay = page.locator("notes-site-preview")
    expect(overlay.locator("summary")).to_have_text("1 个错误 保留着上一次正常的页面")
    expect(overlay.locator(".kind")).to_have_text("错误")


def test_what_is_said_already_is_not_drawn_again(running: Running, open_page: Callable[[str], Page]) -> None:
    # What changes stands far from the fault, which is shown with the lines around it.
    text = note("[gone](gone.md)\n\nOne.\n\nTwo.\n\nThree.\n\nThe last.", title="Other")
    write_files(running.site, {"posts/other.md": text})
    page = open_page("posts/other/")
    warnings = page.locator("notes-site-preview .warnings")
    warnings.locator("summary").click()
    warnings.evaluate("(warnings) => { warnings.kept = true; }")
    with page.expect_response(re.compile("/.preview/notice")):
        save(running, "posts/other.md", "The last.", "The very last.")
    expect(page.locator("main")).to_contain_text("The very last.")
    with page.expect_response(re.compile("/.preview/notice")):
        save(running, "posts/long.md", "Paragraph 3 of", "[lost](lost.md)")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert warnings.evaluate("(warnings) => warnings.kept && warnings.open")


def test_page_says_what_was_saved(running: Running, open_page: Callable[[str], Page]) -> None:
    page = open_page("posts/long/")
    line = page.locator("notes-site-preview p")
    save(running, "posts/other.md", "Another", "A further")
    expect(line.locator("a")).to_have_text("Saved: Other")
    expect(line.locator("a")).to_have_attribute("href", "/repo/posts/other/")
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    expect(line.locator("a")).to_have_text("Saved: Long")
    assert line.locator("a").get_attribute("href") is None
    save(running, "notes-site.toml", "base_url", 'title = "Mine"\nbase_url')
    expect(line.locator("a")).to_have_text("Saved: notes-site.toml")


def test_block_that_changed_lights_up_and_no_other(
    running: Running, open_page: Callable[[str], Page]
) -> None:
    page = open_page("posts/long/")
    page.evaluate(
        """() => {
          window.lit = [];
          const animate = Element.prototype.animate;
          Element.prototype.animate = function (...how) {
            lit.push(this.textContent);
            return animate.apply(this, how);
          };
        }"""
    )
    save(running, "posts/long.md", "Paragraph 3 of", "Paragraph three of")
    until(lambda: bool(page.evaluate("lit.length")))
    save(running, "posts/long.md", "Paragraph 9 of", "New.\n\nParagraph nine of")
    until(lambda: bool(page.evaluate("lit.length > 1")))
    assert page.evaluate("lit") == [
        "Paragraph three of a long note.",
        "New.",
        "Paragraph nine of a long note.",
    ]


def test_page_with_pictures_does_not_jump(running: Running, open_page: Callable[[str], Page]) -> None:
    text = "\n\n".join(f"![Drawing](d.svg)\n\n{paragraph}" for paragraph in PARAGRAPHS.split("\n\n"))
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="300"><rect width="9" height="9"/></svg>'
    )
    write_files(running.site, {"posts/d.svg": drawing, "posts/long.md": note(text, title="Long")})
    page = open_page("posts/long/")
    page.evaluate("for (const image of document.images) image.loading = 'eager'")
    expect(page.locator("img.enlarge")).to_have_count(60)
    read = page.get_by_text("Paragraph 40 of")
    read.evaluate("(block) => block.scrollIntoView()")
    for n in range(3):
        before = read.bounding_box()
        save(running, "posts/long.md", f"Paragraph {n + 3} of", f"New {n}.\n\nAnd more.\n\nNo {n + 3} of")
        expect(page.locator("main")).to_contain_text(f"New {n}.")
        page.evaluate("new Promise(requestAnimationFrame)")
        after = read.bounding_box()
        assert before and after and abs(before["y"] - after["y"]) < 2
    labels = page.locator("img.enlarge").evaluate_all("(images) => images.map((image) => image.ariaLabel)")
    assert set(labels) == {"Enlarge the image: Drawing"}
