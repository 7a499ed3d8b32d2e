"""A page for each category and each tag, and their overviews."""

from collections.abc import Iterator, Sequence

from notes_site.model import Group, Page
from notes_site.pages.context import Cards, Context, Setup, frame
from notes_site.urls import CATEGORIES, TAGS, file_path


def plan(setup: Setup, cards: Cards) -> Iterator[Page]:
    yield from _categories(setup, cards)
    yield from _tags(setup, cards)


def _categories(setup: Setup, cards: Cards) -> Iterator[Page]:
    groups = setup.site.categories
    if not groups:
        return
    context = frame(setup, CATEGORIES, title=setup.words["categories"])
    context["categories"] = [_tree(setup, group) for group in groups]
    yield Page(file_path(CATEGORIES), "categories.html", context, "categories")
    for trail, group in _walk(groups, ()):
        context = frame(setup, group.url, title=group.name)
        context["category"] = {
            **_entry(setup, group),
            "trail": [_entry(setup, ancestor) for ancestor in trail],
            "children": [_entry(setup, child) for child in group.children],
        }
        context["cards"] = cards.all(group.notes)
        yield Page(file_path(group.url), "category.html", context, f"category {'/'.join(group.trail)}")


def _tags(setup: Setup, cards: Cards) -> Iterator[Page]:
    groups = setup.site.tags
    if not groups:
        return
    context = frame(setup, TAGS, title=setup.words["tags"])
    context["tags"] = [_entry(setup, group) for group in groups]
    yield Page(file_path(TAGS), "tags.html", context, "tags")
    for group in groups:
        context = frame(setup, group.url, title=group.name)
        context["tag"] = _entry(setup, group)
        context["cards"] = cards.all(group.notes)
        yield Page(file_path(group.url), "tag.html", context, f"tag {group.name}")


def _walk(groups: Sequence[Group], trail: tuple[Group, ...]) -> Iterator[tuple[tuple[Group, ...], Group]]:
    """Each category with its ancestors, parents before children."""
    for group in groups:
        yield trail, group
        yield from _walk(group.children, (*trail, group))


def _entry(setup: Setup, group: Group) -> Context:
    return {"name": group.name, "url": setup.href(group.url), "count": len(group.notes)}


def _tree(setup: Setup, group: Group) -> Context:
    return {**_entry(setup, group), "children": [_tree(setup, child) for child in group.children]}
