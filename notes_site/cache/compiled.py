"""Compiled templates, in a folder of the user's own, from build to build.

Comes in: what Jinja compiled. Goes out: the same, in the next process. Must never know: a site.
"""

import os
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from notes_site.cache.files import write_whole
from notes_site.digests import SIZE, digest


class Compiled(BytecodeCache):
    """Jinja's compiled templates, in a folder, one file for each name of a template.

    They are code, which runs when it is loaded: nobody else may write into the folder.
    """

    MANY = 1000
    """Files after which the folder is emptied: templates go, and nobody says so."""

    def __init__(self, folder: Path, fingerprint: bytes) -> None:
        self._folder = folder
        self._fingerprint = fingerprint

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            data = self._path(bucket).read_bytes()
            if data[:SIZE] == self._check(data[SIZE:]):
                bucket.bytecode_from_string(data[SIZE:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        with suppress(OSError):
            write_whole(self._path(bucket), self._check(code) + code)
            if len(files := list(self._folder.iterdir())) > self.MANY:
                for file in files:
                    file.unlink()

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key

    def _check(self, code: bytes) -> bytes:
        """Stands for this code of ours, of code that is whole."""
        return digest(self._fingerprint, code)


def compiled_in(folder: Path | None, fingerprint: bytes) -> Compiled | None:
    """What a folder keeps; None where there is none, or somebody else could write into it."""
    return Compiled(folder, fingerprint) if folder and _is_own(folder) else None


def _is_own(folder: Path) -> bool:
    """Make a folder that nobody else can write into; whether it is one."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stat = folder.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)
