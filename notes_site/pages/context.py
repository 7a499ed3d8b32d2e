"""What pages of all kinds show: the site's frame, and notes as cards.

Contexts hold plain data and only what a template shows; addresses in them carry the base path.
A context is made only for a page that must be rendered; what it is made from stands in the page's inputs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import overload
from urllib.parse import unquote

from msgspec import Struct

from notes_site.cache.memo import Memo
from notes_site.config import Config
from notes_site.config.csp import FIRST_SCRIPT, policy
from notes_site.digests import digest, digest_value
from notes_site.model import TOKEN_END, TOKEN_START, Head, Page, PublishedNote, Site, Term, branches
from notes_site.urls import ARCHIVE, CATEGORIES, FEED, HOME, SEARCH, TAGS, escape_url, file_path

Context = dict[str, object]

MANY_SOLUTIONS = 5
"""Notes on problems of LeetCode, from which on their page is in the menu."""
_TOKEN = re.compile(f"{TOKEN_START}(\\d+){TOKEN_END}")


class Setup(Struct, frozen=True, dict=True):
    """What every kind of page is planned from, and its context made from."""

    site: Site
    config: Config
    words: dict[str, str]
    """The words of the interface, by key."""
    words_in: Callable[[str], dict[str, str]]
    """The same in the language of a note."""
    static: dict[str, str]
    """For each file of `static/` its address, which changes with the file."""
    keys: Mapping[str, bytes]
    """For each note that is published what stands for its head and its body; by path."""
    body: Callable[[str], str]
    """The body of the note with a path, its tokens still in it."""
    memo: Memo
    paper: tuple[str, str] | None = None
    """The colours behind a page, light and dark, as the style sheet has them."""

    def page(
        self, kind: str, url: str, template: str, owner: str, *, about: tuple[str, ...] = (), inputs: object
    ) -> Page:
        """A page at an address. inputs: plain data, all that its context is made from, beside the frame."""
        return Page(kind, file_path(url), template, owner, about, digest_value((self.frame, url, inputs)))

    @cached_property
    def frame(self) -> bytes:
        """Stands for what is around every page."""
        shown = (self.config, self.words, self.static, self.site.base_url, self.site_context)
        return digest_value(shown)

    @cached_property
    def layout(self) -> bytes:
        """Stands for the frame, and for all that notes show of each other but their cards."""
        return digest(self.frame, self.site.digest)

    @cached_property
    def texts(self) -> bytes:
        """Stands for the layout and all that notes hold."""
        return digest(self.layout, *self.keys.values())

    @cached_property
    def cards(self) -> dict[str, bytes]:
        """What stands for each note's card, by path."""
        return self.memo.each("card", self.layout, self.keys, lambda path: digest_value(self.card[path]))

    @cached_property
    def order(self) -> dict[str, int]:
        """By path where a note stands in the order of lists; pages come last."""
        return {path: place for place, path in enumerate((*self.site.by_age, *self.site.pages))}

    @cached_property
    def card(self) -> "Cards":
        return Cards(self)

    @cached_property
    def site_context(self) -> Context:
        config = self.config
        return {
            "title": config.title,
            "description": config.description,
            "author": config.author,
            "language": config.language,
            "home": self.href(HOME),
            "feed": self.href(FEED),
            "categories": self.href(CATEGORIES) if self.site.categories else None,
            "tags": self.href(TAGS) if self.site.tags else None,
            "archive": self.href(ARCHIVE),
            "search": self.href(SEARCH) if self.has_search else None,
            "menu": _menu(self),
            "license": _license(self),
            "scripts": _scripts(self),
            "csp": policy(config.csp, config.scripts),
            "first_script": FIRST_SCRIPT,
            "kicker": config.index.kicker,
            "kicker_lang": _other_lang(config.language, config.index.kicker),
            "heading": config.index.heading,
            "heading_lang": _other_lang(config.language, config.index.heading),
            "paper": {"light": self.paper[0], "dark": self.paper[1]} if self.paper else None,
        }

    @cached_property
    def has_search(self) -> bool:
        """Whether there is a search; not where something of the site's own lies at its address."""
        site = self.site
        taken = SEARCH in site.aliases or SEARCH in site.urls.values()
        return self.config.search and not taken and not any(url.startswith(SEARCH) for url in site.assets)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """Paths of the notes that a search finds, oldest first: a new one is the last, and no other moves."""
        return (*sorted({*self.site.pages} - self.site.unlisted), *reversed(self.site.by_age))

    @cached_property
    def most_tagged(self) -> int:
        """How many notes the most frequent tag has."""
        return max((len(tag.notes) for tag in self.site.tags), default=0)

    @cached_property
    def fonts(self) -> Context:
        """Addresses as the style sheet gives them, which have no version."""
        names = {"mono": "fonts/notes-mono.woff2", "math": "fonts/notes-math.woff2"}
        return {kind: self.static.get(name, "").partition("?")[0] for kind, name in names.items()}

    def href(self, url: str) -> str:
        return escape_url(self.site.base_path, url)

    @property
    def origin(self) -> str:
        """Scheme and host; empty when the site does not know where it will live."""
        return self.site.base_url.removesuffix(self.site.base_path.rstrip("/"))

    def absolute(self, url: str) -> str | None:
        """With scheme and host; None when the site does not know where it will live."""
        return self.origin + self.href(url) if self.origin else None

    def public(self, url: str) -> str:
        """With scheme and host if they are known."""
        return self.origin + self.href(url)


