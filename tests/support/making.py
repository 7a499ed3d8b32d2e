"""Makes what tests need: heads, sites in a folder, builds of them, parsed pages, runs of the command."""

import contextlib
import io
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
from PIL import Image

from notes_site import builder, cli
from notes_site.cache.memo import Memo
from notes_site.digests import digest_value
from notes_site.loader.fields import read_moment
from notes_site.model import Asset, Head, Link, Moment, Site
from notes_site.site import SiteOptions, make_site

NOW = 1_767_225_600
"""2026-01-01, the present of all tests."""


def moment(text: str) -> Moment:
    found = read_moment(text, "UTC")
    assert found
    return found


def head(path: str, *, date: str = "", **fields: Any) -> Head:
    """The head of a note as reading would make it, with only what a test is about."""
    name = Path(path).stem
    stem = Path(path).parent.name if name in ("index", "README") else name
    known = {"title": stem, "lang": "en", "slug": stem, "stem": stem, **fields}
    written = moment(date) if date else None
    return Head(path=path, date=written, **{"appears": written.instant if written else None, **known})


def by_path(values: Iterable[Any]) -> dict[str, Any]:
    return {value.path: value for value in values}


def site_of(heads: Iterable[Head], assets: Iterable[Asset] = (), **options: Any) -> Site:
    """The site of some notes and files."""
    found = {head.path: head for head in heads}
    keys = {path: digest_value(head) for path, head in found.items()}
    return make_site(found, keys, {asset.path: asset for asset in assets}, SiteOptions(**options), Memo())


def link(target: str, kind: Any = "link", *, line: int = 3, label: str = "") -> Link:
    return Link(kind, target, line, label)


def photograph(width: int, height: int, kind: str = "JPEG", *, orientation: int = 0) -> bytes:
    """A picture of noise, which no format makes small; its upper left corner is red."""
    noise = random.Random(width * height)
    image = Image.frombytes("RGB", (width, height), noise.randbytes(3 * width * height))
    image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[274] = orientation or 1
    image.save(out, kind, exif=exif)
    return out.getvalue()


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, by path."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def note(body: str = "Text.", **front: object) -> str:
    """A note with front matter."""
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\n{lines}---\n\n{body}\n"


def metas(document: ElementTree.Element) -> list[tuple[str, str]]:
    """Names and contents of the `<meta>` in a page's head."""
    return [
        (name, element.get("content", ""))
        for element in document.iterfind("./head/meta")
        if (name := element.get("property") or element.get("name"))
    ]


def try_build(folder: Path, **options: Any) -> Any:
    """Build the site in a folder into its `public/`; the report, whatever it says."""
    chosen = {"output": folder / "public", "now": NOW, **options}
    return builder.build(folder, builder.BuildOptions(**chosen))


def build(folder: Path, files: Mapping[str, str | bytes] | None = None, **options: Any) -> Path:
    """Build a site that has no errors; the output folder."""
    report = try_build(write_files(folder, files or {}), **options)
    assert not report.failed, [str(finding) for finding in report.findings]
    output: Path = options.get("output", folder / "public")
    return output


def errors(folder: Path, files: Mapping[str, str | bytes] | None = None, **options: Any) -> list[str]:
    """The errors of a build that fails."""
    report = try_build(write_files(folder, files or {}), **options)
    assert report.failed
    return [str(finding) for finding in report.findings if finding.severity == "error"]


def warnings(folder: Path, files: Mapping[str, str | bytes] | None = None, **options: Any) -> list[str]:
    """The warnings of a build that ends well."""
    report = try_build(write_files(folder, files or {}), **options)
    assert not report.failed
    return [str(finding) for finding in report.findings]


def page(output: Path, path: str) -> ElementTree.Element:
    """A page of a built site, parsed; must be valid HTML."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: ElementTree.Element = parser.parse((output / path).read_text("utf-8"))
    return document


def texts(element: ElementTree.Element, path: str) -> list[str]:
    """The text of each element below one, with single spaces."""
    return [" ".join("".join(found.itertext()).split()) for found in element.iterfind(path)]


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every published file of an output, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".notes-site" not in path.relative_to(folder).parts
    }


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, in this process: as `run`, but at once."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main(arguments)
        except SystemExit as end:
            return subprocess.CompletedProcess(arguments, int(end.code or 0), out.getvalue(), err.getvalue())
    raise AssertionError("the command did not say how it ended")


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, as a shell would, its output piped."""
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    return subprocess.run(
        [sys.executable, "-m", "notes_site", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
    )
