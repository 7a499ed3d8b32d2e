"""What this program reads otherwise than cmark-gfm, on purpose: each rule with its name and its reason."""

import re
from collections.abc import Callable
from typing import NamedTuple

from support.outline import FORMULA, MARK

PARAGRAPH = frozenset({f"{MARK}<p>", f"{MARK}</p>"})
_END_TAGS = re.compile(f"(?:{MARK}</(?:li|ul|ol|td|tr|table)>)+")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_BOX = re.compile(r"(?<=<blockquote>\n)<p>\[!([\w-]+)\][+-]?[ \t]*(.*?)(\n|</p>)")
_GLUED = re.compile(r"^(#{2,6}|#(?=[\u3400-\u9fff《【「（“\u3000]))([^#\s].*?)#*$\n?", re.MULTILINE)
_DISPLAY = re.compile(r"\$\$[^$`]+\$\$")
# Between `$$` may stand what CommonMark takes for blocks.
_UNSET = re.compile(rf"\$\$[^$]+\$\$|\$[^${MARK}]+\$|\\begin\{{(\w+\*?)\}}[^{MARK}]*?\\?\\end\{{\1\}}")
_TAGS = re.compile(r"(?:</?[A-Za-z][^<>]*>)+")


class Difference(NamedTuple):
    theirs: str
    ours: str
    before: str
    """What stands before it in ours, and behind it."""
    after: str


def is_raw(markdown: str, html: str) -> bool:
    """Whether a note holds raw HTML that may be open over paragraphs, as far as cmark-gfm's HTML tells."""
    return bool(
        re.search(r"<(?:div|span|font|center)[ >]", html) or re.search(r"^[^`\n]*<p[ >]", markdown, re.M)
    )


def has_containers(markdown: str) -> bool:
    """Whether a note holds boxes or tabs that are no Markdown to cmark-gfm, with all that stands in them."""
    return bool(
        re.search(r"""^ *(?:=== ["']|!!! |\?{3}\+? |:::|<!-- tabs:|```+ad-)""", markdown, re.MULTILINE)
    )


def in_lines(markdown: str) -> str:
    """Markdown with each formula in one line: to cmark-gfm a line `=` makes a heading of those above it."""
    return _DISPLAY.sub(lambda formula: formula[0].replace("\n", " "), markdown)


def with_formulas(text: str) -> tuple[str, int]:
    """An outline of cmark-gfm's in which formulas are set."""
    return _UNSET.subn(FORMULA, text)


def with_boxes(html: str) -> tuple[str, int]:
    """HTML of cmark-gfm in which the first line of `> [!note] Title` is a paragraph of its own."""
    return _BOX.subn(lambda box: f"<p>{box[2] or box[1].capitalize()}</p>{'<p>' * (box[3] != '</p>')}", html)


def with_headings(html: str) -> tuple[str, int]:
    """HTML of cmark-gfm in which a line `##Title` is a heading."""
    count = 0

    def part(paragraph: re.Match[str]) -> str:
        nonlocal count
        parted, found = _GLUED.subn(_heading, paragraph[1])
        count += found
        return f"<p>{parted}</p>".replace("<p></p>", "") if found else paragraph[0]

    return _PARAGRAPH.sub(part, html), count


def _heading(found: re.Match[str]) -> str:
    tag = f"h{len(found[1])}"
    return f"</p><{tag}>{found[2]}</{tag}><p>"


def _is_emphasis(found: Difference) -> bool:
    return not found.ours and bool(re.fullmatch(r"\*{1,3}|_{1,3}|~~", found.theirs))


def _is_emoji(found: Difference) -> bool:
    return bool(re.fullmatch(r":[\w+-]+:", found.theirs)) and not found.ours.isascii()


def _is_reference(found: Difference) -> bool:
    return bool(
        re.fullmatch(r"\\(?:eq)?ref\{[^{}]*\}", found.theirs) and re.fullmatch(r"\(?\w+\)?", found.ours)
    )


def _is_mark(found: Difference) -> bool:
    return found.ours == found.theirs.replace("==", "")


def _is_name(found: Difference) -> bool:
    return found.theirs == found.ours.replace("__", "")


def _is_end_tag(found: Difference) -> bool:
    return not found.theirs and bool(_END_TAGS.fullmatch(found.ours))


def _is_tag(found: Difference) -> bool:
    return not found.theirs and bool(_TAGS.fullmatch(found.ours))


def _is_control(found: Difference) -> bool:
    return not found.ours and bool(
        re.fullmatch(r"[\x01-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffd]+", found.theirs)
    )


REWRITTEN = (
    ("boxes", "a quotation that begins with [!word] is a box with a title", with_boxes),
    (
        "headings",
        "marks of a heading need no space behind them where nothing else can be meant",
        with_headings,
    ),
)
"""What shows in cmark-gfm's HTML: a name, a reason, and the HTML as this program means it."""

CONTAINERS = ("containers", "boxes and tabs of MkDocs, VuePress and Obsidian: such a note is not compared")
FORMULAS = ("formulas", "are set, and what is in them is no Markdown")
BALANCE = (
    "balance",
    "raw HTML is closed in the order in which it was opened: where it is, <p> does not count",
)

RULES: tuple[tuple[str, str, Callable[[Difference], bool]], ...] = (
    (
        "emphasis",
        "beside Chinese, Japanese and Korean only white space keeps marks from being emphasis",
        _is_emphasis,
    ),
    ("unknown tags", "a tag that HTML does not know is text, as in vector<int>", _is_tag),
    ("emoji", "of GitHub's list are shown", _is_emoji),
    ("references", "to numbered formulas are links with their numbers", _is_reference),
    ("marks", "==words== are marked, as in Obsidian", _is_mark),
    ("names", "what Python itself calls by a name such as __init__ is not bold", _is_name),
    ("end tags", "what raw HTML leaves open is closed before a page goes on", _is_end_tag),
    ("control characters", "are left out, as are those without a width", _is_control),
)
"""What shows in one place: a name, a reason, and whether a difference is of the kind."""
