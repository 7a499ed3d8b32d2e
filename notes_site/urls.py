"""Addresses: how one is written in a page, which file holds it.

All are root-relative and unescaped (`/posts/二叉树/`) until `escape_url` writes them into a page.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

HOME, ARCHIVE, TAGS, CATEGORIES, PROBLEMS = "/", "/archive/", "/tags/", "/categories/", "/leetcode/"
SEARCH = "/search/"
FEED, SITEMAP, ROBOTS, NOT_FOUND = "/feed.xml", "/sitemap.xml", "/robots.txt", "/404.html"

SIZES = "(min-width: 42rem) 40rem, 100vw"
"""How wide a picture is shown where nobody asks otherwise: as the text, as the style sheet has it."""
SAFE = "/:@!$&'()*+,;=-._~"
"""What stays as it is in a path (RFC 3986, `pchar` and `/`)."""
_IS_SAFE = re.compile(f"[A-Za-z0-9{re.escape(SAFE)}]*").fullmatch


def split_base(url: str) -> tuple[str, str]:
    """Where a site lives: the absolute address without a slash at its end (or nothing), and its path."""
    parts = urlsplit(url)
    path = "".join(f"/{quote(unquote(part), safe=SAFE)}" for part in parts.path.split("/") if part)
    return f"{parts.scheme}://{parts.netloc}{path}" if parts.netloc else "", f"{path}/"


def index_count(notes: int, per_page: int) -> int:
    """How many pages the index of so many notes has."""
    return max(1, -(-notes // per_page))


def index_url(number: int) -> str:
    return HOME if number == 1 else f"/page/{number}/"


def escape_url(base_path: str, url: str) -> str:
    """An address as it stands in a page: below the base path, percent-encoded."""
    return base_path.rstrip("/") + (url if _IS_SAFE(url) else quote(url, safe=SAFE))


def copy_name(name: str, width: int) -> str:
    """The path or address of a narrower copy of a picture. width: in pixels."""
    return f"{name}.{width}.webp"


def srcset(base_path: str, url: str, widths: Iterable[int]) -> str:
    """The copies of a picture as a browser chooses among them."""
    return ", ".join(f"{escape_url(base_path, copy_name(url, width))} {width}w" for width in widths)


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
