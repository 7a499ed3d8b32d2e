"""A small site and every byte of what becomes of it; `pytest --renew` writes what is expected again."""

import shutil
from pathlib import Path

from support.making import build, contents, write_files

GOLDEN = Path(__file__).parents[1] / "sites/golden"


def test_golden_site_is_built_byte_for_byte(tmp_path: Path, renew: bool) -> None:
    shutil.copytree(GOLDEN / "site", tmp_path / "site")
    made = contents(build(tmp_path / "site", now=1_800_000_000))
    # A font needs no second copy in this repository.
    made = {path: data for path, data in made.items() if not path.startswith("fonts/")}
    expected_path = GOLDEN / "expected"
    if renew:
        shutil.rmtree(expected_path, ignore_errors=True)
        write_files(expected_path, made)
    expected = contents(expected_path)
    assert sorted(made) == sorted(expected)
    for path, data in expected.items():
        assert made[path] == data, path
