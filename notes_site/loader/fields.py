"""Types the values of front matter.

Comes in: text, lists and mappings as read. Goes out: dates, lists of words, flags.
Must never know: Markdown, or where the values came from.
"""

import datetime
import re
import unicodedata
import zoneinfo
from collections.abc import Iterable, Iterator

from notes_site.lazy import lazy_pattern
from notes_site.loader.front_matter import Value, scalars
from notes_site.markup.characters import visible
from notes_site.model import Moment

_DATE = lazy_pattern(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?"
    r"(?:[T,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|GMT)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<{{}}>{'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = lazy_pattern(
    rf"\b(?:{_MONTH.format('m')}\s+(?P<d>\d{{1,2}})|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH.format('month')})"
    r"(?:st|nd|rd|th)?[,\s-]+(?P<year>\d{4})\b(?:,|\s+at\b)?",
    re.IGNORECASE,
)
_WEEKDAY = lazy_pattern(
    r"[（(]?(?:\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?"
    r"|(?:星期|[周週]|禮拜|礼拜)[一二三四五六日天]|[月火水木金土日]曜日)[)）]?",
    re.IGNORECASE,
)
_HALF = lazy_pattern(r"(上午|早上|凌晨|午前|下午|晚上|傍晚|午後|中午)\s*([\d:]+)")
_CHINESE_TIME = lazy_pattern(r"(\d{1,2})\s*[时時点點]\s*(\d{1,2})\s*分(?:\s*(\d{1,2})\s*秒)?")
_DIGITS = lazy_pattern(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
# A target as notes write it in their text: `![[a.png]]`, `![](a.png)`, `<a.png>`; and a list of one.
_WRAPPED = lazy_pattern(
    r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]|!?\[[^\[\]]*\]\(([^()\s]+)\)|<([^<>]+)>|\[([^\[\],]+)\]"
)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def read_moment(text: str, timezone: str) -> Moment | None:
    """A date or a time as writers spell it; None when it is none.

    timezone: an IANA name, for what names no zone.
    """
    text = text.strip()
    found = _DATE.fullmatch(text) or (_DATE.fullmatch(_in_digits(text)) if text else None)
    if found is None:
        return None
    try:
        day = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
        hour = _hour(int(found["hour"] or 0), (found["half"] or "")[:1].lower())
        time = datetime.time(hour, int(found["minute"] or 0), int(found["second"] or 0))
        zone = _zone(found["zone"]) or zoneinfo.ZoneInfo(timezone)
        moment = datetime.datetime.combine(day, time, zone)
        instant = int((moment - _EPOCH).total_seconds())
    except (ValueError, OverflowError):
        return None
    return Moment(moment.isoformat() if found["hour"] else day.isoformat(), instant)


def _in_digits(text: str) -> str:
    """A date in words, in digits alone or in a link as a date with hyphens; another text as it stands."""
    if re.fullmatch(r"\d{10}|\d{13}", text):
        # Seconds or milliseconds since 1970, as databases have them.
        moment = _EPOCH + datetime.timedelta(seconds=int(text[:10]))
        return f"{moment:%Y-%m-%d %H:%M:%S} Z"
    if digits := _DIGITS.fullmatch(text):
        time = [part or "00" for part in digits.groups()[3:]]
        return "-".join(digits.groups()[:3]) + (f" {':'.join(time)}" if digits[4] else "")
    text = re.sub(r"\s*\([^()]*\)$|^\[\[|\]\]$|(?<=\d)\[[\w/]+\]$", "", text)
    text = re.sub(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", r"\3-\2-\1", _WEEKDAY.sub("", text))
    text = _CHINESE_TIME.sub(lambda time: ":".join(part or "00" for part in time.groups()), text)
    text = _HALF.sub(lambda time: f" {time[2]} {'AM' if time[1] in '上午早上凌晨午前' else 'PM'}", text)
    return _ENGLISH.sub(_in_order, text).strip()


def _in_order(found: re.Match[str]) -> str:
    month = _MONTHS.index((found["m"] or found["month"]).lower()) + 1
    return f"{found['year']}-{month}-{found['d'] or found['day']} "


def _hour(hour: int, half: str) -> int:
    """Of the day. half: `a` or `p`, of a clock of twelve hours; else empty."""
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half == "p" else 0)


def _zone(text: str | None) -> datetime.tzinfo | None:
    """`Z`, `UTC`, `+8`, `+08:00`, `GMT-0330`. Raises ValueError for what no zone has, such as `+25`."""
    if text is None:
        return None
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", text)
    if found is None:
        return datetime.UTC
    hours, minutes = int(found[2]), int(found[3] or 0)
    if minutes > 59:
        raise ValueError("an hour has 60 minutes")
    offset = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-offset if found[1] == "-" else offset)


def read_text(value: Value) -> str:
    """One line of text; a list gives its first."""
    return " ".join(visible(next(scalars(value), "")).split())


def read_target(value: Value) -> str:
    """The address of a file: a text, the first of a list, or what stands under a telling key of a mapping."""
    if isinstance(value, dict):
        names = ("path", "src", "url", "image", "file", "feature")
        return read_target(next((item for key, item in value.items() if key.lower() in names), None))
    if isinstance(value, list) and value:
        return read_target(value[0])
    text = read_text(value)
    wrapped = _WRAPPED.fullmatch(text)
    return next(filter(None, wrapped.groups())) if wrapped else text


def read_flag(text: str) -> bool | None:
    """Whether a text says yes; None when it says neither yes nor no."""
    word = text.lower()
    if word in ("true", "yes", "on", "y") or re.fullmatch(r"[0-9]*[1-9][0-9]*", word):
        return True
    return False if word in ("false", "no", "off", "n", "0") else None


def read_words(value: Value) -> tuple[str, ...]:
    """Tags and the like: a list, a text, texts with commas; without repetitions in another case."""
    texts: Iterable[str] = _names(value)
    if isinstance(value, str):
        # Obsidian's `#dp #tree` are two; `C #` is one.
        texts = value.split() if re.fullmatch(r"(?:#[^\s#]+\s*)+", value) else re.split(r"[,，、;；]", value)
    return distinct(texts)


def read_paths(value: Value, *, nested: bool = False) -> tuple[tuple[str, ...], ...]:
    """Categories: a text or a list names categories side by side, a list of lists nests.

    nested: a list of words is a path, as Hexo has it.
    """
    is_path = nested and isinstance(value, list) and not any(isinstance(item, list) for item in value)
    items = value if isinstance(value, list) and not is_path else [value]
    paths = [distinct(_names(item)) for item in items]
    return tuple(dict.fromkeys(path for path in paths if path))


def _names(value: Value) -> Iterator[str]:
    """All texts in a value; of a mapping in a list, such as `{name: Python, versions: []}`, its name."""
    for item in value if isinstance(value, list) else [value]:
        table = item if isinstance(item, dict) else {}
        yield from scalars(
            next((table[key] for key in ("name", "label", "title", "slug") if key in table), item)
        )


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        # Obsidian lets a tag keep its mark.
        word = unicodedata.normalize("NFC", " ".join(visible(text).split()).strip("\"'").lstrip("#"))
        if word:
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def read_extra(value: Value) -> object:
    """A value nobody here knows, typed as YAML would: flags and whole numbers are no text."""
    match value:
        case list():
            return [read_extra(item) for item in value]
        case dict():
            return {key: read_extra(item) for key, item in value.items()}
        case "true" | "false":
            return value == "true"
        case str() if re.fullmatch(r"-?(0|[1-9]\d{0,14})", value):
            return int(value)
    return value
