"""The characters with which rules begin: at each position only those are asked that may have something there.

Comes in: a parser that has all its rules. Goes out: the same, but sooner.
A rule that is not named here is asked everywhere.
"""

from collections.abc import Callable, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

BLOCKS = {
    "math_block": "$\\",
    "tabs_quoted": "=",
    "tabs_comments": "<",
    "tabs_components": "<",
    "tabs_container": ":",
    "admonition_indented": "!?",
    "admonition_colons": ":",
    "comment_block": "%",
    "fence": "`~",
    "fenced_quote": ">",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*-+0123456789",
    "footnote_def": "[",
    "spaced_definition": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "label": "(",
    "block_break": "%+",
}
"""By the name of a rule: what a line may begin with, behind its indentation and the marks around it."""
INLINES = {
    "newline": "\n",
    "math_inline": "$\\",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "comment": "%",
    "subscript": "~",
    "mark": "=",
    "superscript": "^",
    "address_marks": "*_",
    "emphasis": "*_",
    "wikilink": "![",
    "link": "[",
    "image": "!",
    "sized_image": "!",
    "spaced_target": "![",
    "attribute_list": "{",
    "role": "{",
    "span": "[",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}

Rule = Callable[..., bool]


def plugin(md: MarkdownIt) -> None:
    md.block.ruler = _Sorted(md.block.ruler, BLOCKS, _block_rule)
    md.inline.ruler = _Sorted(md.inline.ruler, INLINES, _inline_rule)


class _Sorted(Ruler[Rule]):
    """As another ruler, but each chain is one rule, which asks those of the other that may apply."""

    def __init__(
        self, ruler: Ruler[Any], openers: Mapping[str, str], asking: Callable[["_ByCharacter"], Rule]
    ) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        self._openers = openers
        self._asking = asking
        self._chains: dict[str, list[Rule]] = {}

    def getRules(self, chainName: str = "") -> list[Rule]:
        if chainName not in self._chains:
            names = dict(zip(super().getRules(), self.get_active_rules(), strict=True))
            rules = [(rule, self._openers.get(names[rule])) for rule in super().getRules(chainName)]
            self._chains[chainName] = [self._asking(_ByCharacter(rules))]
        return self._chains[chainName]


class _ByCharacter(dict[str, list[Rule]]):
    """The rules that may begin with a character, in their order; filled as characters are met."""

    def __init__(self, rules: list[tuple[Rule, str | None]]) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, char: str) -> list[Rule]:
        self[char] = [rule for rule, openers in self._rules if openers is None or char in openers]
        return self[char]


def _block_rule(rules: _ByCharacter) -> Rule:
    def ask(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        position = state.bMarks[start] + state.tShift[start]
        for rule in rules[state.src[position : position + 1]]:  # noqa: SIM110  # `any` takes twice as long.
            if rule(state, start, end, silent):
                return True
        return False

    return ask


def _inline_rule(rules: _ByCharacter) -> Rule:
    def ask(state: StateInline, silent: bool) -> bool:
        for rule in rules[state.src[state.pos]]:  # noqa: SIM110
            if rule(state, silent):
                return True
        return False

    return ask
