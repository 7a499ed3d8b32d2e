"""Equal sources make equal bytes, on any machine."""

import shutil
from pathlib import Path

from support.making import contents, note, run, write_files

ROOT = Path(__file__).parents[2]

SITE: dict[str, str | bytes] = {
    "posts/a.md": note(
        '$x$ and `code`[^1] [[b]]\n\n[^1]: x\n\n=== "A"\n\n    a\n\n=== "B"\n\n    b',
        date="2025-01-01 00:30",
        tags="[z, Y, x, É, é]",
        category="[[C, d], E]",
    ),
    "posts/b.md": note(
        "中文\n\n```python\nx = {1, 2}\n```", tags="[X, y, 树]", date="2025-01-01", series="S"
    ),
    "posts/c/index.md": note(aliases="[/old/, /older/]", series="S", cover="p.svg"),
    "posts/c/p.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"></svg>',
    "notes-site.toml": 'timezone = "Asia/Shanghai"\n[math]\nmacros = { R = "x", A = "y" }\n',
}


def built(folder: Path, *, order: int = 1, **environment: str) -> dict[str, bytes]:
    """What a site becomes. order: -1 to lay its files down backwards."""
    write_files(folder, dict(list(SITE.items())[::order]))
    done = run("build", *(["--jobs", "1"] if order < 0 else []), cwd=folder, **environment)
    assert done.returncode == 0, done.stderr
    return contents(folder / "public")


def test_two_builds_are_equal_wherever_and_whenever(tmp_path: Path) -> None:
    one = built(tmp_path / "one", TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1")
    two = built(
        tmp_path / "deeply/nested 二",
        order=-1,
        TZ="America/St_Johns",
        LC_ALL="C.UTF-8",
        LANG="tr_TR.UTF-8",
        PYTHONHASHSEED="2",
        NO_COLOR="1",
    )
    assert one == two


def test_no_page_says_where_it_was_built(tmp_path: Path) -> None:
    for path, data in built(tmp_path / "secret-place").items():
        assert b"secret-place" not in data, path


def test_own_notes_are_built_alike_twice(tmp_path: Path) -> None:
    for seed in "12":
        shutil.copytree(ROOT / "posts", tmp_path / seed / "posts")
        assert run("build", cwd=tmp_path / seed, PYTHONHASHSEED=seed).returncode == 0
    assert contents(tmp_path / "1/public") == contents(tmp_path / "2/public")
