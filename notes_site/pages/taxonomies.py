"""A page for each category and each tag, and their overviews."""

from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from msgspec import Struct

from notes_site.model import Group, Page, Site
from notes_site.pages.context import Context, Setup, count_text, frame, slug_of
from notes_site.urls import CATEGORIES, TAGS

Trail = tuple[Group, ...]
"""A group after those that hold it, the outermost first."""


class Taxonomy(Struct, frozen=True):
    """A way to put notes into groups."""

    name: str
    """Of the overview's template, and of what it shows."""
    noun: str
    """Of a group's template, and of what it shows."""
    url: str
    groups: Callable[[Site], tuple[Group, ...]]
    entry: Callable[[Setup, Group], Context]
    """What the overview shows of a group."""
    shown: Callable[[Setup, Trail], Context]
    """What the page of a group shows of it."""


def plan(setup: Setup) -> Iterator[Page]:
    for taxonomy in TAXONOMIES:
        if not (groups := taxonomy.groups(setup.site)):
            continue
        entries = [taxonomy.entry(setup, group) for group in groups]
        template, source = f"{taxonomy.name}.html", taxonomy.name
        yield setup.page("taxonomy", taxonomy.url, template, source, inputs=entries)
        for *above, group in _walk(groups):
            shown = taxonomy.shown(setup, (*above, group))
            inputs = (shown, [setup.cards[path] for path in group.notes])
            template, source = f"{taxonomy.noun}.html", f"{taxonomy.noun} {'/'.join(group.trail)}"
            yield setup.page("taxonomy", group.url, template, source, about=group.trail, inputs=inputs)


def context(setup: Setup, page: Page) -> Context:
    taxonomy, groups = _found(setup, page)
    if not page.about:
        entries = [taxonomy.entry(setup, group) for group in groups]
        return {**frame(setup, taxonomy.url, title=setup.words[taxonomy.name]), taxonomy.name: entries}
    trail = next(trail for trail in _walk(groups) if trail[-1].trail == page.about)
    return {
        **frame(setup, trail[-1].url, title=trail[-1].name),
        taxonomy.noun: taxonomy.shown(setup, trail),
        "cards": setup.card.all(trail[-1].notes),
    }


def _found(setup: Setup, page: Page) -> tuple[Taxonomy, tuple[Group, ...]]:
    name = page.template.removesuffix(".html")
    taxonomy = next(taxonomy for taxonomy in TAXONOMIES if name in (taxonomy.name, taxonomy.noun))
    return taxonomy, taxonomy.groups(setup.site)


def _walk(groups: Sequence[Group], above: Trail = ()) -> Iterator[Trail]:
    """Each group after those that hold it; parents before children."""
    for group in groups:
        trail = (*above, group)
        yield trail
        yield from _walk(group.children, trail)


def _entry(setup: Setup, group: Group) -> Context:
    return {"name": group.name, "url": setup.href(group.url), "count": len(group.notes)}


def _counted(setup: Setup, group: Group) -> Context:
    return {**_entry(setup, group), "count_text": count_text(setup.words, len(group.notes))}


def _tree(setup: Setup, group: Group) -> Context:
    return {**_entry(setup, group), "children": [_tree(setup, child) for child in group.children]}


def _category(setup: Setup, trail: Trail) -> Context:
    *above, group = trail
    return {
        **_counted(setup, group),
        "trail": [_entry(setup, ancestor) for ancestor in above],
        "children": [_entry(setup, child) for child in group.children],
    }


def _tag(setup: Setup, trail: Trail) -> Context:
    slug = slug_of(trail[-1])
    return {**_counted(setup, trail[-1]), "slug": slug, "combine": f"{setup.href(TAGS)}?t={quote(slug)}"}


TAXONOMIES = (
    Taxonomy("categories", "category", CATEGORIES, lambda site: site.categories, _tree, _category),
    Taxonomy("tags", "tag", TAGS, lambda site: site.tags, _entry, _tag),
)
