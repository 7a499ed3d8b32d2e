"""Opens a file of a site in the writer's editor."""

import re
import shlex
import subprocess
import threading
from pathlib import Path

from notes_site.disk.posts import posts_of

_GOTO = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf"})
_COLON = frozenset({"subl", "zed", "zeditor", "hx", "helix", "micro", "lapce"})
_LINE = frozenset({"idea", "pycharm", "webstorm", "mate", "kate", "pulsar"})


class Editor:
    """command: as a shell would read it; may hold `{path}` and `{line}`. Empty: there is none."""

    def __init__(self, site_path: Path, command: str) -> None:
        self._site = site_path.resolve()
        self._command = shlex.split(command)

    def can_open(self, path: str) -> bool:
        """Whether this is a file of the site. path: as messages have it."""
        return bool(self._command) and self._inside(path) is not None

    def open(self, place: str) -> bool:
        """Open `path:line` or `path`; whether an editor was started."""
        match = re.fullmatch(r"(.+?)(?::(\d{1,9}))?", place, re.DOTALL)
        path = self._inside(match[1]) if match else None
        if match is None or path is None or not self._command:
            return False
        arguments = words(self._command, str(path), match[2] or "1")
        try:
            process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError:
            return False
        # Nobody else asks how it ended, and a process that nobody asked after stays as a zombie.
        threading.Thread(target=process.wait, daemon=True).start()
        return True

    def _inside(self, path: str) -> Path | None:
        try:
            posts = posts_of(self._site)
            disk_path = posts.disk_path(self._site, path).resolve()
            homes = (self._site, posts.path.resolve())
            return disk_path if disk_path.is_file() and any(map(disk_path.is_relative_to, homes)) else None
        except (OSError, ValueError):
            return None


def words(command: list[str], path: str, line: str) -> list[str]:
    """The command line that opens a file at a line, as the editor wants to be told."""
    if any("{path}" in word for word in command):
        return [word.replace("{path}", path).replace("{line}", line) for word in command]
    name = Path(command[0]).stem.lower()
    if name in _GOTO:
        return [*command, "--goto", f"{path}:{line}"]
    if name in _COLON:
        return [*command, f"{path}:{line}"]
    if name in _LINE:
        return [*command, "--line", line, path]
    return [*command, f"+{line}", path]
