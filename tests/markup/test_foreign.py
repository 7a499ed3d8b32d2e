"""Marks of other programs, told once for each kind."""

from pathlib import Path

import pytest

from notes_site import markup
from support.making import note, warnings


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('{{< figure src="a.png" >}}', ("Hugo shortcodes",)),
        ("text {{% notice %}} text", ("Hugo shortcodes",)),
        ("{% asset_img a.png %}", ("template tags",)),
        ("- see {% post_url 2020-01-01-x %}", ("template tags",)),
        ("[x]({{ site.baseurl }}/a)", ("template tags",)),
        ("<% tp.date.now() %>", ("Templater commands",)),
        ("- {{query (todo now)}}", ("Logseq macros",)),
        ("- x\n  #+BEGIN_QUERY\n  {:title x}\n  #+END_QUERY", ("Logseq macros",)),
        ("```dataview\nLIST\n```", ("Dataview queries",)),
        ("{{< a >}} {% b %}", ("Hugo shortcodes", "template tags")),
        ("`{% raw %}` and `{{< x >}}`", ()),
        ("```jinja\n{% if x %}\n```", ()),
        ("    {% if x %}", ()),
        (":material-alert: text", ("icons of MkDocs",)),
        ("`:material-alert:` and a:material-alert:", ()),
        ("Vue's {{ message }}, {%, 50 {% and $\\{\\%$", ()),
    ],
)
def test_marks_outside_of_code(text: str, kinds: tuple[str, ...]) -> None:
    assert markup.render(text, lang="en").foreign == kinds


def test_each_kind_is_told_once(tmp_path: Path) -> None:
    files = {f"posts/{name}.md": note("{{< x >}}") for name in "abc"}
    assert warnings(
        tmp_path, {**files, "posts/d.md": note("{% y %}"), "posts/e.md": note(":material-x:")}
    ) == [
        "posts/a.md: holds Hugo shortcodes, which are text here (one of 3 such notes): "
        "what they would have shown is missing; write it as Markdown",
        "posts/d.md: holds template tags, which are text here: "
        "what they would have shown is missing; write it as Markdown",
        "posts/e.md: holds icons of MkDocs, which are left out: "
        "what they would have shown is missing; write it as Markdown",
    ]
