"""The whole way in one function: files → notes → site → pages → files.

The only module that knows every station.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from notes_site import engine, ledger, markup, output, state, strays
from notes_site.assets import read_assets
from notes_site.cache import Cache, digest, remove
from notes_site.clashes import find_clashes, worth_telling
from notes_site.config import Config, check_base_url, load_config
from notes_site.csp import policy
from notes_site.errors import Changed, SiteError
from notes_site.files import digest_of
from notes_site.ledger import Ledger, Report
from notes_site.loader import ReadOptions, is_note
from notes_site.model import Asset, File, Finding, Found, Page, Site, Source, Stamp, Written
from notes_site.pages import Look, Outcomes, Script, Setup, plan_pages
from notes_site.pages import Memory as PagesMemory
from notes_site.reader import Reader, Reading
from notes_site.renderer import Renderer
from notes_site.site import Memory as SiteMemory
from notes_site.site import SiteOptions, make_site, turns
from notes_site.state import CACHE, Output, output_of
from notes_site.survey import BuildOptions, Survey, last_report, take_survey
from notes_site.theme import STYLE, find_paper, load_words, theme_path

_to_bytes = msgspec.msgpack.Encoder().encode
_to_outcomes = msgspec.msgpack.Decoder(Outcomes).decode

LOOKS = 5
"""A site whose files change while it is built is looked at so many times."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


def build(
    site_path: Path,
    options: BuildOptions,
    progress: Progress = lambda step, done, total: None,
    survey: Survey | None = None,
) -> Report:
    """Build a site. Faults of the writer's are in the report; with errors among them nothing is written.

    survey: of the same site and options, by who looked already.
    Raises SiteError where nothing can go on: an unreadable config, an output folder that cannot be used.
    """
    output.check_output(options.output, site_path)
    for _ in range(LOOKS):
        survey = survey or take_survey(site_path, options)
        if report := last_report(survey, options):
            return report
        try:
            return _build_with_cache(site_path, options, survey, progress)
        except Changed as error:
            survey, last = None, error
    raise last


def _build_with_cache(site_path: Path, options: BuildOptions, survey: Survey, progress: Progress) -> Report:
    if options.clean:
        remove(site_path / CACHE)
    cache = open_cache(site_path)
    try:
        report = _build(site_path, options, survey, cache, progress)
    finally:
        cache.close()
    if cache.problem:
        return replace(report, findings=(*report.findings, Finding(CACHE, 0, cache.problem)))
    return report


def open_cache(site_path: Path) -> Cache:
    """The cache of a site, in a folder of our own."""
    with suppress(OSError):  # Then it says so itself.
        state.make_own(site_path)
    return Cache(site_path / CACHE)


