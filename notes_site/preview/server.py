"""A folder, served to this machine's browsers, and a stream of messages to its pages.

Comes in: requests for files of a folder. Goes out: the files as they are, HTML with one script tag more.
Must never know: what a page is about, or how the folder came to be.
"""

import html
import os
import socket
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from notes_site.preview.answers import media_type_of, tag_of, tagged, told
from notes_site.preview.events import Events, Reader
from notes_site.preview.names import Names

OWN = "/.preview/"
"""Addresses of the server's own begin with this; files of the folder may too."""
MAX_STREAMS = 64
"""Readers of messages at one time."""
MAX_BODY = 4096
"""Bytes of a request with a body."""

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Content(Protocol):
    """What is served; called from the server's thread, `prepare` and `act` from others."""

    @property
    def base(self) -> str:
        """The path below which the folder's files are: `/` or `/repo/`."""

    def holds(self, path: str) -> bool:
        """Whether a file of the folder is meant to be seen."""

    def is_ready(self, path: str) -> bool:
        """Whether a file of the folder is what it should be."""

    def prepare(self, path: str) -> None:
        """Wait until it is, as far as it can be."""

    def greeting(self) -> str:
        """A message for a stream that begins, and for one that lost messages."""

    def own(self, name: str, query: Mapping[str, str]) -> tuple[str, bytes] | None:
        """Media type and bytes of an address of the server's own; None when there is none."""

    def act(self, name: str, form: Mapping[str, str]) -> bool:
        """Do what a page asks for by a form; whether that was done."""


class Server:
    """Serves a folder from a thread of its own, until it is stopped."""

    def __init__(
        self,
        folder: Path,
        content: Content,
        listener: socket.socket,
        *,
        host: str,
        others: Collection[str] = (),
    ) -> None:
        """listener: bound and listening. host: the name that the server was told to listen on.

        others: names of other machines that forward to it.
        """
        self._app = _App(folder, content, Names(host, others))
        config = uvicorn.Config(
            self._app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=32 * 1024,
        )
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._thread = threading.Thread(target=self._run, name="server", daemon=True)

    @property
    def events(self) -> Events:
        return self._app.events

    def start(self) -> None:
        self._thread.start()

    def send(self, message: str) -> None:
        """Send a message to all open pages; from any thread."""
        self._app.events.send(message)

    def stop(self) -> None:
        """End all streams of events; wait until the last answer is given, a second at most."""
        self._app.events.close()
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


