"""Templates: which one is taken, what they show, and what is told when they fail."""

import os
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.bccache import BytecodeCache

from notes_site.cache.compiled import compiled_in
from notes_site.errors import SiteError
from notes_site.model import Page
from notes_site.renderer import Renderer
from support.making import contents, note, try_build, write_files

DEFAULTS = {
    "base.html": "<title>{% block title %}{{ title }}{% endblock %}</title>\n",
    "post.html": '{% extends "base.html" %}\n{% block title %}post {{ super() }}{% endblock %}',
    "robots.txt": "{{ title }}",
}


def renderer(site: Path, compiled: BytecodeCache | None = None) -> Renderer:
    """Of the templates in `templates` and `ours`."""
    ours = {f"default:{name}": data for name, data in contents(site / "ours").items()}
    return Renderer({**contents(site / "templates"), **ours}, compiled=compiled)


def render(
    site: Path,
    templates: dict[str, str | bytes],
    context: dict[str, object] | None = None,
    name: str = "post.html",
) -> str:
    write_files(site / "ours", dict(DEFAULTS))
    write_files(site / "templates", templates)
    page = Page("note", "a/index.html", name, "posts/a.md", (), b"")
    return renderer(site).render(page, {"title": "T", **(context or {})}).decode()


def fault(site: Path, templates: dict[str, str | bytes], **context: object) -> str:
    with pytest.raises(SiteError) as error:
        render(site, templates, context)
    return str(error.value)


def test_default_theme_serves_a_site_without_templates(tmp_path: Path) -> None:
    assert render(tmp_path, {}) == "<title>post T</title>\n"


def test_template_of_the_site_wins_even_inside_ours(tmp_path: Path) -> None:
    assert render(tmp_path, {"base.html": "<h1>{% block title %}{% endblock %}</h1>"}) == "<h1>post </h1>"


def test_override_extends_what_it_replaces(tmp_path: Path) -> None:
    templates: dict[str, str | bytes] = {
        "post.html": '{% extends "default:post.html" %}{% block title %}my {{ super() }}{% endblock %}'
    }
    assert render(tmp_path, templates) == "<title>my post T</title>\n"


def test_override_includes_a_file_in_a_folder_of_its_own(tmp_path: Path) -> None:
    templates: dict[str, str | bytes] = {
        "post.html": '{% include "parts/one.html" %}{% include "default:post.html" %}',
        "parts/one.html": "one ",
    }
    assert render(tmp_path, templates) == "one <title>post T</title>\n"


def test_values_are_escaped_in_pages_and_feeds_but_not_in_plain_text(tmp_path: Path) -> None:
    context: dict[str, object] = {"title": "<b> & \"'"}
    assert render(tmp_path, {}, context) == "<title>post &lt;b&gt; &amp; &#34;&#39;</title>\n"
    assert render(tmp_path, {"x.xml": "{{ title }}"}, context, "x.xml") == "&lt;b&gt; &amp; &#34;&#39;"
    assert render(tmp_path, {}, context, "robots.txt") == "<b> & \"'"


def test_key_of_a_note_may_have_the_name_of_a_method(tmp_path: Path) -> None:
    templates: dict[str, str | bytes] = {
        "post.html": "{{ extra.copy }} {{ extra.items() | list }} {{ title.lower() }}"
    }
    assert render(tmp_path, templates, {"extra": {"copy": 2}}) == "2 [(&#39;copy&#39;, 2)] t"


def test_template_with_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    assert render(tmp_path, {"post.html": "\ufeff{% if title %}\r\n二叉树\r\n{% endif %}\r\n"}) == "二叉树\n"


