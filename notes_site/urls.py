"""Addresses: which one a note has, how it is written in a page, which file holds it.

All are root-relative and unescaped (`/posts/二叉树/`) until `escape_url` writes them into a page.
"""

import posixpath
import re
from urllib.parse import quote

from notes_site.model import Head
from notes_site.slugs import slugify

SAFE = "/:@!$&'()*+,;=-._~"
"""What stays as it is in a path (RFC 3986, `pchar` and `/`)."""


def escape_url(base_path: str, url: str) -> str:
    """An address as it stands in a page: below the base path, percent-encoded."""
    return base_path.rstrip("/") + quote(url, safe=SAFE)


def file_path(url: str) -> str:
    """The file below the output folder that answers at an address."""
    return f"{url}index.html".lstrip("/") if url.endswith("/") else url.lstrip("/")


def note_url(head: Head, pattern: str) -> str:
    """The address of a note, root-relative and unescaped; ends in `/` or in a file name."""
    if head.permalink:
        url = _normal(head.permalink)
    elif head.page:
        url = f"/{head.slug}/"
    else:
        url = _normal(re.sub(r":([a-z_]+)", lambda key: _part(head, key[1]), pattern))
    return url


def _normal(url: str) -> str:
    url = re.sub(r"/{2,}", "/", f"/{url}")
    return url if url.endswith(("/", ".html")) else f"{url}/"


def _part(head: Head, key: str) -> str:
    """What stands for `:key` in a permalink; nothing for a date that is not there."""
    year, month, day = head.date.day.split("-") if head.date else ("", "", "")
    match key:
        case "year" | "month" | "day":
            return {"year": year, "month": month, "day": day}[key]
        case "slug":
            return head.slug
        case "title":
            return slugify(head.title)
        case "stem":
            return re.sub(r"[/\\?#%]+", "-", head.stem)
        case "category":
            return "/".join(slugify(name) for name in (head.categories or ((),))[0])
        case "path":
            folders = posixpath.dirname(head.path).split("/")[1:]
            own = head.slug if not folders or slugify(folders[-1]) != head.slug else ""
            return "/".join([*map(slugify, folders), own])
    value = head.extra.get(key)
    return slugify(str(value)) if value is not None else head.slug
