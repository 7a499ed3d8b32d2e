"""The whole way: snapshot → notes → site → pages → files. Begin reading here.

Comes in: what lies in a site's folder. Goes out: a Plan of what an output folder should hold.
Heads are pushed along this way; bodies are pulled by whoever renders them. The only module that knows every
station; nothing is rendered or written here.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from notes_site import markup
from notes_site.assets import Measured, measured, read_assets
from notes_site.cache.compiled import compiled_in
from notes_site.cache.memo import Memo, Pulled
from notes_site.cache.store import Store
from notes_site.config import Config, check_base_url, load_config, place_of
from notes_site.digests import digest
from notes_site.disk import strays
from notes_site.disk.access import opened
from notes_site.disk.fingerprint import fingerprint
from notes_site.disk.history import History, read_history, state_of
from notes_site.disk.snapshot import BuildOptions, Snapshot, read_configs, read_templates
from notes_site.errors import SiteError
from notes_site.folders import COPIES, POSTS, STATIC, TEMPLATES
from notes_site.languages import nearest_language
from notes_site.loader import ReadOptions, holds_files, is_note, other_format
from notes_site.loader.fields import read_moment
from notes_site.minify import MINIFIED, minified
from notes_site.model import Asset, Backlink, File, Finding, Found, Head, Page, Site
from notes_site.pages import KEPT, Setup, context_of, plan_pages
from notes_site.pages.patterns import Alike
from notes_site.pages.trails import Relations
from notes_site.paths import matcher
from notes_site.pictures import copy_makers, file_of, with_copies
from notes_site.reader import Reader
from notes_site.renderer import Renderer
from notes_site.search.files import INDEX, Search
from notes_site.search.index import Index, Shards
from notes_site.site import Layout, Outline, SiteOptions, make_site
from notes_site.site.conflicts import find_conflicts, worth_telling
from notes_site.site.related import Likes
from notes_site.theme import STYLE, find_paper, load_words, theme_path
from notes_site.timings import Timings

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


KINDS: Mapping[str, object] = {
    "held": list[Measured],
    "there": bool,
    "history": History,
    "outline": Outline,
    "layout": Layout,
    "links": dict[str, Backlink],
    "circles": list[Finding],
    "likes": Likes,
    "related": list[list[int]],
    "card": bytes,
    "inputs": bytes,
    "relations": Relations,
    "alike": Alike,
    "newest": list[str],
    "search": Index,
    "pieces": list[bytes],
    "faults": tuple[Finding, ...],
    **KEPT,
}
"""The steps that the next process takes up, with the type of a value."""


class Plan(Struct, frozen=True):
    """What an output folder should hold."""

    setup: Setup
    renderer: Renderer
    pages: dict[str, Page]
    """By path below the output."""
    assets: dict[str, Asset]
    """By path below the output."""
    made: Mapping[str, Callable[[], bytes]]
    """By path of each asset that is not published as it lies there what makes its bytes."""
    search: Search | None
    """None where the site has none."""
    keys: dict[str, bytes]
    """For the path of each file what stands for its bytes; those of the search come last, `with_search`."""
    findings: tuple[Finding, ...]
    """In the order of files."""
    digests: dict[str, bytes]
    """Of the sources that were read, by path."""
    unread: dict[str, int]
    """How many notes are in formats that are not read, by ending."""
    history: str
    """Stands for git's commits, where dates come from there."""
    whole: bool
    """Whether every file of the snapshot was still there when it was read, and no other was looked at."""

    @property
    def site(self) -> Site:
        return self.setup.site

    @property
    def lacks_search(self) -> bool:
        return self.search is not None and INDEX not in self.keys

    def with_search(self) -> "Plan":
        """The plan with the files of the search, which take longer to find."""
        return replace(self, keys=self.keys | self.search.keys) if self.search else self

    @property
    def copies(self) -> set[str]:
        """Names under which the copies of its pictures are kept."""
        return {file_of(asset) for asset in self.assets.values() if asset.copy_of}

    def file(self, path: str) -> File:
        """A file, made when it is published."""
        asset = self.assets.get(path)
        if asset is None:
            return File(path, self.keys[path], partial(self._render, path))
        return File(path, self.keys[path], self.made.get(asset.path, asset.disk_path))

    def _render(self, path: str) -> bytes:
        page = self.pages.get(path)
        if page is None:
            assert self.search
            return self.search.render(path)
        return self.renderer.render(page, context_of(self.setup, page))


