"""Task lists: `- [x] done`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.scope import scope_of

_BOX = re.compile(r"\[([ xX])\][ \t\u00a0]+(?=\S)")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("tasks", _tasks)


def _tasks(state: StateCore) -> None:
    tokens = state.tokens
    lists: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            lists.append(token)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
        elif token.type == "inline" and lists and tokens[index - 2].type == "list_item_open":
            if found := _BOX.match(token.content):
                _check(token, done=found[1] != " ", width=found.end(), lang=scope_of(state.env).lang)
                lists[-1].attrs["class"] = "tasks"


def _check(inline: Token, *, done: bool, width: int, lang: str) -> None:
    children = inline.children or []
    words = ("已完成", "未完成") if lang.startswith("zh") else ("done", "to do")
    checked = " checked" if done else ""
    box = Token("html_inline", "", 0)
    box.content = f'<input type="checkbox" disabled{checked} aria-label="{words[0] if done else words[1]}"> '
    if children and children[0].type == "text":
        children[0].content = children[0].content[width:]
    inline.children = [box, *children]
