"""The README and the program agree."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from textwrap import dedent

import click
import msgspec
import pytest

from notes_site.cli import commands
from notes_site.config import Config, load_config
from notes_site.config.csp import policy
from notes_site.disk.snapshot import read_configs
from notes_site.loader.known_keys import SYNONYMS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def _options() -> Iterator[str]:
    for command in commands.commands.values():
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield from parameter.opts


def _keys(kind: type, prefix: str = "") -> Iterator[str]:
    """The settings as TOML spells them: `title`, `index.per_page`."""
    for field in msgspec.structs.fields(kind):
        name = f"{prefix}{field.encode_name}"
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _keys(field.type, f"{name}.")
        else:
            yield name


def _modules() -> Iterator[str]:
    for path in sorted((ROOT / "notes_site").iterdir()):
        if path.is_dir() and not path.name.startswith(("_", ".")):
            yield f"{path.name}/"
        elif path.suffix == ".py" and not path.name.startswith("_"):
            yield path.stem


def _templates() -> Iterator[str]:
    """Those that make a page; the others are parts of them."""
    from notes_site import pages

    sources = [path.read_text("utf-8") for path in Path(pages.__file__).parent.glob("*.py")]
    for path in sorted((ROOT / "templates").iterdir()):
        if any(f'"{path.name}"' in source for source in sources):
            yield path.name


@pytest.mark.parametrize("command", list(commands.commands))
def test_readme_names_the_command(command: str) -> None:
    assert f"`notes-site {command}" in README


@pytest.mark.parametrize("option", sorted(set(_options())))
def test_readme_names_the_option(option: str) -> None:
    assert f"`{option}`" in README or f"`{option} " in README


@pytest.mark.parametrize("key", list(_keys(Config)))
def test_readme_names_the_setting(key: str) -> None:
    assert f"`{key}`" in README


@pytest.mark.parametrize("text", re.findall(r"^ *```toml\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE))
def test_settings_in_the_readme_can_be_copied(text: str, tmp_path: Path) -> None:
    (tmp_path / "notes-site.toml").write_text(dedent(text), "utf-8")
    config = load_config(read_configs(tmp_path))
    assert all(script.src.split("/")[2] in policy(config.csp, config.scripts) for script in config.scripts)


@pytest.mark.parametrize("template", list(_templates()))
def test_readme_names_the_template(template: str) -> None:
    assert f"`{template}`" in README


@pytest.mark.parametrize("module", list(_modules()))
def test_map_of_the_readme_names_the_module(module: str) -> None:
    assert f"`{module}`" in README.partition("## The map of the code")[2]


def test_every_name_of_a_key_is_in_the_readme() -> None:
    for name in (*chain.from_iterable(SYNONYMS.values()), "media_subpath"):
        assert f"`{name}`" in README, name
