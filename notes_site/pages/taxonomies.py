"""A page for each category and each tag, and their overviews."""

from collections.abc import Callable, Iterator
from math import log
from urllib.parse import quote

from msgspec import Struct

from notes_site.model import Branch, Page, Site, Term, branches
from notes_site.pages.context import Context, Setup, count_text, frame, slug_of
from notes_site.urls import CATEGORIES, TAGS


class Taxonomy(Struct, frozen=True):
    """Categories, or tags: a way to sort notes by terms."""

    name: str
    """Of the overview's template, and of what it shows."""
    noun: str
    """Of a term's template, and of what it shows."""
    url: str
    terms: Callable[[Site], tuple[Term, ...]]
    entry: Callable[[Setup, Term], Context]
    """What the overview shows of a term."""
    shown: Callable[[Setup, Branch], Context]
    """What the page of a term shows of it."""


def plan(setup: Setup) -> Iterator[Page]:
    for taxonomy in TAXONOMIES:
        if not (terms := taxonomy.terms(setup.site)):
            continue
        entries = [taxonomy.entry(setup, term) for term in terms]
        template, owner = f"{taxonomy.name}.html", taxonomy.name
        yield setup.page("taxonomy", taxonomy.url, template, owner, inputs=entries)
        for *above, term in branches(terms):
            shown = taxonomy.shown(setup, (*above, term))
            inputs = (shown, [setup.cards[path] for path in term.notes])
            template, owner = f"{taxonomy.noun}.html", f"{taxonomy.noun} {'/'.join(term.trail)}"
            yield setup.page("taxonomy", term.url, template, owner, about=term.trail, inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    taxonomy, terms = _found(setup, page)
    if not page.about:
        entries = [taxonomy.entry(setup, term) for term in terms]
        total = setup.words[f"{taxonomy.name}_count"].format(sum(1 for _ in branches(terms)))
        return {
            **frame(setup, taxonomy.url, title=setup.words[taxonomy.name]),
            "count_text": total,
            taxonomy.name: entries,
        }
    branch = next(branch for branch in branches(terms) if branch[-1].trail == page.about)
    return {
        **frame(setup, branch[-1].url, title=branch[-1].name),
        taxonomy.noun: taxonomy.shown(setup, branch),
        "cards": setup.card.all(branch[-1].notes),
    }


def _found(setup: Setup, page: Page) -> tuple[Taxonomy, tuple[Term, ...]]:
    name = page.template.removesuffix(".html")
    taxonomy = next(taxonomy for taxonomy in TAXONOMIES if name in (taxonomy.name, taxonomy.noun))
    return taxonomy, taxonomy.terms(setup.site)


NEWEST = 3
"""Notes that the overview of categories shows of each."""


def _entry(setup: Setup, term: Term) -> Context:
    return {"name": term.name, "url": setup.href(term.url), "count": len(term.notes)}


def _counted(setup: Setup, term: Term) -> Context:
    return {**_entry(setup, term), "count_text": count_text(setup.words, len(term.notes))}


def _tree(setup: Setup, term: Term) -> Context:
    return {**_entry(setup, term), "children": [_tree(setup, child) for child in term.children]}


def _category_entry(setup: Setup, term: Term) -> Context:
    newest = sorted(term.notes, key=lambda path: setup.site.published[path].head.rank, reverse=True)[:NEWEST]
    heads = (setup.site.published[path].head for path in newest)
    shown = [
        {"title": head.title, "url": setup.href(setup.site.urls[head.path]), "lang": head.lang}
        for head in heads
    ]
    return {**_tree(setup, term), "newest": shown}


def _tag_entry(setup: Setup, term: Term) -> Context:
    """A tag with its weight: 1, 2 or 3, by how its count compares with the highest, on a scale of ratios."""
    share = log(len(term.notes)) / log(setup.most_tagged) if setup.most_tagged > 1 else 0
    return {**_entry(setup, term), "weight": 1 + (share > 1 / 3) + (share > 2 / 3)}


def _category(setup: Setup, branch: Branch) -> Context:
    *above, term = branch
    return {
        **_counted(setup, term),
        "trail": [_entry(setup, ancestor) for ancestor in above],
        "children": [_entry(setup, child) for child in term.children],
    }


def _tag(setup: Setup, branch: Branch) -> Context:
    slug = slug_of(branch[-1])
    return {**_counted(setup, branch[-1]), "slug": slug, "combine": f"{setup.href(TAGS)}?t={quote(slug)}"}


TAXONOMIES = (
    Taxonomy("categories", "category", CATEGORIES, lambda site: site.categories, _category_entry, _category),
    Taxonomy("tags", "tag", TAGS, lambda site: site.tags, _tag_entry, _tag),
)