class _App:
    """Answers requests (ASGI)."""

    def __init__(self, folder: Path, content: Content, names: Names) -> None:
        self._folder = folder
        self._content = content
        self._names = names
        self.events = Events(content.greeting)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except (OSError, ValueError):
            # Names that no file can have, and files that vanish meanwhile.
            response = told(404, "there is nothing at this address")
        response.headers.update(_HEADERS)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        path = _path_of(request)
        if path.startswith(OWN) and (response := await self._own(request, path.removeprefix(OWN))):
            return response
        if request.method not in ("GET", "HEAD"):
            return told(405, "only GET and HEAD are answered here", {"Allow": "GET, HEAD"})
        return await self._file(request, path)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to pages of other sites, and to who calls this machine by another name."""
        authority = request.headers.get("host", "")
        if len(request.headers.getlist("host")) != 1 or not self._names.allow(authority):
            return told(403, "this server answers to its own names only; --allow-host NAME adds one")
        origin = request.headers.get("origin")
        site = request.headers.get("sec-fetch-site", "none")
        visit = request.method == "GET" and request.headers.get("sec-fetch-mode") == "navigate"
        foreign = origin is not None and not self._names.is_origin(origin, authority)
        if foreign or (site not in ("none", "same-origin") and not visit):
            return told(403, "this server answers to its own pages only")
        return None

    async def _own(self, request: Request, name: str) -> Response | None:
        """The answer at an address of the server's own; None when it is none."""
        if request.method == "POST":
            return await self._act(request, name)
        if request.method not in ("GET", "HEAD"):
            return None
        if name == "events":
            reader = self.events.join(MAX_STREAMS)
            return _EventStream(self.events, reader) if reader else told(503, "too many pages are open")
        found = self._content.own(name, request.query_params)
        if found is None:
            return None
        media_type, data = found
        return tagged(request, data, media_type, tag_of(data))

    async def _act(self, request: Request, name: str) -> Response:
        """What a form asks for; browsers name the page's origin with every one."""
        if "origin" not in request.headers:
            return told(403, "this server answers to its own pages only")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY:
                return told(413, "the request is too long")
        form = {
            key: value
            for key, _, value in (
                (unquote_to_bytes(field.replace("+", " ")).decode().partition("="))
                for field in body.decode("ascii").split("&")
            )
        }
        done = await run_in_threadpool(self._content.act, name, form)
        return Response(status_code=204) if done else told(404, "there is nothing to be done at this address")

    async def _file(self, request: Request, url: str) -> Response:
        # Before anything is ready nobody knows below which path the files are.
        await self._ready("")
        base = self._content.base
        if not url.startswith(base):
            if url == "/" or f"{url}/" == base:
                return RedirectResponse(quote(base), 302)
            return await self._missing(request, url)
        path = url[len(base) :]
        if path == "" or path.endswith("/"):
            path += "index.html"
        await self._ready(path)
        stat = self._stat(path)
        if stat is None and not path.endswith("/index.html"):
            # As GitHub Pages does.
            named, inner = f"{path}.html", f"{path}/index.html"
            await self._ready(named)
            await self._ready(inner)
            if self._stat(named):
                path, stat = named, self._stat(named)
            elif self._stat(inner):
                return RedirectResponse(quote(f"{url}/") + _query(request), 302)
        if stat is None:
            return await self._missing(request, path)
        if path.endswith((".html", ".htm")):
            return self._page(request, path, (self._folder / path).read_bytes(), 200)
        media_type = media_type_of(path)
        return FileResponse(self._folder / path, media_type=media_type, stat_result=stat)

    async def _missing(self, request: Request, path: str) -> Response:
        """The folder's own page for what is not there."""
        await self._ready("404.html")
        last = path.rpartition("/")[2]
        page = path if "." in last else f"{path.rstrip('/')}/index.html"
        if self._stat("404.html"):
            return self._page(request, page, (self._folder / "404.html").read_bytes(), 404)
        waiting = b"<!doctype html><html><head><title>Preview</title></head><body></body></html>"
        return self._page(request, page, waiting, 404)

    async def _ready(self, path: str) -> None:
        if not self._content.is_ready(path):
            await run_in_threadpool(self._content.prepare, path)

    def _stat(self, path: str) -> os.stat_result | None:
        """Of a file that is meant to be seen and lies in the folder itself; None for anything else."""
        if not self._content.holds(path):
            return None
        disk_path = self._folder / path
        try:
            stat = os.lstat(disk_path)
        except (OSError, ValueError):
            return None
        inside = Path(os.path.realpath(disk_path)) == Path(os.path.realpath(self._folder), path)
        return stat if inside and S_ISREG(stat.st_mode) else None

    def _page(self, request: Request, path: str, data: bytes, status: int) -> Response:
        tag = tag_of(data)
        script = (
            f'<script src="{OWN}client.js" data-page="{html.escape(path)}" data-tag=\'{tag}\' defer></script>'
        ).encode()
        head, end, rest = data.partition(b"</head>")
        whole = head + script + end + rest if end else script + data
        return tagged(request, whole, "text/html; charset=utf-8", tag, status)


class _EventStream(StreamingResponse):
    """The messages to one reader, who has joined already and leaves when the answer ends, however it does."""

    def __init__(self, events: Events, reader: Reader) -> None:
        super().__init__(events.read(reader), media_type="text/event-stream")
        self._events = events
        self._reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._events.leave(self._reader)


def _path_of(request: Request) -> str:
    """The path that was asked for, decoded once. Raises ValueError when it is no text."""
    raw: bytes = request.scope["raw_path"]
    return unquote_to_bytes(raw.partition(b"?")[0]).decode("utf-8")


def _query(request: Request) -> str:
    query = request.scope["query_string"].decode("ascii", "replace")
    return f"?{query}" if query else ""
