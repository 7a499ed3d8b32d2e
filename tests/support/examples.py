"""Examples of others, which are fetched and not in this repository."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("NOTES_SITE_EXAMPLES", Path(__file__).parents[2] / "build"))


def fetched(name: str) -> Path:
    """The place of a file or folder of examples; the test fails with the way out where it is not there."""
    place = FOLDER / name
    if not place.exists():
        pytest.fail(f"the examples are not at {place}; fetch them: make build/{name}", pytrace=False)
    return place
