"""Fetch the examples of the CommonMark specification, as JSON, into the file that is named.

They are CC BY-SA, so that they are not in this repository; the sources of markdown-it-py hold them.
"""

import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "markdown-it-py"
MEMBER = "tests/test_cmark_spec/commonmark.json"


def fetch(target: Path) -> None:
    """The version is the one in constraints.txt, so that parser and examples belong together."""
    with TemporaryDirectory() as folder:
        download = ["download", "--quiet", "--no-deps", "--no-binary", PACKAGE, "--dest", folder]
        constraints = ["--constraint", "constraints.txt"]
        subprocess.run([sys.executable, "-m", "pip", *download, *constraints, PACKAGE], check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as sources:
            member = sources.extractfile(f"{archive.name.removesuffix('.tar.gz')}/{MEMBER}")
            assert member
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(member.read())


fetch(Path(sys.argv[1]))
