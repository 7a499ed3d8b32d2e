"""A site for the laws, and all that a writer or a disk may do to it between two builds."""

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from support.commits import commit
from support.making import NOW, note, photograph, write_files

YEAR = 365 * 24 * 3600

SITE: dict[str, str | bytes] = {
    "notes-site.toml": 'title = "Law"\nbase_url = "https://example.org/law"\n\n[index]\nper_page = 2\n',
    "posts/tree.md": note(
        "[list](list.md) ==x== $x^2$\n\n```python\nx = 1\n```", date="2025-01-01", tags="[a, b]"
    ),
    "posts/list.md": note("[tree](tree.md#top)", date="2025-02-01", category="[[Data, Lists]]", series="s"),
    "posts/bundle/index.md": note("![](x.png) [[tree]]", date="2025-03-01", tags="[A, c]", series="s"),
    "posts/bundle/x.png": b"no picture",
    "posts/draft.md": note("Draft.", draft="true", tags="[d]"),
    "posts/later.md": note("Later.", date="2030-01-01"),
    "posts/about.md": note("About.", page="true"),
    "static/extra.css": "a {}",
}
NAMES = [
    "posts/tree.md",
    "posts/list.md",
    "posts/bundle/index.md",
    "posts/draft.md",
    "posts/new.md",
    "posts/中文.md",
    "posts/_drafts/hidden.md",
    "posts/bundle/part.md",
    "posts/folder/a/1.md",
    "posts/folder/a/2.md",
]
BODIES = [
    "One.",
    "# Other\n\n`code`",
    "[list](list.md) and [gone](gone.md)",
    "Look at [[tree]] first. Then at [bundle](bundle/index.md).",
    "## Same words\n\nLook at [[tree]] last.",
    "$$\na\n$$\n",
    "```cpp\nint x;\n```\n",
    "```mermaid\nflowchart LR\n  A[图] --> B\n```\n",
    "```mermaid\nflowchart LR\n  A[ -->\n```\n",
    "",
]
FRONTS: list[dict[str, object]] = [
    {},
    {"title": "Title", "date": "2025-05-05"},
    {"date": "2024-01-01", "tags": "[a]"},
    {"tags": "[b, B, e]", "category": "Data"},
    {"draft": "true"},
    {"slug": "moved", "aliases": "[/old/]", "pin": "true"},
    {"date": "2030-01-01"},
    {"page": "true"},
    {"page": "true", "category": "Me", "tags": "[a, me]"},
    {"page": "true", "category": "[Data, Lists]", "draft": "true"},
    {"publish": "false"},
    {"private": "true", "category": "Data"},
    {"unlisted": "true", "tags": "[a, u]", "series": "s"},
    {"unlisted": "true", "page": "true"},
    {"status": "draft", "tags": "[a]"},
    {"drfat": "true"},
    {"publishDate": "2026-06-01", "date": "2025-05-05"},
    {"expiryDate": "2026-06-01", "tags": "[a]"},
    {"prerequisites": "[list, tree]", "tags": "[b]"},
    {"prerequisites": "[new, gone]", "title": "Same words"},
    {"series": "true", "title": "Overview"},
    {"series": "false", "tags": "[c]"},
    {"leetcode": "{id: 2, difficulty: easy, time: O(1)}", "date": "2025-03-03", "tags": "[a, b]"},
    {"leetcode": "{id: 10, slug: ten}", "title": "10. Ten", "tags": "[b, B, e]"},
    {"leetcode": "{slug: ten}", "date": "2025-06-06"},
    {"leetcode": "3", "aliases": "[/leetcode/]"},
    {"summary": "In short.", "series": "s", "cover": "bundle/x.png"},
]
TEMPLATES = {
    "templates/parts/card.html": "<p>{{ card.title }}</p>",
    "templates/parts/footer.html": "<footer>{{ site.title }}</footer>",
    "templates/card.html": "<b>used by base.html or by nobody</b>",
    "templates/post.html": '{% extends "default:post.html" %}{% block head %}<meta name="x">{% endblock %}',
    "templates/base.html": '{% extends "default:base.html" %}{% block font %}'
    '{% include "mine.html" %}{% endblock %}'
    '{% block header %}{% include "card.html" ignore missing %}{% endblock %}',
    "templates/mine.html": "<meta name=mine content={{ page.kind }}>",
    "templates/robots.txt": "# {{ sitemap }}\n",
    "templates/tag.html": "{{ gone }}",
}
VAULT: dict[str, str | bytes] = {
    "a.md": note("[b](deep/b.md) #one/two", date="2025-04-01", tags="[a]"),
    "deep/b.md": note("[gone](gone.md) ![](c.png)", date="2025-04-02"),
    "deep/c.png": b"no picture",
}
"""Notes that lie beside the site."""
CONFIGS = [
    'posts = "../vault"\n',
    'posts = "../vault/deep"\ntitle = "Deep"\n',
    'title = "Law"\ncategories = "nested"\n',
    'series = ["bundle", "folder/*"]\n',
    'updated = "git"\nupdated_ignore = "[minor]"\n',
    'title = "Other"\nbase_url = "/law/"\npermalink = "/:year/:slug/"\n',
    'language = "ja"\nexclude = ["*a*", "b/"]\n',
    "[pictures]\nwidths = [100]\nquality = 50\n",
    'language = "zh-CN"\n[math.macros]\nR = "\\\\mathbb{R}"\n',
]

