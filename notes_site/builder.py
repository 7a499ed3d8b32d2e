"""The whole way in one function: files → notes → site → pages → files.

The only module that knows every station.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from notes_site import engine, files, markup
from notes_site.cache import Cache
from notes_site.config import Config, check_base_url, load_config
from notes_site.errors import SiteError
from notes_site.images import measure
from notes_site.loader import ReadOptions, is_note
from notes_site.model import Asset, File, Finding, Page, Site, Source
from notes_site.pages import Look, Setup, plan_pages
from notes_site.reader import Reader, Reading
from notes_site.renderer import Renderer
from notes_site.site import SiteOptions, make_site
from notes_site.theme import load_words, theme_path

CACHE = ".notes-site/cache.sqlite"
"""In the site's folder; may be deleted at any time."""

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


class BuildOptions(Struct, frozen=True, kw_only=True):
    """What a command line asks of a build."""

    output: Path
    now: int
    """Seconds since 1970."""
    base_url: str | None = None
    """In place of the config's."""
    drafts: bool = False
    future: bool = False
    strict: bool = False
    """Warnings stop the build too."""
    jobs: int = 1
    """Processes that read notes."""


class Report(Struct, frozen=True, kw_only=True):
    """What a build did."""

    findings: tuple[Finding, ...]
    """In the order of files."""
    failed: bool = False
    """Nothing was written."""
    notes: int = 0
    pages: int = 0
    written: int = 0
    removed: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds for each step."""


def build(
    site_path: Path, options: BuildOptions, progress: Progress = lambda step, done, total: None
) -> Report:
    """Build a site. Faults of the writer's are in the report; with errors among them nothing is written.

    Raises SiteError where nothing can go on: an unreadable config, an output folder that cannot be used.
    """
    cache = Cache(site_path / CACHE)
    try:
        report = _build(site_path, options, cache, progress)
    finally:
        cache.close()
    if cache.problem:
        return replace(report, findings=(*report.findings, Finding(CACHE, 0, cache.problem)))
    return report


def _build(site_path: Path, options: BuildOptions, cache: Cache, progress: Progress) -> Report:
    clock = _Clock()
    with clock.step("config"):
        config = load_config(site_path)
        if options.base_url is not None:
            check_base_url(options.base_url, "--base-url")
            config = replace(config, base_url=options.base_url)
    with clock.step("read"):
        found = list(files.walk(site_path / "posts", "posts"))
        if not (site_path / "posts").is_dir():
            raise SiteError('there is no folder "posts"; make it and put notes into it', str(site_path))
        notes = {path: place for path, place in found if is_note(path)}
        reader = Reader(_read_options(config), cache, engine=engine.fingerprint(), jobs=options.jobs)
        reading = reader.read(notes, {}, lambda done, total: progress("reading", done, total))
        assets = _read_assets(site_path, found)
    with clock.step("site"):
        site = make_site(reading.heads.values(), assets.values(), _site_options(config, options))
        findings = sorted((*site.findings, *reading.errors))
    if _stops(findings, options):
        return Report(findings=tuple(findings), failed=True, timings=clock.seconds)
    with clock.step("pages"):
        bodies = _bodies(reader, reading, notes)
        pages = list(plan_pages(_setup(site, config, bodies)))
        clashes = _clashes(pages, site.assets)
    if clashes:
        return Report(findings=tuple(sorted((*findings, *clashes))), failed=True, timings=clock.seconds)
    with clock.step("render"):
        try:
            made = _render(site_path, pages, progress)
        except SiteError as error:
            return Report(findings=(*findings, _as_finding(error)), failed=True, timings=clock.seconds)
        made += _asset_files(site)
    with clock.step("write"), files.locked(options.output):
        written, removed = files.publish(options.output, made)
    return Report(
        findings=tuple(findings),
        notes=len(site.notes) + len(site.pages),
        pages=len(pages),
        written=written,
        removed=removed,
        timings=clock.seconds,
    )


class _Clock:
    """Adds up the seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start


def _read_options(config: Config) -> ReadOptions:
    return ReadOptions(
        timezone=config.timezone,
        language=config.language,
        markup=markup.Options(config.raw_html, config.math.macros, config.math.unescape),
    )


