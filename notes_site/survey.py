"""A site as a build would make it, read and not written: what `list`, `stats` and `mv` begin with.

Comes in: a site's folder. Goes out: a Survey. What was read is kept for the next build; nothing is published.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from notes_site.cache.store import Store
from notes_site.disk.posts import Posts
from notes_site.disk.snapshot import BuildOptions, Snapshot, remembered, take_snapshot
from notes_site.disk.state import make_own
from notes_site.folders import CACHE
from notes_site.model import Finding, Site
from notes_site.plan import Plan, make_plan, memo_for, renderer_for, silent
from notes_site.timings import Timings


class Survey(Struct, frozen=True):
    """What there is."""

    snapshot: Snapshot
    plan: Plan

    @property
    def site(self) -> Site:
        return self.plan.site

    @property
    def posts(self) -> Posts:
        return self.snapshot.notes

    @property
    def errors(self) -> list[Finding]:
        """What a build would stop at, with the names that files have in messages."""
        return [self.posts.told(finding) for finding in self.plan.findings if finding.severity == "error"]


@contextmanager
def surveyed(site_path: Path, options: BuildOptions) -> Iterator[Survey]:
    """A site, read; what it holds can be asked for until the end of the block.

    Raises SiteError for what is no site, and where nothing can go on, as for settings that cannot be read.
    """
    snapshot = take_snapshot(site_path, options)
    with suppress(OSError):  # Where nothing can be kept, all is read again.
        make_own(site_path)
    store = Store(site_path / CACHE)
    try:
        plan = make_plan(
            site_path,
            options,
            snapshot,
            remembered(snapshot),
            renderer_for(snapshot, store, options),
            store,
            memo_for(store, options),
            timings=Timings(),
            progress=silent,
        )
        yield Survey(snapshot, plan)
    finally:
        store.close()
