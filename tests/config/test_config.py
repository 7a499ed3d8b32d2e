"""Settings: what they may be, and what is told when they are something else."""

from pathlib import Path

import pytest

from notes_site.config import Config, check_base_url, load_config
from notes_site.disk.snapshot import read_configs
from notes_site.errors import SiteError
from support.making import write_files

EVERYTHING = """\
title = "笔记"
description = "About trees."
author = "A. U. Thor"
language = "zh-CN"
timezone = "Asia/Shanghai"
base_url = "https://example.org/notes/"
permalink = "/:year/:slug.html"
posts = "../vault"
exclude = ["Templates/"]
categories = "nested"
series = ["courses/"]
updated = "git"
updated_ignore = "[minor]"
raw_html = "escape"
breaks = true
search = false
menu = [{ title = "Code", url = "https://example.org/code" }, { title = "Trees", url = "/tags/tree/" }]

[license]
name = "CC BY 4.0"
url = "https://example.org/by"

[[scripts]]
src = "https://giscus.app/client.js"
where = "note"
attributes = { data-repo = "me/notes" }

[index]
kicker = "你好"
heading = "最新"
per_page = 5

[math]
macros = { R = '\\mathbb{R}' }

[feed]
entries = 7

[pictures]
webp = false
widths = [320, 960]
quality = 60

[csp]
script-src = ["https://giscus.app", "'unsafe-eval'"]
style-src = ["https://giscus.app"]
frame-src = ["https://giscus.app"]
connect-src = ["wss://example.org"]
font-src = ["data:"]
"""


def load(folder: Path, text: str | bytes, name: str = "notes-site.toml") -> Config:
    return load_config(read_configs(write_files(folder, {name: text})))


def fault(folder: Path, text: str | bytes, name: str = "notes-site.toml") -> str:
    with pytest.raises(SiteError) as error:
        load(folder, text, name)
    return str(error.value)


def test_site_without_settings_has_the_defaults(tmp_path: Path) -> None:
    config = load_config(read_configs(tmp_path))
    assert config == Config()
    assert config.index.kicker == "INCOMING TRANSMISSION"
    assert config.index.heading == "LATEST UPDATES"
    assert config.index.per_page == 10
    assert config.permalink == "/posts/:slug/"


def test_every_key_is_read(tmp_path: Path) -> None:
    config = load(tmp_path, EVERYTHING)
    plain = Config()
    for name in Config.__struct_fields__:
        value = getattr(config, name)
        assert value != getattr(plain, name), name
        for inner in getattr(value, "__struct_fields__", ()):
            assert getattr(value, inner) != getattr(getattr(plain, name), inner), f"{name}.{inner}"
    assert config.menu[1].url == "/tags/tree/"
    assert config.math.macros == {"R": r"\mathbb{R}"}
    assert config.scripts[0].attributes == {"data-repo": "me/notes"}
    assert config.csp.script_src == ("https://giscus.app", "'unsafe-eval'")


def test_settings_stand_in_pyproject_too(tmp_path: Path) -> None:
    text = '[project]\ntitle = 3\n\n[tool.notes-site]\ntitle = "T"\n[tool.notes-site.index]\nper_page = 3\n'
    config = load(tmp_path, text, "pyproject.toml")
    assert (config.title, config.index.per_page) == ("T", 3)


def test_project_that_is_no_site_is_left_alone(tmp_path: Path) -> None:
    assert load(tmp_path, '[project]\nname = "x"\n', "pyproject.toml") == Config()
    assert load(tmp_path, "this is no TOML", "pyproject.toml") == Config()
    assert load(tmp_path, '[project]\nname = "notes-site"\n', "pyproject.toml") == Config()
    assert load(tmp_path, 'tool = "notes-site"\n', "pyproject.toml") == Config()


