"""What the command says, and how it ends.

Each text in `commands/` is a conversation: a command after `$`, what it answers, `[n]` where it does not end
with status 0; after `-- path --` the files it finds. Its commands run one after the other.
"""

import contextlib
import errno
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notes_site import cli
from notes_site.disk.lock import locked
from notes_site.disk.state import output_of
from notes_site.terminal import complain
from support.making import call, contents, note, run, write_files

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
    (line,) = done.stderr.splitlines()
    assert line == (
        'posts/n0.md:5: warning: link "gone.md" leads nowhere (one of 50 such); fix the path or add the file'
    )
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


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("place", "color", "shown"),
    [
        ("a.md:1", "red", "\x1b[31ma.md:1: \x1b[0mgone"),
        ("", "red", "\x1b[31merror: \x1b[0mgone"),
        ("", "yellow", "\x1b[33mwarning: \x1b[0mgone"),
    ],
)
def test_fault_without_a_place_is_coloured_too(
    monkeypatch: pytest.MonkeyPatch, place: str, color: str, shown: str
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    complain(place, "gone", color=color)
    assert terminal.getvalue() == f"{shown}\n"


linux = pytest.mark.skipif(sys.platform != "linux", reason="has no full device, and folders in use stay")


@linux
@pytest.mark.parametrize("arguments", [("build",), ("clean",), ("--help",), ("build", "-h"), ("--version",)])
@pytest.mark.parametrize("full", ["stdout", "stderr", "both"])
def test_words_that_cannot_be_written_are_a_fault_without_a_traceback(
    tmp_path: Path, arguments: tuple[str, ...], full: str
) -> None:
    write_files(tmp_path, {"posts/a.md": note("[gone](gone.md)")})
    with Path("/dev/full").open("w") as nowhere:
        out = nowhere if full != "stderr" else subprocess.PIPE
        err = nowhere if full != "stdout" else subprocess.PIPE
        command = [sys.executable, "-m", "notes_site", *arguments]
        done = subprocess.run(command, cwd=tmp_path, stdout=out, stderr=err, encoding="utf-8")
    told = full == "stderr" and arguments != ("build",)
    assert done.returncode == (0 if told else 1)
    if full == "stdout":
        last = "output: error: cannot be written (No space left on device); send it where there is room"
        assert done.stderr.splitlines()[-1] == last
        assert "Traceback" not in done.stderr


@linux
def test_closed_pipe_ends_without_a_traceback(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": note()})
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "notes_site", "build"]
    done = subprocess.run(command, cwd=tmp_path, stdout=writer, stderr=-1, encoding="utf-8")
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (tmp_path / "public/index.html").exists()


@linux
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(tmp_path: Path, closed: str) -> None:
    write_files(tmp_path, {"posts/a.md": note("[gone](gone.md)")})
    done = subprocess.run(f"{sys.executable} -m notes_site build {closed}", shell=True, cwd=tmp_path)
    assert done.returncode == 0


@linux
@pytest.mark.parametrize("arguments", [("build",), ("clean",), ("serve",), ("build", "-o", "x", "/")])
def test_folder_that_is_gone_is_told(
    tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone").mkdir()
    with contextlib.chdir(tmp_path):
        os.chdir("gone")
        (tmp_path / "gone").rmdir()
        with pytest.raises(SystemExit) as end:
            cli.main(arguments)
    assert end.value.code == 1
    assert capsys.readouterr().err == "error: the current folder is gone; go to one that is there\n"


def test_site_without_a_home_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"posts/a.md": note()})
    monkeypatch.delenv("HOME", raising=False)
    assert run("build", cwd=tmp_path, USER="nobody-of-this-name").returncode == 0


