"""Tabs, in every spelling, as one set that needs no script: a radio button, its label and its panel for each.

=== "Python"                      Material for MkDocs; the content is indented
<!-- tabs:start --> #### Python   docsify; ends with `<!-- tabs:end -->`
::: tabs, @tab Python             VuePress; ends with `:::`; `== Python` of VitePress
:::: tabs, ::: tab Python         the same, with a box for each; `code-group` has `code-group-item`
::: {.panel-tabset}               Quarto; headings in it are the labels
<Tabs>, <TabItem label="Python">  Docusaurus and Astro; `CodeGroup` of VuePress
::: code-group                    VitePress; each fence is a tab, `[its title]` the label
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from notes_site.lazy import lazy_pattern
from notes_site.markup.code.highlight import language_label
from notes_site.markup.code.info import parse_info
from notes_site.markup.containers import (
    ENDS_PARAGRAPH,
    closing_line,
    closing_lines,
    indented_end,
    line_text,
    parse_lines,
)
from notes_site.markup.headings import plain_text, without_closing
from notes_site.markup.scope import scope_of

_QUOTED = lazy_pattern(r"===([!+]{0,2})[ \t]+([\"'])(.+)\2[ \t]*$")
_MAX_MISSES = 50
"""Components that are no tabs, each of which is read to its end."""
_COMPONENT = lazy_pattern(r"<(Tabs|CodeGroup|CodeTabs)(?:[ \t][^<>]*)?>[ \t]*$")
_PANEL = lazy_pattern(r"<(TabItem|CodeGroupItem|Tab)([ \t][^<>]*)>[ \t]*$")
_LABEL = lazy_pattern(r"\b(label|title|value)=([\"'])(.*?)\2")
_START = lazy_pattern(r"<!--\s*tabs:start\s*-->\s*$")
_HEADING = lazy_pattern(r"(#{1,6})[ \t]+([^ \t].*)$")
_CONTAINER = lazy_pattern(
    r":{3,}[ \t]*(?:(?:tabs|code-tabs|code-group)\b|(?P<panel>\{[^{}\n]*\.panel-tabset\b))[^\n]*$"
)
_AT = lazy_pattern(r"(?:@tab(:active)?|==)[ \t]+(.+?)(?:#[\w-]+)?[ \t]*$")
_ITEM = lazy_pattern(r":{3,}[ \t]*(?:tab|code-group-item)[ \t]+([\"']?)(.+?)\1([ \t:]+active)?[ \t]*$")
_ATTRIBUTES = lazy_pattern(r"[ \t]*\{[#.][^{}]*\}[ \t]*$")
_FENCE_LABEL = lazy_pattern(r"[ \t]*\[([^\[\]]+)\]")


class _Tab(Struct, frozen=True):
    label: str
    first: int
    """Where its content begins."""
    after: int
    """The line behind its content."""
    chosen: bool = False
    rest: int = 0
    """Of a box the line behind what follows it and is in none; 0 where nothing can."""


class _Set(Struct, frozen=True):
    number: int
    """Counted in the note."""
    labels: Sequence[str]
    chosen: int
    """The index of the tab to show first."""


Label = Callable[[str], tuple[str, bool] | None]
"""From a line to the label of the tab that it begins, and whether that is the one to show first."""


def plugin(md: MarkdownIt) -> None:
    rules = {"quoted": _quoted, "comments": _comments, "container": _container, "components": _components}
    for name, rule in rules.items():
        md.block.ruler.before("fence", f"tabs_{name}", rule, ENDS_PARAGRAPH)
    md.add_render_rule("tabs_open", _render_open)
    md.add_render_rule("tabs_close", _render_close)
    md.add_render_rule("tab_open", _render_tab_open)
    md.add_render_rule("tab_close", _render_close)


def _quoted(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _QUOTED.match(line_text(state, start)):
        return False
    if silent:
        return True
    tabs: list[_Tab] = []
    line = start
    while line < end and not state.sCount[line] < state.blkIndent:
        found = _QUOTED.match(line_text(state, line))
        if found is None or (tabs and "!" in found[1]):
            break
        after = indented_end(state, line, end)
        tabs.append(_Tab(found[3], line + 1, after, "+" in found[1]))
        state.line = line = after
        while line < end and state.isEmpty(line):
            line += 1
    _emit(state, start, tabs, indent=state.blkIndent + 4)
    return True


def _comments(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _START.match(line_text(state, start)):
        return False
    last = closing_line(state, start, end)
    tabs = _cut(state, start + 1, last, _heading_label(state, start + 1, last)) if last else []
    if last is None or not tabs:
        return False
    if silent:
        return True
    parse_lines(state, start + 1, tabs[0].first - 1, indent=state.blkIndent)
    _emit(state, start, tabs, indent=state.blkIndent)
    state.line = last + 1
    return True


def _components(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = None if state.is_code_block(start) else _COMPONENT.match(line_text(state, start))
    if found is None or state.env.get("components", 0) > _MAX_MISSES:
        return False
    tabs, last = _panels(state, start + 1, end, found[1])
    if not tabs:
        state.env["components"] = state.env.get("components", 0) + 1
        return False
    if not silent:
        inside = (line for tab in tabs for line in range(tab.first, tab.after) if not state.isEmpty(line))
        # In one that stands in another all is indented.
        indent = min((state.sCount[line] for line in inside), default=state.blkIndent)
        _emit(state, start, tabs, indent=indent)
        state.line = last + 1
    return True


def _panels(state: StateBlock, first: int, end: int, name: str) -> tuple[list[_Tab], int]:
    """The tabs of a component and the line that closes it; none where anything else stands in it."""
    tabs: list[_Tab] = []
    panel: tuple[str, str, int] | None = None
    depth = 0
    for line, text in _lines_outside(state, first, end):
        if state.sCount[line] < state.blkIndent and text:
            break
        depth += bool(_COMPONENT.match(text))
        if depth and text.startswith(f"</{name}>"):
            depth -= 1
        elif depth or not text.strip():
            continue
        elif panel and text.startswith(f"</{panel[0]}>"):
            tabs.append(_Tab(panel[1], panel[2] + 1, line))
            panel = None
        elif panel is None and (found := _PANEL.match(text)):
            given = {key: value for key, _, value in _LABEL.findall(found[2])}
            panel = (
                found[1],
                next((given[key] for key in ("label", "title", "value") if key in given), "…"),
                line,
            )
        elif panel is None:
            return (tabs, line) if text.startswith(f"</{name}>") else ([], 0)
    return [], 0


def _heading_label(state: StateBlock, first: int, last: int) -> Label:
    """What tells the headings that begin a tab: they are as high as the first one of the set."""
    texts = (text for _, text in _lines_outside(state, first, last))
    marks = next((found[1] for text in texts if (found := _HEADING.match(text))), "")

    def label(text: str) -> tuple[str, bool] | None:
        found = _HEADING.match(text)
        if found is None or found[1] != marks:
            return None
        given = _ATTRIBUTES.search(found[2])
        return without_closing(found[2]), bool(given and ".active" in given[0])

    return label


def _container(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = None if state.is_code_block(start) else _CONTAINER.match(line_text(state, start))
    last = closing_line(state, start, end) if found else None
    if found is None or last is None:
        return False
    if silent:
        return True
    if found["panel"]:
        tabs = _cut(state, start + 1, last, _heading_label(state, start + 1, last))
    else:
        tabs = _cut(state, start + 1, last, _at) or _items(state, start + 1, last)
    if tabs:
        parse_lines(state, start + 1, tabs[0].first - 1, indent=state.blkIndent)
        _emit(state, start, tabs, indent=state.blkIndent)
    else:
        _emit_group(state, start, last)
    state.line = last + 1
    return True


def _at(text: str) -> tuple[str, bool] | None:
    found = _AT.match(text)
    return (found[2], bool(found[1])) if found else None


def _items(state: StateBlock, first: int, last: int) -> list[_Tab]:
    """The boxes between two lines that are a tab each."""
    closing = closing_lines(state.src)
    tabs: list[_Tab] = []
    for line in range(first, last):
        found = _ITEM.match(line_text(state, line)) if line in closing else None
        if found and not (tabs and line < tabs[-1].after):
            tabs.append(_Tab(found[2], line + 1, closing[line], bool(found[3])))
    ends = [*(tab.first - 1 for tab in tabs[1:]), last]
    return [replace(tab, rest=end) for tab, end in zip(tabs, ends[: len(tabs)], strict=True)]


def _cut(state: StateBlock, first: int, last: int, label_of: Label) -> list[_Tab]:
    """The tabs between two lines; what stands before the first of them has none."""
    lines = _lines_outside(state, first, last)
    starts = [(line, *label) for line, text in lines if (label := label_of(text))]
    ends = [*(start for start, _, _ in starts[1:]), last][: len(starts)]
    return [
        _Tab(label, start + 1, after, chosen)
        for (start, label, chosen), after in zip(starts, ends, strict=True)
    ]


def _lines_outside(state: StateBlock, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The lines between two that stand in no fence or box, with their numbers."""
    closing = closing_lines(state.src)
    line = first
    while line < last:
        if line in closing:
            line = closing[line]
        else:
            yield line, line_text(state, line)
        line += 1


