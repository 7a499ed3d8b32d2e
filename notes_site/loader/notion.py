"""What an exported page of Notion says of itself, in lines `Property: value` below its title.

Comes in: a note cut in two. Goes out: the same, with its tags and dates as keys; other properties stay text.
"""

from dataclasses import replace

from notes_site.lazy import lazy_pattern
from notes_site.loader.front_matter import FrontMatter, Value
from notes_site.spelling import form

_PROPERTY = lazy_pattern(r"([^\W\d_][^:：\n]{0,40})[:：][ \t]+(\S.*)$")
_KEYS = {
    **dict.fromkeys(("tags", "tag", "标签", "標籤", "タグ"), "tags"),
    **dict.fromkeys(("date", "created", "createdtime", "createdat", "日期", "日付"), "date"),
    **dict.fromkeys(("创建时间", "创建日期", "建立時間", "作成日時"), "date"),
    **dict.fromkeys(("updated", "lasteditedtime", "lastupdated", "更新时间", "更新時間"), "updated"),
    **dict.fromkeys(("上次编辑时间", "上次編輯時間", "最終更新日時"), "updated"),
}


def read_properties(front: FrontMatter) -> FrontMatter:
    """Take the properties that are known out of the text; lines keep their numbers."""
    lines = front.body.split("\n")
    if len(lines) < 3 or not lines[0].startswith("# ") or lines[1]:
        return front
    values: dict[str, Value] = {}
    places: dict[str, int] = {}
    for index, line in enumerate(lines[2:], 2):
        found = _PROPERTY.match(line)
        if found is None:
            break
        key = _KEYS.get(form(found[1]), "")
        if key and key not in front.values.keys() | values.keys():
            # A span of days begins with the first.
            values[key] = found[2] if key == "tags" else found[2].partition("→")[0].strip()
            places[key] = front.body_line + index
            lines[index] = ""
    return replace(front, values=front.values | values, lines=front.lines | places, body="\n".join(lines))