FIX = "fix the template (page: posts/a.md)"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ title }}\n{{ titel }}", f"templates/post.html:2: 'titel' is undefined; {FIX}"),
        ("{{ note.titel }}", f"templates/post.html:1: 'dict object' has no attribute 'titel'; {FIX}"),
        ("\n\n{% if title %}", None),
        ("a\n{{ title | shout }}", f"templates/post.html:2: No filter named 'shout'; {FIX}"),
        (
            "{% if 1 %}\n{{ title | shout }}{% endif %}",
            f"templates/post.html:2: No filter named 'shout' found; {FIX}",
        ),
        ("{% set x = 1 %}\n{{ x is loud }}", f"templates/post.html:2: No test named 'loud'; {FIX}"),
        (
            "a\n{{ title + 1 }}",
            f'templates/post.html:2: TypeError: can only concatenate str (not "int") to str; {FIX}',
        ),
        ("{{ 1 / 0 }}", f"templates/post.html:1: ZeroDivisionError: division by zero; {FIX}"),
        (
            'a\n\n{% include "gone.html" %}',
            'templates/post.html:3: there is no template "gone.html"; '
            "add it or fix the name (page: posts/a.md)",
        ),
        (
            '{% extends "default:gone.html" %}',
            'templates/post.html:1: there is no template "default:gone.html"; '
            "add it or fix the name (page: posts/a.md)",
        ),
        (
            '{% include "../secret.html" %}',
            'templates/post.html:1: there is no template "../secret.html"; '
            "add it or fix the name (page: posts/a.md)",
        ),
        (
            '{% extends "post.html" %}',
            "templates/post.html:1: it extends or includes itself without end; "
            'put "default:" before the name of ours (page: posts/a.md)',
        ),
        *(
            (
                f"a\n{{% {statement} %}}",
                f'templates/post.html:2: there is no template "{name}"; '
                "add it or fix the name (page: posts/a.md)",
            )
            for statement, name in (
                ('include "../x.html"', "../x.html"),
                ('include "parts/../../x.html"', "parts/../../x.html"),
                ('import "/etc/x" as x', "/etc/x"),
                ('from "gone.html" import x', "gone.html"),
                ('include "parts"', "parts"),
            )
        ),
        (
            "{% for n in range(10 ** 9) %}{% endfor %}",
            f"templates/post.html:1: OverflowError: a range of more than 100,000 numbers; {FIX}",
        ),
        (
            '\n{% include "post.html" %}',
            "templates/post.html:2: it extends or includes itself without end; "
            'put "default:" before the name of ours (page: posts/a.md)',
        ),
        (
            "{% macro m() %}\n{{ m() }}\n{% endmacro %}\n{{ m() }}",
            "templates/post.html:2: it extends or includes itself without end; "
            'put "default:" before the name of ours (page: posts/a.md)',
        ),
    ],
)
def test_fault_names_the_template_its_line_and_the_page(
    tmp_path: Path, template: str, message: str | None
) -> None:
    told = fault(tmp_path, {"post.html": template}, note={"title": "T"})
    if message is None:
        assert told.startswith("templates/post.html:3: Unexpected end of template.")
        assert told.endswith("; " + FIX)
    else:
        assert told == message


@pytest.mark.parametrize("part", ["{{ titel }}", "{{ title | shout }}", "{{ }}", '{% include "gone.html" %}'])
def test_fault_in_an_included_extended_or_imported_template_names_that_one(tmp_path: Path, part: str) -> None:
    for user in (
        '{% include "part.html" %}',
        '{% extends "part.html" %}',
        '{% import "part.html" as part %}{{ part.say("x") }}',
    ):
        templates: dict[str, str | bytes] = {
            "post.html": f"\n\n\n{user}",
            "part.html": "{% macro say(title) %}\n" + part + "\n{% endmacro %}{{ say(title) }}"
            if "import" in user
            else "\n" + part,
        }
        assert fault(tmp_path, templates).startswith("templates/part.html:2: ")


def test_fault_in_our_own_template_names_it_as_ours(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as error:
        write_files(tmp_path, {"ours/post.html": "{{ gone }}"})
        renderer(tmp_path).render(Page("note", "x", "post.html", "posts/a.md", (), b""), {})
    assert str(error.value) == f"default:post.html:1: 'gone' is undefined; {FIX}"


def test_template_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    message = "templates/part.html: is not UTF-8; save it as UTF-8 (page: posts/a.md)"
    templates: dict[str, str | bytes] = {
        "post.html": '{% include "part.html" %}',
        "part.html": "二叉树".encode("gbk"),
    }
    assert fault(tmp_path, templates) == message


def closure(site: Path, templates: dict[str, str | bytes], name: str = "post.html") -> bytes:
    write_files(site / "ours", dict(DEFAULTS))
    write_files(site / "templates", templates)
    return renderer(site).closure(name)


def test_closure_changes_with_what_a_template_includes_and_with_nothing_else(tmp_path: Path) -> None:
    using: dict[str, str | bytes] = {
        "post.html": '{% include "part.html" %}',
        "part.html": "1",
        "tag.html": "1",
    }
    before = closure(tmp_path, using)
    assert closure(tmp_path, {"tag.html": "2"}) == before
    assert closure(tmp_path, {"part.html": "2"}) != before


def test_closure_changes_when_a_missing_template_comes(tmp_path: Path) -> None:
    before = closure(tmp_path, {"post.html": '{% include "part.html" ignore missing %}'})
    assert closure(tmp_path, {"part.html": "1"}) != before


def test_closure_of_a_computed_name_is_every_template(tmp_path: Path) -> None:
    before = closure(tmp_path, {"post.html": "{% include name %}"})
    assert closure(tmp_path, {"parts/one.html": "1"}) != before


def compiled(site: Path, folder: Path, fingerprint: bytes = b"1") -> int:
    """How many templates were compiled for a page, with what the folder keeps of them."""
    count = 0
    compile_one = Environment.compile

    def counted(*arguments: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        return compile_one(*arguments, **options)

    page = Page("note", "a/index.html", "post.html", "posts/a.md", (), b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Environment, "compile", counted)
        html = renderer(site, compiled_in(folder, fingerprint)).render(page, {"title": "T"})
        assert b"post T" in html
    return count


def test_compiled_templates_are_kept_in_a_folder_of_the_users_own(tmp_path: Path) -> None:
    write_files(tmp_path / "ours", dict(DEFAULTS))
    folder = tmp_path / "home" / "templates"
    assert [compiled(tmp_path, folder) for _ in range(2)] == [2, 0]
    assert compiled(tmp_path, folder, fingerprint=b"2") == 2
    (tmp_path / "ours/base.html").write_text("<title>{% block title %}{{ title }}{% endblock %}</title>!")
    assert compiled(tmp_path, folder, fingerprint=b"2") == 1
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:-1])
    assert [compiled(tmp_path, folder, fingerprint=b"2") for _ in range(2)] == [2, 0]


