"""How right, how light and how quick searches are: ours and Pagefind's, over the same pages.

Comes in: a folder of real notes. Goes out: a table. What a note holds is asked of its page, by plain text
search: neither program has a say in that. Needs a Chromium, node and npm.
"""

import gzip
import http.server
import random
import re
import shutil
import statistics
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from playwright.sync_api import Browser, Response, sync_playwright

from benchmarks.processes import BenchError, run

NOTES = 1000
PAGEFIND = "1.6"
QUERIES = 300
"""In each language."""
VISITS = 60
"""In each language: a first question and a next one, in a browser that has loaded nothing."""
SEED = 20260115
_PROGRAM = (sys.executable, "-m", "notes_site")
_ERROR = re.compile(r"^(posts/.*?)(?::\d+)?: error: ", re.MULTILINE)

# What a reader reads on the pages of notes; between blocks there are line ends.
_TEXTS = """async (urls) => {
  const out = [];
  for (const url of urls) {
    const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
    const added =
      ".anchor, .footnote-ref, .footnote-backref, .code-lang, .unfold, script, style, svg, iframe";
    for (const other of page.querySelectorAll(added)) other.remove();
    const blocks = "br, td, th, li, p, div, pre, summary, figcaption, label";
    for (const end of page.querySelectorAll(blocks)) end.after("\\n");
    const parts = page.querySelectorAll(".note-header h1, .note-header .category a, .note-tags a, .prose");
    out.push(Array.from(parts, (part) => part.textContent).join("\\n"));
  }
  return out;
}"""
_OURS = """async (queries) => {
  const { search } = await import(document.querySelector(".search-link").dataset.script);
  const urls = new Map();
  const url = async (number) => {
    if (!urls.has(number)) urls.set(number, (await (await fetch(`search/text/${number}a.json`)).json()).url);
    return urls.get(number);
  };
  const out = [];
  for (const query of queries) {
    const { found } = await search(query);
    out.push(await Promise.all(found.map(({ number }) => url(number))));
  }
  return out;
}"""
_PAGEFINDS = """async (queries) => {
  const { init, search } = await import(new URL("pagefind/pagefind.js", location.href));
  await init();
  const urls = new Map();
  const out = [];
  for (const query of queries) {
    const { results } = await search(query);
    const found = [];
    for (const result of results) {
      if (!urls.has(result.id)) urls.set(result.id, (await result.data()).url);
      found.push(urls.get(result.id));
    }
    out.push(found);
  }
  return out;
}"""
# One question as a reader asks it, until its first results are there; milliseconds.
_ASK_OURS = """async (query) => {
  const input = document.querySelector("dialog.search input");
  const list = document.querySelector("dialog.search [role=listbox]");
  const start = performance.now();
  input.value = query;
  const done = new Promise((found) => {
    new MutationObserver(() => list.ariaBusy === "false" && found()).observe(list, { attributes: true });
  });
  input.dispatchEvent(new InputEvent("input"));
  await done;
  return performance.now() - start;
}"""
_ASK_PAGEFIND = """async (query) => {
  const start = performance.now();
  const { init, search } = await import(new URL("pagefind/pagefind.js", location.href));
  await init();
  const { results } = await search(query);
  await Promise.all(results.slice(0, 5).map((result) => result.data()));
  return performance.now() - start;
}"""


@dataclass(slots=True)
class Found:
    """What one program found and what that cost."""

    recall: dict[str, float] = field(default_factory=dict)
    """By language, over all pairs of a question and a note that holds it."""
    precision: dict[str, float] = field(default_factory=dict)
    first: list[int] = field(default_factory=list)
    """Bytes as a host sends them, of all that a first question loads."""
    next: list[int] = field(default_factory=list)
    first_ms: list[float] = field(default_factory=list)
    next_ms: list[float] = field(default_factory=list)
    index: float = 0.0
    """CPU seconds that making the index takes."""
    size: int = 0
    """Bytes of all its files."""


