"""Lists: tasks, `- [x] done`, and lines of a tight item that only a comment keeps apart."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.html.raw import is_more_marker
from notes_site.markup.scope import Scope, scope_of

_BOX = re.compile(r"\[([ xX])\][ \t\u00a0]+(?=\S)")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("tasks", _tasks)
    md.core.ruler.push("tight_lines", _part_lines)


def _tasks(state: StateCore) -> None:
    tokens = state.tokens
    lists: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "inline" and lists and tokens[index - 2].type == "list_item_open":
            found = _BOX.match(token.content)
            if found:
                _put_box(token, found, scope_of(state.env))
                lists[-1].attrs["class"] = "tasks"


def _put_box(inline: Token, found: re.Match[str], scope: Scope) -> None:
    """Put a box in place of the brackets that an item begins with."""
    children = inline.children or []
    done = found[1] != " "
    label = scope.word("done" if done else "to do")
    box = Token("html_inline", "", 0)
    box.content = f'<input type="checkbox" disabled{" checked" if done else ""} aria-label="{label}"> '
    if children and children[0].type == "text":
        children[0].content = children[0].content[found.end() :]
    inline.children = [box, *children]


def _part_lines(state: StateCore) -> None:
    """Put a line break between paragraphs without tags that follow each other."""
    if "<!--" not in state.src and "%%" not in state.src:
        return
    last: Token | None = None
    for token, inline in zip(state.tokens, state.tokens[1:], strict=False):
        follows = last and last.type == "paragraph_close" and last.hidden
        if follows and token.type == "paragraph_open" and token.hidden and inline.content:
            inline.children = [Token("softbreak", "br", 0), *(inline.children or [])]
        if not is_more_marker(token):
            last = token
