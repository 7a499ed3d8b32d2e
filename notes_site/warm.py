"""A build that stays: the one of `builder`, with what it made last still in memory, published part by part.

Comes in: which files of a site may have changed. Goes out: an output folder that is right again.
Must never know: who waits for which, or why.
"""

from collections.abc import Collection
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from notes_site import ledger, output
from notes_site.builder import (
    LOOKS,
    Clock,
    Draft,
    Memory,
    Progress,
    as_findings,
    asset_files,
    draft_site,
    keep_outcomes,
    key_of,
    known_after,
    make_renderer,
    open_cache,
    remember,
    sources_of,
)
from notes_site.cache import remove
from notes_site.errors import Changed, SiteError
from notes_site.ledger import Ledger, Report
from notes_site.model import File, Finding, Page, Site, Written
from notes_site.renderer import Renderer
from notes_site.state import CACHE, output_of
from notes_site.survey import BuildOptions, Survey, look_again, take_survey


class Look(Struct, frozen=True):
    """What was found when the site was looked at."""

    findings: tuple[Finding, ...]
    failed: bool
    """There are errors among them; nothing is to be published, and what was published stays."""


class Plan(Struct, frozen=True):
    """What an output folder should hold."""

    draft: Draft
    renderer: Renderer
    pages: dict[str, Page]
    """By path."""
    files: dict[str, File]
    """By path."""


class WarmBuild:
    """One output folder, whose lock must be held. All calls come from one thread.

    `look` finds out what the folder should hold; `publish` makes it so for some files or for all.
    """

    def __init__(
        self, site_path: Path, options: BuildOptions, progress: Progress = lambda step, done, total: None
    ) -> None:
        """progress: called while the site is looked at; what it raises ends that."""
        self._site_path = site_path
        self._options = options
        self._progress = progress
        self._cache = open_cache(site_path)
        self._memory = Memory()
        self._renderer: Renderer | None = None
        """None when templates may have changed."""
        self._survey: Survey | None = None
        self._plan: Plan | None = None
        """The last one without errors."""
        self._output = output_of(site_path, options.output)
        self._written: dict[str, Written] = ledger.load(self._output).files
        """By path: what is ours in the folder."""
        if not self._written:
            output.empty_own(self._output)
        self.due: dict[str, File] = {}
        """By path: files that are not yet what they should be."""

    @property
    def site(self) -> Site | None:
        """The last one without errors."""
        return self._plan.draft.site if self._plan else None

    def holds(self, path: str) -> bool:
        """Whether the folder should hold a file, or held it until the first look without errors."""
        return path in (self._plan.files if self._plan else self._written)

    def look(self, changed: Collection[str], *, now: int) -> Look:
        """Look at files of the site that may have changed, or at everything when none is named."""
        self._options = replace(self._options, now=now)
        try:
            survey, draft = self._draft_after(changed)
        except SiteError as error:
            self._survey = None
            return Look(as_findings(error), True)
        self._survey = replace(survey, known=known_after(survey, draft))
        if draft.fails(self._options):
            return Look(draft.findings, True)
        try:
            self._adopt(draft)
        except SiteError as error:
            return Look((*draft.findings, *as_findings(error)), True)
        return Look(draft.findings, False)

    def publish(self, paths: Collection[str]) -> list[str]:
        """Make some files what they should be, and remove what should not be; the paths that changed.

        Raises SiteError when a template fails or a file cannot be written.
        """
        return self._publish([self.due[path] for path in paths if path in self.due])

    def publish_all(self) -> list[str]:
        """Make every file what it should be, having looked at each on the disk; the paths that changed."""
        return self._publish(list(self._plan.files.values()) if self._plan else [])

    def forget(self) -> None:
        """Begin from nothing: as after a deleted output and a deleted cache."""
        self._cache.close()
        remove(self._site_path / CACHE)
        self._cache = open_cache(self._site_path)
        self._memory, self._renderer, self._survey = Memory(), None, None
        self._written = ledger.in_doubt(self._written)

    def close(self) -> None:
        """Leave behind what the next build can take up."""
        survey, self._survey = self._survey, None
        if survey and self._plan and not self.due:
            draft = self._plan.draft
            report = Report(findings=draft.findings)
            remember(self._output, self._options, replace(survey, inputs=b""), draft, self._written, report)
            keep_outcomes(self._cache, self._options, self._memory)
        self._cache.close()

    def _draft_after(self, changed: Collection[str]) -> tuple[Survey, Draft]:
        """What the site should be; looked at again as long as files change meanwhile."""
        for _ in range(LOOKS - 1):
            survey = self._survey_after(changed)
            with suppress(Changed):
                return survey, self._draft_of(survey)
            self._survey = None
        survey = self._survey_after(changed)
        return survey, self._draft_of(survey)

    def _survey_after(self, changed: Collection[str]) -> Survey:
        """A new survey; what is known of files that may have changed is forgotten."""
        if any(path.startswith("templates/") for path in changed) or not changed:
            self._renderer = None
        if self._survey is None:
            return take_survey(self._site_path, self._options)
        # Editors make files for a moment, to write into or to see whether they can.
        real = [path for path in changed if self._survey.holds(path) or (self._site_path / path).exists()]
        if changed and (survey := look_again(self._survey, self._site_path, real)):
            return survey
        known = {path: digest for path, digest in self._survey.known.items() if path not in changed}
        last = Ledger(sources=sources_of(replace(self._survey, known=known)))
        return take_survey(self._site_path, self._options, last)

    def _draft_of(self, survey: Survey) -> Draft:
        if self._cache.problem:
            self._cache = open_cache(self._site_path)
        return draft_site(
            self._site_path,
            self._options,
            survey,
            self._cache,
            self._progress,
            clock=Clock(),
            memory=self._memory,
        )

    def _adopt(self, draft: Draft) -> None:
        """Make a draft the plan; files of the very pages of the last plan are what they were."""
        self._renderer = renderer = self._renderer or make_renderer(
            self._site_path, self._options, self._cache
        )
        last = self._plan if self._plan and self._plan.renderer is renderer else None
        known, last_files = (last.pages, last.files) if last else ({}, {})
        pages = {page.path: page for page in draft.pages}
        files = {
            path: last_files[path]
            if known.get(path) is page
            else File(path, key_of(page, renderer), partial(self._render, page))
            for path, page in pages.items()
        }
        files |= {file.path: file for file in asset_files(draft)}
        self.due = {
            path: file
            for path, file in files.items()
            if (path in self.due or last_files.get(path) is not file) and self._is_due(file)
        }
        self._plan = Plan(draft, renderer, pages, files)

    def _render(self, page: Page) -> bytes:
        assert self._plan
        return self._plan.renderer.render(page, self._plan.draft.setup)

    def _is_due(self, file: File) -> bool:
        written = self._written.get(file.path)
        return written is None or written.key != file.key

    def _publish(self, files: list[File]) -> list[str]:
        try:
            plan = self._prepare(files)
        except Changed:
            self._survey = None
            self.look((), now=self._options.now)
            known = self._plan.files if self._plan else {}
            files = [known[file.path] for file in files if file.path in known]
            plan = self._prepare(files)
        if plan is None:
            return []
        ours = output.publish(plan)
        for path in plan.stale | plan.left:
            self._written.pop(path, None)
        self._written.update(ours)
        for file in files:
            self.due.pop(file.path, None)
        return [*plan.fresh, *plan.stale]

    def _prepare(self, files: list[File]) -> output.Plan | None:
        if self._plan is None:
            return None
        return output.prepare(self._output, files, self._written, others=self._plan.files.keys())
