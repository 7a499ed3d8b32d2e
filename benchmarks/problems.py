"""What the table of all problems costs its reader: bytes of the page, and a keystroke in its filter.

Comes in: how many problems. Goes out: bytes, and milliseconds of each keystroke in a real Chromium.
"""

import gzip
import mimetypes
import random
import shutil
import statistics
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from benchmarks.processes import run

_HOST = "http://problems.example"
_WORDS = """
Minimum Maximum Longest Shortest Number Count Find Sum of in to with Array Subarray String Substring Tree
Binary Search Linked List Matrix Path Paths Word Words Sorted Distinct Valid Parentheses Palindrome Merge
Interval Intervals Rotate Reverse Nodes Pairs Sequence Subsequence Stock Jump Game Island Graph Course
Schedule Operations Equal Cost Ways Score Partition Range Query Design Iterator Cache II III
""".split()  # noqa: SIM905
_TAGS = """
array string hash-table dp math sorting greedy dfs binary-search bfs tree matrix two-pointers bits stack
design heap graph prefix-sum simulation counting backtracking sliding-window union-find linked-list trie
""".split()  # noqa: SIM905
_TIMES = ["O(n)", "O(n log n)", "O(n²)", "O(mn)", "O(log n)", "O(1)", "O(2ⁿ)"]
_TYPED = ("binary tree", "sum", "array easy", "maximum", "o(n)")
# From the key to the end of the layout, script and all; painting follows.
_WATCH = """() => {
  window.took = [];
  let start = 0;
  addEventListener("input", () => (start = performance.now()), true);
  addEventListener("input", () => {
    document.body.offsetHeight;
    took.push(performance.now() - start);
  });
}"""


@dataclass(frozen=True, slots=True)
class Cost:
    page: int
    """Bytes of the page, gzipped."""
    words: int
    """Of these, what titles and addresses take for themselves alone."""
    keys: list[float]
    """Milliseconds until all is laid out, of each key."""
    cpu: float
    """Milliseconds of the page's thread for a key, with painting."""


def measure(work: Path, count: int) -> Cost:
    """Build a site of so many problems, open it and type. Raises BenchError when it cannot be built."""
    titles = _write(work / "posts", count)
    run((sys.executable, "-m", "notes_site", "build", "--quiet", "--future"), work)
    page = (work / "public/leetcode/index.html").read_bytes()
    words = "\n".join(f"{_slug(title)} {title}" for title in titles).encode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell")
        )
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.route("**/*", lambda route: _serve(route, work / "public"))
        opened.goto(f"{_HOST}/leetcode/")
        keys, cpu = _type(opened)
        browser.close()
    return Cost(len(gzip.compress(page, 6)), len(gzip.compress(words, 6)), keys, cpu)


def _write(folder: Path, count: int) -> list[str]:
    """The notes; their titles are no two alike."""
    chance = random.Random(1)
    titles: dict[str, None] = {}
    while len(titles) < count:
        titles[" ".join(chance.choices(_WORDS, k=chance.choice((2, 3, 4, 4, 5, 6))))] = None
    folder.mkdir(parents=True)
    for number, title in enumerate(titles, 1):
        day = date(2023, 1, 1) + timedelta(chance.randrange(1100))
        tags = ", ".join(sorted(set(chance.choices(_TAGS, k=chance.choice((1, 2, 2, 3, 4))))))
        languages = chance.choice((["python"], ["cpp"], ["python", "cpp"], ["java"]))
        code = "".join(f"```{language}\nx\n```\n" for language in languages)
        problem = (
            f"id: {number}, difficulty: {chance.choice(('easy', 'medium', 'medium', 'hard'))}, "
            f"time: {chance.choice(_TIMES)}, space: {chance.choice(_TIMES)}"
        )
        head = f"title: {number}. {title}\ndate: {day}\ntags: [{tags}]\nleetcode: {{{problem}}}"
        (folder / f"{_slug(title)}.md").write_text(f"---\n{head}\n---\nText.\n\n{code}", "utf-8")
    return list(titles)


def _slug(title: str) -> str:
    return title.lower().replace(" ", "-")


def _serve(route: Route, public: Path) -> None:
    path = public / unquote(urlsplit(route.request.url).path).lstrip("/")
    path = path / "index.html" if path.is_dir() else path
    route.fulfill(body=path.read_bytes(), content_type=mimetypes.guess_type(path.name)[0])


def _type(page: Page) -> tuple[list[float], float]:
    """Words into the filter, letter by letter, and out of it again."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    page.evaluate(_WATCH)
    page.focus("[name=q]")
    before = spent()
    for word in _TYPED:
        for key in (*word, *["Backspace"] * len(word)):
            page.keyboard.press("Space" if key == " " else key)
            page.wait_for_timeout(60)
    keys: list[float] = page.evaluate("took")
    return keys, (spent() - before) * 1000 / len(keys)


def as_markdown(cost: Cost, count: int) -> str:
    worst = statistics.quantiles(cost.keys, n=20)[-1]
    return "\n".join(
        (
            f"| {count:,} problems | |",
            "| --- | ---: |",
            f"| the page, KB gzipped | {cost.page / 1000:.0f} |",
            f"| titles and addresses alone, KB gzipped | {cost.words / 1000:.0f} |",
            f"| a key until all is laid out, ms: median, 95 % | "
            f"{statistics.median(cost.keys):.1f}, {worst:.1f} |",
            f"| a key, painting and all, ms of the processor | {cost.cpu:.1f} |",
        )
    )
