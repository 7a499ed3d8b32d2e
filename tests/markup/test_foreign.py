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
        ("import Tabs from '@theme/Tabs';\nimport x from './x'\n\nText", ("imports of MDX",)),
        ("export const toc = [];", ("imports of MDX",)),
        ("Import it from 'here' and there", ()),
        ('Text <Badge type="tip" text="v2" />', ("components of Vue and React",)),
        ('<Tabs>\n<TabItem label="x">\n\na\n\n</TabItem>\n</Tabs>', ()),
        ("<Tabs>\n\na\n\n</Tabs>", ("components of Vue and React",)),
        ("`<Badge/>`, List<String>, <T>, <EOS/> and <Br/>", ()),
        ("See {cite}`smith` and {cite:p}`a`", ("citations",)),
        ("As [see @smith2020, p. 3] and [@doe; @roe] have it", ("citations",)),
        ("[@user](https://github.com/user) and [me@a.org], @user", ()),
        ('--8<-- "a.md"', ("inclusions of files",)),
        ("<!--@include: ./a.md-->", ("inclusions of files",)),
        ("<<< @/snippets/a.js", ("inclusions of files",)),
        ("*[HTML]: Hyper Text Markup Language", ("abbreviations",)),
        ("a *[x]: y* and *[b](c): d*", ()),
        ("```{toctree}\na\n```", ("directives of MyST",)),
        ("```{python}\na\n```", ()),
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
