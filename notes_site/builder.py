"""One engine: a builder is opened, looks, publishes some files or all, and is closed.

`notes-site build` is one such round; the preview looks again and again.
Comes in: which files of a site may have changed. Goes out: an output folder that is right again.
Must never know: who waits for which, or why.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from notes_site.cache.files import sweep
from notes_site.cache.store import Store, remove
from notes_site.disk import manifest, output
from notes_site.disk.lock import locked
from notes_site.disk.manifest import Manifest, Report
from notes_site.disk.obstacles import check_output
from notes_site.disk.ownership import claim
from notes_site.disk.posts import posts_of
from notes_site.disk.snapshot import (
    BuildOptions,
    Snapshot,
    find_report,
    look_again,
    remembered,
    take_snapshot,
)
from notes_site.disk.state import make_own, output_of
from notes_site.errors import Changed, SiteError
from notes_site.folders import CACHE, COPIES, TEMPLATES
from notes_site.model import Finding, Site, Written
from notes_site.plan import Plan, Progress, make_plan, memo_for, renderer_for, silent
from notes_site.renderer import Renderer
from notes_site.search.files import is_of_search
from notes_site.timings import Timings

LOOKS = 5
"""How many times a site is looked at when its files change while it is built."""


def build(
    site_path: Path, options: BuildOptions, progress: Progress = silent, snapshot: Snapshot | None = None
) -> Report:
    """Build a site. The writer's faults are in the report; if some are errors, nothing is written.

    snapshot: of the same site, taken with the same options just before, where a build is not yet right.
    Raises SiteError where nothing can go on: an unreadable config, an output folder that cannot be used.
    """
    check_output(options.output, site_path)
    for _ in range(LOOKS):
        if snapshot is None:
            snapshot, report = find_report(site_path, options)
            if report:
                return report
        try:
            return _build(site_path, options, snapshot, progress)
        except Changed as error:
            snapshot, last = None, error
    raise last


def _build(site_path: Path, options: BuildOptions, snapshot: Snapshot, progress: Progress) -> Report:
    with locked(output_of(site_path, options.output)):
        if options.clean:
            remove(site_path / CACHE)
        builder = Builder(site_path, options, snapshot=snapshot, progress=progress)
        try:
            return builder.build()
        finally:
            builder.close()


class Look(Struct, frozen=True):
    """What was found when the site was looked at."""

    findings: tuple[Finding, ...]
    failed: bool
    """There are errors among them; nothing is to be published, and what was published stays."""


class Builder:
    """Builds one site into one output folder, whose lock must be held. All calls come from one thread.

    `look` finds out what the folder should hold; `publish` makes it so for some files or for all.
    """

    def __init__(
        self,
        site_path: Path,
        options: BuildOptions,
        *,
        snapshot: Snapshot | None = None,
        progress: Progress = silent,
        late_search: bool = False,
    ) -> None:
        """snapshot: the first one, if it was taken already. late_search: only when it is asked for."""
        self._site_path = site_path
        self._options = options
        self._progress = progress
        self._late_search = late_search
        self._timings = Timings()
        self._open_store()
        self._renderer: Renderer | None = None
        """None when templates may have changed."""
        self._snapshot = snapshot
        self._known: dict[str, bytes] = {}
        """By path: the digests of posts and static files that nobody touched since they were read."""
        self._plan: Plan | None = None
        """The last one without errors."""
        self._output = output_of(site_path, options.output)
        last = (
            manifest.up_to_date(self._output, snapshot.manifest) if snapshot else manifest.load(self._output)
        )
        self._written: dict[str, Written] = last.files
        """By path: what is ours in the folder."""
        if not self._written:
            output.empty_own(self._output)
        self._looked = self._published = self._failed = False
        self.language = "en"
        """Of the interface, by the settings of the last look that could read them."""
        self._report = Report(findings=())
        """What the next build says when there is nothing to do."""
        self.due: dict[str, None] = {}
        """Paths of files that are not yet what they should be, in the order of pages."""

    @property
    def site(self) -> Site | None:
        """The last one without errors."""
        return self._plan.site if self._plan else None

    @property
    def skipped(self) -> tuple[str, ...]:
        """Paths of the site that the last look left out, hidden ones and editors' files among them."""
        return self._snapshot.skipped if self._snapshot else ()

    def holds(self, path: str) -> bool:
        """Whether the folder should hold a file, or held it until the first look without errors."""
        return path in (self._plan.keys if self._plan else self._written)

    def awaits(self, path: str) -> bool:
        """Whether a file is one of the search, which nobody has asked for since the last look."""
        return is_of_search(path) and self._plan is not None and self._plan.lacks_search

    def build(self) -> Report:
        """Look, and publish everything; returns what was done."""
        look = self.look((), now=self._options.now)
        report = Report(findings=look.findings, failed=look.failed, timings=self._timings.seconds)
        if self._plan is None or look.failed:
            return report
        paths = list(self._plan.keys)
        try:
            foreign = self._begin_clean(paths) if self._options.clean else []
            changes = self._prepare(paths)
        except Changed:
            raise
        except SiteError as error:
            return replace(report, findings=(*look.findings, *self._told(error)), failed=True)
        self._publish(paths, changes)
        problem = (Finding(CACHE, 0, self._store.problem),) if self._store.problem else ()
        return replace(
            self._report,
            findings=(*look.findings, *problem),
            written=len(changes.fresh),
            removed=len(changes.stale),
            left=(*sorted(changes.left), *foreign),
            timings=self._timings.seconds,
        )

    def _begin_clean(self, paths: Sequence[str]) -> list[str]:
        """Trust nothing that lies in the output; returns what stays there because it is not ours."""
        assert self._plan
        if self._written:
            self._written = manifest.in_doubt(self._written)
            return []
        self._written, foreign = claim(self._output, [self._plan.file(path) for path in paths], is_of_search)
        return foreign

    def look(self, changed: Collection[str], *, now: int) -> Look:
        """Look at files of the site that may have changed, or at everything when none is named."""
        self._options = replace(self._options, now=now)
        self._failed = True
        try:
            snapshot, plan = self._plan_after(changed)
        except SiteError as error:
            self._snapshot = None
            return Look(tuple(self._told(error)), True)
        plan = replace(plan, findings=tuple(map(snapshot.notes.told, plan.findings)))
        self._snapshot, self.language = snapshot, plan.setup.config.language
        self._known.update(_newly_known(snapshot, plan, self._known.keys()))
        if any(self._options.strict or finding.severity == "error" for finding in plan.findings):
            return Look(plan.findings, True)
        if not self._late_search:
            with self._timings.step("search"):
                plan = plan.with_search()
        self._failed = False
        self._plan, self._report = plan, _report(plan, snapshot)
        self.due = self._due(plan.keys)
        return Look(plan.findings, False)

    def _told(self, error: SiteError) -> Iterator[Finding]:
        """The faults of an error, with the names that files have in messages."""
        return map(posts_of(self._site_path).told, as_findings(error))

    def publish(self, paths: Collection[str]) -> list[str]:
        """Make some files what they should be, remove what should not be there; returns what changed.

        Raises SiteError when a template fails or a file cannot be written.
        """
        return self._publish_now([path for path in paths if path in self.due])

    def publish_search(self) -> list[str]:
        """The same for the search."""
        if self._plan is None:
            return []
        self._plan = plan = self._plan.with_search()
        self.due |= self._due({path: key for path, key in plan.keys.items() if is_of_search(path)})
        return self.publish([path for path in self.due if is_of_search(path)])

    def publish_all(self) -> list[str]:
        """Make every file what it should be, after a look at each on the disk; returns what changed."""
        return self._publish_now(list(self._plan.keys) if self._plan else [])

    def forget(self) -> None:
        """Begin from nothing: as after a deleted output and a deleted cache."""
        self._store.close()
        remove(self._site_path / CACHE)
        self._open_store()
        self._renderer, self._snapshot = None, None
        self._written = manifest.in_doubt(self._written)

    def close(self) -> None:
        """Save what the next build can continue from."""
        if self._snapshot and self._plan and self._published and not self.due:
            self._remember(self._snapshot, self._plan)
            self._memo.save()
        self._store.close()

    def _open_store(self) -> None:
        with suppress(OSError):  # The store reports it itself.
            make_own(self._site_path)
        self._store = Store(self._site_path / CACHE)
        self._memo = memo_for(self._store, self._options)

    def _plan_after(self, changed: Collection[str]) -> tuple[Snapshot, Plan]:
        """What the output should hold; looks again when files change meanwhile."""
        for _ in range(LOOKS - 1):
            snapshot = self._snapshot_after(changed)
            with suppress(Changed):
                return snapshot, self._plan_of(snapshot)
        snapshot = self._snapshot_after(changed)
        return snapshot, self._plan_of(snapshot)

    def _snapshot_after(self, changed: Collection[str]) -> Snapshot:
        """A new snapshot; what is known of files that may have changed is forgotten."""
        if any(path.startswith(f"{TEMPLATES}/") for path in changed) or not changed:
            self._renderer = None
        last, self._snapshot = self._snapshot, None
        if last is None or (not changed and not self._looked):
            snapshot = last or take_snapshot(self._site_path, self._options)
            self._known = remembered(snapshot)
            return snapshot
        for path in changed:
            self._known.pop(path, None)
        if changed and (again := look_again(last, self._site_path, changed)):
            return again
        snapshot = take_snapshot(self._site_path, self._options, last.manifest)
        self._known = {path: key for path, key in self._known.items() if _is_same(path, last, snapshot)}
        return snapshot

    def _plan_of(self, snapshot: Snapshot) -> Plan:
        if self._store.problem and self._looked:
            self._open_store()
        self._looked = True
        self._renderer = self._renderer or renderer_for(snapshot, self._store, self._options)
        return make_plan(
            self._site_path,
            self._options,
            snapshot,
            self._known,
            self._renderer,
            self._store,
            self._memo,
            timings=self._timings,
            progress=self._progress,
        )

    def _due(self, keys: Mapping[str, bytes]) -> dict[str, None]:
        """Those of some files, in their order, that are not yet what they should be."""
        written = self._written
        return {path: None for path, key in keys.items() if path not in written or written[path].key != key}

    def _publish_now(self, paths: Sequence[str]) -> list[str]:
        if self._plan is None:
            return []
        try:
            changes = self._prepare(paths)
        except Changed:
            self._snapshot = None
            self.look((), now=self._options.now)
            paths = [path for path in paths if path in self._plan.keys]
            changes = self._prepare(paths)
        self._publish(paths, changes)
        return [*changes.fresh, *changes.stale]

    def _prepare(self, paths: Sequence[str]) -> output.Changes:
        """Prepare, beside the output, those files that are not right already."""
        assert self._plan
        with self._timings.step("render"):
            return output.prepare(
                self._output,
                [self._plan.file(path) for path in paths],
                self._written,
                jobs=self._options.jobs,
                progress=partial(self._progress, "rendering"),
                others=self._planned(self._plan),
            )

    def _planned(self, plan: Plan) -> Set[str]:
        """What is not to be removed: a search that is not yet what it should be may stay what it was."""
        if not plan.lacks_search:
            return plan.keys.keys()
        return plan.keys.keys() | set(filter(is_of_search, self._written))

    def _publish(self, paths: Sequence[str], changes: output.Changes) -> None:
        with self._timings.step("write"):
            ours = output.publish(changes)
        for path in changes.stale | changes.left:
            self._written.pop(path, None)
        self._written.update(ours)
        for path in paths:
            self.due.pop(path, None)
        self._published = True

    def _remember(self, snapshot: Snapshot, plan: Plan) -> None:
        """Save what the next build into this folder may take up."""
        last = Manifest(
            inputs=snapshot.inputs if plan.whole and not self._failed and not plan.lacks_search else b"",
            since=plan.site.since,
            due=plan.site.due,
            history=plan.history,
            report=self._report,
            sources=manifest.packed(_sources(snapshot, self._known)),
            files=self._written,
        )
        sweep(self._site_path / COPIES, plan.copies, self._options.now)
        manifest.settle(file.stamp for file in self._written.values())
        manifest.save(self._output, last)


