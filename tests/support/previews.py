"""Runs previews of sites for tests: in this process, on a free port."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notes_site.disk.lock import locked
from notes_site.disk.snapshot import BuildOptions
from notes_site.disk.state import output_of
from notes_site.folders import PREVIEW
from notes_site.preview.server import Server
from notes_site.preview.session import Session
from support.making import NOW


class Running:
    """A preview that runs."""

    def __init__(self, site: Path, port: int, session: Session, said: list[str]) -> None:
        self.site = site
        self.port = port
        self.session = session
        self.said = said
        """What it said in the terminal, line by line."""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> Path:
        return self.site / PREVIEW


@contextmanager
def previewing(
    site: Path, *, port: int = 0, editor: str = "", follow: bool = False, poll: bool = False
) -> Iterator[Running]:
    """Show a site for as long as the block lasts."""
    options = BuildOptions(output=site / PREVIEW, now=NOW, drafts=True, future=True)
    said: list[str] = []
    with (
        locked(output_of(site, options.output)),
        socket.create_server(("127.0.0.1", port)) as listener,
    ):
        number = listener.getsockname()[1]
        session = Session(
            site, options, editor=editor, follow=follow, poll=poll, say=lambda line, color: said.append(line)
        )
        server = Server(options.output, session, listener, host="127.0.0.1")
        session.start(server.send)
        server.start()
        try:
            yield Running(site, number, session, said)
        finally:
            server.stop()
            session.stop()
