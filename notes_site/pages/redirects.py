"""A page at each old address of a note, which leads on to where the note is."""

from collections.abc import Iterator

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame


def plan(setup: Setup) -> Iterator[Page]:
    for url, path in setup.site.aliases.items():
        note = setup.site.published[path]
        # An alias may be the note's own address: the page would lead to itself for ever.
        if url != note.url:
            inputs = (note.url, note.head.title)
            yield setup.page("redirect", url, "redirect.html", path, about=(url,), inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    note, url = setup.site.published[page.owner], page.about[0]
    return {
        **frame(setup, url, title=note.head.title),
        "target": setup.href(note.url),
        "target_absolute": setup.absolute(note.url),
    }