Edit = Callable[["Scene"], None]


class Scene:
    """A site that is edited, its options, and the chance that edits are drawn from."""

    def __init__(self, site: Path, chance: random.Random) -> None:
        self.site = write_files(site, SITE)
        self.vault = write_files(site.parent / "vault", VAULT)
        self.output = site / "public"
        self.chance = chance
        self.options: dict[str, object] = {}

    def pick(self, folder: str, *, hidden: bool = False) -> Path | None:
        found = [
            path
            for path in sorted((self.site / folder).rglob("*"))
            if path.is_file() and (hidden or ".notes-site" not in path.parts)
        ]
        return self.chance.choice(found) if found else None


def edit_note(scene: Scene) -> None:
    text = note(scene.chance.choice(BODIES), **scene.chance.choice(FRONTS))
    write_files(scene.site, {scene.chance.choice(NAMES): text})


def edit_a_notebook(scene: Scene) -> None:
    text = note(scene.chance.choice(BODIES), **scene.chance.choice(FRONTS))
    picture = scene.chance.choice(["R0lGODlhAQABAAAAACw=", "R0lGODlhAgABAAAAACw="])
    plot = {"output_type": "display_data", "data": {"image/gif": picture}}
    cells = [
        {"cell_type": "markdown", "source": text},
        {"cell_type": "code", "source": "plot()", "outputs": [plot] * scene.chance.randrange(3)},
    ]
    name = scene.chance.choice(["posts/book.ipynb", "posts/bundle/index.ipynb", "posts/tree.ipynb"])
    write_files(scene.site, {name: json.dumps({"cells": cells})})


def append_to_a_note(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.write_bytes(path.read_bytes() + scene.chance.choice(BODIES).encode())


def rename_a_note(scene: Scene) -> None:
    if (path := scene.pick("posts")) and path.suffix == ".md":
        path.replace(path.with_name(scene.chance.choice(["renamed.md", "again.md"])))


def delete_a_note(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.unlink()


def touch(scene: Scene) -> None:
    if path := scene.pick("posts"):
        path.touch()


def change_config(scene: Scene) -> None:
    write_files(scene.site, {"notes-site.toml": scene.chance.choice(CONFIGS)})


def edit_the_vault(scene: Scene) -> None:
    text = note(scene.chance.choice(BODIES), **scene.chance.choice(FRONTS))
    write_files(scene.vault, {scene.chance.choice(["a.md", "deep/b.md", "deep/new.md"]): text})


def commit_all(scene: Scene) -> None:
    date = f"2025-06-{scene.chance.randrange(1, 28):02}T12:00:00+08:00"
    commit(scene.site, scene.chance.choice(["Change", "Spelling [minor]"]), date)


def change_a_template(scene: Scene) -> None:
    name = scene.chance.choice(list(TEMPLATES))
    if (scene.site / name).exists():
        (scene.site / name).unlink()
    else:
        write_files(scene.site, {name: TEMPLATES[name]})


def change_a_static_file(scene: Scene) -> None:
    write_files(
        scene.site,
        {scene.chance.choice(["static/extra.css", "static/site.css"]): f"b {{ {time.time_ns()} }}"},
    )


def change_a_picture(scene: Scene) -> None:
    picture = scene.chance.choice([b"no picture", photograph(260, 80, "PNG"), photograph(150, 140, "PNG")])
    write_files(scene.site, {"posts/bundle/x.png": picture})


def harm_a_page(scene: Scene) -> None:
    if path := scene.pick("public"):
        if scene.chance.random() < 0.5:
            path.unlink()
        else:
            data = path.read_bytes()
            path.write_bytes(data[:-3] + b"XXX" if scene.chance.random() < 0.5 else b"")


def harm_the_cache(scene: Scene) -> None:
    for path in (scene.site / ".notes-site").glob("cache.sqlite*"):
        _harm(path, scene.chance)


def harm_the_manifest(scene: Scene) -> None:
    for path in (scene.site / ".notes-site/outputs").glob("*/manifest"):
        _harm(path, scene.chance)


def _harm(path: Path, chance: random.Random) -> None:
    if not path.exists() or chance.random() < 0.3:
        path.unlink(missing_ok=True)
        return
    data = bytearray(path.read_bytes())
    for _ in range(20):
        if data:
            data[chance.randrange(len(data))] ^= 0xFF
    path.write_bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.3 else data)


def change_options(scene: Scene) -> None:
    """The clock is one of them: notes appear and go without an edit."""
    scene.options = {name: scene.chance.random() < 0.5 for name in ("drafts", "future")}
    scene.options |= {
        "strict": scene.chance.random() < 0.2,
        "base_url": scene.chance.choice([None, None, "/law/", "https://example.org/other"]),
        "now": scene.chance.choice([NOW, NOW, NOW + YEAR, NOW + 5 * YEAR]),
    }


EDITS: list[Edit] = [
    edit_note,
    edit_note,
    edit_a_notebook,
    append_to_a_note,
    rename_a_note,
    delete_a_note,
    touch,
    change_config,
    edit_the_vault,
    commit_all,
    change_a_template,
    change_a_static_file,
    change_a_picture,
    harm_a_page,
    harm_the_cache,
    harm_the_manifest,
    change_options,
    change_options,
]
