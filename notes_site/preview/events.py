"""Messages to many readers, as server-sent events. Knows nothing of what they say.

Source: HTML standard, 9.2.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

MAX_WAITING = 16
"""Messages that wait for a slow reader; one that is slower still is told to look at everything."""
HEARTBEAT = 15.0
"""Seconds between two signs of life on a stream."""


Reader = asyncio.Queue[str | None]
"""Messages that wait for one reader; None is the end."""


class Events:
    """Messages to many readers, each at its own pace."""

    def __init__(self, greeting: Callable[[], str]) -> None:
        self._greeting = greeting
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: set[Reader] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._readers)

    def send(self, message: str) -> None:
        self._call(lambda: self._put(message))

    def close(self) -> None:
        self._closed = True
        self._call(lambda: self._put(None))

    def join(self, most: int) -> Reader | None:
        """Add a reader, from now on; None where there are `most` already. In the server's thread."""
        if len(self._readers) >= most:
            return None
        self._loop = asyncio.get_running_loop()
        reader: Reader = asyncio.Queue()
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)

    async def read(self, reader: Reader) -> AsyncIterator[bytes]:
        """The messages to a reader, as server-sent events (HTML standard, 9.2)."""
        yield _event(self._greeting(), retry=500)
        while not self._closed:
            try:
                message = await asyncio.wait_for(reader.get(), HEARTBEAT)
            except TimeoutError:
                message = "{}"
            if message is None:
                return
            yield _event(message)

    def _call(self, act: Callable[[], None]) -> None:
        # Before the first stream there is nobody to send to.
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _put(self, message: str | None) -> None:
        for waiting in self._readers:
            if message is not None and waiting.qsize() >= MAX_WAITING:
                while not waiting.empty():
                    waiting.get_nowait()
                waiting.put_nowait(self._greeting())
            else:
                waiting.put_nowait(message)


def _event(message: str, retry: int = 0) -> bytes:
    return (f"retry: {retry}\n" if retry else "").encode() + f"data: {message}\n\n".encode()


def message(**fields: object) -> str:
    """A message that a page can read."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
