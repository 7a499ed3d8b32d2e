"""Notebooks: what a reader gets of their cells, and that nothing in their outputs acts."""

import json
from base64 import b64encode
from io import BytesIO
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, is_note, read_note
from notes_site.loader.notebook import take_apart
from notes_site.markup.notebook import Code
from notes_site.model import Note, Source


def png(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, "PNG")
    return out.getvalue()


def markdown(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True), **more}


def code(source: str, *outputs: dict[str, Any], count: int | None = 1, **metadata: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": metadata,
        "outputs": list(outputs),
        "source": source.splitlines(keepends=True),
    }


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text.splitlines(keepends=True)}


def shown(**data: Any) -> dict[str, Any]:
    kinds = {kind.replace("__", "/").replace("_xml", "+xml"): value for kind, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


def written(*cells: dict[str, Any], **metadata: Any) -> bytes:
    notebook = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False).encode()


def read(*cells: dict[str, Any], **metadata: Any) -> Note:
    return read_note(Source("posts/深度 学习.ipynb", written(*cells, **metadata)), ReadOptions())


def test_text_code_and_output_stand_in_their_order() -> None:
    note = read(
        markdown("# 自动求导\n\n先看一段代码。"),
        code("x = 1\nprint(x)", stream("1\n"), count=3),
        markdown("## 结果\n\n见上。"),
    )
    assert (note.head.title, note.head.lang) == ("自动求导", "zh-CN")
    places = [
        note.body.index(part) for part in ("先看", "In [3]", "print", "<pre", "1</pre>", "结果", "见上")
    ]
    assert places[0] == min(places) and places[-2:] == sorted(places[-2:])
    assert note.body.index("1</pre>") < note.body.index("结果")
    assert note.head.excerpt == "先看一段代码。 [代码] 结果 见上。"
    assert [heading.text for heading in note.head.headings] == ["结果"]


def test_is_a_note() -> None:
    assert is_note("posts/a.ipynb") and is_note("posts/A.IPYNB")


def test_what_a_cell_leaves_open_ends_with_it() -> None:
    note = read(markdown("```python\nx = 1"), markdown("- 项\n\n**<div>"), markdown("## 后面\n\n正文"))
    assert '<h2 id="后面"' in note.body and "<p>正文</p>" in note.body
    assert note.body.count("<div") == note.body.count("</div>")


def test_front_matter_of_the_first_cell() -> None:
    for kind in ("raw", "markdown"):
        first = markdown("---\ntitle: 标题\ndate: 2026-01-11\ntags: [dp]\n---\n\n引言。") | {
            "cell_type": kind
        }
        head = read(first, markdown("正文。")).head
        assert (head.title, head.tags) == ("标题", ("dp",)) and head.date and head.date.day == "2026-01-11"
        assert head.excerpt == "引言。 正文。"


def test_front_matter_of_the_metadata() -> None:
    head = read(
        markdown("正文。"), title="标题", tags=["dp", "图"], draft=True, kernelspec={"name": "python3"}
    ).head
    assert (head.title, head.tags, head.draft) == ("标题", ("dp", "图"), True)
    assert not head.extra and not head.findings


def test_faults_name_lines_of_the_file() -> None:
    data = written(markdown("# A\n\nText."), code("x", stream("y\n" * 5)), markdown("See\n[b](missing.md)."))
    head = read_note(Source("posts/a.ipynb", data), ReadOptions()).head
    line = data.decode().split("\n").index('    "[b](missing.md)."') + 1
    assert [link.line for link in head.links] == [line]


def test_faults_of_a_notebook_on_one_line_have_a_place_too() -> None:
    data = json.dumps(json.loads(written(markdown("# A\n\n[b](c.md)")))).encode()
    assert read_note(Source("posts/a.ipynb", data), ReadOptions()).head.links[0].line >= 1


@pytest.mark.parametrize(
    ("metadata", "cell", "language"),
    [
        ({"language_info": {"name": "julia"}}, code("x"), "julia"),
        ({"kernelspec": {"language": "R"}}, code("x"), "r"),
        ({}, code("x"), "python"),
        ({}, code("%%bash\nls"), "bash"),
        ({}, code("SELECT 1", vscode={"languageId": "sql"}), "sql"),
    ],
)
def test_language(metadata: dict[str, Any], cell: dict[str, Any], language: str) -> None:
    assert f'class="language-{language}"' in read(cell, **metadata).body


