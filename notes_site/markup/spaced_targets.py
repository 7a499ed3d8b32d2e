"""Links and pictures whose address holds spaces, as editors write them: `![](my picture.png)`.

CommonMark wants such an address in `<…>`; Typora and others do not.
What has the form of a link and can be none is told.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.common.utils import normalizeReference, unescapeAll
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from notes_site.lazy import lazy_pattern
from notes_site.markup.lookahead import comes_after, lines_before
from notes_site.markup.scope import line_of, mark_line, scope_of

# In brackets as CommonMark has them: in pairs, or escaped.
_PART = r"\\.|\((?:[^()\n\\]|\\.|\([^()\n]*\))*+\)"
_TITLE = r"(?:(?:[ \t]++|[ \t]*+\n[ \t]*+)(?P<title>\"(?:[^\"\n\\]|\\.)*+\"|'(?:[^'\n\\]|\\.)*+'))?"
# Word after word, since a run of spaces must not be read from each of its places.
_WORD = rf"(?:[^()<>\s\\\"]|{_PART})++"
_INLINE = lazy_pattern(rf"\([ \t]*+(?P<target>{_WORD}(?:[ \t]++{_WORD})*?){_TITLE}[ \t]*+\)")
_BRACKETED_TITLE = lazy_pattern(r"(.*\S)[ \t]+\((.*)\)")
_DEFINITION = lazy_pattern(
    rf"\[(?P<label>(?:[^\[\]\\\n]|\\.)+)\]:[ \t]++"
    rf"(?P<target>[^<>\s\"]++(?:[ \t]++[^<>\s\"]++)*?){_TITLE}[ \t]*+$"
)
_USE = lazy_pattern(r"\]\[([^\[\]\n]+)\]|\[([^\[\]\n]+)\]\[\]")
# What is an address beyond doubt: it ends like a file or a folder, or begins like a fragment or from here.
_SPACED_HOST = lazy_pattern(r"(?:[A-Za-z][\w+.-]+:)?//[^/]*\s")
_ADDRESS = lazy_pattern(r"#|\.{1,2}/|[^?#]*(?:\.[A-Za-z0-9]{1,5}|/)(?:[?#].*)?$")
_ALMOST = lazy_pattern(
    r"\][(（](?=[^()（）\n]*?(?:://|(?<=[(（])[<#/]|\.{1,2}/|\.(?:md|html?|png|jpe?g|gif|svg|webp|pdf|ipynb|mp4|mp3)\b))"
    r"[^()（）\n]+[)）]"
)


def plugin(md: MarkdownIt) -> None:
    md.block.ruler.before("reference", "spaced_definition", _definition)
    md.inline.ruler.after("image", "spaced_target", _spaced_target)
    md.core.ruler.before("addresses", "almost_links", _tell_almost_links)


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`[id]: my note.md "title"`, where the text has a link `[…][id]`: else it may be a list of books."""
    if silent or state.is_code_block(start) or state.src[state.bMarks[start] + state.tShift[start]] != "[":
        return False
    found = _DEFINITION.match(state.src, state.bMarks[start] + state.tShift[start], state.eMarks[start])
    target = _address(found["target"]) if found else ""
    if found is None or not target or normalizeReference(found["label"]) not in _used(state.src):
        return False
    references = state.env.setdefault("references", {})
    title = unescapeAll((found["title"] or "")[1:-1])
    references.setdefault(
        normalizeReference(found["label"]), {"href": target, "title": title, "map": [start, start + 1]}
    )
    state.line = start + 1
    return True


@lru_cache(maxsize=8)
def _used(source: str) -> frozenset[str]:
    """The labels that links of a text name: `[…][id]`, `[id][]`."""
    return frozenset(normalizeReference(first or second) for first, second in _USE.findall(source))


def _address(written: str) -> str:
    """An address with spaces, ready for a page; empty for one without, and for what may be none."""
    written = written.strip()
    if " " not in written or _SPACED_HOST.match(written) or not _ADDRESS.match(written):
        return ""
    target = normalizeLink(unescapeAll(written))
    return target if validateLink(target) else ""


def _spaced_target(state: StateInline, silent: bool) -> bool:
    """A link or a picture that CommonMark has refused."""
    source, start = state.src, state.pos
    is_image = source.startswith("![", start)
    if source[start] != "[" and not is_image:
        return False
    if not comes_after(source, "](", start):
        return False
    label_end = state.md.helpers.parseLinkLabel(state, start + is_image, not is_image)
    if label_end < 0:
        return False
    found = _INLINE.match(source, label_end + 1, state.posMax)
    target, title = _read(found) if found else ("", "")
    if found is None or not target:
        return False
    if not silent:
        push = _push_image if is_image else _push_link
        push(state, (start + is_image + 1, label_end), target, title)
    state.pos = found.end()
    return True


def _read(found: re.Match[str]) -> tuple[str, str]:
    """The address and the title; a title in round brackets looks like a part of a file's name."""
    written, title = found["target"], (found["title"] or "")[1:-1]
    bracketed = _BRACKETED_TITLE.fullmatch(written)
    if bracketed and not title and not _ADDRESS.match(written) and _ADDRESS.match(bracketed[1]):
        written, title = bracketed.groups()
    return _address(written), unescapeAll(title)


def _push_link(state: StateInline, label: tuple[int, int], target: str, title: str) -> None:
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": target}
    if title:
        token.attrs["title"] = title
    mark_line(state, token, label[0])
    maximum = state.posMax
    state.pos, state.posMax = label
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.push("link_close", "a", -1)
    state.posMax = maximum


def _push_image(state: StateInline, label: tuple[int, int], target: str, title: str) -> None:
    push_image(state, state.src[slice(*label)], target, title)


def push_image(state: StateInline, words: str, target: str, title: str = "") -> Token:
    """Push a picture. words: Markdown that stands for it where it is not shown."""
    token = state.push("image", "img", 0)
    token.attrs, token.content, token.children = {"src": target, "alt": ""}, words, []
    if title:
        token.attrs["title"] = title
    state.md.inline.parse(words, state.md, state.env, token.children)
    mark_line(state, token, state.pos)
    return token


def _tell_almost_links(state: StateCore) -> None:
    """Name what has the form of a link, leads somewhere by its looks, and is text."""
    if not _ALMOST.search(state.src):
        return
    for block in state.tokens:
        if "](" not in block.content and "]（" not in block.content:
            continue
        texts = [token.content for token in block.children or () if token.type == "text"]
        left = {found[0] for text in texts for found in _ALMOST.finditer(text)}
        # An escaped bracket is meant to be one.
        for found in _ALMOST.finditer(block.content) if left else ():
            if found[0] in left and block.content[found.start() - 1] != "\\":
                _tell(state, block, found)


def _tell(state: StateCore, block: Token, found: re.Match[str]) -> None:
    line = line_of(block, block, state.env) + lines_before(block.content, found.start())
    message = f'"{found[0][1:]}" ends no link; write [words](<address> "title") in one paragraph'
    scope_of(state.env).problems.append((line, message))
