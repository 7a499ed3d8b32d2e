"""The JSON Schema of front matter, for editors: made from a type, and from the names that keys have.

Comes in: nothing. Goes out: a schema. It says what a writer should write, not all that is read: a text may
stand where a list may, and keys that it does not know are the writer's own.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from notes_site.loader import known_keys
from notes_site.loader.known_keys import SYNONYMS

_Name = str | int | float


class Problem(Struct, omit_defaults=True):
    """A problem of LeetCode."""

    id: Annotated[int | str, Meta(description="Its number.")] = ""
    slug: Annotated[str, Meta(description="As its address has it: two-sum.")] = ""
    difficulty: Literal["easy", "medium", "hard", "Easy", "Medium", "Hard", "简单", "中等", "困难", ""] = ""
    url: Annotated[str, Meta(description="Its address.")] = ""
    site: Annotated[Literal["com", "cn"], Meta(description="leetcode.com or leetcode.cn.")] = "com"
    time: Annotated[str, Meta(description="Such as O(n).")] = ""
    space: Annotated[str, Meta(description="Such as O(1).")] = ""


class Written(Struct, omit_defaults=True):
    """What a note may say of itself; all keys are optional."""

    title: Annotated[_Name, Meta(description="Else the first heading, else the file's name.")] = ""
    date: Annotated[
        str | dict[str, Any],
        Meta(description="A day or a time, with or without a zone: 2026-01-11, 2026-01-11 09:05 +0800."),
    ] = ""
    updated: Annotated[str | bool, Meta(description="When it was last changed.")] = ""
    categories: Annotated[
        str | list[str | list[str]] | None, Meta(description="A text, a list, or lists for a nested path.")
    ] = ""
    tags: Annotated[
        str | list[Any] | None, Meta(description="A list or a text with commas; capitals make no difference.")
    ] = ""
    slug: Annotated[_Name, Meta(description="The last part of the address.")] = ""
    permalink: Annotated[
        str | bool, Meta(description="The whole address, below the site's root; false keeps the note back.")
    ] = ""
    aliases: Annotated[
        str | list[str] | None,
        Meta(description="Old addresses, which lead on to this one; words are names for wikilinks."),
    ] = ""
    summary: Annotated[str | bool, Meta(description="The text of the card.")] = ""
    pin: Annotated[bool | int, Meta(description="Stands first on the index.")] = False
    page: Annotated[bool, Meta(description="A page such as About: in the menu, and in no list.")] = False
    toc: Annotated[bool | Any, Meta(description="false hides the contents list.")] = True
    breaks: Annotated[bool, Meta(description="Each line of a paragraph is a line on the page.")] = False
    lang: Annotated[
        str, Meta(description="As BCP 47 has it; found from the text when absent.", examples=["zh-CN", "en"])
    ] = ""
    series: Annotated[
        str | bool, Meta(description="The name of a series; in the index note of a folder, true or false.")
    ] = ""
    prerequisites: Annotated[
        str | list[str], Meta(description="Notes to be read first, by path or by name.")
    ] = ""
    cover: Annotated[
        str | bool | list[Any] | dict[str, Any], Meta(description="An image, above the note and on cards.")
    ] = ""
    translation: Annotated[str, Meta(description="The path of the same note in another language.")] = ""
    media_subpath: Annotated[str, Meta(description="The folder of its pictures.")] = ""
    leetcode: Annotated[
        Problem | int | str | bool, Meta(description="The problem that it solves: its keys, or its number.")
    ] = ""


_FLAG = {"type": ["boolean", "string", "number", "null"]}
_DATE = {"type": ["string", "boolean", "null"]}
_OTHERS: tuple[tuple[tuple[str, ...], str, dict[str, Any]], ...] = (
    (known_keys.HIDING, "true keeps the note back, as a draft.", _FLAG),
    (known_keys.SHOWING, "false keeps the note back, as a draft.", _FLAG),
    (known_keys.UNLISTING, "true: the note has its page, and stands in no list.", _FLAG),
    (known_keys.LISTING, "false: the note has its page, and stands in no list.", _FLAG),
    (known_keys.STATUS, "Any word but published, public and the like keeps the note back.", _FLAG),
    (known_keys.APPEARING, "When the note appears.", _DATE),
    (known_keys.EXPIRING, "When the note goes.", _DATE),
    (known_keys.LOCKING, "Anything here keeps the note back.", {}),
    (known_keys.ENCRYPTING, "Anything but false keeps the note back.", {}),
)
"""Keys that decide whether a note is for readers: what they do, and what they may hold."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of front matter, in every spelling of a key that is read."""
    schema = msgspec.json.schema(Written)
    properties = schema["$defs"]["Written"]["properties"]
    for each in (properties, schema["$defs"]["Problem"]["properties"]):
        for value in each.values():
            value.pop("default", None)
    for key, names in SYNONYMS.items():
        for name in names:
            properties.setdefault(name, {**properties[key], "description": f"The same as {key}."})
    for names, description, kind in _OTHERS:
        for name in names:
            properties.setdefault(name, {"description": description, **kind})
    properties["difficulty"] = schema["$defs"]["Problem"]["properties"]["difficulty"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Front matter", **schema}
