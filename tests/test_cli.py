"""What the command says, and how it ends.

Each text in `commands/` is a conversation: a command after `$`, what it answers, `[n]` where it does not end
with status 0; after `-- path --` the files it finds. Its commands run one after the other.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from making import call, note, run, write_files

COMMANDS = Path(__file__).parent / "commands"


@pytest.mark.parametrize("name", sorted(path.stem for path in COMMANDS.iterdir()))
def test_conversation(name: str, tmp_path: Path, renew: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    path = COMMANDS / f"{name}.txt"
    script, *files = re.split(r"^-- (.+) --\n", path.read_text("utf-8"), flags=re.MULTILINE)
    write_files(tmp_path, dict(zip(files[::2], files[1::2], strict=True)))
    said = "".join(_answered(script, tmp_path))
    if renew:
        rest = path.read_text("utf-8")[len(script) :]
        path.write_text(said.rstrip() + "\n" + ("\n" + rest if rest else ""), "utf-8", newline="\n")
        return
    assert said.rstrip() == script.rstrip()


def _answered(script: str, folder: Path) -> Iterator[str]:
    """A script's remarks and commands, each command with what it answers."""
    previous = ""
    for line in script.splitlines():
        if line.startswith("#"):
            yield f"\n{line}\n" if previous else f"{line}\n"
            previous = "#"
        elif line.startswith("$ notes-site"):
            yield f"\n{line}\n" if previous == "#" else f"{line}\n"
            yield from _answer(line.split()[2:], folder)
            previous = "$"


def _answer(arguments: list[str], folder: Path) -> Iterator[str]:
    done = call(*arguments, cwd=folder)
    yield re.sub(r"in \d+\.\d\d s", "in N s", done.stdout) + done.stderr
    if done.returncode:
        yield f"[{done.returncode}]\n"


def test_piped_output_holds_only_lines(tmp_path: Path) -> None:
    write_files(tmp_path, {f"posts/n{n}.md": note("[gone](gone.md)", title=f"N{n}") for n in range(50)})
    done = run("build", cwd=tmp_path)
    assert re.fullmatch(r"built 50 notes, \d+ pages in \d+\.\d\d s → public/ \(50 warnings\)\n", done.stdout)
    assert len(done.stderr.splitlines()) == 50
    assert not re.search("[\r\x1b]", done.stdout + done.stderr)


def test_interruption_ends_with_status_130(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("notes_site.builder.build", interrupted)
    write_files(tmp_path, {"posts/a.md": note()})
    done = call("build", cwd=tmp_path)
    assert done.returncode == 130
    assert done.stderr.strip().startswith("interrupted")
    assert "Traceback" not in done.stderr


def test_bug_keeps_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("notes_site.builder.build", broken)
    write_files(tmp_path, {"posts/a.md": note()})
    with pytest.raises(ZeroDivisionError):
        call("build", cwd=tmp_path)


needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@needs_terminal
def test_progress_is_shown_on_a_terminal_and_gone_at_the_end(tmp_path: Path) -> None:
    seen = b"".join(_on_terminal(_slow_site(tmp_path))).decode()
    bar, _, after = seen.rpartition("\r\x1b[K")
    assert re.search(r"reading .*[━┄]+ \d+/\d+", bar)
    assert after.startswith("built 400 notes")
    assert "\n" not in bar


@needs_terminal
def test_build_interrupted_from_the_keyboard_ends_at_once_and_the_next_is_whole(tmp_path: Path) -> None:
    site = _slow_site(tmp_path)
    seen = b"".join(_on_terminal(site, interrupt_at=b"reading")).decode()
    assert "interrupted" in seen
    assert "Traceback" not in seen
    assert "[status 130]" in seen
    assert not (site / "public/index.html").exists()
    assert run("build", "--quiet", cwd=site).returncode == 0


def _slow_site(folder: Path) -> Path:
    """One that takes longer than the bar is patient."""

    def text(n: int) -> str:
        # Equal blocks would be highlighted once.
        return "".join(f"```python\ndef f{n}(x):\n    return x + {k}\n```\n\n" for k in range(20))

    return write_files(folder, {f"posts/n{n}.md": note(text(n), title=f"N{n}") for n in range(400)})


def _on_terminal(site: Path, *, interrupt_at: bytes = b"") -> Iterator[bytes]:
    """What a build says on a terminal of its own; at a word, Ctrl-C is pressed."""
    import pty

    leader, follower = pty.openpty()
    builder = subprocess.Popen(
        [sys.executable, "-m", "notes_site", "build", "--jobs", "1"],
        cwd=site,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**os.environ, "PYTHONUTF8": "1"},
        start_new_session=True,
    )
    os.close(follower)
    try:
        while data := _read(leader):
            yield data
            if interrupt_at and interrupt_at in data:
                interrupt_at = b""
                os.killpg(builder.pid, signal.SIGINT)
        yield f"[status {builder.wait()}]".encode()
    finally:
        os.close(leader)
        builder.kill()
        builder.wait()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # How Linux says that the other side is closed.
        return b""


@needs_terminal
def test_colours_are_for_terminals_that_want_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"posts/a.md": note("[gone](gone.md)")})
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert b"\x1b[33m" in b"".join(_on_terminal(tmp_path))
    monkeypatch.setenv("NO_COLOR", "1")
    assert b"\x1b[3" not in b"".join(_on_terminal(tmp_path))
