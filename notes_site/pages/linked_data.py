"""What a page says of itself to machines, as JSON-LD.

Source: schema.org (BlogPosting, BreadcrumbList, WebSite); JSON-LD 1.1.
"""

from collections.abc import Sequence

from notes_site.model import PublishedNote
from notes_site.pages.context import Context, Setup
from notes_site.urls import HOME


def note_data(setup: Setup, note: PublishedNote, trail: Sequence[Context], image: str | None) -> Context:
    """A note as a posting, and the way to it.

    trail: its first category as `{name, url}`, the outermost first. image: the address of its cover.
    """
    return _graph(_posting(setup, note, image), _way(setup, note, trail))


def site_data(setup: Setup) -> Context:
    """The site as its first page tells it."""
    config = setup.config
    return _graph(
        _thing(
            "WebSite",
            name=config.title,
            url=setup.public(HOME),
            description=config.description,
            inLanguage=config.language,
            author=_author(setup),
        )
    )


def _posting(setup: Setup, note: PublishedNote, image: str | None) -> Context:
    head = note.head
    changed = head.changed
    url = setup.public(note.url)
    return _thing(
        "BlogPosting",
        headline=head.title,
        description=head.summary or head.excerpt,
        url=url,
        mainEntityOfPage=url,
        inLanguage=head.lang,
        datePublished=head.date.iso if head.date else None,
        dateModified=changed.iso if changed else None,
        author=_author(setup),
        image=image,
        articleSection=[" / ".join(path) for path in head.categories],
        keywords=list(head.tags),
        wordCount=head.words,
    )


def _way(setup: Setup, note: PublishedNote, trail: Sequence[Context]) -> Context:
    steps = [(setup.config.title, setup.public(HOME))]
    steps += ((str(name["name"]), f"{setup.origin}{name['url']}") for name in trail)
    steps.append((note.head.title, setup.public(note.url)))
    return _thing(
        "BreadcrumbList",
        itemListElement=[
            _thing("ListItem", position=position, name=name, item=url)
            for position, (name, url) in enumerate(steps, 1)
        ],
    )


def _author(setup: Setup) -> Context | None:
    return _thing("Person", name=setup.config.author) if setup.config.author else None


def _thing(kind: str, **properties: object) -> Context:
    """A thing with the properties that are known."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value}}


def _graph(*things: Context) -> Context:
    return {"@context": "https://schema.org", "@graph": list(things)}
