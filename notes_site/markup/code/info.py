"""Info strings: the many ways to say language, title, marked lines and line numbers of a fence.

```python {1,3-5} title="lca.py" linenums="10"
```{.python .input n=2}
```java{1,3-7}
```js hl:1,3-5
```cpp mark:85
```py:title=a.py
```python=3
"""

import re
from functools import lru_cache

from markdown_it.common.utils import unescapeAll
from msgspec import Struct

from notes_site.lazy import lazy_pattern

MAX_LENGTH = 1_000
"""Characters that are looked at; what an info string says stands at its beginning."""
_ATTRIBUTE = lazy_pattern(
    r"""([A-Za-z_-]+)\s*[=:]\s*("[^"]*"|'[^']*'|\{[^}]*\}|[^\s,{}"']+(?:,[\d,\-\s]*\d)?)"""
)
# `python=3` numbers lines from 3 (HackMD), `py:title=a.py` and `py:a.py` name a file (Gatsby, Zenn).
_NUMBERED = lazy_pattern(r"([A-Za-z][\w+#-]*)=(\d*|\+)(?=[ {]|$)")
# `diff js:a.js` shows what changed in a file (Zenn).
_CHANGED = lazy_pattern(r"diff[ _]([A-Za-z][\w+#-]*)(?::(\S+))?$")
_NAMED = lazy_pattern(r"([A-Za-z][\w+#-]*):(?=[^\s\d])")
_GROUP = lazy_pattern(r"\{([^{}]*)\}|\[([^\[\]]*)\]")
_RANGES = lazy_pattern(r"[\d,\-\s]+")
_RANGE = lazy_pattern(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")
_TITLES = frozenset({"title", "filename", "file", "name", "caption"})
_MARKS = frozenset({"hl", "hl_lines", "mark", "highlight", "emphasize-lines", "highlightlines"})
_NUMBERS = frozenset(
    {"linenums", "linenos", "linenostart", "numberlines", "line-numbers", "startfrom", "first_line"}
)
_NUMBER_WORDS = frozenset(
    {"linenums", "linenos", "numberlines", "line-numbers", "shownumbers", "=", "showlinenumbers"}
)
# Classes of `{.python .input}` that name none.
_NO_LANGUAGES = _NUMBER_WORDS | {"input", "output"}


class Info(Struct, frozen=True):
    """What the words after a fence's back-ticks say."""

    language: str = ""
    title: str = ""
    marked: tuple[range, ...] = ()
    """Lines, 1-based, as counted in the fence; in their order, and each once."""
    first_number: int | None = None
    """The number of the first line; None when lines are not numbered."""


@lru_cache(maxsize=1000)
def parse_info(text: str) -> Info:
    """Read an info string, however it is spelt."""
    text = _spelled_out(unescapeAll(text[:MAX_LENGTH]).strip())
    attributes = [(name.lower(), value.strip("\"'{}")) for name, value in _ATTRIBUTE.findall(text)]
    bare = _ATTRIBUTE.sub(" ", text)
    groups = [found[1] or found[2] or "" for found in _GROUP.finditer(bare)]
    words = _GROUP.sub(" ", bare).split()
    return Info(
        language=_language(groups, words),
        title=next((value for name, value in attributes if name in _TITLES and value), ""),
        marked=_marked(attributes, groups),
        first_number=_first_number(attributes, groups, words),
    )


def _spelled_out(text: str) -> str:
    """An info string whose language has something glued to it, as words of their own."""
    if found := _CHANGED.match(text):
        return f"diff title={found[2]}" if found[2] else "diff"
    if found := _NUMBERED.match(text):
        if found[2] == "+":
            # The numbers of the block before go on, which nobody here knows.
            return f"{found[1]}{text[found.end() :]}"
        return f"{found[1]} linenums={found[2] or 1}{text[found.end() :]}"
    found = _NAMED.match(text)
    if found is None or found[1].lower() in _MARKS | _NUMBERS | _TITLES:
        return text
    name, space, rest = text[found.end() :].partition(" ")
    is_file = re.fullmatch(r"[\w./-]*\.\w+", name)
    return f"{found[1]} title={name}{space}{rest}" if is_file else f"{found[1]} {name}{space}{rest}"


def _language(groups: list[str], words: list[str]) -> str:
    """The first word, or the first class of `{.python .input}`, or `{python}`."""
    if words and words[0].lower() not in _NUMBER_WORDS:
        return re.sub(r"[,:;{].*$", "", words[0]).lstrip(".")
    for group in groups:
        classes = re.findall(r"\.([A-Za-z][\w+#.-]*)", group)
        for name in classes:
            if name.lower() not in _NO_LANGUAGES:
                return str(name)
        # `{r setup, echo=FALSE}` of knitr.
        if named := re.fullmatch(r"\s*([A-Za-z][\w+#-]*)\s*(?:[\w-]*\s*,.*)?", group):
            return named[1]
    return ""


def _marked(attributes: list[tuple[str, str]], groups: list[str]) -> tuple[range, ...]:
    texts = [value for name, value in attributes if name in _MARKS]
    texts += [group for group in groups if _RANGES.fullmatch(group)]
    found = _RANGE.findall(" ".join(texts))
    merged: list[range] = []
    for first, last in sorted((int(first), int(last or first)) for first, last in found):
        start = max(first, merged[-1].stop) if merged else first
        if start <= last:
            merged.append(range(start, last + 1))
    return tuple(merged)


def _first_number(attributes: list[tuple[str, str]], groups: list[str], words: list[str]) -> int | None:
    for name, value in attributes:
        if name in _NUMBERS and value.lower() not in ("false", "0", "no"):
            return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else 1
    spoken = {word.lower() for text in (*groups, *words) for word in text.replace(".", " ").split()}
    return 1 if spoken & _NUMBER_WORDS else None
