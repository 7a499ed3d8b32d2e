"""When notes were last changed, as git tells it.

Comes in: the folder of the notes. Goes out: a History. Must never know: what a note says.
Whether anything is new a few small files say; only then is git asked, once for all notes.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from notes_site.errors import SiteError

_COMMAND = (
    *("git", "-c", "log.follow=false", "-c", "log.showRoot=true", "log", "--encoding=UTF-8"),
    *("--no-show-signature", "--no-ext-diff", "--no-color", "--no-decorate", "--no-mailmap"),
    *("-M", "--name-status", "--relative", "-z", "--format=%x01%H%x02%aI%x02%B%x03", "--", "."),
)
_ASIDE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR")
"""What git tells a hook, which may be what builds the site, of a folder that may be another."""


class History(Struct, frozen=True):
    """What git knows of the notes."""

    state: str
    """Stands for all commits, as `state_of` does."""
    dates: dict[str, str]
    """By path below the folder when a file last changed: ISO 8601, by the clock of who changed it."""
    problem: str = ""
    """Why some have none: the fact and, after a semicolon, the way out."""


def state_of(folder: Path) -> str:
    """Stands for all commits below a branch that is checked out; empty where there is no repository."""
    git = _repository(folder)
    if git is None:
        return ""
    head = _read(git / "HEAD")
    common = git / (_read(git / "commondir") or ".")
    if head.startswith("ref: "):
        name = head.removeprefix("ref: ")
        packed = re.search(rf"^(\w+) {re.escape(name)}$", _read(common / "packed-refs"), re.MULTILINE)
        tables = _read(common / "reftable/tables.list")
        head = _read(common / name) or (packed[1] if packed else "") or tables or name
    return f"{git} {head} {_read(common / 'shallow')}"


def read_history(folder: Path, state: str, ignore: str) -> History:
    """Ask git.

    state: of the folder, taken before: a commit made meanwhile is then found by the next build.
    ignore: what stands in the messages of commits that change nothing a reader would notice.
    Raises SiteError (without a path) where git cannot tell.
    """
    # A build that has nothing to do does not load it.
    import subprocess

    git = _repository(folder)
    if git is None:
        raise SiteError("the notes lie in no git repository; make one or take the setting out")
    environment = {key: value for key, value in os.environ.items() if key not in _ASIDE}
    try:
        done = subprocess.run(
            _COMMAND,
            cwd=folder,
            env={**environment, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except OSError as error:
        reason = "is not installed" if isinstance(error, FileNotFoundError) else f"fails ({error.strerror})"
        raise SiteError(f"git {reason}; see to it or take the setting out") from error
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode and "does not have any commits" not in said:
        first = said.split("\n", 1)[0] or f"status {done.returncode}"
        raise SiteError(f"git fails ({first}); see to it or take the setting out")
    cut_off = _read(git / (_read(git / "commondir") or ".") / "shallow")
    dates = _dates(done.stdout.decode("utf-8", "surrogateescape"), ignore, frozenset(cut_off.split()))
    return History(state, dates, _CUT_OFF if cut_off else "")


_CUT_OFF = (
    "the history is cut off (a shallow clone), so that older changes have no date; fetch all of it: "
    "fetch-depth: 0 for actions/checkout, else git fetch --unshallow"
)


def _dates(log: str, ignore: str, cut_off: frozenset[str]) -> dict[str, str]:
    """cut_off: commits that seem to add all files, since nothing is known of what was before."""
    dates: dict[str, str] = {}
    later: dict[str, str] = {}
    """By an earlier path what a file is called now."""
    for commit in log.split("\x01")[1:]:
        head, _, changes = commit.partition("\x03")
        number, date, message = head.split("\x02", 2)
        counts = number not in cut_off and not (ignore and ignore in message)
        for status, before, after in _changes(changes):
            path = later.get(after, after)
            if before != after:
                later[before] = path
            # A file that only moved says what it said.
            if counts and status not in ("D", "R100"):
                dates.setdefault(path, date)
    return dates


def _changes(text: str) -> Iterator[tuple[str, str, str]]:
    """What happened to each file, its path before and after."""
    fields = iter(text.lstrip("\n").rstrip("\0").split("\0"))
    for status in fields:
        status = status.strip("\n")
        if status[:1] in ("R", "C"):
            before, after = next(fields, ""), next(fields, "")
            yield status, before if status[0] == "R" else after, after
        elif status:
            path = next(fields, "")
            yield status, path, path


def _repository(folder: Path) -> Path | None:
    """The folder in which git keeps what it knows; a file may stand for it, in a worktree or a submodule."""
    with suppress(OSError):
        folder = folder.resolve()
        for above in (folder, *folder.parents):
            git = above / ".git"
            if git.is_dir():
                return git
            if git.is_file():
                return above / _read(git).removeprefix("gitdir: ")
    return None


def _read(path: Path) -> str:
    """A small file of git's; empty when it is not there."""
    try:
        return path.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
