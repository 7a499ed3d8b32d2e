"""A note's text with the marks of another program as Markdown; code, and all else, stays as it is.

Comes in: a text and rules. Goes out: the text, what was rewritten and what was left, with lines.
Must never know: files.
"""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from notes_site.markup.lookahead import fence_lines

_SPAN = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)")
_START, _END = "\ue010", "\ue011"
_PLACE = re.compile(f"{_START}(\\d+){_END}")
DEPTH = 9
"""Boxes in boxes."""

Replace = Callable[[re.Match[str]], str | None]
"""What stands in place of a mark; None where it is none that can be rewritten."""


class Rule(Struct, frozen=True):
    """A mark of another program."""

    name: str
    """What writers call it: `{% note %}`."""
    pattern: re.Pattern[str]
    replace: Replace
    in_code: bool = False
    """Whether it means something in code, too."""


class Change(Struct, frozen=True, order=True):
    """A mark in a note."""

    line: int
    """1-based."""
    name: str


class Rewritten(Struct, frozen=True):
    text: str
    changed: tuple[Change, ...]
    left: tuple[Change, ...]


def rewritten(text: str, rules: Sequence[Rule], foreign: re.Pattern[str]) -> Rewritten:
    """Apply rules in their order. foreign: what a mark of the program looks like; some are left."""
    hidden: list[str] = []
    changed: list[Change] = []

    def applied(rule: Rule, text: str, line_of: _Lines) -> str:
        def replace(found: re.Match[str]) -> str:
            made = rule.replace(found)
            if made is None:
                return found[0]
            changed.append(Change(line_of(found[0]), rule.name))
            return made

        return rule.pattern.sub(replace, text)

    lines = _Lines(text)
    for rule in (rule for rule in rules if rule.in_code):
        text = applied(rule, text, lines)

    def hide(code: str) -> str:
        hidden.append(code)
        return f"{_START}{len(hidden) - 1}{_END}"

    plain = _SPAN.sub(lambda found: hide(found[0]), _without_fences(text, hide))
    # With as many lines as before, so that those of marks are right.
    line_of = _Lines(_PLACE.sub(lambda found: "\n" * hidden[int(found[1])].count("\n"), plain))
    for rule in (rule for rule in rules if not rule.in_code):
        # Inner ones first: boxes may hold boxes.
        for _ in range(DEPTH):
            before, plain = plain, applied(rule, plain, line_of)
            if plain == before:
                break
    left = tuple(
        Change(line_of(found[0]), " ".join(found[0].split())[:60]) for found in foreign.finditer(plain)
    )
    return Rewritten(_PLACE.sub(lambda found: hidden[int(found[1])], plain), tuple(sorted(changed)), left)


class _Lines:
    """On which line of a text marks stand that are found in another state of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[str, int] = {}
        """How far the text was looked through, by how a mark begins."""

    def __call__(self, mark: str) -> int:
        start = mark.partition("\n")[0]
        place = self._text.find(start, self._ends.get(start, 0))
        if place >= 0:
            self._ends[start] = place + len(start)
        return self._text.count("\n", 0, max(place, 0)) + 1


def _without_fences(text: str, hide: Callable[[str], str]) -> str:
    lines = text.split("\n")
    out: list[str] = []
    at = 0
    for first, last in sorted(fence_lines(text).items()):
        if first >= at:
            out += lines[at:first]
            out.append(hide("\n".join(lines[first : last + 1])))
            at = last + 1
    return "\n".join([*out, *lines[at:]])


def arguments(text: str) -> tuple[list[str], dict[str, str]]:
    """What a mark is given: words, quoted or not, and `name=value` or `name:value`."""
    words, named = [], {}
    for name, quoted, single, bare in re.findall(
        r"""(?:([\w-]+)\s*[=:]\s*)?(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", text
    ):
        value = quoted or single or bare
        if name and not value.startswith("//"):
            named[name] = value
        else:
            words.append(f"{name}:{value}" if name else value)
    return words, named


def fence(code: str, language: str = "", title: str = "") -> str:
    """A block of code, in a fence longer than any in it."""
    code = code.strip("\n")
    longest = max((len(run) for run in re.findall(r"^\s*(`{3,})", code, re.MULTILINE)), default=2)
    marks = "`" * max(3, longest + 1)
    named = f' title="{title}"' if title else ""
    return f"{marks}{language}{named}\n{code}\n{marks}"


def box(kind: str, title: str, body: str) -> str:
    """A box that may hold others."""
    depth = max((len(run) for run in re.findall(r"^(:{3,})", body, re.MULTILINE)), default=2)
    marks = ":" * max(3, depth + 1)
    return f"{marks} {' '.join(filter(None, (kind, title)))}\n{body.strip(chr(10))}\n{marks}"


def tabs(titles_and_bodies: Sequence[tuple[str, str]]) -> str:
    """Panels under labels."""
    panels = "\n\n".join(f"#### **{title}**\n\n{body.strip(chr(10))}" for title, body in titles_and_bodies)
    return f"<!-- tabs:start -->\n\n{panels}\n\n<!-- tabs:end -->"
