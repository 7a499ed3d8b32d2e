"""A rendered note as a test shows it: readable where the body holds tokens."""

import re
from html import escape

from notes_site.markup import Document
from notes_site.model import TOKEN_END, TOKEN_START, Link


def resolved(document: Document) -> str:
    """The body with each link as it was written, as if nothing in the site could be resolved."""
    token = f"{TOKEN_START}(\\d+){TOKEN_END}"
    return re.sub(token, lambda found: _html(document.links[int(found[1])]), document.html)


def _html(link: Link) -> str:
    target = escape(link.target)
    match link.kind:
        case "link":
            return f'href="{target}"'
        case "image":
            return f'src="{target}"'
        case "source":
            return target
        case "file":
            return f'<a href="{target}">{escape(link.label)}</a>'
    label = f"|{escape(link.label)}" if link.label else ""
    return f"{'!' if link.kind == 'embed' else ''}[[{target}{label}]]"
