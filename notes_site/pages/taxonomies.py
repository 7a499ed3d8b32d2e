"""A page for each category and each tag, and their overviews."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from notes_site.model import Group, Page
from notes_site.pages.context import Context, Setup, count_text, frame, slug_of
from notes_site.urls import CATEGORIES, TAGS


def plan(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    yield from _categories(setup, cards)
    yield from _tags(setup, cards)


def _categories(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    if not setup.site.categories:
        return
    yield _overview(setup, CATEGORIES, "categories", [_tree(setup, group) for group in setup.site.categories])
    for trail, group in _walk(setup.site.categories, ()):
        category = {
            **_counted(setup, group),
            "trail": [_entry(setup, ancestor) for ancestor in trail],
            "children": [_entry(setup, child) for child in group.children],
        }
        yield _list(setup, cards, group, "category", category)


def _tags(setup: Setup, cards: Mapping[str, bytes]) -> Iterator[Page]:
    if not setup.site.tags:
        return
    yield _overview(setup, TAGS, "tags", [_entry(setup, group) for group in setup.site.tags])
    for group in setup.site.tags:
        slug = slug_of(group)
        tag = {**_counted(setup, group), "slug": slug, "combine": f"{setup.href(TAGS)}?t={quote(slug)}"}
        yield _list(setup, cards, group, "tag", tag)


def _overview(setup: Setup, url: str, name: str, groups: list[Context]) -> Page:
    def context(setup: Setup) -> Context:
        return {**frame(setup, url, title=setup.words[name]), name: groups}

    return setup.page(url, f"{name}.html", name, inputs=groups, context=context)


def _list(setup: Setup, cards: Mapping[str, bytes], group: Group, name: str, shown: Context) -> Page:
    """The page of one category or tag. name: of the template and of what it shows."""

    def context(setup: Setup) -> Context:
        return {
            **frame(setup, group.url, title=group.name),
            name: shown,
            "cards": setup.cards.all(group.notes),
        }

    source = f"{name} {'/'.join(group.trail)}"
    inputs = (shown, [cards[path] for path in group.notes])
    return setup.page(group.url, f"{name}.html", source, inputs=inputs, context=context)


def _walk(groups: Sequence[Group], trail: tuple[Group, ...]) -> Iterator[tuple[tuple[Group, ...], Group]]:
    """Each category with its ancestors, parents before children."""
    for group in groups:
        yield trail, group
        yield from _walk(group.children, (*trail, group))


def _entry(setup: Setup, group: Group) -> Context:
    return {"name": group.name, "url": setup.href(group.url), "count": len(group.notes)}


def _counted(setup: Setup, group: Group) -> Context:
    return {**_entry(setup, group), "count_text": count_text(setup.words, len(group.notes))}


def _tree(setup: Setup, group: Group) -> Context:
    return {**_entry(setup, group), "children": [_tree(setup, child) for child in group.children]}
