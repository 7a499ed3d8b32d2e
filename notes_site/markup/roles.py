"""Roles and labels of MyST: what a name in braces makes of the code behind it, and places to link to.

{doc}`path`, {ref}`label`   links; {ref}`words <label>` has words, the others those of what they lead to
% a comment, +++            nothing
(label)=                    names what stands below it; `:label:` and `$$ (label)` name formulas, for {eq}
{term}`word`, {kbd}`Ctrl`   text, an element or code
What has no meaning here, such as {cite}`key`, stays text.
"""

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.containers import ENDS_PARAGRAPH, line_text
from notes_site.markup.headings import readable_text
from notes_site.markup.scope import is_external, line_of, mark_line, scope_of

_ROLE = lazy_pattern(r"\{([a-z][a-z:+-]*)\}(`+)(?!`)([^\n]*?[^`\n])\2(?!`)")
_NAMED = lazy_pattern(r"(.*?)\s*<([^<>]+)>$", re.DOTALL)
_LABEL = lazy_pattern(r"\(([^\W\d][\w.:/ -]*\w)\)=[ \t]*$")
_NUMBER = lazy_pattern(r"[ \t]*\(([\w.:-]+)\)[ \t]*")
_BREAK = lazy_pattern(r"%(?!%)[^\n]*|\+{3}(?:[ \t]*\{.*\})?[ \t]*")
_MYST = lazy_pattern(
    r"(?:^|\n)[ \t]*(?:`{3,}|:{3,})\{[a-z]|(?:^|\n)\([\w.:/ -]+\)=[ \t]*\n|\{[a-z][a-z:+-]*\}`"
)
# Where no other mark shows that a name is meant, it looks like one: `(eq-x)`.
_SURE_NUMBER = lazy_pattern(r"[ \t]*\(([A-Za-z]\w*[-:_][\w:-]+)\)[ \t]*")
_NUMBERED = lazy_pattern(r"\$\$[ \t]*\([A-Za-z]\w*[-:_]")
_REFERENCES = {"doc": "doc", "ref": "ref", "numref": "ref", "any": "ref", "std:ref": "ref", "std:doc": "doc"}
_REFERENCES |= {"download": "doc"}
_WORDS = frozenset({"term", "abbr", "abbreviation", "index", "guilabel", "menuselection", "dfn", "rubric"})
_ELEMENTS = {"kbd": "kbd", "sub": "sub", "subscript": "sub", "sup": "sup", "superscript": "sup", "u": "u"}
_ELEMENTS |= {"strong": "strong", "emphasis": "em", "del": "del", "strike": "del"}
_CODE = frozenset(
    """
    code command envvar file program option samp literal regexp makevar token
    py:class py:func py:meth py:mod py:attr py:data py:obj py:exc class func meth mod attr data obj exc
    """.split()  # noqa: SIM905
)
"""Names of things in programs; of one that has a `~` before it the last part is shown."""
_FORMULAS = frozenset({"math", "eq", "math:numref"})
_KNOWN = _REFERENCES.keys() | _FORMULAS | _ELEMENTS.keys() | _WORDS | _CODE
_YAML = lazy_pattern(r"\A---[ \t]*\n((?:[\w-]+:[^\n]*\n)+)---[ \t]*\n")
_PAIR = lazy_pattern(r"^([\w-]+):[ \t]*(.*)$", re.MULTILINE)
_OPTIONS = lazy_pattern(r"(?::[\w-]+:[^\n]*\n)+\n?")
_LABEL_OPTION = lazy_pattern(r"^:(?:label|name):[ \t]*(\S+)", re.MULTILINE)


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("fence", "label", _label)
    md.block.ruler.before("fence", "block_break", _break, ENDS_PARAGRAPH)
    md.inline.ruler.before("backticks", "role", _role)
    md.core.ruler.after("block", "directive_options", _spell_options)
    md.core.ruler.after("inline", "equation_labels", _number_formulas)
    md.core.ruler.after("inline", "links_without_words", _give_words)
    md.core.ruler.push("labels", _name_labels)
    md.add_render_rule("label", _render_label)


def push_label(state: StateBlock, name: str, line: int) -> None:
    """A place to link to, before the block that is parsed next."""
    token = state.push("label", "a", 0)
    token.meta, token.map = {"id": name}, [line, line + 1]