def make_plan(
    site_path: Path,
    options: BuildOptions,
    snapshot: Snapshot,
    known: Mapping[str, bytes],
    renderer: Renderer,
    store: Store,
    memo: Memo,
    *,
    timings: Timings,
    progress: Progress,
) -> Plan:
    """Find out what an output should hold.

    known: by path, the digests of posts and static files that need not be read to tell them.
    Raises SiteError where nothing can go on, as for settings that cannot be read.
    """
    memo.hold_all()
    with timings.step("config"):
        config = _config(site_path, options)
    with timings.step("read"):
        posts = _without(snapshot.posts, config.exclude)
        notes = {path: found for path, found in posts.items() if is_note(path)}
        reader = Reader(
            notes,
            read_options(config, vault=snapshot.vault),
            store,
            memo,
            fingerprint=fingerprint(),
            jobs=options.jobs,
            progress=partial(progress, "reading"),
        )
        reader.read(known)
        beside = {path: found for path, found in posts.items() if path not in notes}
        files = (*snapshot.static.values(), *beside.values())
        found = read_assets(files, known, store, memo, fingerprint=fingerprint())
        assets = with_copies(found, config.pictures)
        files_of = lru_cache(1)(reader.files)  # One note's files are asked for one after the other.
        held = _held(reader, notes, memo)
    with timings.step("site"):
        history, unknown = _history(snapshot, site_path, config, memo)
        keys, heads = _dated(reader, history, config.timezone, memo)
        site = make_site(heads, keys, assets | held, site_options(config, options, reader.errors), memo)
    with timings.step("pages"):
        setup = Setup(
            site=site,
            config=config,
            words=load_words(config.language),
            words_in=partial(_words_in, config.language),
            static=_static(site),
            keys={path: keys[path] for path in site.urls},
            body=reader.body,
            memo=memo,
            paper=find_paper(site.assets[STYLE].disk_path),
        )
        pages = list(plan_pages(setup))
        own = any(path.startswith(f"{TEMPLATES}/") for path in snapshot.others)
        unused = renderer.unused({page.template for page in pages}) if own else ()
        unknown += _no_folders(site_path, config.series, notes)
        others = (*reader.errors, *unknown, *(() if notes else strays.beside(site_path)), *unused)
        made = {path: partial(_file, files_of, path) for path in held} | _minified(site.assets.values())
        made |= copy_makers(assets, config.pictures, site_path / COPIES)
        published = {url.lstrip("/"): asset for url, asset in site.assets.items()}
        search = _search(setup, reader, store) if setup.has_search else None
        plan = Plan(
            setup=setup,
            renderer=renderer,
            pages={page.path: page for page in pages},
            assets=published,
            made=made,
            search=search,
            keys=_keys(pages, published, made, renderer),
            findings=_findings(setup, pages, others),
            digests=reader.digests | _digests(found),
            unread=dict(sorted(Counter(filter(None, map(other_format, beside))).items())),
            history=history.state if history else "",
            whole=bool(reader.keys)
            and (history is not None or config.updated != "git")
            and len(reader.keys) + len(reader.errors) + len(found) == len(posts) + len(snapshot.static),
        )
        memo.hold_few()  # Before there are processes that render: each would copy what it lets go of.
        return plan


def _without(posts: Mapping[str, Found], excluded: Sequence[str]) -> Mapping[str, Found]:
    """The files that no pattern excludes, by path."""
    if not excluded:
        return posts
    is_excluded = matcher(excluded)
    return {path: found for path, found in posts.items() if not is_excluded(path.removeprefix(f"{POSTS}/"))}


def _held(reader: Reader, notes: Mapping[str, Found], memo: Memo) -> dict[str, Asset]:
    """The files that notes hold, by path."""
    keys = {path: key for path, key in reader.keys.items() if holds_files(path)}
    made = memo.each("held", b"", keys, lambda path: measured(reader.files(path)))
    assets = (
        Asset(f"{path}/{name}", Path(notes[path].disk_path), content, width, height, size)
        for path, files in made.items()
        for name, content, width, height, size in files
    )
    return {asset.path: asset for asset in assets}


def _file(files_of: Callable[[str], dict[str, bytes]], path: str) -> bytes:
    """The bytes of a file that a note holds."""
    note, _, name = path.rpartition("/")
    return files_of(note)[name]


def _words_in(default: str, lang: str) -> dict[str, str]:
    """The words of the interface in the language of a note, where there are such; else in the site's."""
    return load_words(nearest_language(lang, default))


def _minified(assets: Iterable[Asset]) -> dict[str, Callable[[], bytes]]:
    """For each style sheet and script of the default theme, by path, what makes it small."""
    own = theme_path(STATIC)
    return {
        asset.path: partial(_small, asset)
        for asset in assets
        if asset.path.endswith(MINIFIED) and asset.disk_path.is_relative_to(own)
    }


def _small(asset: Asset) -> bytes:
    with opened(asset.disk_path, asset.path) as file:
        return minified(asset.path, file.read().decode()).encode()


def _config(site_path: Path, options: BuildOptions) -> Config:
    config = load_config(read_configs(site_path))
    if options.base_url is None:
        return config
    check_base_url(options.base_url, "--base-url")
    return replace(config, base_url=options.base_url)


def _history(
    snapshot: Snapshot, site_path: Path, config: Config, memo: Memo
) -> tuple[History | None, list[Finding]]:
    """What git tells of the notes, if it is to be asked; and why it does not."""
    if config.updated != "git":
        return None, []
    folder, ignore = snapshot.notes.path, config.updated_ignore
    path, line = place_of(read_configs(site_path), "updated")
    try:
        state = state_of(folder)
        key = digest(state, str(folder), ignore)
        history = memo.one("history", key, lambda: read_history(folder, state, ignore))
    except SiteError as error:
        return None, [Finding(path, line, f'updated = "git": {error.message}')]
    return history, [Finding(path, line, f'updated = "git": {history.problem}')] if history.problem else []


