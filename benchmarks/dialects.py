"""How languages write the same few statements, read once from `dialects.toml` beside this file."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Dialect:
    """One language. Its texts are for the `%` operator; `dialects.toml` says with which keys."""

    fence: str
    """The word after the three backticks."""
    weight: int
    """How often it is chosen: notes on algorithms and on training are mostly Python, C++ and Java."""
    case: Literal["snake", "camel"]
    function: str
    """Has also `%(name)s` and `%(params)s`."""
    param: str
    let: str
    change: str
    loop: str
    """Counts `%(i)s` from `%(n)s` to `%(e)s`."""
    test: str
    otherwise: str
    give: str
    call: str
    """An expression."""
    remark: str
    say: str
    close: str = "}"
    """Ends a block; empty where indentation does."""
    heads: list[str] = field(default_factory=list)
    """Imports; one of them stands first."""
    wrap: list[str] = field(default_factory=list)
    """First lines of a class around the function; empty for none."""
    wrap_close: str = "}"
    idioms: list[str] = field(default_factory=list)
    """Statements that only this language has, one or more lines each."""


@cache
def dialects() -> list[Dialect]:
    table = tomllib.loads(Path(__file__).with_name("dialects.toml").read_text("utf-8"))
    return [Dialect(**entry) for entry in table["dialects"]]