def _label(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    found = None if state.is_code_block(start) else _LABEL.match(line_text(state, start))
    if found is None or start + 1 >= end:
        return False
    if not silent:
        push_label(state, found[1], start)
        state.line = start + 1
    return True


def _break(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`% a comment`, and `+++` between cells, in a note that holds other marks of MyST."""
    if state.is_code_block(start) or not _BREAK.fullmatch(line_text(state, start)):
        return False
    if "myst" not in state.env:
        state.env["myst"] = bool(_MYST.search(state.env["source"]))
    if state.env["myst"] and not silent:
        state.line = start + 1
    return bool(state.env["myst"])


def _role(state: StateInline, silent: bool) -> bool:
    found = _ROLE.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in _KNOWN:
        return False
    if not silent:
        _emit(state, found[1], found[3].strip())
    state.pos = found.end()
    return True


def _emit(state: StateInline, name: str, content: str) -> None:
    named = _NAMED.match(content)
    words, target = (named[1], named[2].strip()) if named else ("", content)
    if name in _REFERENCES:
        token = state.push("wikilink", "", 0)
        token.content, token.info = target.removeprefix("!"), words
        token.meta = {"embed": False, "kind": _REFERENCES[name]}
        mark_line(state, token, state.pos)
    elif name in _FORMULAS:
        token = state.push("math_inline", "", 0)
        token.content = content if name == "math" else rf"\eqref{{{target}}}"
        token.meta = {"display": False}
        mark_line(state, token, state.pos)
    elif tag := _ELEMENTS.get(name):
        state.push(f"{tag}_open", tag, 1)
        state.push("text", "", 0).content = content
        state.push(f"{tag}_close", tag, -1)
    elif name in _WORDS:
        state.push("text", "", 0).content = content if name.startswith("abbr") else words or target
    else:
        last = target.rpartition(".")[2] if target.startswith("~") else target
        state.push("code_inline", "code", 0).content = words or last


def _spell_options(state: StateCore) -> None:
    """Options of a directive in YAML, between lines of `---`, become lines `:name: value`."""
    if "}" not in state.src or "\n---\n" not in state.src:
        return
    for token in state.tokens:
        if token.type == "fence" and token.info.startswith("{"):
            token.content = _YAML.sub(lambda block: _PAIR.sub(r":\1: \2", block[1]), token.content)


def _number_formulas(state: StateCore) -> None:
    """Fences with `:label:`; and `$$…$$ (label)`, where the note refers to that."""
    if "{math}" not in state.src and "{eq}`" not in state.src and not _NUMBERED.search(state.src):
        return
    for block in state.tokens:
        if block.type == "fence" and block.info.strip() == "{math}":
            options = _OPTIONS.match(block.content)
            label = _LABEL_OPTION.search(options[0]) if options else None
            block.content = block.content[options.end() if options else 0 :]
            block.content += rf"\label{{{label[1]}}}" if label else ""
        elif block.type == "inline" and "$$" in block.content:
            names = _NUMBER if "{eq}`" in state.src else _SURE_NUMBER
            for formula, token in pairwise(block.children or ()):
                found = names.fullmatch(token.content) if token.type == "text" else None
                if found and formula.type == "math_inline" and formula.meta.get("display"):
                    formula.content += rf"\label{{{found[1]}}}"
                    token.content = ""


def _give_words(state: StateCore) -> None:
    """`[](path)` and `[](#label)` have the words of what they lead to.

    One with a title, or at the head of a heading, is that heading's anchor, as copies of pages have them.
    """
    if state.src.count("[](") == state.src.count("![]("):
        return
    for before, block in pairwise(state.tokens):
        children = block.children or []
        if before.type == "heading_open":
            continue
        for opening, closing in pairwise(children):
            target = str(opening.attrs.get("href", ""))
            empty = (opening.type, closing.type) == (
                "link_open",
                "link_close",
            ) and "title" not in opening.attrs
            if empty and not is_external(target or "//"):
                opening.type, opening.nesting, closing.hidden = "wikilink", 0, True
                opening.content = unquote(target.removeprefix("#"))
                opening.meta |= {"embed": False, "kind": "ref" if target.startswith("#") else "doc"}
        block.children = [child for child in children if not (child.type == "link_close" and child.hidden)]


def _name_labels(state: StateCore) -> None:
    """What links to a label say: the heading below it, or the words of the picture."""
    if not any(mark in state.src for mark in (")=", ":::", "{figure}", "{image}")):
        return
    labels: dict[str, str] = {}
    taken = {token.meta.get("id") for token in state.tokens if token.type == "heading_open"}
    for index, token in enumerate(state.tokens):
        if token.type == "label":
            name = token.meta["id"]
            token.hidden = name in labels or name in taken
            if token.hidden:
                message = f'label "{name}" stands here again; give each place its own'
                scope_of(state.env).problems.append((line_of(token, token, state.env), message))
            labels.setdefault(name, _words_below(state.tokens[index + 1 : index + 9]))
    if labels:
        state.env.setdefault("places", {}).update(labels)


def _words_below(tokens: Sequence[Token]) -> str:
    below = [token for token in tokens if token.type != "label"]
    if len(below) < 2 or below[0].type not in ("heading_open", "paragraph_open"):
        return ""
    children = below[1].children or []
    if below[0].type == "heading_open":
        return readable_text(children)
    picture = next((child for child in children if child.type == "image"), None)
    return picture.content if picture and len(children) == 1 else ""


def _render_label(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    return "" if token.hidden else f'<a id="{escape(token.meta["id"])}"></a>\n'
