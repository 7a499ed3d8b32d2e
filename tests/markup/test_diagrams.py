"""Fences of Mermaid become drawings."""

import re
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest

from notes_site import markup
from notes_site.markup.diagrams import drawing
from support.making import build, note, page, texts

FLOW = "```mermaid\nflowchart LR\n  A[读取数据] --> B[更新]\n```\n"


KINDS = re.findall(
    r"```mermaid\n.*?\n```",
    (Path(__file__).parent.parent / "support" / "diagrams.md").read_text("utf-8"),
    re.DOTALL,
)


def html(text: str, lang: str = "zh-CN") -> str:
    return markup.render(text, lang=lang, title="-").html


def svg(text: str) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", html(text), re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def problems(text: str) -> list[tuple[int, str]]:
    return list(markup.render(text, lang="en", title="-").problems)


def words(text: str) -> list[str]:
    return ["".join(element.itertext()) for element in svg(text).iter("{http://www.w3.org/2000/svg}text")]


def test_diagram_is_a_picture_with_a_name_and_its_source() -> None:
    root = svg(FLOW)
    assert (root.get("role"), root.get("aria-label")) == ("img", "flowchart LR")
    assert words(FLOW) == ["读取数据", "更新"]
    assert "<summary>图的源码</summary>" in html(FLOW)
    assert "A[读取数据] --&gt; B[更新]" in html(FLOW)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ('pie title 占比\n  "甲" : 1', "占比"),
        ('pie showData title 占比\n  "甲" : 1', "占比"),
        ("gantt\n  title 计划\n  accTitle: 一年的计划\n  甲 :a, 2026-01-01, 7d", "一年的计划"),
        ("flowchart LR\n  title --> B", "flowchart LR"),
        ("flowchart LR\n  title[题] --> B", "flowchart LR"),
        ("flowchart LR\n  accTitle: 数据流\n  A --> B", "数据流"),
        ("---\ntitle: 流程\n---\nflowchart LR\n  A --> B", "流程"),
        ("%% a comment\n%%{init: {}}%%\nsequenceDiagram\n  A->>B: x", "sequenceDiagram"),
        ('flowchart LR\n  accTitle: a "b" <c>\n  A --> B', 'a "b" <c>'),
    ],
)
def test_name_is_the_title_or_the_first_line(source: str, name: str) -> None:
    assert svg(f"```mermaid\n{source}\n```").get("aria-label") == name


@pytest.mark.parametrize("info", ["mermaid", "Mermaid", "{mermaid}", "{.mermaid}", 'mermaid title="x"'])
def test_ways_to_write_it(info: str) -> None:
    assert "<svg" in html(f"```{info}\nflowchart LR\n  A --> B\n```")


@pytest.mark.parametrize("fence", KINDS, ids=lambda fence: fence.split(maxsplit=2)[1])
def test_every_kind_is_drawn_with_its_chinese_labels_whole(fence: str) -> None:
    shown = "".join("".join(svg(fence).itertext()).split())
    aliases = set(re.findall(r"participant (\w+) as", fence))
    assert not [
        label for label in re.findall("[一-鿿]+", fence) if label not in shown and label not in aliases
    ]


def test_labels_are_measured_wide() -> None:
    def width(label: str) -> float:
        root = svg(f"```mermaid\nflowchart LR\n  A[{label}]\n```")
        return float(root.get("viewBox", "").split()[2])

    assert width("读" * 10) - width("读" * 5) > 1.5 * (width("n" * 10) - width("n" * 5))


def test_diagrams_of_a_note_share_no_id() -> None:
    state = "```mermaid\nsequenceDiagram\n  A->>B: x\n  loop y\n  B->>A: z\n  end\n```\n\n"
    ids = re.findall(r' id="([^"]*)"', html(state + FLOW + state))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("source", "line"), [("flowchart LR\n  A[ -->\n", 5), ("sequenceDiagram\n  A->>B: x\n  lop y\n", 6)]
)
def test_fault_is_told_with_its_line_and_the_source_is_shown(source: str, line: int) -> None:
    text = f"Text.\n\n```mermaid\n{source}```\n"
    ((at, message),) = problems(text)
    assert at == line
    assert message.startswith("diagram is shown as its source, since it cannot be drawn (")
    assert "error on line" not in message
    assert '<code class="language-mermaid">' in html(text)


def test_kind_that_nobody_knows_is_told() -> None:
    ((_, message),) = problems("```mermaid\nnonsense\n```")
    assert "no diagram type" in message