@pytest.mark.parametrize("name", ["site", "posts"])
def test_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_files(tmp_path, {"site/posts/a.md": note()})
    stat = Path.stat

    def refuse(self: Path, **options: Any) -> os.stat_result:
        if self.name == name:
            raise PermissionError(13, "Permission denied")
        return stat(self, **options)

    monkeypatch.setattr(Path, "stat", refuse)
    done = call("build", "site", cwd=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(
        r"site(/posts)?: error: cannot be read \(Permission denied\); fix .*permissions.*\n", done.stderr
    )
    assert not (tmp_path / "site/.notes-site").exists()


def test_what_the_system_says_of_a_file_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"posts/a.md": note()})

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error", "posts/a.md")

    monkeypatch.setattr("notes_site.disk.snapshot.take_snapshot", fail)
    done = call("build", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "posts/a.md: error: cannot be used (Input/output error); fix that and try again\n"


@pytest.mark.parametrize("output", ["public", ".notes-site/preview", "elsewhere"])
def test_clean_while_something_runs_changes_nothing(tmp_path: Path, output: str) -> None:
    write_files(tmp_path, {"posts/a.md": note()})
    assert call("build", "-o", output if output == "elsewhere" else "public", cwd=tmp_path).returncode == 0
    before = contents(tmp_path)
    with locked(output_of(tmp_path, tmp_path / output)):
        done = call("clean", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.endswith(": a build or a preview of this site is running; end it, or wait for it\n")
    assert contents(tmp_path) == before
    assert (tmp_path / ".notes-site/cache.sqlite").exists()


@pytest.mark.parametrize("arguments", [("build",), ("build", "--clean"), ("serve",), ("clean",)])
def test_nothing_is_made_in_a_folder_that_is_no_site(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_files(tmp_path, {"content/a.md": "# A"})
    done = call(*arguments, cwd=tmp_path)
    assert done.returncode == (0 if arguments == ("clean",) else 1)
    assert [path.name for path in tmp_path.iterdir()] == ["content"]


def test_nothing_of_the_programs_own_is_uploaded_or_seen_by_git(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "posts/a.md": note(),
            "posts/secret-draft.md": note(draft="true"),
            "posts/secret-plan.md": note(date="2999-01-01"),
        },
    )
    for options in ((), ("--drafts", "--future"), ()):
        assert call("build", "--quiet", *options, cwd=tmp_path).returncode == 0
    assert not [path for path in (tmp_path / "public").rglob("*") if path.name.startswith(".")]
    assert not [path for path in (tmp_path / "public").rglob("*") if "secret" in path.name]
    for path in (tmp_path / "public").rglob("*"):
        assert path.is_dir() or b"secret" not in path.read_bytes(), path
    assert (tmp_path / ".notes-site/.gitignore").read_text("ascii") == "*\n"


def test_output_of_another_site_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path, {"one/posts/a.md": note(title="A"), "two/posts/b.md": note(title="B")})
    assert call("build", "one", "-o", "out", cwd=tmp_path).returncode == 0
    before = contents(tmp_path / "out")
    done = call("build", "two", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "no build of this site is known to have written it" in done.stderr
    assert contents(tmp_path / "out") == before


def test_build_from_nothing_takes_over_what_is_surely_ours_and_names_the_rest(tmp_path: Path) -> None:
    write_files(tmp_path, {"posts/a.md": note(title="A"), "posts/b.md": note(title="B", tags="[x]")})
    assert call("build", cwd=tmp_path).returncode == 0
    shutil.rmtree(tmp_path / ".notes-site")
    write_files(tmp_path, {"posts/a.md": note(title="Other"), "public/mine.txt": "mine"})
    (tmp_path / "posts/b.md").unlink()
    before = contents(tmp_path / "public")
    assert call("build", cwd=tmp_path).returncode == 1
    assert contents(tmp_path / "public") == before
    done = call("build", "--clean", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == (
        "public/mine.txt: stays, for it was not written from here; remove it if nobody needs it\n"
    )
    assert call("build", "-o", "clean", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "public") == {**contents(tmp_path / "clean"), "mine.txt": b"mine"}