def test_folder_of_compiled_templates_does_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path / "ours", dict(DEFAULTS))
    monkeypatch.setattr("notes_site.cache.compiled.Compiled.MANY", 5)
    for number in range(6):
        site = write_files(tmp_path / str(number), {f"ours/{name}": text for name, text in DEFAULTS.items()})
        compiled(site, tmp_path / "home")
        assert len(list((tmp_path / "home").iterdir())) <= 5


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs the owners of files")
def test_code_is_taken_from_no_folder_that_others_can_write_into(tmp_path: Path) -> None:
    write_files(tmp_path / "ours", dict(DEFAULTS))
    shared = tmp_path / "shared"
    assert [compiled(tmp_path, shared) for _ in range(2)] == [2, 0]
    shared.chmod(0o777)
    assert [compiled(tmp_path, shared) for _ in range(2)] == [2, 2]
    (tmp_path / "file").write_text("in the way")
    assert compiled(tmp_path, tmp_path / "file") == 2


@pytest.mark.parametrize(
    "name", ["../x.html", "/etc/x", "a/../../b", "parts", "x" * 300, "", "a\\0b", "default:../x"]
)
def test_closure_of_a_template_that_names_what_is_no_template(tmp_path: Path, name: str) -> None:
    for statement in ("include", "extends", "import"):
        using = f'{{% {statement} "{name}" {"as x" if statement == "import" else ""} %}}'
        assert closure(tmp_path, {"post.html": using, "parts/a.html": ""})


def test_template_that_cannot_be_compiled_is_told(tmp_path: Path) -> None:
    deep = "{{ " + "(" * 5_000 + ")" * 5_000 + " }}"
    closure(tmp_path, {"post.html": deep})
    assert fault(tmp_path, {"post.html": deep}).startswith("templates/post.html")


def test_control_characters_leave_xml_that_can_be_read(tmp_path: Path) -> None:
    assert (
        render(tmp_path, {"x.xml": "{{ title }}"}, {"title": "a\x07\x1b\ufffe\ud800b\n"}, "x.xml") == "ab\n"
    )


def test_template_that_moved_is_named_with_its_place(tmp_path: Path) -> None:
    write_files(tmp_path / "ours", {"parts/top.html": "top"})
    for name in ("top.html", "default:top.html"):
        prefix = "default:" if name.startswith("default:") else ""
        assert fault(tmp_path, {"post.html": f'{{% include "{name}" %}}'}).startswith(
            f'templates/post.html:1: there is no template "{name}"; write "{prefix}parts/top.html", or add it'
        )


def test_template_that_replaces_nothing_is_told(tmp_path: Path) -> None:
    files = {"posts/a.md": note(), "templates/header.html": "mine", "templates/parts/post.html": "mine"}
    told = [str(finding) for finding in try_build(write_files(tmp_path, files)).findings]
    assert told == [
        "templates/header.html: no page uses this template; "
        "ours of this name is parts/header.html, so move it to templates/parts/header.html",
        "templates/parts/post.html: no page uses this template; "
        "ours of this name is post.html, so move it to templates/post.html",
    ]


def test_template_of_such_a_name_that_a_page_uses_is_no_fault(tmp_path: Path) -> None:
    files = {
        "posts/a.md": note(),
        "templates/header.html": "mine",
        "templates/base.html": '{% extends "default:base.html" %}'
        '{% block header %}{% include "header.html" %}{% endblock %}',
        "templates/parts/mine.html": "of another name",
    }
    assert not try_build(write_files(tmp_path, files)).findings