def test_settings_in_both_files_are_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"notes-site.toml": ""})
    told = fault(tmp_path, '[project]\nname = "x"\n[tool.notes-site]\ntitle = "T"\n', "pyproject.toml")
    assert told == "pyproject.toml:3: settings stand here and in notes-site.toml; keep one of them"


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = """
title = 3
autor = "A"
timezone = "Mars/Olympus"
[index]
per_page = 0
[[menu]]
title = "A"
[[menu]]
title = "B"
url = 5
[math.macros]
R = 1
"""
    with pytest.raises(SiteError) as error:
        load(tmp_path, text)
    assert [str(each).removeprefix("notes-site.toml:") for each in error.value.each()] == [
        '2: "title" is a number; write text in quotes',
        '3: unknown key "autor"; did you mean "author"?',
        '4: "timezone": no time zone is called "Mars/Olympus"; use an IANA name such as Asia/Shanghai',
        '6: "index.per_page" is too small; write 1 or more',
        '7: "menu": an entry has no "url"; add it',
        '11: "menu.url" is a number; write text in quotes',
        '12: "math.macros" is a number; write text in quotes',
    ]


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    assert load(tmp_path, '\ufefftitle = "T"\r\nauthor = "A"\r\n').author == "A"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # Keys that nobody knows.
        ('title = "T"\ntitel = "T"', '2: unknown key "titel"; did you mean "title"?'),
        ("base-url = '/'", '1: unknown key "base-url"; did you mean "base_url"?'),
        ("baseURL = '/'", '1: unknown key "baseURL"; did you mean "base_url"?'),
        ("per_page = 5", '1: unknown key "per_page"; did you mean "index.per_page"?'),
        (
            "[index]\nheading = ''\nperpage = 5",
            '3: unknown key "index.perpage"; did you mean "index.per_page"?',
        ),
        ("index.perpage = 5", '1: unknown key "index.perpage"; did you mean "index.per_page"?'),
        ("index = { perpage = 5 }", '1: unknown key "index.perpage"; did you mean "index.per_page"?'),
        ("[feeds]\nentries = 5", '1: unknown key "feeds"; did you mean "feed"?'),
        ("[feed]\nzzz = 5", '2: unknown key "feed.zzz"; known keys: entries'),
        ("[csp]\nscript_src = []", '2: unknown key "csp.script_src"; did you mean "csp.script-src"?'),
        (
            '[[menu]]\ntitle = "A"\nurl = "/"\n[[menu]]\ntitle = "B"\nlink = "/"',
            '6: unknown key "menu.link"; known keys: title, url',
        ),
        # Values of another type.
        ("title = 3", '1: "title" is a number; write text in quotes'),
        ("\ntitle = 2026-01-11", '2: "title" is a date; write text in quotes'),
        ("title = ['a']", '1: "title" is a list; write text in quotes'),
        ("[index]\nper_page = '5'", '2: "index.per_page" is text; write a whole number'),
        ("[index]\nper_page = 2.5", '2: "index.per_page" is a number; write a whole number'),
        ("[index]\nper_page = true", '2: "index.per_page" is true or false; write a whole number'),
        ("[index]\nper_page = 0", '2: "index.per_page" is too small; write 1 or more'),
        (
            "[math]\nunescape = true",
            '2: unknown key "math.unescape"; take it out: formulas that are escaped for Markdown show it by '
            "themselves",
        ),
        ("[math.macros]\nR = 1", '1: "math.macros" is a number; write text in quotes'),
        ("index = 5", '1: "index" is a number; write a table'),
        ("menu = 'x'", '1: "menu" is text; write a list'),
        ("licence = { name = 'x' }", '1: unknown key "licence"; did you mean "license"?'),
        ("[[scripts]]\nwhere = 'all'", '1: "scripts": an entry has no "src"; add it'),
        (
            "[[scripts]]\nsrc = '/a.js'\nwhere = 'page'",
            '3: "scripts.where" is "page"; write "all" or "note"',
        ),
        (
            "[[scripts]]\nsrc = '/a.js'\nattributes = { async = true }",
            '3: "scripts.attributes" is true or false; write text in quotes',
        ),
        ("menu = ['x']", '1: "menu" is text; write a table'),
        ("menu = [{ title = 'x' }]", '1: "menu": an entry has no "url"; add it'),
        ("language = 'fr'", '1: "language" is "fr"; write "zh-CN" or "zh-TW" or "ja" or "en"'),
        ("raw_html = 'yes'", '1: "raw_html" is "yes"; write "allow" or "escape"'),
        # Values that make no sense.
        ("title = ' '", '1: "title": is empty; write the name of the site or leave the key out'),
        (
            "timezone = 'Mars/Olympus'",
            '1: "timezone": no time zone is called "Mars/Olympus"; use an IANA name such as Asia/Shanghai',
        ),
        (
            "timezone = '../../etc/passwd'",
            '1: "timezone": no time zone is called "../../etc/passwd"; '
            "use an IANA name such as Asia/Shanghai",
        ),
        (
            "permalink = 'posts/:slug'",
            '1: "permalink": "posts/:slug" is no path; write one such as /posts/:slug/',
        ),
        (
            "permalink = '/../:slug'",
            '1: "permalink": "/../:slug" is no path; write one such as /posts/:slug/',
        ),
        (
            "permalink = '/?p=:slug'",
            '1: "permalink": "/?p=:slug" is no path; write one such as /posts/:slug/',
        ),
        (
            "base_url = 'example.org'",
            '1: "base_url": "example.org" is no address; write https://host/path or /path/',
        ),
        (
            "base_url = 'https://['",
            '1: "base_url": "https://[" is no address; write https://host/path or /path/',
        ),
        (
            "[[menu]]\ntitle = 'x'\nurl = 'javascript:alert(1)'",
            '3: "menu.url": "javascript:alert(1)" is no address; write https://host/path or /path/',
        ),
        (
            "[license]\nurl = 'javascript:alert(1)'",
            '2: "license.url": "javascript:alert(1)" is no address; write https://host/path or /path/',
        ),
        *(
            (
                f"[[scripts]]\nsrc = '{src}'",
                f'2: "scripts.src": "{src}" is no address; write https://host/name.js or /name.js',
            )
            for src in ("a.js", "//host/a.js", "http://host/a.js", "https://a;b/a.js", "https://host")
        ),
        *(
            (
                f"[[scripts]]\nsrc = '/a.js'\n[scripts.attributes]\n'{name}' = 'x'",
                f'4: "scripts.attributes.{name}": "{name}" is no attribute that can be set here; take it out',
            )
            for name in ("onload", "src", "async", "a b", "x>")
        ),
        (
            "[csp]\nscript-src = ['a; b']",
            '2: "csp.script-src": "a; b" is no source; write each one in quotes of its own',
        ),
        # Files that are no TOML.
        ("title = 'T'\nauthor = T", "2: is not TOML (Invalid value); fix this line"),
        ("title = 'T'\ntitle = 'T'", "2: is not TOML (Cannot overwrite a value); fix this line"),
        ("title = '''\n\n", None),
    ],
)
def test_fault_names_the_line_and_the_way_out(tmp_path: Path, text: str, message: str | None) -> None:
    told = fault(tmp_path, text)
    if message is None:
        assert told.startswith("notes-site.toml:")
        assert told.endswith("; fix this line")
    else:
        assert told == f"notes-site.toml:{message}"


