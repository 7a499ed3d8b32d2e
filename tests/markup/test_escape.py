"""With `raw_html = "escape"` nothing of a writer's HTML is markup, wherever it stands.

NOTES_SITE_PIECES: how many pieces of generated HTML are tried; `make torture` tries 100,000.
"""

import os
import random
import re
from pathlib import Path

import feedparser
import html5lib

from notes_site import markup
from notes_site.markup import Options
from support.making import build, note

PIECES = int(os.environ.get("NOTES_SITE_PIECES", "600"))
MARK = "zq"
"""In the name of an attribute of each tag that is generated, and of each element nobody knows."""

TAGS = """
    script style iframe img svg math a p div b table td tr form input button select option textarea object
    embed
    base meta link details summary video audio source template noscript animate set use foreignObject mi mtext
    maction annotation-xml title h2 li pre code body html frameset plaintext xmp listing marquee x-zq zq
    """.split()  # noqa: SIM905
ATTRIBUTES = """
    onclick=zq() onload=zq onerror="zq" href=javascript:zq href="java&#10;script:zq" src=x src=//zq
    srcdoc="<script>zq</script>" style=zq xlink:href=javascript:zq formaction=javascript:zq
    http-equiv=refresh content="0;url=javascript:zq" data=data:text/html,zq values=javascript:zq to=zq
    title='"><script>zq</script>' autofocus class=zq id=zq
    """.split("\n")  # noqa: SIM905
BEFORE = [
    "",
    " ",
    "<!-- x -->",
    "<!-- more -->",
    "<!---->",
    "<!-->",
    "<!--->",
    "<!-- -- -->",
    "<?php ?>",
    "<!DOCTYPE x>",
]
BEFORE += [
    "<![CDATA[x]]>",
    "<!-- x --><!-- y -->",
    "<!-- a\n\nb -->",
    "<!-- a\nb -->",
    "\\",
    "`",
    "**",
    "==",
    "[",
    "![",
    "%%",
]
BEFORE += [
    "$",
    "$$",
    "\\(",
    "|",
    "[[",
    "![[",
    "&lt;",
    "<",
    "</",
    "<!--",
    "-->",
    "]]>",
    "\x00",
    "\x0c",
    "\u2028",
]
AROUND = [
    "{}",
    "> {}",
    "- {}",
    "1. {}\n\n   {}",
    "# {}",
    "!!! note\n\n    {}",
    '!!! note "{}"',
    "??? tip\n\n    {}",
    "::: tip {}\n{}\n:::",
]
AROUND += [
    '=== "{}"\n\n    {}',
    "::: tabs\n@tab {}\n{}\n:::",
    "<!-- tabs:start -->\n#### {}\n{}\n<!-- tabs:end -->",
    "> [!NOTE] {}\n> {}",
]
AROUND += [
    "| {} |\n| - |\n| {} |",
    "a[^1]\n\n[^1]: {}",
    "a^[{}]",
    "term {}\n: {}",
    "```{}\n{}\n```",
    '```java title="{}"\n{}\n```',
    "    {}",
]
AROUND += [
    "`{}`",
    "**{}**",
    "[{}](b.md)",
    '[a](b.md "{}")',
    "[a](<{}>)",
    "![{}](a.png)",
    '![a](a.png "{}")',
    "[[{}]]",
    "[[a|{}]]",
]
AROUND += [
    "![[a.png|{}]]",
    "[a][r]\n\n[r]: <{}> '{}'",
    "$\\text{{{}}}$",
    "$$\n{}\n$$",
    "$$x \\tag{{{}}} \\label{{{}}}$$",
    "```math\n{}\n```",
]
AROUND += [
    "```mermaid\n{}\n```",
    "```ad-note\ntitle: {}\n{}\n```",
    "==<b {}>==",
    "a ^{}",
    "![a](b.png){{width={}}}",
    "## a {{#{}}}",
    "<div markdown {}>\n{}\n</div>",
]
AROUND += [
    "<aside>\n{}\n\n</aside>",
    "https://a.b/{}",
    "<https://a.b/{}>",
    "<javascript:{}>",
    "[x](javascript:{})",
    ":{}:",
    "- [ ] {}",
]

