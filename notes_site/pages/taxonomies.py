"""A page for each category and each tag, and their overviews."""

from collections.abc import Callable, Iterator
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
        return {**frame(setup, taxonomy.url, title=setup.words[taxonomy.name]), taxonomy.name: entries}
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


def _entry(setup: Setup, term: Term) -> Context:
    return {"name": term.name, "url": setup.href(term.url), "count": len(term.notes)}


def _counted(setup: Setup, term: Term) -> Context:
    return {**_entry(setup, term), "count_text": count_text(setup.words, len(term.notes))}


def _tree(setup: Setup, term: Term) -> Context:
    return {**_entry(setup, term), "children": [_tree(setup, child) for child in term.children]}


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
    Taxonomy("categories", "category", CATEGORIES, lambda site: site.categories, _tree, _category),
    Taxonomy("tags", "tag", TAGS, lambda site: site.tags, _entry, _tag),
)