def _read_assets(site_path: Path, found: Sequence[tuple[str, Path]]) -> dict[str, Asset]:
    """What is published as it is, by path; a site's own `static/` over ours."""
    places = dict(files.walk(theme_path("static"), "static"))
    places.update(files.walk(site_path / "static", "static"))
    places.update((path, place) for path, place in found if not is_note(path))
    return {path: _read_asset(path, place) for path, place in places.items()}


def _read_asset(path: str, place: Path) -> Asset:
    try:
        data = place.read_bytes()
    except OSError as error:
        raise SiteError(f"cannot be read ({error.strerror}); mend its permissions", path) from error
    width, height = measure(path, data) or (None, None)
    return Asset(path, place, hashlib.sha256(data).hexdigest(), width, height)


def _site_options(config: Config, options: BuildOptions) -> SiteOptions:
    return SiteOptions(
        base_url=config.base_url,
        permalink=config.permalink,
        now=options.now,
        drafts=options.drafts,
        future=options.future,
    )


def _bodies(reader: Reader, reading: Reading, places: Mapping[str, Path]) -> Callable[[str], str]:
    def body(path: str) -> str:
        return reader.body(lambda: Source(path, places[path].read_bytes()), reading.keys[path])

    return body


def _setup(site: Site, config: Config, bodies: Callable[[str], str]) -> Setup:
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
        csp=_csp(config),
    )
    static = {
        asset.path.removeprefix("static/"): f"{site.base_path.rstrip('/')}{url}?v={asset.digest[:8]}"
        for url, asset in site.assets.items()
        if asset.path.startswith("static/")
    }
    return Setup(site, look, load_words(config.language), static, bodies)


def _csp(config: Config) -> str:
    """The policy of all pages: code, styles and fonts from the site alone, images and media from anywhere."""
    own = "'self'"
    wider = config.csp
    directives = {
        "default-src": (own,),
        "script-src": (own, *wider.script_src),
        "style-src": (own, *wider.style_src),
        # Formulas align their columns, and notes their tables, with style attributes; elements stay shut out.
        "style-src-attr": ("'unsafe-inline'",),
        "font-src": (own, *wider.font_src),
        "connect-src": (own, *wider.connect_src),
        "img-src": ("*", "data:"),
        "media-src": ("*", "data:"),
        "frame-src": (own, *(wider.frame_src or ("https:",))),
        "object-src": ("'none'",),
        "base-uri": (own,),
        "form-action": (own,),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _stops(findings: Sequence[Finding], options: BuildOptions) -> bool:
    return any(options.strict or finding.severity == "error" for finding in findings)


def _clashes(pages: Sequence[Page], assets: Mapping[str, Asset]) -> list[Finding]:
    """An error for each file that two would write; pages must differ not in case alone."""
    owners: dict[str, str] = {url.lstrip("/"): asset.path for url, asset in assets.items()}
    findings = []
    for page in pages:
        other = owners.setdefault(page.path, page.source)
        if other == page.source:
            other = owners.setdefault(page.path.casefold(), page.source)
        if other != page.source:
            # Pages that the program makes by itself, such as the archive, have a word for a source.
            blamed, other = sorted(
                (page.source, other), key=lambda owner: ("/" in owner, owner), reverse=True
            )
            url = "/" + re.sub(r"index\.html$", "", page.path)
            message = (
                f"has the address {url}, and so has {other}; "
                'give one of them another "slug", or all of them their folders: permalink = "/posts/:path/"'
            )
            findings.append(Finding(blamed, 0, message, "error"))
    return findings


def _render(site_path: Path, pages: Sequence[Page], progress: Progress) -> list[File]:
    renderer = Renderer(site_path, theme_path("templates"))
    made = []
    for done, page in enumerate(pages):
        progress("rendering", done, len(pages))
        made.append(File(page.path, renderer.render(page)))
    return made


def _asset_files(site: Site) -> list[File]:
    return [File(url.lstrip("/"), asset.source) for url, asset in site.assets.items()]


def _as_finding(error: SiteError) -> Finding:
    return Finding(error.path or "", error.line or 0, error.message, "error")
