"""Where notes went, so that an open page follows its note when that is renamed.

Comes in: a site before and after a change. Goes out: the address that the note of an old page has now.
"""

from contextlib import suppress

from notes_site.errors import SiteError
from notes_site.model import Head, Site
from notes_site.urls import file_path

MAX_GONE = 1000
"""Pages of deleted notes that are remembered: a renamed note may go before its new name is seen."""

Text = tuple[object, ...]


class Moves:
    """All moves since the preview began."""

    def __init__(self) -> None:
        self.count = 0
        """How many there were."""
        self._urls: dict[str, str] = {}
        """The address of its note, root-relative and unescaped, by its old page."""
        self._gone: dict[Text, str] = {}
        """The page of a note that is gone, by what the note said."""

    def url(self, page: str) -> str:
        """Where the note of a page is now; empty when it is where it was."""
        return self._urls.get(page, "")

    def follow(self, before: Site, after: Site) -> None:
        """Take note of what moved between two sites."""
        for path, url in before.urls.items():
            now = after.urls.get(path)
            if now is None:
                with suppress(SiteError):  # What it said may be forgotten already.
                    self._gone[_text(before.published[path].head)] = file_path(url)
            elif now != url:
                self._move(file_path(url), now)
        for path in after.urls.keys() - before.urls.keys():
            if page := self._gone.pop(_text(after.published[path].head), ""):
                self._move(page, after.urls[path])
        while len(self._gone) > MAX_GONE:
            del self._gone[next(iter(self._gone))]

    def _move(self, page: str, url: str) -> None:
        """The note of a page has another address; whatever led to the page leads there too."""
        self.count += 1
        followers = [other for other, last in self._urls.items() if file_path(last) == page]
        self._urls |= dict.fromkeys((*followers, page), url)
        self._urls.pop(file_path(url), None)


def _text(head: Head) -> Text:
    """What stays the same when a note gets another name, from which its title and date may come."""
    headings = tuple(heading.text for heading in head.headings)
    return (head.excerpt, head.words, headings, head.tags, head.categories)
