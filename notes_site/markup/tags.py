"""Tags in the text, as Obsidian has them: a mark glued to a word, `#算法/树 #dp`.

Lines of nothing else before and after the text are tags and no text; a tag in the text is both.
In a vault each is a tag. Elsewhere a line shows it: by a path, by several tags, or before the title and at
the end, where no heading stands; tags in the text count in a note that has such a line.
`#include`, `#1` and `#fff` are none.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import hide_paragraph
from notes_site.markup.scope import scope_of

_OTHERS = (
    r"(?:[0-9A-Fa-f]{3,4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}|include|define|undef|ifn?def|if|el(?:if|se)|endif|pragma"
    r"|error|warning|line|(?:end)?region|import|using)(?![\w/-])"
)
_NAME = rf"#(?!{_OTHERS})(?=[\d_/-]*[^\W\d_])[\w/-]++"
_TAG = lazy_pattern(rf"(?<!\S){_NAME}(?=$|[\s,;:!?)，。；：！？）、]|\.(?:\s|$))")
_LINE = lazy_pattern(rf"[ \t]*{_NAME}(?:[ \t]+{_NAME})*[ \t]*")
_MARKED = lazy_pattern(_NAME)
_BEGINS = lazy_pattern(rf"(?:^|\n)[ \t]*{_NAME}")
_CODES = lazy_pattern(r"tags: `[^`]+`(?:[ \t,]*`[^`]+`)*")
_SPACE = lazy_pattern(r"\s*")
_REST = lazy_pattern(r"\s*\Z")
_TITLE = lazy_pattern(r"\s*\n#[ \t]+\S")
_HEADING = lazy_pattern(r"(?:^|\n)#{1,6}[ \t]+\S")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "tag_lines", _take_lines)
    md.core.ruler.after("inline", "tags", _collect)
    md.core.ruler.after("tags", "tag_heading", _take_heading)


def is_tag_line(source: str, start: int, end: int, *, vault: bool) -> bool:
    """Whether a line between two positions is tags, and neither a heading nor text."""
    found = _LINE.fullmatch(source, start, end)
    if found is None:
        return False
    if vault or "/" in found[0] or found[0].count("#") > 1:
        return True
    before, after = _SPACE.match(source), _REST.match(source, end)
    if before and before.end() >= start:
        return _TITLE.match(source, end) is not None
    return bool(after and source.endswith("\n\n", 0, start) and _HEADING.search(source))


def _take_lines(state: StateCore) -> None:
    """Take lines of tags out of the first and the last paragraph; the page shows its tags anyway."""
    if not _MARKED.search(state.src):
        return
    first, last = _first_paragraph(state.tokens), len(state.tokens) - 2
    starts: list[int] = []
    for index, token in enumerate(state.tokens):
        if token.type != "inline" or token.level != 1 or "#" not in token.content or not token.map:
            continue
        if not _BEGINS.search(token.content):
            continue
        lines, begin = token.content.split("\n"), token.map[0]
        starts = starts or _line_starts(state.src)
        tagged = [_is_tags(state, starts[begin + at], starts[begin + at + 1]) for at in range(len(lines))]
        if not any(tagged) or state.tokens[index - 1].type != "paragraph_open":
            continue
        # What stands between the others of the text stays there.
        after = len(lines)
        at = next((at for at in range(after) if not tagged[at]), after) if index == first else 0
        while index == last and after > at and tagged[after - 1]:
            after -= 1
        found = [name for line in (*lines[:at], *lines[after:]) for name in _names(line)]
        state.env.setdefault("tags", []).extend(found)
        token.content, token.map = "\n".join(lines[at:after]), [begin + at, begin + after]
        if at == after:
            hide_paragraph(state.tokens, index)


def _is_tags(state: StateCore, start: int, after: int) -> bool:
    return is_tag_line(state.src, start, after - 1, vault=scope_of(state.env).options.vault)


def _line_starts(source: str) -> list[int]:
    """Where each line begins, and where one behind the last would."""
    return [0, *accumulate(len(line) + 1 for line in source.split("\n"))]


def _first_paragraph(tokens: Sequence[Token]) -> int:
    """The index of what the first paragraph holds, which may stand under a heading; else 0."""
    index = 3 if tokens and tokens[0].type == "heading_open" else 0
    return index + 1 if len(tokens) > index + 1 and tokens[index].type == "paragraph_open" else 0


def _collect(state: StateCore) -> None:
    """Tags in the text, links and code aside."""
    if "#" not in state.src or not (scope_of(state.env).options.vault or "tags" in state.env):
        return
    for block in state.tokens:
        depth = 0
        for token in block.children or ():
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            if token.type == "text" and not depth and "#" in token.content:
                state.env.setdefault("tags", []).extend(_names(token.content))


def _take_heading(state: StateCore) -> None:
    """HackMD's tags, each as code in a heading of the lowest level, become tags and no heading."""
    if "tags: `" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open" and _CODES.fullmatch(state.tokens[index + 1].content):
            names = (
                child.content
                for child in state.tokens[index + 1].children or ()
                if child.type == "code_inline"
            )
            state.env.setdefault("tags", []).extend(names)
            del state.tokens[index : index + 3]
            return


def _names(text: str) -> Iterator[str]:
    return (tag.strip("#/") for tag in _TAG.findall(text))