class Memory:
    """What a process keeps from one build to the next; nothing of it is needed."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self.assets: dict[str, Asset] = {}
        self.site = SiteMemory()
        self.pages: PagesMemory | None = None


class Draft(Struct, frozen=True):
    """What a site should be: found out, with nothing rendered or written."""

    setup: Setup
    """What pages are made from."""
    pages: list[Page]
    findings: tuple[Finding, ...]
    reading: Reading
    assets: dict[str, Asset]
    """By path."""

    @property
    def site(self) -> Site:
        return self.setup.site

    def is_whole(self, survey: Survey) -> bool:
        """Whether every file was there still when it was read, and nothing else was looked at."""
        if not self.reading.heads:
            return False
        read = len(self.reading.heads) + len(self.reading.errors) + len(self.assets)
        return read == len(survey.posts) + len(survey.static)

    def fails(self, options: BuildOptions) -> bool:
        return any(options.strict or finding.severity == "error" for finding in self.findings)


def _build(
    site_path: Path, options: BuildOptions, survey: Survey, cache: Cache, progress: Progress
) -> Report:
    clock = Clock()
    memory = Memory()
    draft = draft_site(site_path, options, survey, cache, progress, clock=clock, memory=memory)
    findings = draft.findings
    if draft.fails(options):
        return Report(findings=findings, failed=True, timings=clock.seconds)
    target = output_of(site_path, options.output)
    with output.locked(target):
        with clock.step("render"):
            try:
                files = list(draft_files(draft, make_renderer(site_path, options, cache)))
                ours, foreign = _ours(target, files, survey.ledger, options)
                plan = output.prepare(
                    target,
                    files,
                    ours,
                    jobs=options.jobs,
                    progress=lambda done, total: progress("rendering", done, total),
                )
            except Changed:
                raise
            except SiteError as error:
                return Report(findings=(*findings, *as_findings(error)), failed=True, timings=clock.seconds)
        with clock.step("write"):
            written = output.publish(plan)
            report = Report(
                findings=findings,
                notes=len(draft.site.notes) + len(draft.site.pages),
                left_out=draft.site.left_out,
                pages=len(draft.pages),
                written=len(plan.fresh),
                removed=len(plan.stale),
                left=(*sorted(plan.left), *foreign),
                skipped=survey.skipped,
            )
            read = replace(survey, known=known_after(survey, draft))
            remember(target, options, read, draft, written, report)
            keep_outcomes(cache, options, memory)
    return replace(report, timings=clock.seconds)


def _ours(
    target: Output, files: Sequence[File], last: Ledger, options: BuildOptions
) -> tuple[dict[str, Written], list[str]]:
    """What of an output folder is ours, by path, and what of it stays although nothing is known of it."""
    ours = ledger.up_to_date(target, last).files
    if options.clean:
        return (ledger.in_doubt(ours), []) if ours else output.claim(target, files)
    return ours, []


def draft_site(
    site_path: Path,
    options: BuildOptions,
    survey: Survey,
    cache: Cache,
    progress: Progress,
    *,
    clock: "Clock",
    memory: Memory,
) -> Draft:
    """From files to pages. Raises SiteError where nothing can go on, as for a config that cannot be read."""
    with clock.step("config"):
        config = _config(site_path, options)
    with clock.step("read"):
        notes = {path: found for path, found in survey.posts.items() if is_note(path)}
        reader = Reader(_read_options(config), cache, engine=engine.fingerprint(), jobs=options.jobs)
        reading = reader.read(
            notes, survey.known, lambda done, total: progress("reading", done, total), memory.reading
        )
        beside = (found for path, found in survey.posts.items() if path not in notes)
        files = (*survey.static.values(), *beside)
        assets = read_assets(files, survey.known, cache, memory.assets, engine=engine.fingerprint())
        memory.reading, memory.assets = reading, assets
    with clock.step("site"):
        site = make_site(reading.heads, assets, _site_options(config, options), memory.site)
    with clock.step("pages"):
        setup = _setup(site, config, reader, reading, notes)
        memory.pages = plans = memory.pages or PagesMemory(_recall(cache, options))
        plans.begin(digest(engine.fingerprint(), site.digest, setup.base), reading.keys)
        pages = list(plan_pages(setup, plans))
        clashes = plans.once(
            "clashes", None, lambda: list(find_clashes(pages, site.assets, config.permalink))
        )
        faults = plans.each("faults", site.places, partial(_faults, site))
        elsewhere = () if notes else strays.beside(site_path)
        unused = _unused_templates(site_path, survey, pages)
        found = (*site.findings, *reading.errors, *elsewhere, *unused, *chain.from_iterable(faults.values()))
        findings = tuple(sorted((*found, *worth_telling(clashes, found))))
    return Draft(setup, pages, findings, reading, assets)


def _unused_templates(site_path: Path, survey: Survey, pages: Sequence[Page]) -> Iterator[Finding]:
    if any(path.startswith("templates/") for path in survey.others):
        renderer = Renderer(site_path, theme_path("templates"))
        yield from renderer.unused({page.template for page in pages})


def _faults(site: Site, path: str) -> tuple[Finding, ...]:
    """What is wrong with a note, and with what it refers to."""
    head = site.places[path].head
    return (*head.findings, *head.doubts, *site.references[path].findings)


def _recall(cache: Cache, options: BuildOptions) -> Outcomes | None:
    """What the last build found of each note, with such options."""
    slot = _slot(options)
    try:
        kept = cache.get("outcomes", (slot,)).get(slot)
        return _to_outcomes(kept) if kept else None
    except msgspec.DecodeError:
        return None


def keep_outcomes(cache: Cache, options: BuildOptions, memory: Memory) -> None:
    """Let a later build recall what this one found of each note."""
    if memory.pages:
        cache.put("outcomes", [(_slot(options), _to_bytes(memory.pages.outcomes()))])


def _slot(options: BuildOptions) -> bytes:
    # Builds with other options may take turns with this one.
    return digest(_to_bytes((options.base_url, options.drafts, options.future)))


class Clock:
    """Adds up the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def _config(site_path: Path, options: BuildOptions) -> Config:
    config = load_config(site_path)
    if options.base_url is None:
        return config
    check_base_url(options.base_url, "--base-url")
    return replace(config, base_url=options.base_url)


