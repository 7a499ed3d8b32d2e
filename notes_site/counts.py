"""How many of something, in words: `1 note`, `2 notes`, `1 error, 3 warnings`."""

from collections.abc import Sequence

from notes_site.model import Finding


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def count_faults(findings: Sequence[Finding]) -> str:
    """Errors and warnings; empty when there are none."""
    errors = sum(finding.severity == "error" for finding in findings)
    counted = ((errors, "error"), (len(findings) - errors, "warning"))
    return ", ".join(count(number, noun) for number, noun in counted if number)