SHOWN = {
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote hr br em strong s del mark sup sub b": "",
    "figure figcaption code span table thead tbody tr th td dl dt dd summary": "",
    "a": "href aria-hidden",
    "img": "src alt loading decoding width height",
    "div details": "open",
    "section": "",
    "pre": "",
    "input": "type name checked disabled",
    "label": "for",
    "math mi mo mn mtext mrow mspace mfrac msup msub msubsup mtable mtr mtd mstyle munder mover": """
        display displaystyle scriptlevel stretchy mathvariant width lspace rspace form separator symmetric
        """,
    "munderover msqrt mroot mpadded mphantom": "width lspace voffset height depth",
}
EVERYWHERE = {
    "class",
    "id",
    "style",
    "role",
    "aria-label",
    "tabindex",
    "data-tab",
    "data-line",
    "title",
    "start",
}
ALLOWED = {
    element: EVERYWHERE | set(names.split())
    for elements, names in SHOWN.items()
    for element in elements.split()
}
# What holds words of the writer; a `class` has the kind of a box and the language of code.
FOR_WORDS = {"alt", "title", "aria-label", "data-tab", "id", "name", "for", "href", "class"}


def test_no_piece_of_html_is_markup() -> None:
    random_ = random.Random(20_260_101)
    for _ in range(PIECES // 4):
        text = "\n\n".join(_piece(random_) for _ in range(4))
        check_inert(_rendered(text), text)


def test_nothing_is_markup_in_any_file_of_a_site(tmp_path: Path) -> None:
    random_ = random.Random(7)
    files: dict[str, str | bytes] = {
        "notes-site.toml": 'raw_html = "escape"\nbase_url = "https://example.org"\n'
    }
    hostile = '<!-- x --><script zq="1">zq()</script><img src=x onerror=zq()>'
    for number in range(12):
        body = f"{hostile}\n\n# {hostile}\n\n" + "\n\n".join(_piece(random_) for _ in range(6))
        keys = dict.fromkeys(("tags", "category", "summary", "series", "x"), f"'{hostile}'")
        title = {"title": f"'{hostile} {number}'"} if number % 2 else {}
        files[f"posts/n{number}.md"] = note(
            body, date="2025-01-01", aliases=f"/old{number}/", **keys, **title
        )
    output = build(tmp_path, files)
    for path in output.rglob("*.html"):
        root = html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False)
        for element in root.iter():
            assert MARK not in str(element.tag), path
            assert not any(MARK in name or name.startswith("on") for name in element.attrib), path
            assert element.tag != "script" or MARK not in (element.text or "") or element.get("type"), path
    feed = feedparser.parse((output / "feed.xml").read_bytes(), sanitize_html=False)
    assert not feed.bozo and len(feed.entries) == 12
    for entry in feed.entries:
        check_inert(entry.content[0].value, entry.title)


def _rendered(text: str) -> str:
    document = markup.render(text, lang="en", title="the title", options=Options(raw_html="escape"))
    forms = {"link": 'href="/x/"', "image": 'src="/x.png"', "source": "/x.png"}
    return re.sub(
        "\ufdd0(\\d+)\ufdd1", lambda found: forms.get(document.links[int(found[1])].kind, ""), document.html
    )


def _piece(random_: random.Random) -> str:
    html = "".join(_tag(random_) for _ in range(random_.randint(1, 3)))
    around = random_.choice(AROUND)
    if random_.random() < 0.2:
        around = random_.choice(("> {}", "- {}", "- > {}")).format(
            around.replace("{}", "{{}}").replace("{{{{", "{{")
        )
    return re.sub(
        r"\{\}", lambda _: random_.choice(BEFORE) + html, around.replace("{{", "{").replace("}}", "}")
    )


def _tag(random_: random.Random) -> str:
    name = random_.choice(TAGS)
    attributes = random_.choice(ATTRIBUTES).strip()
    space = random_.choice((" ", "\n", "/", "\t", " / "))
    end = random_.choice((">", " >", "/>", "", ">\n", ">\n\n"))
    closing = random_.choice((f"</{name}>", "", f"</{name} zq>"))
    return f"<{name}{space}zq=1 {attributes}{end}zq{closing}"


def check_inert(html: str, source: str) -> None:
    root = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "DOCUMENT_FRAGMENT":
            continue
        assert tag in ALLOWED, (tag, source, html)
        for name, value in element.attrib.items():
            where = (tag, name, value, source, html)
            assert name in ALLOWED[tag], where
            assert MARK not in value or name in FOR_WORDS, where
            if name in ("href", "src"):
                seen = re.sub(r"[\x00-\x20]", "", value).lower()
                assert not re.match("(java|vb)script:|data:", seen), where
            if name == "style":
                assert not re.search("url|expression|@", value), where
