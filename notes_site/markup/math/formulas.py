r"""Formulas: found before emphasis and escapes are looked at, set as MathML by math-core.

`$…$`, `$$…$$`, `\(…\)`, `\[…\]`, bare `\begin{align}…\end{align}` and fences called `math`.
All formulas of a note are set together, so that numbers run on and `\eqref` may point forwards.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from notes_site.markup.math import blocks as math_blocks
from notes_site.markup.math import html as math_html
from notes_site.markup.math import spans as math_spans
from notes_site.markup.math import tex
from notes_site.markup.math.escapes import without_escapes
from notes_site.markup.scope import line_of, scope_of

_REFERENCE = re.compile(r'<math><mtext>(<a href="#[^"]*">[^<]*</a>)</mtext></math>')
# What may not begin a line, and what may not end one.
_CLOSING = "])}.,;:!?…%’”、。〉》」』】！％），．：；？"
_OPENING = "[({‘“〈《「『【（"
_TAG = re.compile("<[^>]*>")
LINE = 24
"""Characters that fit into a line of any screen."""
_TEXTS = frozenset({"text", "html_inline"})


def plugin(md: MarkdownIt) -> None:
    math_blocks.plugin(md)
    math_spans.plugin(md)
    math_html.plugin(md)
    md.core.ruler.push("math", _set_all)
    md.add_render_rule("math_inline", _render_inline)
    md.add_render_rule("math_block", _render_block)


def _set_all(state: StateCore) -> None:
    """Turn the TeX of every formula of the note into MathML, in one go."""
    found = list(_formulas(state))
    if not found:
        return
    scope = scope_of(state.env)
    for _, token in found:
        token.content = without_escapes(token.content, display=_is_display(token))
    sources = [(token.content, _is_display(token)) for _, token in found]
    results = tex.convert(sources, scope.options.macros)
    for (block, token), formula in zip(found, results, strict=True):
        token.meta["formula"], token.meta["html"] = formula, _html(token.content, formula)
        if formula.fault:
            line = line_of(block, token, state.env)
            scope.problems.append((line, _told(token.content, formula.fault)))
        else:
            state.env["math"] = True
    for block in {id(block): block for block, _ in found}.values():
        if block.children:
            block.children = _kept_together(block.children)


def _kept_together(children: Sequence[Token]) -> list[Token]:
    """Tokens of which no line begins with the full stop after a formula, or ends with the bracket before it.

    Browsers break lines on both sides of a formula, whatever stands there.
    """
    out: list[Token] = []
    left = list(reversed(children))
    while left:
        token = left.pop()
        if token.type != "math_inline" or not token.meta["html"].startswith("<math>"):
            out.append(token)
            continue
        opening, closing = _end_of(out), _start_of(left)
        if opening or closing:
            whole = (Token("text", "", 0, content=opening), token, Token("text", "", 0, content=closing))
            start = Token("nowrap_open", "span", 1, attrs={"class": "nowrap"})
            out += (start, *whole, Token("nowrap_close", "span", -1))
        else:
            out.append(token)
    return out


def _end_of(before: list[Token]) -> str:
    """Take the brackets that open at the end of the text before a formula."""
    if not before or before[-1].type not in _TEXTS:
        return ""
    text = before[-1].content
    before[-1].content = text.rstrip(_OPENING)
    return text[len(before[-1].content) :]


def _start_of(after: list[Token]) -> str:
    """Take the brackets and marks that close at the start of the text after a formula. after: reversed."""
    if not after or after[-1].type not in _TEXTS:
        return ""
    text = after[-1].content
    after[-1].content = text.lstrip(_CLOSING)
    return text[: len(text) - len(after[-1].content)]


def _formulas(state: StateCore) -> Iterator[tuple[Token, Token]]:
    """Every formula of the note, behind the block in which it stands or which it is."""
    for block in state.tokens:
        if block.type == "math_block":
            yield block, block
        for token in block.children or ():
            if token.type == "math_inline":
                yield block, token


def _is_display(token: Token) -> bool:
    return token.type == "math_block" or bool(token.meta["display"])


def _told(source: str, fault: str) -> str:
    way_out = "fix it"
    if fault.startswith("Unknown command"):
        way_out = "fix the name, or define it under math.macros in the settings"
    fact = f"{fault[:1].lower()}{fault[1:]}"
    return f'formula "{_shortened(source)}" is shown as TeX, since it cannot be set: {fact}; {way_out}'


def _shortened(source: str) -> str:
    shown = " ".join(source.split())
    return f"{shown[:40]}…" if len(shown) > 41 else shown


def _html(source: str, formula: tex.Formula) -> str:
    if not formula.fault:
        # A reference alone is a link like any other; inside a formula assistive technology would not find it.
        reference = _REFERENCE.fullmatch(formula.mathml)
        return reference[1] if reference else formula.mathml
    fault = escapeHtml(formula.fault)
    return f'<code class="bad-tex" title="{fault}">{escapeHtml(source.strip())}</code>'


def _render_inline(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    token = tokens[index]
    html: str = token.meta["html"]
    if not html or not (kind := "formula" if _is_display(token) else "wide" if _is_wide(html) else ""):
        return html
    # A wide formula scrolls by itself, for which a keyboard must reach it.
    return f'<span class="{kind}" tabindex="0">{html}</span>'


def _is_wide(html: str) -> bool:
    """Whether a formula may be wider than a line on a telephone."""
    return html.startswith("<math>") and len(html) > LINE and len(_TAG.sub("", html)) > LINE


def _render_block(self: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    html = tokens[index].meta["html"]
    return f'<div class="formula" tabindex="0">{html}</div>\n' if html else ""