def frame(
    setup: Setup,
    url: str,
    *,
    title: str | None,
    lang: str = "",
    description: str = "",
    image: str | None = None,
    math: bool = False,
    kind: str = "website",
    data: Context | None = None,
    translation: Context | None = None,
    unlisted: bool = False,
) -> Context:
    """What stands around the content of every HTML page.

    lang: of the content, where it is not the interface's. kind: as Open Graph names it. data: JSON-LD.
    translation: where the same stands in another language. unlisted: search engines should not show it.
    """
    lang = lang or setup.config.language
    return {
        "site": setup.site_context,
        "page": {
            "url": setup.href(url),
            "canonical": setup.absolute(url),
            "title": title,
            "lang": lang,
            "locale": lang.replace("-", "_") if "-" in lang else None,
            "kind": kind,
            "description": description or setup.config.description or None,
            "image": image,
            "math": math,
            "data": data,
            "translation": translation,
            "unlisted": unlisted,
        },
        "words": setup.words,
        "static": setup.static,
        "fonts": setup.fonts,
    }


def _other_lang(language: str, text: str) -> str | None:
    """`en` for a text in ASCII on a site whose language is not English."""
    return "en" if language != "en" and text.isascii() else None


def count_text(words: dict[str, str], count: int) -> str:
    """How many notes there are, as a reader says it."""
    return words["notes_one" if count == 1 else "notes_many"].format(count)


def entry_for(setup: Setup, note: PublishedNote) -> Context:
    """A note as a line that leads to it."""
    return {"title": note.head.title, "url": setup.href(note.url), "lang": note.head.lang}


def _menu(setup: Setup) -> list[Context]:
    site, words = setup.site, setup.words
    entries = [(entry.title, _inner_href(setup, entry.url)) for entry in setup.config.menu]
    own = {title.casefold() for title, _ in entries}
    has_many = sum(map(len, site.problems)) >= MANY_SOLUTIONS
    if site.problems_url and has_many and words["problems"].casefold() not in own:
        entries.append((words["problems"], setup.href(site.problems_url)))
    if site.categories:
        entries.append((words["categories"], setup.href(CATEGORIES)))
    if site.tags:
        entries.append((words["tags"], setup.href(TAGS)))
    entries.append((words["archive"], setup.href(ARCHIVE)))
    entries += [
        (site.published[path].head.title, setup.href(site.published[path].url))
        for path in site.pages
        if path not in site.unlisted
    ]
    return [{"title": title, "url": url} for title, url in entries]


def _license(setup: Setup) -> Context | None:
    name, url = setup.config.license.name, setup.config.license.url
    return {"name": name or url, "url": _inner_href(setup, url) or None} if name or url else None