def remember(
    target: Output,
    options: BuildOptions,
    survey: Survey,
    draft: Draft,
    written: dict[str, Written],
    report: Report,
) -> None:
    """Save the ledger of an output folder. survey: with all that is known. written: all files, by path."""
    instants = [instant for head in draft.reading.heads.values() for instant in turns(head)]
    last = Ledger(
        inputs=survey.inputs if draft.is_whole(survey) else b"",
        since=max((instant for instant in instants if instant <= options.now), default=0),
        due=min((instant for instant in instants if instant > options.now), default=0),
        report=replace(report, written=0, removed=0, left=()),
        sources=sources_of(survey),
        files=written,
    )
    ledger.settle(file.stamp for file in written.values())
    ledger.save(target, last)


def known_after(survey: Survey, draft: Draft) -> dict[str, bytes]:
    """The digests of the files that were read; none of those that may have changed without a sign since."""
    files, known = survey.static | survey.posts, survey.known.copy()
    digests = draft.reading.digests | {
        path: bytes.fromhex(asset.digest) for path, asset in draft.assets.items()
    }
    for path in digests.keys() - known.keys():
        if ledger.is_settled(files[path].stamp, survey.taken):
            known[path] = digests[path]
    return known


def sources_of(survey: Survey) -> dict[str, tuple[Stamp, bytes]]:
    """The files that are known, for the ledger."""
    files = survey.static | survey.posts
    return {path: (files[path].stamp, digest) for path, digest in survey.known.items()}


def _read_options(config: Config) -> ReadOptions:
    return ReadOptions(
        timezone=config.timezone,
        language=config.language,
        markup=markup.Options(config.raw_html, config.math.macros, config.math.unescape),
    )


def _site_options(config: Config, options: BuildOptions) -> SiteOptions:
    return SiteOptions(
        base_url=config.base_url,
        permalink=config.permalink,
        now=options.now,
        drafts=options.drafts,
        future=options.future,
    )


def _setup(site: Site, config: Config, reader: Reader, reading: Reading, notes: Mapping[str, Found]) -> Setup:
    look = Look(
        title=config.title,
        description=config.description,
        author=config.author,
        language=config.language,
        kicker=config.index.kicker,
        heading=config.index.heading,
        per_page=config.index.per_page,
        feed_entries=config.feed.entries,
        menu=tuple((entry.title, entry.url) for entry in config.menu),
        license=(config.license.name, config.license.url),
        scripts=tuple(Script(script.src, script.where, script.attributes) for script in config.scripts),
        csp=policy(config.csp, config.scripts),
        paper=find_paper(site.assets[STYLE].source),
    )
    static = {
        asset.path.removeprefix("static/"): f"{site.base_path.rstrip('/')}{url}?v={asset.digest[:8]}"
        for url, asset in site.assets.items()
        if asset.path.startswith("static/")
    }

    def body(path: str) -> str:
        return reader.body(lambda: _read_again(notes[path], reading.digests[path]), reading.keys[path])

    return Setup(site, look, load_words(config.language), static, reading.keys, body)


def _read_again(note: Found, digest: bytes) -> Source:
    """The source of a note that was read before. Raises Changed when it is another one by now."""
    try:
        data = note.place.read_bytes()
    except OSError as error:
        raise Changed(note.path) from error
    if digest_of(data) != digest:
        raise Changed(note.path)
    return Source(note.path, data)


def make_renderer(site_path: Path, options: BuildOptions, cache: Cache) -> Renderer:
    """Holds the templates as they are; another one is needed when they change."""
    return Renderer(site_path, theme_path("templates"), cache, engine.fingerprint(), options.compiled)


def draft_files(draft: Draft, renderer: Renderer) -> Iterator[File]:
    """Every file of a site: pages, made when they are asked for, and files that are published as they are."""
    for page in draft.pages:
        yield File(page.path, key_of(page, renderer), partial(renderer.render, page, draft.setup))
    yield from asset_files(draft)


def key_of(page: Page, renderer: Renderer) -> bytes:
    """Stands for the bytes of a page."""
    return digest_of(engine.fingerprint() + renderer.closure(page.template) + page.inputs)


def asset_files(draft: Draft) -> Iterator[File]:
    for url, asset in draft.site.assets.items():
        yield File(url.lstrip("/"), bytes.fromhex(asset.digest), asset.source)


def as_findings(error: SiteError) -> tuple[Finding, ...]:
    return tuple(Finding(each.path or "", each.line or 0, each.message, "error") for each in error.each())
