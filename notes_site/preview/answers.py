"""Answers of the preview's server: bytes with their media type and a tag, or a sentence.

Comes in: what was asked for, and what is there. Goes out: a response.
"""

import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import Response

from notes_site.digests import digest_of

_TEXT = {".html": "text/html", ".htm": "text/html", ".js": "text/javascript", ".mjs": "text/javascript"}
_TEXT |= {".css": "text/css", ".xml": "application/xml", ".md": "text/markdown", ".txt": "text/plain"}
_TEXT |= {".py": "text/plain", ".ts": "text/plain", ".json": "application/json"}
_TEXT |= {".ipynb": "application/json", ".webmanifest": "application/manifest+json"}
# Not those of this machine, which other machines need not have.
_OTHER = mimetypes.MimeTypes().types_map[True] | {
    ".woff2": "font/woff2",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gz": "application/gzip",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".flac": "audio/flac",
    ".mkv": "video/matroska",
}


def media_type_of(path: str) -> str:
    ending = PurePosixPath(path).suffix.lower()
    if text := _TEXT.get(ending):
        return f"{text}; charset=utf-8"
    return _OTHER.get(ending, "application/octet-stream")


def tag_of(data: bytes) -> str:
    return f'"{digest_of(data).hex()}"'


def tagged(request: Request, data: bytes, media_type: str, tag: str, status: int = 200) -> Response:
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(data, status, {"ETag": tag, "Content-Type": media_type})


def told(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(f"{words}\n", status, headers, "text/plain")
