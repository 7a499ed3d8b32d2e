"""The JSON Schemas of the settings, which editors read from the repository, and of front matter."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from notes_site.config import json_schema
from notes_site.loader import known_keys, schema

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


def _check_front_matter(values: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(schema.json_schema()).validate(values)


NOTES = sorted(
    path for folder in ("posts", "tests/sites/golden/posts") for path in (ROOT / folder).rglob("*.md")
)


@pytest.mark.parametrize(
    "path", [path for path in NOTES if path.read_text("utf-8").startswith("---\n")], ids=str
)
def test_front_matter_of_our_notes_fits_its_schema(path: Path) -> None:
    block = path.read_text("utf-8").split("---\n")[1]
    # Days are texts to editors.
    _check_front_matter(json.loads(json.dumps(yaml.safe_load(block), default=str)))


@pytest.mark.parametrize(
    "values",
    [
        {"leetcode": {"id": 1, "difficulty": "brutal"}},
        {"page": "yes, please"},
        {"tags": 3},
        {"prerequisites": {"a": 1}},
    ],
)
def test_schema_of_front_matter_refuses_what_means_nothing(values: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _check_front_matter(values)


def test_schema_of_front_matter_has_every_key_that_is_read() -> None:
    jsonschema.Draft202012Validator.check_schema(schema.json_schema())
    properties = schema.json_schema()["$defs"]["Written"]["properties"]
    assert properties.keys() >= set(known_keys._NAMES) - {"difficulty"}
    assert all(known_keys.is_known(key) or key == "difficulty" for key in properties)
    assert schema.json_schema()["$defs"]["Problem"]["properties"].keys() == set(known_keys.LEETCODE)
    assert all("description" in value or "enum" in value for value in properties.values())