def test_tags_hide_and_remove() -> None:
    note = read(
        code("gone", stream("gone too"), tags=["remove-cell"]),
        code("folded", stream("seen"), tags=["hide-input"]),
        code("left_out", stream("kept"), tags=["remove_input"]),
        code("kept_source", stream("output gone"), tags=["remove-output"]),
        code("form", cellView="form"),
        code("shown", stream("closed"), jupyter={"outputs_hidden": True}),
    )
    assert "gone" not in note.body and "left_out" not in note.body and "kept" in note.body
    assert note.body.count("<details") == 3


def test_pictures_are_files() -> None:
    note = read(code("plot()", shown(image__png=b64encode(png()).decode(), text__plain="<Figure size 1x1>")))
    assert note.files == {"output-1-1.png": png()}
    assert [(link.kind, link.target) for link in note.head.links] == [
        ("image", "%E6%B7%B1%E5%BA%A6%20%E5%AD%A6%E4%B9%A0.ipynb/output-1-1.png")
    ]
    assert 'alt=""' in note.body and "base64" not in note.body


def test_attachments_are_files() -> None:
    attached = {"图 1.png": {"image/png": b64encode(png()).decode()}}
    note = read(markdown("![图](attachment:图%201.png)", attachments=attached))
    assert note.files == {"attachment-1-1.png": png()} and not note.head.findings
    assert note.head.links[0].target.endswith("/attachment-1-1.png")


def test_a_broken_picture_is_told() -> None:
    note = read(code("plot()", shown(image__png="*no base64*", text__plain="a plot")))
    assert "a plot" in note.body
    assert [finding.message for finding in note.head.findings] == [
        "picture of a cell cannot be read; run the cell again"
    ]


def test_colours_of_a_terminal() -> None:
    note = read(code("x", stream("\x1b[1;31mbad\x1b[0m \x1b[38;5;46mgood\x1b[39m \x1b[2K<b>\x1b]8;;x\x07")))
    assert (
        '<span class="ansi-bold ansi-red">bad</span> <span class="ansi-green">good</span> &lt;b&gt;'
        in note.body
    )
    assert "\x1b" not in note.body


def test_progress_bars_end_as_they_ended() -> None:
    note = read(code("x", stream("  0%\r 50%\r100%\ndone\n"), stream("ab\b\bcd\n")))
    assert "100%\ndone\ncd" in note.body and " 50%" not in note.body