def measure(work: Path, source: Path, say: Callable[[str], None]) -> tuple[int, float, dict[str, Found]]:
    """Returns how many notes there were, CPU seconds of a cold build without a search, and both programs."""
    chance = random.Random(SEED)
    say("building")
    cold, ours = _build(work, source)
    say("installing Pagefind")
    theirs = _pagefind(work)
    found = {"notes-site": ours, f"Pagefind {PAGEFIND}": theirs}
    with _served(work / "public") as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-headless-shell")
        )
        urls = _notes(work / "public")
        with browser.new_page() as page:
            page.goto(origin)
            read = (unicodedata.normalize("NFKC", text) for text in page.evaluate(_TEXTS, urls))
            texts = dict(zip(urls, read, strict=True))
            questions = {"Chinese": _chinese(texts, chance), "English": _english(texts, chance)}
            for (program, result), script in zip(found.items(), (_OURS, _PAGEFINDS), strict=True):
                for language, queries in questions.items():
                    say(f"{program}: {len(queries)} questions in {language}")
                    answers = page.evaluate(script, queries)
                    holders = [_holders(query, texts) for query in queries]
                    result.recall[language], result.precision[language] = _rated(answers, holders)
        for (program, result), ask in zip(found.items(), (_ASK_OURS, _ASK_PAGEFIND), strict=True):
            say(f"{program}: visits")
            for queries in questions.values():
                for first, second in zip(queries[:VISITS], queries[VISITS : 2 * VISITS], strict=True):
                    _visit(browser, origin, ask, (first, second), result)
        browser.close()
    return len(urls), cold, found


def _build(work: Path, source: Path) -> tuple[float, Found]:
    """The site; notes with errors are left out."""
    for path in sorted(source.rglob("*.md"))[: 2 * NOTES]:
        target = work / "posts" / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    config = work / "notes-site.toml"
    config.write_text('language = "zh-CN"\n', "utf-8")
    while faulty := _faulty(work):
        for path in faulty:
            (work / path).unlink()
    for path in sorted((work / "posts").rglob("*.md"))[NOTES:]:
        path.unlink()
    costs: dict[str, list[float]] = {"true": [], "false": []}
    for _ in range(3):
        for search in ("false", "true"):
            config.write_text(f'language = "zh-CN"\nsearch = {search}\n', "utf-8")
            shutil.rmtree(work / ".notes-site", ignore_errors=True)
            shutil.rmtree(work / "public", ignore_errors=True)
            costs[search].append(run((*_PROGRAM, "build", "--quiet"), work).cpu)
    cold = min(costs["false"])
    size = sum(path.stat().st_size for path in (work / "public/search").rglob("*") if path.is_file())
    return cold, Found(index=min(costs["true"]) - cold, size=size)


def _faulty(work: Path) -> set[str]:
    try:
        run((*_PROGRAM, "build", "--quiet"), work)
    except BenchError as error:
        if found := set(_ERROR.findall(str(error))):
            return found
        raise
    return set()


def _pagefind(work: Path) -> Found:
    if not shutil.which("npm"):
        raise BenchError("Pagefind needs node and npm; install them")
    tools = work / "tools"
    tools.mkdir(exist_ok=True)
    run(("npm", "install", "--no-fund", "--no-audit", "--prefix", tools, f"pagefind@{PAGEFIND}"), tools)
    binary = tools / "node_modules/.bin/pagefind"
    built = run((binary, "--site", work / "public", "--root-selector", "article"), work)
    size = sum(path.stat().st_size for path in (work / "public/pagefind").rglob("*") if path.is_file())
    return Found(index=built.cpu, size=size)


def _notes(public: Path) -> list[str]:
    """Addresses of all notes."""
    pages = sorted(public.rglob("*.html"))
    notes = [page for page in pages if b'<article class="note"' in page.read_bytes()]
    paths = (note.relative_to(public).as_posix() for note in notes)
    return [f"/{path.removesuffix('index.html')}" for path in paths]


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # Else each answer waits for an acknowledgement, 40 ms.

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


def _chinese(texts: dict[str, str], chance: random.Random) -> list[str]:
    """Random substrings of two to four Chinese characters."""
    runs = [run for text in texts.values() for run in re.findall("[\u4e00-\u9fff]{2,}", text)]
    out = []
    for run_ in chance.choices(runs, [len(run_) for run_ in runs], k=QUERIES):
        length = min(chance.randint(2, 4), len(run_))
        start = chance.randint(0, len(run_) - length)
        out.append(run_[start : start + length])
    return out


def _english(texts: dict[str, str], chance: random.Random) -> list[str]:
    """Random runs of one to three words, the last of every other one only begun."""
    runs = [
        run
        for text in texts.values()
        for run in re.findall(r"(?<!\w)[A-Za-z]+(?: [A-Za-z]+)*(?!\w)", text, re.A)
    ]
    out = []
    for run_ in chance.choices(runs, [run_.count(" ") + 1 for run_ in runs], k=QUERIES):
        words = run_.split()
        length = min(chance.randint(1, 3), len(words))
        start = chance.randint(0, len(words) - length)
        *words, last = words[start : start + length]
        whole = len(out) % 2 == 0
        out.append(" ".join((*words, f"{last} " if whole else last[: chance.randint(1, len(last))])))
    return out