def _emit(state: StateBlock, start: int, tabs: Sequence[_Tab], *, indent: int) -> None:
    labels = [_plain(state, tab.label) for tab in tabs]
    chosen = next((index for index, tab in enumerate(tabs) if tab.chosen), 0)
    tab_set = _push_set(state, start, labels, chosen)
    for number, tab in enumerate(tabs):
        _push_tab(state, 1, number, tab_set)
        inside = len(state.tokens)
        parse_lines(state, tab.first, tab.after, indent=indent)
        if tab.rest:
            parse_lines(state, tab.after + 1, tab.rest, indent=indent)
        for token in state.tokens[inside:]:
            if token.type == "fence":
                token.meta["tab"] = labels[number]
        _push_tab(state, -1, number, tab_set)
    state.push("tabs_close", "div", -1)


def _plain(state: StateBlock, label: str) -> str:
    """A label without its markup: `**C#**` is `C#`, `List<int>` itself."""
    children: list[Token] = []
    state.md.inline.parse(_ATTRIBUTES.sub("", label), state.md, state.env, children)
    return plain_text(children)


def _emit_group(state: StateBlock, start: int, last: int) -> None:
    """Make each fence between two lines a tab, with what follows it; without any all stands as it is."""
    before = len(state.tokens)
    # Sets in sets in sets end where markdown-it lets nothing be nested any deeper.
    state.level += 1
    parse_lines(state, start + 1, last, indent=state.blkIndent)
    state.level -= 1
    inner = state.tokens[before:]
    depths = accumulate(token.nesting for token in inner)
    starts = [i for i, depth in enumerate(depths) if inner[i].type == "fence" and not depth]
    if not starts:
        return
    del state.tokens[before + starts[0] :]
    tab_set = _push_set(state, start, [_fence_label(inner[i]) for i in starts], 0)
    for number, (first, after) in enumerate(pairwise((*starts, len(inner)))):
        inner[first].info = _FENCE_LABEL.sub("", inner[first].info)
        _push_tab(state, 1, number, tab_set)
        state.tokens += inner[first:after]
        _push_tab(state, -1, number, tab_set)
    state.push("tabs_close", "div", -1)


