"""Whether what a note becomes is HTML that any browser reads in one way."""

import re

import html5lib

from notes_site.model import TOKEN_END, TOKEN_START, Link, Note


def led(note: Note) -> str:
    """The body as if everything in it led somewhere."""
    return re.sub(
        f"{TOKEN_START}(\\d+){TOKEN_END}", lambda found: _form(note.head.links[int(found[1])]), note.body
    )


def _form(link: Link) -> str:
    match link.kind:
        case "link":
            return 'href="/x/"'
        case "image":
            # An image that has a width is given the height that goes with it.
            return 'src="/x.png" height="1"' + ("" if link.label else ' width="1"')
        case "source":
            return "/x.png"
    return '<a href="/x/">x</a>'


def check_well_formed(body: str) -> None:
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body><main>{body}</main></body></html>"
    )
    html5lib.HTMLParser(strict=True).parse(page)
