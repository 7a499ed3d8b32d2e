"""Comparisons with readers that only some machines have are made where these are."""

import shutil

from support.compare import COMMAND
from support.examples import FOLDER

collect_ignore = [
    name
    for name, is_there in {
        "test_cjk_friendly.py": (FOLDER / "cjk-friendly").exists(),
        "test_cmark_gfm.py": shutil.which(COMMAND[0]) is not None,
    }.items()
    if not is_there
]
