"""Commits of git, each at a time of its own, whoever and wherever makes them."""

import os
import subprocess
from pathlib import Path

NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(folder: Path, *arguments: str, date: str = "2025-06-01T12:00:00+08:00") -> None:
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **NOBODY, **dates},
        check=True,
        capture_output=True,
    )


def commit(folder: Path, message: str = "Change", date: str = "2025-06-01T12:00:00+08:00") -> None:
    """Commit all that lies in a folder, which becomes a repository."""
    if not (folder / ".git").exists():
        git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A", "--", ".", ":!public", ":!.notes-site")
    git(folder, "commit", "-q", "--allow-empty", "-m", message, date=date)
