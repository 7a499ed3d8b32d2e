"""Notes read by this program and by cmark-gfm, GitHub's own reader: `make compare ARGS="FOLDER 300"`.

Both results are cut into blocks and words. What differs is named by the rule of this program that means it so
and counted; what no rule names is printed, as cmark-gfm has it and as this program has it.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeVar

from notes_site import markup
from notes_site.errors import SiteError
from notes_site.loader.front_matter import split_note
from support.canonical import shifted
from support.differences import (
    BALANCE,
    CONTAINERS,
    FORMULAS,
    PARAGRAPH,
    REWRITTEN,
    RULES,
    Difference,
    has_containers,
    in_lines,
    is_raw,
    with_formulas,
)
from support.outline import FORMULA, MARK, is_mark, outline, words
from support.resolving import resolved

EXTENSIONS = ("table", "strikethrough", "autolink", "tasklist", "footnotes")
COMMAND = [
    "cmark-gfm",
    "--unsafe",
    "--strikethrough-double-tilde",
    *(word for name in EXTENSIONS for word in ("-e", name)),
]
Part = TypeVar("Part")
AROUND = 6
"""Words on each side of a difference that its rule sees."""


def main(folder: Path, count: int) -> None:
    if not shutil.which(COMMAND[0]):
        sys.exit("cmark-gfm is not there; on Debian: apt-get install cmark-gfm")
    named: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    equal = rest = 0
    paths = sample(folder, count)
    for path in paths:
        meant, others = compare(path)
        named += meant
        touched.update(meant.keys())
        equal += not meant and not others
        rest += len(others)
        for found in others:
            print(f"{path.relative_to(folder)}: …{found.before}".replace(MARK, ""))
            print(f"  cmark-gfm {found.theirs}\n  this      {found.ours}".replace(MARK, ""))
    print(f"\n{len(paths)} notes: {equal} are equal, {named.total()} differences are meant, {rest} are not")
    for name, reason, *_ in (CONTAINERS, FORMULAS, BALANCE, *REWRITTEN, *RULES):
        print(f"{named[name]:6} in {touched[name]:3} notes  {name}: {reason}")


def sample(folder: Path, count: int) -> list[Path]:
    """So many notes, as evenly as it goes from the folders in the folder, and evenly within each."""
    heaps = [sorted(part.rglob("*.md")) for part in sorted(folder.iterdir()) if part.is_dir()]
    heaps = sorted(filter(None, heaps), key=len) or [sorted(folder.glob("*.md"))]
    chosen: list[Path] = []
    for index, heap in enumerate(heaps):
        share = min(len(heap), (count - len(chosen)) // (len(heaps) - index))
        chosen += (heap[place * len(heap) // share] for place in range(share))
    return sorted(chosen)


def compare(path: Path) -> tuple[Counter[str], list[Difference]]:
    """How often each rule names a difference in a note, and the differences that none does."""
    text = path.read_text("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    try:
        body = split_note(text).body
    except SiteError:
        return Counter(), []
    if has_containers(body):
        return Counter([CONTAINERS[0]]), []
    ours = outline(resolved(markup.render(body, lang="en", title="-")))
    meant: Counter[str] = Counter()
    given = in_lines(body) if FORMULA in ours else body
    html = subprocess.run(COMMAND, input=given.encode(), capture_output=True, check=True).stdout.decode()
    for name, _, rewritten in REWRITTEN:
        html, meant[name] = rewritten(html)
    theirs = outline(shifted(html))
    if FORMULA in ours:
        theirs, meant[FORMULAS[0]] = with_formulas(theirs)
    sides = [words(theirs), words(ours)]
    if is_raw(body, html):
        bare = [[word for word in side if word not in PARAGRAPH] for side in sides]
        meant[BALANCE[0]] = sum(1 for _ in differences(*sides)) - sum(1 for _ in differences(*bare))
        sides = bare
    others = []
    for found in differences(*sides):
        name = next((name for name, _, explains in RULES if explains(found)), "")
        if name:
            meant[name] += 1
        else:
            others.append(found)
    return +meant, others


def differences(theirs: Sequence[str], ours: Sequence[str]) -> Iterator[Difference]:
    """Block by block first, then word by word: all words at once would take minutes."""
    for left, right, before, after in _unequal(_blocks(theirs), _blocks(ours)):
        for there, here, near, behind in _unequal(_joined(left), _joined(right)):
            around = (*_joined(before), *near)[-AROUND:], (*behind, *_joined(after))[:AROUND]
            yield Difference(*map("".join, (there, here, *around)))


def _blocks(outlined: Sequence[str]) -> list[tuple[str, ...]]:
    blocks: list[list[str]] = []
    for word in outlined:
        if is_mark(word) or not blocks:
            blocks.append([])
        blocks[-1].append(word)
    return [tuple(block) for block in blocks]


def _joined(blocks: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for block in blocks for word in block)


def _unequal(theirs: Sequence[Part], ours: Sequence[Part]) -> Iterator[tuple[Sequence[Part], ...]]:
    """Parts that differ: theirs, ours, and what stands before and behind in ours."""
    for kind, a, b, c, d in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            yield theirs[a:b], ours[c:d], ours[max(0, c - AROUND) : c], ours[d : d + AROUND]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300)
