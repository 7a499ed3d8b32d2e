"""What Firefox and WebKit would do otherwise than Chromium, in which all other tests look at pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.drivers import FIREFOX, WEBKIT, Driver, firefox, webkit
from support.making import build, write_files
from support.previews import previewing
from support.serving import served
from support.waiting import until

BROWSERS = [
    pytest.param(firefox, marks=pytest.mark.skipif(not FIREFOX, reason="needs Firefox"), id="firefox"),
    pytest.param(webkit, marks=pytest.mark.skipif(not WEBKIT, reason="needs WebKitGTK"), id="webkit"),
]
LONG = " + ".join(f"a_{{{n}}} x^{{{n}}}" for n in range(1, 20))
NOTE = rf"""---
title: 公式与图片
tags: [math]
---

Zero $x$ and $\frac{{a}}{{b}}$ in a line.

The cost of all this is $O(n)$, of that $O(n)$, of it $O(n)$, of them $O(n)$, of those $O(n)$, $O(n)$.

一个很长的公式 ${LONG}$ 在一行里。

中文的行应当写满，换行时不留下大片空白，这样读起来才像一页书，而不是一首诗；最后一行除外，它可以短一些。

$$
{LONG}
$$

$$
y = \overline{{abc}} \tag{{3}}
$$

$$
\oint_C \overbrace{{a + b + c + d}} \quad \xleftrightarrow{{abcdefghi}}
$$

```python
print("a")
```

=== "One"

    The first.

=== "Two"

    The second.

![A drawing](drawing.svg)
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="900"><rect width="99" height="99"/></svg>'
)


@pytest.fixture(scope="module", params=BROWSERS)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    with request.param() as driver:
        yield driver


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    files = {"posts/note.md": NOTE, "posts/drawing.svg": DRAWING, "static/empty.txt": ""}
    with served(build(tmp_path_factory.mktemp("site"), files)) as address:
        yield address


@pytest.fixture
def note(driver: Driver, address: str) -> Driver:
    driver.go(f"{address}/posts/note/")
    run(driver, "await document.fonts.ready")
    return driver


def run(driver: Driver, script: str) -> Any:
    """What an asynchronous function returns."""
    return driver.run(f"return (async () => {{ {script} }})()")


def on_a_telephone(driver: Driver, address: str, script: str) -> Any:
    """What a function of the `page` that is shown 390 pixels wide returns."""
    driver.go(f"{address}/empty.txt")
    return run(
        driver,
        f"""
        const frame = document.createElement("iframe");
        frame.width = 390;
        frame.height = 800;
        frame.style.border = "0";
        frame.src = "/posts/note/";
        document.body.append(frame);
        await new Promise((done) => (frame.onload = done));
        const page = frame.contentDocument;
        await page.fonts.ready;
        {script}
        """,
    )


def test_formula_stands_on_the_line(note: Driver) -> None:
    away = run(
        note,
        """
        const letter = document.querySelector(".prose p math mi");
        const twin = document.createElement("span");
        twin.style.font = getComputedStyle(letter).font;
        twin.textContent = letter.textContent;
        letter.closest("p").prepend(twin);
        const top = (node) => {
          const range = document.createRange();
          range.selectNodeContents(node);
          return range.getBoundingClientRect().top;
        };
        return top(letter) - top(twin);
        """,
    )
    assert abs(away) <= 1


def test_fraction_in_a_line_is_small(note: Driver) -> None:
    sizes = run(
        note,
        """
        const size = (node) => parseFloat(getComputedStyle(node).fontSize);
        const part = document.querySelector("p mfrac mi");
        return [part.getBoundingClientRect().height, size(part), size(part.closest("math"))];
        """,
    )
    assert sizes[1] <= 0.8 * sizes[2]


def test_signs_grow_over_what_they_stand(note: Driver) -> None:
    shares = run(
        note,
        """
        return [...document.querySelectorAll(".formula mover, .formula munder")].map((over) => {
          const width = (node) => node.getBoundingClientRect().width;
          return width(over.lastElementChild) / width(over.firstElementChild);
        });
        """,
    )
    assert shares and all(share > 0.8 for share in shares[:2]), shares