def test_line_in_pyproject_is_that_of_our_table(tmp_path: Path) -> None:
    text = '[project]\ntitel = "x"\ntitle = "x"\n\n[tool.notes-site]\nauthor = "A"\ntitle = 3\n'
    told = fault(tmp_path, text, "pyproject.toml")
    assert told == 'pyproject.toml:7: "title" is a number; write text in quotes'
    told = fault(tmp_path, "[tool]\n'notes-site' = 3\n", "pyproject.toml")
    assert told == 'pyproject.toml:2: "tool.notes-site" is a number; write a table'


def test_settings_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    told = fault(tmp_path, 'author = "A"\ntitle = "笔记"'.encode("gbk"))
    assert told == "notes-site.toml:2: is not UTF-8; save it as UTF-8"


@pytest.mark.parametrize(
    "url",
    ["", "/", "/repo", "/repo/", "https://example.org", "http://localhost:8000/a/b/", "https://例子.cn/仓库"],
)
def test_base_url(url: str) -> None:
    check_base_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "repo",
        "//host/x",
        "example.org",
        "ftp://example.org",
        "https://",
        "https:///path",
        "https://[",
        "https://example.org/?x",
        "/repo#x",
        "/a b",
        "/../x",
        '/"onclick=',
        "\\repo",
    ],
)
def test_base_url_that_is_none(url: str) -> None:
    with pytest.raises(SiteError) as error:
        check_base_url(url, "--base-url")
    assert str(error.value) == (
        f'--base-url: base URL "{url}" is neither an address nor a path; write https://host/path or /path/'
    )
