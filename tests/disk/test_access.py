"""Reading files that were seen."""

import os
import sys
from pathlib import Path

import pytest

from notes_site.disk.access import opened
from notes_site.errors import Changed, SiteError


def test_file_that_is_gone_has_changed(tmp_path: Path) -> None:
    with pytest.raises(Changed), opened(tmp_path / "a.md", "posts/a.md"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="has no pipes among files")
def test_pipe_in_the_place_of_a_file_is_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(Changed), opened(tmp_path / "a.md", "posts/a.md"):
        pass


def test_folder_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    with pytest.raises((Changed, SiteError)), opened(tmp_path, "posts/a.md"):
        pass
