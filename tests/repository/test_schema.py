"""The JSON Schema of the settings, which editors read from the repository."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from notes_site.config import json_schema

ROOT = Path(__file__).parents[2]
FILE = ROOT / "notes-site.schema.json"


def test_schema_in_the_repository_is_the_programs(renew: bool) -> None:
    if renew:
        FILE.write_text(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
    assert json.loads(FILE.read_text("utf-8")) == json.loads(json.dumps(json_schema()))


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_settings_of_this_repository_fit_the_schema() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["notes-site"]
    _validate(settings)


@pytest.mark.parametrize("settings", [{"titel": "Notes"}, {"index": {"per_page": 0}}, {"language": "fr"}])
def test_schema_refuses_what_the_program_refuses(settings: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validate(settings)


def _validate(settings: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(settings)