def _no_folders(site_path: Path, patterns: Sequence[str], notes: Iterable[str]) -> list[Finding]:
    """A finding for each pattern of the setting `series` that no folder of notes fits."""
    below = [path.partition("/")[2] for path in notes] if patterns else []
    unfit = [pattern for pattern in patterns if not any(map(matcher([pattern]), below))]
    if not unfit:
        return []
    path, line = place_of(read_configs(site_path), "series")
    return [Finding(path, line, f'series "{each}" is no folder with notes; fix its name') for each in unfit]


def _dated(
    reader: Reader, history: History | None, timezone: str, memo: Memo
) -> tuple[Mapping[str, bytes], Mapping[str, Head]]:
    """Keys and heads of the notes, where git knows it with the dates of their last changes."""
    if history is None:
        return reader.keys, Pulled(reader.keys, reader.head)
    dates = {f"{POSTS}/{path}": date for path, date in history.dates.items()}
    keys = {path: digest(key, dates[path]) if path in dates else key for path, key in reader.keys.items()}

    def dated(path: str) -> Head:
        head = reader.head(path)
        moment = read_moment(dates[path], timezone) if path in dates and not head.updated else None
        return replace(head, updated=moment) if moment else head

    return keys, Pulled(keys, lambda path: memo.pull("dated", b"", path, keys[path], lambda: dated(path)))


def read_options(config: Config, *, vault: bool) -> ReadOptions:
    """How notes are read. vault: whether they are one of Obsidian."""
    return ReadOptions(
        timezone=config.timezone,
        language=config.language,
        nested_categories=config.categories == "nested",
        markup=markup.Options(config.raw_html, config.math.macros, config.breaks, vault),
        search=config.search,
    )


def site_options(config: Config, options: BuildOptions, errors: Iterable[Finding] = ()) -> SiteOptions:
    """What decides where notes live, and which are published. errors: of notes that cannot be read."""
    return SiteOptions(
        base_url=config.base_url,
        permalink=config.permalink,
        now=options.now,
        drafts=options.drafts,
        future=options.future,
        per_page=config.index.per_page,
        unread=tuple(sorted({error.path for error in errors})),
    )


def _static(site: Site) -> dict[str, str]:
    """For each file of `static/` its address, which changes with the file."""
    return {
        asset.path.removeprefix(f"{STATIC}/"): f"{site.base_path.rstrip('/')}{url}?v={asset.digest[:8]}"
        for url, asset in site.assets.items()
        if asset.path.startswith(f"{STATIC}/") and not asset.copy_of
    }


def _search(setup: Setup, reader: Reader, store: Store) -> Search:
    urls = setup.site.urls
    return Search(
        setup.searched,
        setup.keys,
        url=lambda path: setup.href(urls[path]),
        entry=reader.entry,
        last_entry=reader.last_entry,
        shown={"words": {key: word for key, word in setup.words.items() if key.startswith("search")}},
        shards=Shards(store),
        memo=setup.memo,
    )


def _findings(setup: Setup, pages: Sequence[Page], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """All that is wrong, in the order of files."""
    site, memo = setup.site, setup.memo
    faults = memo.each("faults", site.digest, setup.keys, partial(_faults, site))
    conflicts = memo.one("conflicts", setup.layout, lambda: list(find_conflicts(pages, site.assets)))
    found = (*site.findings, *others, *chain.from_iterable(faults.values()))
    return tuple(sorted((*found, *worth_telling(conflicts, found))))


def _faults(site: Site, path: str) -> tuple[Finding, ...]:
    """What is wrong with a note, and with what it refers to."""
    head = site.published[path].head
    return (*head.findings, *head.doubts, *site.references[path].findings)


def _keys(
    pages: Sequence[Page],
    assets: Mapping[str, Asset],
    made: Collection[str],
    renderer: Renderer,
) -> dict[str, bytes]:
    """What stands for the bytes of each file, by its path. made: paths of assets that code makes."""
    code = fingerprint()
    made_by = {template: digest(code, renderer.closure(template)) for template in {p.template for p in pages}}
    keys = {page.path: made_by[page.template] + page.inputs for page in pages}
    for path, asset in assets.items():
        content = bytes.fromhex(asset.digest)
        keys[path] = digest(code, content) if asset.path in made else content
    return keys


def _digests(assets: Mapping[str, Asset]) -> dict[str, bytes]:
    return {path: bytes.fromhex(asset.digest) for path, asset in assets.items()}


def memo_for(store: Store, options: BuildOptions) -> Memo:
    """The memo of builds with these options; builds with other options have one of their own."""
    asked = msgspec.msgpack.encode((options.base_url, options.drafts, options.future))
    return Memo(store, digest(fingerprint(), asked), KINDS)


def renderer_for(snapshot: Snapshot, store: Store, options: BuildOptions) -> Renderer:
    """The renderer of a site's templates as they are now."""
    return Renderer(read_templates(snapshot), store, compiled_in(options.compiled, fingerprint()))
