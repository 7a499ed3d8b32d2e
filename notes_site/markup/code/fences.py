"""Fences and indented code: highlighted, with language, title, marked lines and line numbers."""

from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import structs

from notes_site.lazy import lazy_pattern
from notes_site.markup.code.highlight import find_lexer, highlight, language_label, split_lines
from notes_site.markup.code.info import Info, parse_info
from notes_site.markup.scope import line_of, scope_of

_CODE = lazy_pattern(r"\{(?:code(?:-block|-cell)?|sourcecode)\}")
_OPTIONS = lazy_pattern(r"(?::[\w-]+:[^\n]*\n)+\n?")
_DIRECTIVE = lazy_pattern(r"\{([a-z][\w:-]*)\}.*")
_OPTION = lazy_pattern(r":([\w-]+):([^\n]*)")
_KERNEL = lazy_pattern(r"\{[a-z]+\}")
_CELL_OPTIONS = lazy_pattern(r"\A(?:(?:#|//|--)\|[^\n]*\n)+\n?")

LONG = 40
"""Lines of a block that are shown before it is opened."""


def plugin(md: MarkdownIt) -> None:
    md.core.ruler.push("code", _prepare)
    md.add_render_rule("fence", _render)
    md.add_render_rule("code_block", _render)


def _prepare(state: StateCore) -> None:
    """Read every fence's info string and highlight it; say where that cannot be done."""
    for token in state.tokens:
        if token.type != "fence":
            continue
        info = token.meta["info"] = parse_info(_take_options(token))
        if info.language.lower() == "math":
            token.type = "math_block"
            continue
        try:
            lexer = find_lexer(info.language)
        except LookupError:
            lexer = None
            if _CODE.fullmatch(token.info.strip()):
                info = token.meta["info"] = structs.replace(info, language="")
                continue
            if directive := _DIRECTIVE.fullmatch(token.info.strip()):
                token.meta["info"] = Info(title=directive[0])
                state.env.setdefault("foreign", {})["directives of MyST"] = True
                continue
            message = f'language "{info.language}" is unknown, so no colours; fix the name or write "text"'
            scope_of(state.env).problems.append((line_of(token, token, state.env), message))
        if lexer:
            state.env.setdefault("languages", {})[language_label(info.language)] = None
        code = highlight(token.content, lexer)
        token.meta["html"] = code.html
        if not code.is_whole:
            message = (
                f'code takes too long to read as "{info.language}", so part of it has no colours; '
                'name its true language or write "text"'
            )
            scope_of(state.env).problems.append((line_of(token, token, state.env), message))


def _take_options(token: Token) -> str:
    """The info string, with the options that MyST has in lines of the code; Quarto's are for its kernels."""
    found = _OPTIONS.match(token.content) if _CODE.match(token.info) else None
    if found:
        token.content = token.content[found.end() :]
        given = "".join(f' {name}="{value.strip() or 1}"' for name, value in _OPTION.findall(found[0]))
        return token.info + given
    if _KERNEL.fullmatch(token.info.strip()):
        token.content = _CELL_OPTIONS.sub("", token.content)
    return token.info


def _render(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    info: Info = token.meta.get("info") or Info()
    html = token.meta.get("html") or highlight(token.content, None).html
    if info.marked or info.first_number is not None:
        html = _numbered(html, info)
    attribute = f' class="language-{escape(info.language.lower())}"' if info.language else ""
    return (
        f'<figure class="code">{_caption(info, token.meta.get("tab", ""))}'
        f'<pre tabindex="0"><code{attribute}>{html}</code></pre>{_unfold(token, env)}</figure>\n'
    )


def _unfold(token: Token, env: Any) -> str:
    """Below a long block the box that shows all of it; who knows no `:has()` sees all of it anyway."""
    count = token.content.count("\n")
    if count <= LONG:
        return ""
    words = scope_of(env).word("Show all {} lines").format(count)
    return f'<label class="unfold"><input type="checkbox"> {words}</label>'


def _caption(info: Info, tab: str) -> str:
    """tab: the label above, which need not be said twice."""
    title = f'<span class="code-title">{escape(info.title)}</span>' if info.title else ""
    label = language_label(info.language)
    label = "" if label == tab else label
    language = f'<span class="code-lang">{escape(label)}</span>' if label else ""
    return f"<figcaption>{title}{language}</figcaption>" if title or language else ""


def _numbered(html: str, info: Info) -> str:
    out = []
    lines = split_lines(html)
    marked = {line for part in info.marked for line in range(part.start, min(part.stop, len(lines) + 1))}
    for index, line in enumerate(lines, 1):
        css = "line marked" if index in marked else "line"
        number = f' data-line="{info.first_number + index - 1}"' if info.first_number is not None else ""
        out.append(f'<span class="{css}"{number}>{line}</span>')
    return "".join(out)