def _fence_label(token: Token) -> str:
    found = _FENCE_LABEL.search(token.info)
    info = parse_info(token.info)
    return found[1] if found else info.title or language_label(info.language) or "…"


def _push_set(state: StateBlock, start: int, labels: Sequence[str], chosen: int) -> _Set:
    number = state.env["tabs"] = state.env.get("tabs", 0) + 1
    state.push("tabs_open", "div", 1).map = [start, start + 1]
    return _Set(number, labels, chosen)


def _push_tab(state: StateBlock, nesting: Literal[1, -1], number: int, tab_set: _Set) -> None:
    token = state.push("tab_open" if nesting > 0 else "tab_close", "div", nesting)
    token.meta = {"set": tab_set, "number": number}


def _render_open(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return f'<div class="tabs" role="group" aria-label="{scope_of(env).word("tabs")}">\n'


def _render_tab_open(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    tab_set, number = tokens[index].meta["set"], tokens[index].meta["number"]
    label = escapeHtml(tab_set.labels[number])
    name = f"tabs:{tab_set.number}"
    checked = " checked" if number == tab_set.chosen else ""
    # Each label stands before its panel: where there is no style, as in a feed reader, it is its title.
    return (
        f'<input type="radio" class="tab-choice" name="{name}" id="{name}:{number + 1}"{checked}>'
        f'<label for="{name}:{number + 1}">{label}</label>\n'
        f'<div class="tab-panel" data-tab="{label}">\n'
    )


def _render_close(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</div>\n"
