"""What stands in a file, and the note that it is read as: `fixtures/`.

A title may end in the path of the note, in brackets. What is expected names the values that the case is
about, one a line, and every warning or error, as `! line: message`.
"""

import json
import re
from pathlib import Path

from notes_site.errors import SiteError
from notes_site.loader import ReadOptions, read_note
from notes_site.model import LeetCode, Link, Moment, Note, Source
from support.cases import Case, every_case

OPTIONS = ReadOptions(timezone="Asia/Shanghai")


@every_case(Path(__file__).parent / "fixtures")
def test_case(case: Case, renew: bool) -> None:
    named = re.search(r"\((posts/[^()]+)\)$", case.title)
    source = Source(named[1] if named else "posts/a-note.md", _bytes(case.given))
    shown = [line.partition(":")[0] for line in case.expected.splitlines() if not line.startswith("!")]
    try:
        note = read_note(source, OPTIONS)
    except SiteError as error:
        assert error.path == source.path
        case.check(f"! error {error.line}: {error.message}\n", renew=renew)
        return
    lines = [f"{name}: {_shown(note, name)}".rstrip() for name in shown]
    lines += [f"! {finding.line}: {finding.message}" for finding in (*note.head.findings, *note.head.doubts)]
    case.check("".join(f"{line}\n" for line in lines), renew=renew)


def _bytes(given: str) -> bytes:
    """The file; a bracketed name stands for what an editor would not show."""
    for name, character in {
        "<TAB>": "\t",
        "<CR>": "\r",
        "<BOM>": "\ufeff",
        "<NBSP>": "\u00a0",
        "<BS>": "\b",
    }.items():
        given = given.replace(name, character)
    return given.encode()


def _shown(note: Note, name: str) -> str:
    return _text(note.body.strip() if name == "body" else getattr(note.head, name))


def _text(value: object) -> str:
    match value:
        case tuple():
            return ", ".join(" › ".join(item) if isinstance(item, tuple) else _text(item) for item in value)
        case bool():
            return "yes" if value else "no"
        case Moment():
            return value.iso
        case Link():
            return f"{value.kind} {value.target} (line {value.line})"
        case LeetCode():
            return " ".join(
                f"{key}={getattr(value, key)}" for key in value.__struct_fields__ if getattr(value, key)
            )
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "none"
    return str(value).replace("\n", " ")