def test_without_the_engine_one_warning_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup.diagrams, "can_draw", lambda: False)
    ((line, message),) = problems(f"Text.\n\n{FLOW}\n{FLOW}")
    assert line == 3
    assert 'pip install "notes-site[diagrams]"' in message
    assert "<svg" not in html(FLOW) and '<code class="language-mermaid">' in html(FLOW)


HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "javascript:alert(1)",
    '"></svg><script>alert(1)</script>',
    "]]><script>alert(1)</script>",
)


@pytest.mark.parametrize("label", HOSTILE)
@pytest.mark.parametrize(
    "source",
    [
        'flowchart LR\n  A["{}"] --> B',
        'flowchart LR\n  A --> B\n  click A "{}"',
        'flowchart LR\n  A --> B\n  click A href "{}" _blank',
        "flowchart LR\n  A --> B\n  style A fill:{}",
        "flowchart LR\n  A:::x --> B\n  classDef x fill:{}",
        "sequenceDiagram\n  A->>B: {}",
        'pie title {}\n  "a" : 1',
        "---\ntitle: {}\n---\nflowchart LR\n  A --> B",
        "%%{{init: {{'themeVariables': {{'primaryColor': '{}'}}}}}}%%\nflowchart LR\n  A --> B",
        "flowchart LR\n  accTitle: {}\n  A --> B",
    ],
)
def test_nothing_in_a_drawing_acts(source: str, label: str) -> None:
    for root in re.findall(
        r"<svg.*?</svg>(?=</div>)", html(f"```mermaid\n{source.format(label)}\n```"), re.DOTALL
    ):
        for element in ElementTree.fromstring(root).iter():
            assert element.tag.rpartition("}")[2] not in ("script", "style", "foreignObject", "image", "a")
            for key, value in element.attrib.items():
                assert not key.lower().startswith("on") and not key.endswith("href")
                assert key == "aria-label" or "javascript:" not in value


def test_too_long_a_source_is_not_even_tried() -> None:
    ((_, message),) = problems("```mermaid\nflowchart LR\n" + "A --> B\n" * 10_000 + "```")
    assert "longer than 50,000 characters" in message


def test_engine_that_ran_out_of_memory_draws_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MEMORY", 12_000_000)
    monkeypatch.setattr(drawing, "_threads", threading.local())
    many = "flowchart LR\n" + "\n".join(f"A{n}[{'长' * 60}] --> A{n + 1}" for n in range(500))
    assert drawing.draw(many, "a-").fault
    assert drawing.draw("flowchart LR\n  A --> B", "b-").svg


def test_each_thread_has_an_engine() -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(drawing.draw("flowchart LR\n  A --> B", "x-").svg))
    thread.start()
    thread.join()
    assert found == [drawing.draw("flowchart LR\n  A --> B", "x-").svg]


def test_page_with_a_diagram_loads_what_it_needs(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note(FLOW, date="2025-01-01"), "posts/b.md": note("Text.")})
    sheets = {
        name: [link.get("href", "") for link in page(output, f"posts/{name}/index.html").iterfind(".//link")]
        for name in "ab"
    }
    assert any("diagrams.css" in href for href in sheets["a"])
    assert not any("diagrams.css" in href for href in sheets["b"])


def test_feed_shows_the_source(tmp_path: Path) -> None:
    config = 'base_url = "https://example.org/"\n'
    output = build(tmp_path, {"posts/a.md": note(FLOW, date="2025-01-01"), "notes-site.toml": config})
    feed = (output / "feed.xml").read_text("utf-8")
    assert "svg" not in feed and "读取数据" in feed


def test_search_finds_the_labels() -> None:
    (section,) = markup.render(FLOW, lang="zh-CN", title="-").sections
    assert "读取数据" in section.text


def test_diagram_among_raw_html_is_whole() -> None:
    text = f"<div>\n\n{FLOW}\n</div>\n\n- item\n\n  " + FLOW.replace("\n", "\n  ")
    assert html(text).count("<svg") == html(text).count("</svg>") == 2


def test_note_without_a_diagram_loads_no_engine() -> None:
    program = (
        "import sys; from notes_site import markup; "
        'markup.render("```python\\nx = 1\\n```", lang="en"); print(*sys.modules)'
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert not {"quickjs", "_quickjs"} & set(done.stdout.split())


def test_card_passes_a_diagram_over(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note(f"Before.\n\n{FLOW}\nAfter.", date="2025-01-01")})
    assert "Before. After." in " ".join(texts(page(output, "index.html"), ".//p"))


def test_diagram_is_drawn_the_same_every_time() -> None:
    gantt = "```mermaid\ngantt\n  dateFormat YYYY-MM-DD\n  section 一\n  任务 :a, 2026-01-01, 7d\n```\n"
    assert html(FLOW + gantt) == html(FLOW + gantt)
