"""Files that two pages or assets would write.

Comes in: the pages and assets of a site. Goes out: an error for each. Must never know: the disk.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from notes_site.folders import STATE
from notes_site.model import Asset, Finding, Page


def find_conflicts(pages: Sequence[Page], assets: Mapping[str, Asset]) -> Iterator[tuple[str, Finding]]:
    """An error for each file that two would write, with the owner of the later page.

    Pages must differ not in case alone. assets: by URL.
    """
    owners: dict[str, str] = {url.lstrip("/"): asset.path for url, asset in assets.items()}
    for page in pages:
        if page.path.casefold().startswith(STATE):
            message = f"has the address /{page.path}, where the preview keeps what is its own; choose another"
            yield page.owner, Finding(page.owner, 0, message, "error")
        other = owners.setdefault(page.path, page.owner)
        if other == page.owner:
            other = owners.setdefault(page.path.casefold(), page.owner)
        if other != page.owner:
            # Pages that the program makes by itself, such as the archive, have a word for an owner.
            blamed, other = sorted((page.owner, other), key=lambda owner: ("/" in owner, owner), reverse=True)
            url = "/" + re.sub(r"index\.html$", "", page.path)
            message = (
                f'has the address {url}, and so has {other}; give one of them another "slug" or "permalink"'
            )
            yield page.owner, Finding(blamed, 0, message, "error")


def worth_telling(conflicts: Iterable[tuple[str, Finding]], faults: Iterable[Finding]) -> Iterator[Finding]:
    """Those of notes that have no other error: a note without an address is in conflict for that alone."""
    faulty = {finding.path for finding in faults if finding.severity == "error"}
    return (finding for owner, finding in conflicts if owner not in faulty)
