"""The first page and the ones behind it: cards, newest first."""

from collections.abc import Iterator, Sequence

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, count_text, frame
from notes_site.pages.linked_data import site_data
from notes_site.urls import index_count, index_url


def plan(setup: Setup) -> Iterator[Page]:
    total = _total(setup)
    for number in range(1, total + 1):
        cards = [setup.cards[path] for path in _shown(setup, number)]
        about, inputs = (str(number),), (cards, total, len(setup.site.notes))
        yield setup.page("index", index_url(number), "index.html", "index", about=about, inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    number = int(page.about[0])
    title = None if number == 1 else setup.words["page_number"].format(number)
    return {
        **frame(setup, index_url(number), title=title, data=site_data(setup) if number == 1 else None),
        "count_text": count_text(setup.words, len(setup.site.notes)),
        "cards": setup.card.all(_shown(setup, number)),
        "pagination": _pagination(setup, number, _total(setup)),
    }


def _total(setup: Setup) -> int:
    return index_count(len(setup.site.notes), setup.config.index.per_page)


def _shown(setup: Setup, number: int) -> Sequence[str]:
    """The paths of the notes on one page."""
    size = setup.config.index.per_page
    return setup.site.notes[(number - 1) * size : number * size]


def _pagination(setup: Setup, number: int, total: int) -> Context | None:
    """Where to go from a page: neighbours, and numbers with None for a gap."""
    if total == 1:
        return None
    near = sorted({1, total, *range(max(1, number - 1), min(total, number + 1) + 1)})
    pages: list[Context | None] = []
    for before, n in zip([0, *near], near, strict=False):
        if n - before > 1:
            pages.append(None)
        pages.append({"number": n, "url": setup.href(index_url(n)), "current": n == number})
    return {
        "number": number,
        "total": total,
        "newer": setup.href(index_url(number - 1)) if number > 1 else None,
        "older": setup.href(index_url(number + 1)) if number < total else None,
        "pages": pages,
    }
