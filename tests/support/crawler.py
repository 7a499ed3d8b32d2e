"""Follows every address in a built site.

Comes in: an output folder, and where the site will live. Goes out: what leads nowhere.
"""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import html5lib

XLINK = "{http://www.w3.org/1999/xlink}href"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ADDRESSES = ("href", XLINK, "src", "poster", "data", "action", "longdesc")
"""Attributes that hold one address each."""
ADDRESS_PROPERTIES = ("og:url", "og:image")
DATA_ADDRESSES = ("url", "item", "image", "mainEntityOfPage")
HOST = "http://site.invalid"
"""Stands for the host of a site that knows only its path."""


class Output:
    """The files of a site, as they answer below a base URL: `/`, `/repo/` or `https://host/path`."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = urljoin(HOST, base_url.rstrip("/") + "/")
        names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        # Pages leaves hidden files out of what it publishes.
        self.files = {name for name in names if not name.startswith(".")}

    def crawl(self) -> list[str]:
        """A line for each address that leads nowhere: the file that holds it, and the address."""
        return [
            f"{file}: {address}"
            for file in sorted(self.files)
            for address in self.addresses(file)
            if not self.answers(file, address)
        ]

    def answers(self, file: str, address: str) -> bool:
        """Whether an address that stands in a file leads to something; what others hold is not asked for."""
        if address.startswith("#"):
            return self._holds(file, address[1:])
        url = urlsplit(urljoin(self._url(file), address.strip()))
        base = urlsplit(self.base_url)
        if (url.scheme, url.netloc) != (base.scheme, base.netloc):
            return True
        if not url.path.startswith(base.path):
            return False
        target = unquote(url.path.removeprefix(base.path), errors="strict")
        target = f"{target}index.html" if target.endswith("/") or not target else target
        return target in self.files and self._holds(target, url.fragment)

    def _holds(self, file: str, fragment: str) -> bool:
        """Whether a page has a place of that name; what is no page has any."""
        # HTML knows the top of a page without an id.
        if fragment in ("", "top") or file not in self.documents:
            return True
        return any(element.get("id") == unquote(fragment) for element in self.documents[file].iter())

    def _url(self, file: str) -> str:
        # A page that answers in place of any other has to be right from everywhere.
        place = "no/such/page/" if file == "404.html" else file.removesuffix("index.html")
        return self.base_url + place

    def addresses(self, file: str) -> Iterator[str]:
        """Every address that stands in a file, as it is written."""
        if file.endswith(".html"):
            yield from _html_addresses(self.documents[file])
        elif file.endswith(".css"):
            yield from _css_addresses(self._text(file))
        elif file.endswith((".svg", ".xml")):
            yield from _xml_addresses(ElementTree.fromstring(self._text(file)))
        elif file == "robots.txt":
            yield from re.findall(r"(?im)^sitemap:\s*(\S+)", self._text(file))

    def _text(self, file: str) -> str:
        return (self.folder / file).read_text("utf-8")

    @cached_property
    def documents(self) -> dict[str, ElementTree.Element]:
        """The pages, by file."""
        return {file: _parse(self._text(file)) for file in self.files if file.endswith(".html")}


def _parse(text: str) -> ElementTree.Element:
    document: ElementTree.Element = html5lib.parse(text, namespaceHTMLElements=False)
    return document


def _html_addresses(document: ElementTree.Element) -> Iterator[str]:
    for element in document.iter():
        yield from (element.attrib[name] for name in ADDRESSES if name in element.attrib)
        for choice in filter(None, re.split(r",\s+|,$", element.get("srcset", ""))):
            yield choice.split()[0]
        yield from _css_addresses(element.get("style", ""))
        if element.tag == "style":
            yield from _css_addresses(element.text or "")
        if element.tag == "meta" and element.get("http-equiv") == "refresh":
            yield element.attrib["content"].partition("url=")[2]
        if element.tag == "meta" and element.get("property") in ADDRESS_PROPERTIES:
            yield element.attrib["content"]
        if element.tag == "script" and element.get("type") == "application/ld+json":
            yield from _data_addresses(json.loads(element.text or ""))


def _data_addresses(data: object) -> Iterator[str]:
    """Of JSON-LD."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from [value] if key in DATA_ADDRESSES and isinstance(value, str) else _data_addresses(value)
    elif isinstance(data, list):
        for value in data:
            yield from _data_addresses(value)


def _css_addresses(text: str) -> Iterator[str]:
    for quoted, bare in re.findall(r"""url\(\s*(?:["']([^"']*)["']|([^"')\s]+))\s*\)""", text):
        yield quoted or bare
    yield from re.findall(r"""@import\s+["']([^"']+)["']""", text)


def _xml_addresses(root: ElementTree.Element) -> Iterator[str]:
    """Of drawings, the feed and the sitemap."""
    for element in root.iter():
        yield from (element.attrib[name] for name in ADDRESSES if name in element.attrib)
        yield from _css_addresses(element.get("style", ""))
        if element.tag == f"{ATOM}content":
            yield from _html_addresses(_parse(element.text or ""))
        if element.tag in (f"{ATOM}id", f"{SITEMAP}loc"):
            yield element.text or ""
