"""Whether what a note becomes is HTML that any browser reads in one way."""

import re

import html5lib

from notes_site.model import TOKEN_END, TOKEN_START, Note


def led(note: Note) -> str:
    """The body as if everything in it led somewhere."""
    forms = {"link": 'href="/x/"', "image": 'src="/x.png" width="1" height="1"', "source": "/x.png"}
    anchor = '<a href="/x/">x</a>'
    return re.sub(
        f"{TOKEN_START}(\\d+){TOKEN_END}",
        lambda found: forms.get(note.head.links[int(found[1])].kind, anchor),
        note.body,
    )


def check_well_formed(body: str) -> None:
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>t</title></head><body><main>{body}</main></body></html>"
    )
    html5lib.HTMLParser(strict=True).parse(page)
