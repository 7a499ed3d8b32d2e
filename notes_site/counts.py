"""How many of something, in words: `1 note`, `2 notes`, `1 error, 3 warnings`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from notes_site.model import Finding, LeftOut

MANY = 4
"""So many notes with one and the same fault are told of in one line."""


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def one_of(paths: Sequence[str]) -> str:
    """Of how many paths the first is one; empty when there is no other."""
    return f" (one of {len(paths):,})" if len(paths) > 1 else ""


def tell_skipped(paths: Sequence[str]) -> str:
    """That files of a site are not published, with the first of them, and why."""
    why = "what is hidden, ends in .bak, .orig, .part or .tmp, or is no file is not published"
    return f"{paths[0]}: is left out{one_of(paths)}; {why}"


def count_left_out(left_out: LeftOut) -> str:
    """Notes that a site does not show; empty when there are none."""
    counted = (
        (count(left_out.drafts, "draft"), left_out.drafts),
        (f"{count(left_out.future, 'note')} of the future", left_out.future),
        (count(left_out.expired, "expired note"), left_out.expired),
    )
    return ", ".join(f"{words} left out" for words, number in counted if number)


def count_unread(unread: Mapping[str, int]) -> str:
    """Notes in formats that are not read, by ending; empty when there are none."""
    total = sum(unread.values())
    return f"{count(total, 'file')} not read as notes ({', '.join(unread)})" if total else ""


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """Warnings, then errors, each in their order; what many notes share stands once, with their number."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        alike.setdefault((finding.severity, finding.message), []).append(finding)
    told = [
        finding
        for same in alike.values()
        for finding in (same if len(same) < MANY else [_of_many(same[0], len(same))])
    ]
    return sorted(told, key=lambda finding: (finding.severity == "error", finding))


def _of_many(first: Finding, number: int) -> Finding:
    fact, mark, way_out = first.message.partition("; ")
    return replace(first, message=f"{fact} (one of {number:,} such){mark}{way_out}")


def by_severity(findings: Sequence[Finding]) -> dict[str, int]:
    """How many errors and how many warnings there are, of what there is."""
    numbers = Counter(finding.severity for finding in findings)
    return {severity: numbers[severity] for severity in ("error", "warning") if numbers[severity]}


def count_faults(findings: Sequence[Finding]) -> str:
    """Errors and warnings; empty when there are none."""
    return ", ".join(count(number, noun) for noun, number in by_severity(findings).items())