def as_findings(error: SiteError) -> tuple[Finding, ...]:
    return tuple(Finding(each.path or "", each.line or 0, each.message, "error") for each in error.each())


def _report(plan: Plan, snapshot: Snapshot) -> Report:
    """What the next build says when there is nothing to do."""
    site = plan.site
    return Report(
        findings=plan.findings,
        notes=len(site.urls),
        left_out=site.left_out,
        unread=plan.unread,
        pages=len(plan.pages),
        skipped=snapshot.skipped,
    )


def _newly_known(snapshot: Snapshot, plan: Plan, known: Set[str]) -> Iterator[tuple[str, bytes]]:
    """The digests of the files that were read, but for those that may have changed since without a sign."""
    for path in plan.digests.keys() - known:
        found = snapshot.source(path)
        if found and manifest.is_settled(found.stamp, snapshot.taken):
            yield path, plan.digests[path]


def _is_same(path: str, before: Snapshot, after: Snapshot) -> bool:
    """Whether a file is as it was."""
    found, last = after.source(path), before.source(path)
    return found is not None and last is not None and found.stamp == last.stamp


def _sources(snapshot: Snapshot, known: Mapping[str, bytes]) -> manifest.Sources:
    """The files that are known, for the manifest."""
    return {path: (found.stamp, digest) for path, digest in known.items() if (found := snapshot.source(path))}
