"""What the preview says beside a page, as HTML: its ribbon, faults of the site, warnings of the page.

Comes in: findings, and the lines that they are about. Goes out: HTML. Must never know: how a page got here.
"""

from collections.abc import Callable, Sequence
from html import escape

from notes_site.counts import count_faults
from notes_site.errors import shown as visible
from notes_site.model import Finding

AROUND = 2
"""Lines shown before and after the one that is meant."""

ReadLines = Callable[[str], list[str]]
"""The lines of a file of the site; none where it is no text, or not there."""


def notice(
    *,
    ribbon: Sequence[str],
    faults: Sequence[Finding],
    warnings: Sequence[Finding],
    read_lines: ReadLines,
    can_open: Callable[[str], bool],
    moved: str,
) -> str:
    """All that is to be said. ribbon: marks of the page's note. warnings: those of the page.

    can_open: whether the editor may open a file of the site. moved: the address that the page's note has now.
    """
    if moved:
        return f'<a data-moved href="{escape(moved)}"></a>'
    parts = [f'<div class="ribbon">{escape(" · ".join(ribbon))}</div>'] if ribbon else []
    for name, opened, findings in (("faults", " open", faults), ("warnings", "", warnings)):
        if findings:
            items = "".join(_item(finding, read_lines, can_open) for finding in findings)
            parts.append(
                f'<details class="{name}"{opened} role="status">'
                f"<summary>{count_faults(findings)}</summary><ol>{items}</ol></details>"
            )
    return "".join(parts)


def _item(finding: Finding, read_lines: ReadLines, can_open: Callable[[str], bool]) -> str:
    fact, _, way = finding.message.rpartition("; ")
    told = f'{escape(fact)}; <span class="way">{escape(way)}</span>' if fact else escape(way)
    return f"<li>{_place(finding, can_open)}<br>{told}{_lines(finding, read_lines)}</li>"


def _place(finding: Finding, can_open: Callable[[str], bool]) -> str:
    place = escape(finding.place)
    if not can_open(finding.path):
        return f"<b>{place}</b>"
    return (
        '<form method="post" action="/.preview/edit">'
        f'<button name="place" value="{place}" title="Open in the editor">{place}</button>'
        "</form>"
    )


def _lines(finding: Finding, read_lines: ReadLines) -> str:
    """The line that is meant among its neighbours, with numbers."""
    lines = read_lines(finding.path) if finding.line else []
    if not 0 < finding.line <= len(lines):
        return ""
    first = max(1, finding.line - AROUND)
    mark = ' class="here"'
    around = [visible(line.expandtabs(4)) for line in lines[first - 1 : finding.line + AROUND]]
    spans = (
        f"<span{mark if number == finding.line else ''}>{number:>4}  {escape(line)}</span>"
        for number, line in enumerate(around, first)
    )
    return f"<pre>{''.join(spans)}</pre>"
