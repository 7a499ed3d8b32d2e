"""Fences and indented code: the many ways to say language, title, marked lines and line numbers.

    ```python {1,3-5} title="lca.py" linenums="10"
    ```{.python .input n=2}
    ```java{1,3-7}
    ```js hl:1,3-5
    ```cpp mark:85
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct

from notes_site.markup.highlight import find_lexer, highlight, split_lines
from notes_site.markup.scope import line_of, scope_of

_ATTRIBUTE = re.compile(r"""([A-Za-z_-]+)\s*[=:]\s*("[^"]*"|'[^']*'|\{[^}]*\}|[^\s,{}"']+(?:,[\d,\-\s]*\d)?)""")
_RANGES = re.compile(r"[\d,\-\s]+")
_MARKS = frozenset({"hl", "hl_lines", "mark", "highlight", "emphasize-lines", "highlightlines"})
_NUMBERS = frozenset({"linenums", "linenos", "linenostart", "numberlines", "line-numbers", "startfrom", "first_line"})
_NUMBER_WORDS = frozenset({"linenums", "linenos", "numberlines", "line-numbers", "shownumbers", "=", "showlinenumbers"})
MAX_LINE = 100_000
"""A marked range beyond this is a slip of the pen."""


class Info(Struct, frozen=True):
    """What the words after a fence's back-ticks say."""

    language: str = ""
    title: str = ""
    marked: frozenset[int] = frozenset()
    """1-based, as counted in the fence."""
    first_number: int | None = None
    """The number of the first line; None when lines are not numbered."""


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("code", _prepare)
    md.add_render_rule("fence", _render)
    md.add_render_rule("code_block", _render)


def parse_info(text: str) -> Info:
    """Read an info string, however it is spelt."""
    text = unescapeAll(text).strip()
    language, title, first = "", "", None
    marked: set[int] = set()
    for name, value in _ATTRIBUTE.findall(text):
        key, value = name.lower(), value.strip("\"'{}")
        if key in ("title", "filename", "file", "name", "caption"):
            title = title or value
        elif key in _MARKS:
            marked |= _lines(value)
        elif key in _NUMBERS and value.lower() not in ("false", "0", "no"):
            first = int(value) if value.isdigit() else 1
    bare = _ATTRIBUTE.sub(" ", text)
    for group in re.findall(r"\{([^{}]*)\}|\[([^\[\]]*)\]", bare):
        inner = group[0] or group[1]
        if _RANGES.fullmatch(inner):
            marked |= _lines(inner)
        classes = re.findall(r"\.([A-Za-z][\w+#.-]*)", inner)
        language = language or next((c for c in classes if c.lower() not in ("input", "output")), "")
        words = set(inner.lower().replace(".", " ").split())
        if words & _NUMBER_WORDS:
            first = first or 1
        elif not language and group[0] and re.fullmatch(r"[A-Za-z][\w+#-]*", inner.strip()):
            language = inner.strip()
    words_left = re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]", " ", bare).split()
    if any(word.lower() in _NUMBER_WORDS for word in words_left):
        first = first or 1
    if words_left and not language and words_left[0].lower() not in _NUMBER_WORDS:
        language = re.sub(r"[,:;{].*$", "", words_left[0]).lstrip(".")
    return Info(language, title, frozenset(marked), first)


def _lines(text: str) -> set[int]:
    lines: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", text):
        low, high = int(first), int(last or first)
        if low <= high <= MAX_LINE:
            lines.update(range(low, high + 1))
    return lines


def _prepare(state: StateCore) -> None:
    """Read every fence's info string; say which languages nobody knows."""
    for token in state.tokens:
        if token.type != "fence":
            continue
        info = parse_info(token.info)
        token.meta["info"] = info
        if info.language.lower() == "math":
            token.type = "math_block"
            continue
        try:
            token.meta["lexer"] = find_lexer(info.language)
        except LookupError:
            line = line_of(token, token, state.env)
            message = f'language "{info.language}" is unknown; the code is shown as plain text'
            scope_of(state.env).problems.append((line, message))


def _render(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    info: Info = token.meta.get("info") or Info()
    lexer = token.meta.get("lexer")
    html = highlight(token.content, lexer)
    if info.marked or info.first_number is not None:
        html = _numbered(html, info)
    label = lexer.name if lexer else ""
    attribute = f' class="language-{escape(info.language.lower())}"' if info.language else ""
    return (
        f'<figure class="code">{_caption(info.title, label)}<div class="code-body">'
        f'<pre tabindex="0"><code{attribute}>{html}</code></pre></div></figure>\n'
    )


def _caption(title: str, label: str) -> str:
    if not (title or label):
        return ""
    shown = f'<span class="code-title">{escape(title)}</span>' if title else ""
    return f'<figcaption>{shown}<span class="code-lang">{escape(label)}</span></figcaption>'


def _numbered(html: str, info: Info) -> str:
    out = []
    for index, line in enumerate(split_lines(html), 1):
        css = "line marked" if index in info.marked else "line"
        number = f' data-line="{info.first_number + index - 1}"' if info.first_number is not None else ""
        out.append(f'<span class="{css}"{number}>{line}</span>')
    return "".join(out)