def test_number_of_a_formula_stands_at_the_edge(note: Driver) -> None:
    gaps = run(
        note,
        """
        const table = document.querySelector('.formula mtable[style*="width"]');
        const edge = (node) => node.getBoundingClientRect().right;
        return [edge(table.closest(".formula")) - edge(table)];
        """,
    )
    assert all(abs(gap) <= 1 for gap in gaps), gaps


def test_nothing_is_wider_than_a_telephone(driver: Driver, address: str) -> None:
    script = "return page.documentElement.scrollWidth - page.documentElement.clientWidth"
    assert on_a_telephone(driver, address, script) <= 0


def test_a_wide_formula_scrolls(driver: Driver, address: str) -> None:
    script = """
    return [...page.querySelectorAll(".wide, .formula")].slice(0, 2).map((box) => [
      box.scrollWidth > box.clientWidth,
      box.clientHeight < 60,
    ]);
    """
    assert on_a_telephone(driver, address, script) == [[True, True], [True, True]]


def test_no_line_ends_within_a_formula(driver: Driver, address: str) -> None:
    script = 'return [...page.querySelectorAll("p math")].map((math) => math.getBoundingClientRect().height)'
    heights = on_a_telephone(driver, address, script)
    assert max(heights[2:8]) < 40, heights


def test_lines_of_chinese_are_full(driver: Driver, address: str) -> None:
    script = """
    const text = [...page.querySelectorAll(".prose > p")].find((text) => text.textContent.startsWith("中文"));
    const range = page.createRange();
    range.selectNodeContents(text);
    const widths = [...range.getClientRects()].map((line) => line.width / text.clientWidth);
    return widths.slice(0, -1);
    """
    widths = on_a_telephone(driver, address, script)
    assert len(widths) >= 2 and min(widths) > 0.85, widths


def test_controls_work(note: Driver) -> None:
    shown = run(
        note,
        """
        localStorage.clear();
        const paper = () => getComputedStyle(document.documentElement).colorScheme;
        const before = paper();
        document.querySelector(".theme-switch").click();
        const turned = paper() !== before;
        document.querySelectorAll(".tab-choice")[1].click();
        const panel = [...document.querySelectorAll(".tabs p")].at(-1);
        const copy = document.querySelector(".code > .copy").textContent;
        return [turned, panel.getBoundingClientRect().height > 0, copy !== ""];
        """,
    )
    assert shown == [True, True, True]


def test_drawing_opens_over_the_page(note: Driver) -> None:
    opened = run(
        note,
        """
        const picture = document.querySelector(".prose img");
        picture.loading = "eager";
        await picture.decode();
        picture.scrollIntoView();
        for (let tries = 0; !picture.matches(".enlarge") && tries < 500; tries++) {
          await new Promise((done) => setTimeout(done, 20));
        }
        picture.click();
        const shown = document.querySelector("dialog.viewer[open] img");
        await shown.decode();
        const width = shown.getBoundingClientRect().width;
        document.querySelector("dialog.viewer button").click();
        return [width > picture.clientWidth, document.querySelector("dialog.viewer[open]") === null];
        """,
    )
    assert opened == [True, True]


def test_search_finds(note: Driver) -> None:
    found = run(
        note,
        """
        document.querySelector(".search-link").click();
        const until = async (find) => {
          for (let tries = 0; tries < 500; tries++) {
            const found = find();
            if (found) return found;
            await new Promise((done) => setTimeout(done, 20));
          }
        };
        const field = await until(() => document.querySelector('[role="combobox"]'));
        field.value = "图片";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        const link = await until(() => document.querySelector("dialog[open] a[href*='posts/note']"));
        return link.textContent;
        """,
    )
    assert "公式与图片" in found


def test_preview_goes_on_after_going_back(driver: Driver, tmp_path: Path) -> None:
    files = {"posts/a.md": "# A\n\nBefore.\n", "posts/b.md": "# B\n"}
    with previewing(write_files(tmp_path, files)) as running:
        driver.go(f"{running.origin}/posts/a/")
        driver.go(f"{running.origin}/posts/b/")
        driver.run("history.back()")
        until(lambda: driver.run("return location.pathname") == "/posts/a/")
        write_files(running.site, {"posts/a.md": "# A\n\nAfter.\n"})
        until(lambda: "After." in driver.run("return document.body.textContent"))