def test_errors() -> None:
    trace = {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31mE\x1b[0m: v"]}
    assert (
        '<pre class="output error" tabindex="0"><span class="ansi-red">E</span>: v</pre>'
        in read(code("x", trace)).body
    )


def test_tables_stay_tables() -> None:
    html = '<style scoped>td {}</style><table class="dataframe"><tr><td colspan="2">1</td></tr></table>'
    body = read(code("x", shown(text__html=html, text__plain="1"))).body
    assert '<table class="dataframe">' in body and 'colspan="2"' in body and "style" not in body


def test_formulas_are_set() -> None:
    note = read(code("x", shown(text__latex="$\\displaystyle x^2$", text__plain="x**2")))
    assert "<math" in note.body and note.head.math


def test_a_widget_is_its_text() -> None:
    note = read(
        code("x", shown(**{"application__vnd.jupyter.widget-view+json": {}, "text__plain": "bar(5)"}))
    )
    assert "bar(5)" in note.body


def test_long_outputs_are_folded_and_huge_ones_are_files() -> None:
    note = read(code("x", stream("line\n" * 50)))
    assert "<summary>Output (50 lines)</summary>" in note.body and not note.files
    huge = read(code("x", stream("0123456789\n" * 100_000)))
    assert len(huge.body) < 20_000 and len(huge.files["output-1-1.txt"]) == 1_100_000


HOSTILE = [
    "<script>alert(1)</script><b>x</b>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)><circle/></svg>x",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>x',
    '<div style="position:fixed">x</div><style>*{}</style>',
    "<form action=//evil><input name=a></form>x",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "</div></article><h1 id=top>x</h1>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_in_an_output_acts(html: str) -> None:
    body = read(code("x", shown(text__html=html, text__plain="x")), markdown("after")).body.lower()
    for act in (
        "<script",
        "onerror",
        "onload",
        "javascript:",
        "<iframe",
        "<style",
        "style=",
        "<form",
        " id=",
    ):
        assert act not in body
    assert body.count("<div") == body.count("</div>")


@pytest.mark.parametrize(
    "svg",
    [
        '<svg XMLNS onload="alert(1)"><circle r="1"/></svg>',
        '<svg XMLNS><script>alert(1)</script><circle r="1"/></svg>',
        '<svg XMLNS><a href="javascript:alert(1)"><circle r="1"/></a></svg>',
        '<svg XMLNS><a><animate attributeName="href" values="javascript:alert(1)"/><circle r="1"/></a></svg>',
        '<svg XMLNS><a><set attributeName="href" to=" java&#9;script:alert(1)"/><circle r="1"/></a></svg>',
        '<svg XMLNS><foreignObject><b onclick="x"/></foreignObject><circle r="1"/></svg>',
    ],
)
def test_drawings_do_not_act(svg: str) -> None:
    drawing = svg.replace("XMLNS", 'xmlns="http://www.w3.org/2000/svg"')
    (data,) = read(code("x", shown(image__svg_xml=drawing))).files.values()
    assert b"circle" in data
    for act in (b"script", b"onload", b"onclick", b"foreignObject"):
        assert act not in data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"{",
            "posts/a.ipynb: is no notebook (Input data was truncated); open it in Jupyter and save it again",
        ),
        (b"[]", "is no notebook: it has no cells"),
        (b'{"nbformat": 3, "worksheets": []}', "is a notebook of format 3, only 4 is read"),
        ("中文".encode("gbk"), "is not UTF-8"),
    ],
)
def test_what_is_none_is_told(data: bytes, message: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_note(Source("posts/a.ipynb", data), ReadOptions())
    assert message in str(caught.value)


LINES = st.text("ab #*`$\n中文", max_size=30)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.booleans(), LINES), max_size=5))
def test_cells_are_those_that_nbformat_reads(cells: list[tuple[bool, str]]) -> None:
    made = [new_code_cell(text) if is_code else new_markdown_cell(text) for is_code, text in cells]
    data = nbformat.writes(new_notebook(cells=made))
    assert parts(data) == [
        (cell.cell_type, cell.source.strip("\n") if cell.cell_type == "code" else cell.source.rstrip())
        for cell in nbformat.reads(data, as_version=4).cells
        if cell.source.strip()
    ]


def parts(data: str) -> list[tuple[str, str]]:
    """Kind and source of each cell that a notebook is taken apart into."""
    found = take_apart(data, "a.ipynb")
    lines = found.front.body.split("\n")
    return [
        ("code", cell.source)
        if isinstance(cell, Code)
        else ("markdown", "\n".join(lines[cell.start : cell.stop]))
        for cell in found.cells
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
OUTPUTS = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result"]) | JSON},
    optional={
        "text": JSON,
        "data": st.dictionaries(
            st.sampled_from(["text/plain", "text/html", "image/png", "image/svg+xml", "text/latex"]), JSON
        )
        | JSON,
        "traceback": JSON,
        "name": JSON,
    },
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["markdown", "code", "raw"]) | JSON},
    optional={
        "source": st.text() | st.lists(st.text()) | JSON,
        "metadata": JSON,
        "outputs": st.lists(OUTPUTS, max_size=3) | JSON,
        "attachments": JSON,
        "execution_count": JSON,
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS | JSON, max_size=4), JSON)
def test_any_json_is_read_or_told(cells: list[Any], metadata: Any) -> None:
    data = json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}).encode()
    try:
        first = read_note(Source("posts/a.ipynb", data), ReadOptions())
    except SiteError as error:
        assert str(error)
    else:
        assert first == read_note(Source("posts/a.ipynb", data), ReadOptions())
