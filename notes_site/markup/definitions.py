"""Definitions: of terms (`: ` under a term), and those of links that only look like ones.

CommonMark shows no line such as `[note]: this`, and no footnote that nothing refers to: both are told.
`~ 5 minutes` under a line is a guess at a number, which defines no term.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from mdit_py_plugins.deflist import deflist_plugin

from notes_site.markup.containers import line_text
from notes_site.markup.scope import scope_of

# `[//]: # (words)` is how a comment is written in Markdown.
_ADDRESS = re.compile(r"[/.#:?@%]|^$")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\]")


def plugin(md: MarkdownIt) -> None:
    deflist_plugin(md)
    terms = next(rule.fn for rule in md.block.ruler.__rules__ if rule.name == "deflist")

    def with_colons(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        below = start + 2 if state.isEmpty(start + 1) else start + 1
        if not silent and not line_text(state, min(below, end)).startswith(":"):
            return False
        return bool(terms(state, start, end, silent))

    md.block.ruler.at("deflist", with_colons, {"alt": ["paragraph", "reference", "blockquote"]})
    md.core.ruler.after("inline", "lost_definitions", _tell_lost)


def _tell_lost(state: StateCore) -> None:
    """Tell of definitions whose words nobody will see."""
    scope = scope_of(state.env)
    found = (*_lost_footnotes(state), *_lost_words(state))
    scope.problems.extend((scope.first_line + line, message) for line, message in found)


def _lost_footnotes(state: StateCore) -> Iterator[tuple[int, str]]:
    notes = state.env.get("footnotes", {}).get("refs", {})
    for token in state.tokens if -1 in notes.values() else ():
        if token.type == "footnote_reference_open" and token.map:
            label = token.meta["label"]
            if notes[f":{label}"] < 0:
                way_out = f"write [^{label}] where it belongs"
                yield token.map[0], f'footnote "{label}" is left out, since nothing refers to it; {way_out}'


def _lost_words(state: StateCore) -> Iterator[tuple[int, str]]:
    """Words behind `[label]:` that lead nowhere by their looks, and that no link uses."""
    defined = state.env.get("references", {}).items()
    words = {label: kept for label, kept in defined if not _ADDRESS.search(unquote(kept["href"]))}
    uses = Counter(map(normalizeReference, _LABEL.findall(state.src))) if words else Counter()
    for label, kept in words.items():
        if uses[label] < 2:
            fact = f'"{unquote(kept["href"])}" is left out, as the address of a link that nothing uses'
            yield kept["map"][0], f'{fact}; write "\\[" in place of "["'
