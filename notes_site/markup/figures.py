"""Pictures with what stands below them.

![words](a.png "caption")         alone in a paragraph
```{figure} a.png                 MyST, with options such as `:name: x`, a caption and a label
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.admonitions import blocks_of

_FIGURE = lazy_pattern(r"\{(?:figure|image)\}[ \t]+([^\n<>]+)")
_OPTIONS = lazy_pattern(r"(?::[\w-]+:[^\n]*\n)*")
_OPTION = lazy_pattern(r":([\w-]+):[ \t]*([^\n]*)")
_WIDTH = lazy_pattern(r"\d{1,4}(?:px|%)?")


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "figures", _show_all)
    md.core.ruler.after("inline", "captions", _caption_all)


def _show_all(state: StateCore) -> None:
    if "{figure}" not in state.src and "{image}" not in state.src:
        return
    out: list[Token] = []
    for token in state.tokens:
        found = _FIGURE.fullmatch(token.info.strip()) if token.type == "fence" else None
        out += _figure(state, token, found[1].strip()) if found else [token]
    state.tokens = out


def _figure(state: StateCore, fence: Token, path: str) -> list[Token]:
    options = _OPTIONS.match(fence.content)
    end = options.end() if options else 0
    given = dict(_OPTION.findall(fence.content[:end]))
    caption = fence.content[end:]
    words = given.get("alt") or caption.strip().partition("\n")[0]
    width = given.get("width", "").strip()
    size = f"{{width={width}}}" if _WIDTH.fullmatch(width) else ""
    line = fence.map[0] if fence.map else 0
    name = given.get("name") or given.get("label")
    label = [Token("label", "a", 0, meta={"id": name.strip()}, map=[line, line + 1])] if name else []
    picture = blocks_of(f"![{re.sub(r'[][]', '', words)}](<{path}>){size}\n", line, state)
    return [*label, *picture, *blocks_of(caption, line + 1 + fence.content.count("\n", 0, end), state)]


def _caption_all(state: StateCore) -> None:
    """Make figures of pictures that stand alone and have a title: it is read where nobody points, too."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        children = inline.children or []
        if opening.type != "paragraph_open" or opening.hidden or len(children) != 1:
            continue
        picture = children[0]
        caption = picture.attrs.pop("title", "") if picture.type == "image" else ""
        if caption:
            opening.tag = closing.tag = "figure"
            opening.attrs["class"] = "picture"
            text = Token("text", "", 0, content=str(caption))
            inline.children = [
                picture,
                Token("caption_open", "figcaption", 1),
                text,
                Token("caption_close", "figcaption", -1),
            ]