def _holders(query: str, texts: dict[str, str]) -> set[str]:
    """Addresses of the notes whose text holds a question: as it is, or all of its words."""
    if query[0] > "\u2e00":
        return {url for url, text in texts.items() if query in text}
    words = query.split()
    begun = words[-1] if not query.endswith(" ") else None
    return {
        url for url, text in texts.items() if all(_stands(word, text, begun=word is begun) for word in words)
    }


def _stands(word: str, text: str, *, begun: bool) -> bool:
    """Whether a word, or a part of one as in `TreeNode`, is or begins with a word."""
    low, word = text.lower(), word.lower()
    at = low.find(word)
    while at >= 0:
        end = at + len(word)
        if _is_edge(text, at) and (begun or _is_end(text, at, end)):
            return True
        at = low.find(word, at + 1)
    return False


def _is_end(text: str, start: int, end: int) -> bool:
    """Whether a word ends where one of the text does, or where the part does that it begins with."""
    if not (_in_word(text[end - 1]) and _in_word(text[end : end + 1])):
        return True
    return _is_edge(text, end) and not any(_is_edge(text, at) for at in range(start + 1, end))


def _is_edge(text: str, at: int) -> bool:
    before, after, behind = text[at - 1 : at], text[at : at + 1], text[at + 1 : at + 2]
    if not (_in_word(before) and _in_word(after)):
        return True
    inner = before.isascii() and before.islower() and "A" <= after <= "Z"
    last = "A" <= before <= "Z" and "A" <= after <= "Z" and behind.isascii() and behind.islower()
    return before.isdigit() != after.isdigit() or inner or last


def _in_word(char: str) -> bool:
    return char.isalnum() and not "\u2e80" <= char <= "\ud7ff"


def _rated(answers: Sequence[Sequence[str]], holders: Sequence[set[str]]) -> tuple[float, float]:
    """Recall and precision over all questions together."""
    right = given = due = 0
    for answer, holding in zip(answers, holders, strict=True):
        found = {unquote(url) for url in answer}
        right, given, due = right + len(found & holding), given + len(found), due + len(holding)
    return right / due, right / given


def _visit(browser: Browser, origin: str, ask: str, questions: tuple[str, str], result: Found) -> None:
    """A first question and a next one."""
    responses: list[Response] = []
    with browser.new_page() as page:
        page.goto(origin)
        page.wait_for_load_state("networkidle")  # What the page itself loads is none of the search's.
        page.on("response", lambda response: responses.append(response))
        if ask == _ASK_OURS:
            page.keyboard.press("/")
            page.wait_for_selector("dialog.search input")
        for question, sizes, times in zip(
            questions, (result.first, result.next), (result.first_ms, result.next_ms), strict=True
        ):
            times.append(page.evaluate(ask, question))
            sizes.append(sum(_size(response) for response in responses))
            responses.clear()


def _size(response: Response) -> int:
    body = response.body()
    return min(len(body), len(gzip.compress(body, 6)))


def as_markdown(notes: int, cold: float, found: dict[str, Found]) -> str:
    rows: list[tuple[str, Callable[[Found], str]]] = [
        *((f"recall, {language}", partial(_rate, "recall", language)) for language in ("Chinese", "English")),
        *(
            (f"precision, {language}", partial(_rate, "precision", language))
            for language in ("Chinese", "English")
        ),
        ("first question, KB: median, 95 %, most", lambda one: _spread(one.first, 1000)),
        ("next question, KB: median, 95 %, most", lambda one: _spread(one.next, 1000)),
        ("first question, ms: median, 95 %, most", lambda one: _spread(one.first_ms, 1)),
        ("next question, ms: median, 95 %, most", lambda one: _spread(one.next_ms, 1)),
        ("index, CPU s", lambda one: f"{one.index:.2f}"),
        ("index, share of a cold build with it", lambda one: f"{one.index / (cold + one.index):.0%}"),
        ("index, MB on the disk", lambda one: f"{one.size / 1e6:.1f}"),
    ]
    lines = [f"| {notes:,} notes | {' | '.join(found)} |", f"| --- |{' ---: |' * len(found)}"]
    lines += (f"| {name} | {' | '.join(map(shown, found.values()))} |" for name, shown in rows)
    return "\n".join(lines)


def _rate(kind: str, language: str, found: Found) -> str:
    rates: dict[str, float] = getattr(found, kind)
    return f"{rates[language]:.3f}"


def _spread(values: Sequence[float], unit: float) -> str:
    late = statistics.quantiles(values, n=20)[-1]
    return ", ".join(f"{value / unit:.1f}" for value in (statistics.median(values), late, max(values)))
