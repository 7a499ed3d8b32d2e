"""What the preview says beside a page, as HTML: its ribbon, faults of the site, warnings of the page.

Comes in: findings, the lines that they are about, the words of the interface. Goes out: HTML.
Must never know: how a page got here.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape

from msgspec import Struct

from notes_site.counts import by_severity
from notes_site.errors import shown as visible
from notes_site.model import Finding

AROUND = 2
"""Lines shown before and after the one that is meant."""


class Surroundings(Struct, frozen=True):
    """What is known around the findings."""

    words: Mapping[str, str]
    """Of the interface, in the site's language."""
    read_lines: Callable[[str], list[str]]
    """The lines of a file of the site; none where it is no text, or not there."""
    can_open: Callable[[str], bool]
    """Whether the editor may open a file of the site."""


def notice(
    *, ribbon: Sequence[str], findings: Sequence[Finding], failed: bool, own: str, around: Surroundings
) -> str:
    """All that is to be said. ribbon: marks of the page's note. own: the place of its findings.

    failed: whether the last good page is shown, so that all of the site's findings matter; else its own do.
    """
    parts = [f'<div class="ribbon">{escape(" · ".join(ribbon))}</div>'] if ribbon else []
    shown = findings if failed else [finding for finding in findings if finding.path == own]
    if shown:
        ordered = sorted(shown, key=lambda finding: (finding.severity != "error", finding.path != own))
        summary = _counted(shown, around.words)
        if failed:
            summary += f' <span class="kept">{escape(around.words["preview_kept"])}</span>'
        items = "".join(_item(finding, around) for finding in ordered)
        name, opened = ("faults", " open") if failed else ("warnings", "")
        parts.append(
            f'<details class="{name}"{opened} role="status">'
            f"<summary>{summary}</summary><ol>{items}</ol></details>"
        )
    return "".join(parts)


def moved_to(url: str) -> str:
    """Says that the page's note has another address now."""
    return f'<a data-moved href="{escape(url)}"></a>'


def _counted(findings: Sequence[Finding], words: Mapping[str, str]) -> str:
    """`1 error, 3 warnings`, each in its colour."""
    told = (
        (severity, words[f"preview_{severity}s_{'one' if number == 1 else 'many'}"].format(number))
        for severity, number in by_severity(findings).items()
    )
    return ", ".join(f'<span class="{severity}">{escape(text)}</span>' for severity, text in told)


def _item(finding: Finding, around: Surroundings) -> str:
    fact, _, way = finding.message.rpartition("; ")
    told = f'{escape(fact)}; <span class="way">{escape(way)}</span>' if fact else escape(way)
    kind = f'<span class="kind">{escape(around.words[f"preview_{finding.severity}"])}</span>'
    place, lines = _place(finding, around), _lines(finding, around.read_lines)
    return f'<li class="{finding.severity}">{kind} {place}<br>{told}{lines}</li>'


def _place(finding: Finding, around: Surroundings) -> str:
    place = escape(finding.place)
    if not around.can_open(finding.path):
        return f"<b>{place}</b>"
    title = escape(around.words["preview_edit"])
    return (
        '<form method="post" action="/.preview/edit">'
        f'<button name="place" value="{place}" title="{title}">{place}</button>'
        "</form>"
    )


def _lines(finding: Finding, read_lines: Callable[[str], list[str]]) -> str:
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