def _scripts(setup: Setup) -> list[Context]:
    return [
        {
            "src": setup.static.get(script.src.removeprefix("/")) or _inner_href(setup, script.src),
            "where": script.where,
            "attributes": script.attributes,
        }
        for script in setup.config.scripts
    ]


def _inner_href(setup: Setup, url: str) -> str:
    """An address of the config: one inside the site gets the base path, and keeps its query and fragment."""
    if not url.startswith("/") or url.startswith("//"):
        return url
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return setup.href(unquote(path)) + url[len(path) :]


class Cards:
    """Notes as lists show them, by path."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._tags = {
            tag.name.casefold(): {**self._link(tag), "slug": slug_of(tag)} for tag in setup.site.tags
        }
        self._categories = {
            _key(branch[-1].trail): self._link(branch[-1]) for branch in branches(setup.site.categories)
        }

    def _link(self, term: Term) -> Context:
        return {"name": term.name, "url": self._setup.href(term.url)}

    def all(self, paths: Sequence[str]) -> list[Context]:
        return [self[path] for path in paths]

    def pulled(self, paths: Sequence[str]) -> Sequence[Context]:
        """The same, each made when a template comes to it: of all notes at once there may be too many."""
        return _PulledCards(self, paths)

    def __getitem__(self, path: str) -> Context:
        note = self._setup.site.published[path]
        head = note.head
        changed = head.changed
        # A card tells days: a change on the day of the note itself would say nothing.
        updated = changed.day if changed and (not head.date or changed.day != head.date.day) else None
        return {
            "title": head.title,
            "url": self._setup.href(note.url),
            "lang": head.lang,
            "excerpt": head.summary or head.excerpt,
            "date": head.date.day if head.date else None,
            "datetime": head.date.iso if head.date else None,
            "updated": updated,
            "categories": [self.trail(path) for path in head.categories] if is_listed(head) else [],
            "tags": [self.tag(tag) for tag in head.tags] if is_listed(head) else [],
            "minutes": head.minutes,
            "pin": head.pin,
            "draft": head.draft,
            "future": note.future,
            "expired": note.expired,
            "leetcode": problem_of(note.head, self._setup.words),
        }

    def tag(self, name: str) -> Context:
        """A tag with its page."""
        return self._tags[name.casefold()]

    def trail(self, path: tuple[str, ...]) -> list[Context]:
        """A category as its names with their pages, from the outermost inwards."""
        return [self._categories[_key(path[: depth + 1])] for depth in range(len(path))]


def is_listed(head: Head) -> bool:
    """Whether lists show a note; if not, as for a page such as "about", its tags may have no page."""
    return not head.page and not head.unlisted


class _PulledCards(Sequence[Context]):
    def __init__(self, cards: Cards, paths: Sequence[str]) -> None:
        self._cards = cards
        self._paths = paths

    @overload
    def __getitem__(self, index: int) -> Context: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Context]: ...
    def __getitem__(self, index: int | slice) -> Context | Sequence[Context]:
        if isinstance(index, slice):
            return _PulledCards(self._cards, self._paths[index])
        return self._cards[self._paths[index]]

    def __len__(self) -> int:
        return len(self._paths)


def slug_of(term: Term) -> str:
    """The last part of its address, which no other tag has."""
    return term.url.rstrip("/").rpartition("/")[2]


def _key(trail: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in trail)


def problem_of(head: Head, words: dict[str, str]) -> Context | None:
    """What a note says of its problem, with its difficulty in words of a language."""
    problem = head.leetcode
    if problem is None:
        return None
    url = problem.url if problem.url.startswith(("https://", "http://")) else ""
    if not url and problem.slug:
        url = f"https://leetcode.{problem.site}/problems/{problem.slug}/"
    return {
        "id": problem.id,
        "difficulty": problem.difficulty or None,
        "difficulty_text": words[f"difficulty_{problem.difficulty}"] if problem.difficulty else None,
        "url": url or None,
        "time": problem.time or None,
        "space": problem.space or None,
    }


def resolve_links(body: str, resolved: Sequence[str]) -> str:
    """A body with each of its tokens replaced by what the site found for it."""
    return _TOKEN.sub(lambda token: resolved[int(token[1])], body) if resolved else body
