"""The first page and the ones behind it: cards, newest first."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from notes_site.model import Page
from notes_site.pages.context import Context, Setup, frame
from notes_site.pages.linked_data import site_data
from notes_site.urls import HOME


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    notes, size = setup.site.notes, setup.look.per_page
    total = max(1, -(-len(notes) // size))
    for number in range(1, total + 1):
        shown = notes[(number - 1) * size : number * size]
        yield setup.page(
            _url(number),
            "index.html",
            "index",
            inputs=([cards[path] for path in shown], total),
            context=partial(_context, shown, number, total),
        )


def _context(shown: Sequence[str], number: int, total: int, setup: Setup) -> Context:
    title = None if number == 1 else setup.words["page_number"].format(number)
    context = frame(setup, _url(number), title=title, data=site_data(setup) if number == 1 else None)
    context["cards"] = setup.cards.all(shown)
    context["pagination"] = _pagination(setup, number, total)
    return context


def _url(number: int) -> str:
    return HOME if number == 1 else f"/page/{number}/"


def _pagination(setup: Setup, number: int, total: int) -> Context | None:
    """Where to go from a page: neighbours, and numbers with None for a gap."""
    if total == 1:
        return None
    near = sorted({1, total, *range(max(1, number - 1), min(total, number + 1) + 1)})
    pages: list[Context | None] = []
    for before, n in zip([0, *near], near, strict=False):
        if n - before > 1:
            pages.append(None)
        pages.append({"number": n, "url": setup.href(_url(n)), "current": n == number})
    return {
        "number": number,
        "total": total,
        "newer": setup.href(_url(number - 1)) if number > 1 else None,
        "older": setup.href(_url(number + 1)) if number < total else None,
        "pages": pages,
    }
