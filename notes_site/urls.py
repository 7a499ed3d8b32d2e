"""Addresses: which one a note has, how it is written in a page, which file holds it.

All are root-relative and unescaped (`/posts/二叉树/`) until `escape_url` writes them into a page.
"""

import posixpath
import re
from urllib.parse import quote, unquote, urlsplit

from notes_site.model import Head
from notes_site.slugs import slugify

HOME, ARCHIVE, TAGS, CATEGORIES = "/", "/archive/", "/tags/", "/categories/"
FEED, SITEMAP, ROBOTS, NOT_FOUND = "/feed.xml", "/sitemap.xml", "/robots.txt", "/404.html"

SAFE = "/:@!$&'()*+,;=-._~"
"""What stays as it is in a path (RFC 3986, `pchar` and `/`)."""
_IS_SAFE = re.compile(f"[A-Za-z0-9{re.escape(SAFE)}]*").fullmatch
_PLACEHOLDER = re.compile(r":([a-z]+(?:_[a-z0-9]+)*)")


def split_base(url: str) -> tuple[str, str]:
    """Where a site lives: the absolute address without a slash at its end (or nothing), and its path."""
    parts = urlsplit(url)
    path = "".join(f"/{quote(unquote(part), safe=SAFE)}" for part in parts.path.split("/") if part)
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else "", f"{path}/"


def escape_url(base_path: str, url: str) -> str:
    """An address as it stands in a page: below the base path, percent-encoded."""
    return base_path.rstrip("/") + (url if _IS_SAFE(url) else quote(url, safe=SAFE))


def file_path(url: str) -> str:
    """The file below the output folder that answers at an address."""
    return f"{url}index.html".lstrip("/") if url.endswith("/") else url.lstrip("/")


def rooted(address: str) -> str:
    """An address as a writer spells it, from the site's root; ends in `/` or in an HTML file's name.

    Empty parts and dots are dropped, so that no address leads out of the site.
    """
    parts = [part for part in address.split("/") if part not in ("", ".", "..")]
    url = "/" + "/".join(parts)
    return url if url.endswith(("/", ".html", ".htm")) else f"{url}/"


def note_url(head: Head, pattern: str) -> str:
    """The address of a note. pattern: the site's permalink, such as `/:year/:slug/`."""
    if head.permalink:
        return rooted(head.permalink)
    if head.page:
        return rooted(head.slug)
    return rooted(_PLACEHOLDER.sub(lambda key: _part(head, key[1]), pattern))


def _part(head: Head, key: str) -> str:
    """What stands for `:key` in a permalink; nothing for a date that is not there."""
    match key:
        case "year" | "month" | "day":
            parts = head.date.day.split("-") if head.date else ("", "", "")
            return parts[("year", "month", "day").index(key)]
        case "slug":
            return head.slug
        case "title":
            return slugify(head.title)
        case "stem":
            return re.sub(r"[/\\?#%]+", "-", head.stem)
        case "category":
            return "/".join(slugify(name) for name in (head.categories or ((),))[0])
        case "path":
            folders = [slugify(folder) for folder in posixpath.dirname(head.path).split("/")[1:]]
            own = [] if folders and folders[-1] == head.slug else [head.slug]
            return "/".join(folders + own)
    value = head.extra.get(key)
    return head.slug if value in (None, "") else slugify(str(value))
