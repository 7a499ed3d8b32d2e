"""Diagrams of Mermaid → SVG, drawn by Pele in a JavaScript engine that is no part of the package by itself.

Comes in: the source of one diagram. Goes out: its drawing, or why there is none.
Must never know: where it stands in a note.
"""

import json
import threading
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pkgutil import get_data
from typing import Any

from msgspec import Struct

MEMORY = 256 * 1024 * 1024
"""Bytes that the engine may use."""
STACK = 4 * 1024 * 1024
"""Bytes of its stack."""
SECONDS = 20
"""CPU time of one diagram; all but attacks take thousandths of one."""
MAX_LENGTH = 50_000
"""Characters of one diagram, of which Pele reads as many, too."""

# The binding cannot read strings that the engine keeps in pieces: `split` and `join` make one of them.
_DRAW = """
(source, prefix) => {
  try {
    const { svg } = pele.render(source, { idPrefix: prefix, links: false, images: false, now: 0 });
    return JSON.stringify({ svg: svg.split("").join("") });
  } catch (error) {
    return JSON.stringify({ fault: String(error.message), line: error.line ?? 0 });
  }
}
"""
_threads = threading.local()


class Drawing(Struct, frozen=True):
    """A diagram that was drawn, or why it was not."""

    svg: str = ""
    fault: str = ""
    """In the words of Pele."""
    line: int = 0
    """Of the source, 1-based; 0 where the fault has no place."""


@cache
def can_draw() -> bool:
    """Whether the engine is there: the extra `diagrams`."""
    return find_spec("_quickjs") is not None


def draw(source: str, prefix: str) -> Drawing:
    """Draw a diagram. prefix: of the ids in it, which a page may hold but once."""
    from _quickjs import JSException

    if len(source) > MAX_LENGTH:
        return Drawing(fault=f"it is longer than {MAX_LENGTH:,} characters")
    try:
        found = json.loads(_engine()(source, prefix))
    except JSException as error:
        # Out of memory, time or stack. What the engine holds then is not to be trusted.
        _threads.draw = None
        return Drawing(fault=str(error).strip().partition("\n")[0] or "it takes too much memory")
    return Drawing(found.get("svg", ""), found.get("fault", ""), found.get("line", 0))


def _engine() -> Callable[[str, str], str]:
    """The function that draws: one for each thread, since an engine belongs to the one that made it."""
    if getattr(_threads, "draw", None) is None:
        # The engine itself: `quickjs` gives it a thread, and a process with two cannot be forked.
        from _quickjs import Context

        context: Any = Context()
        context.set_memory_limit(MEMORY)
        context.set_max_stack_size(STACK)
        context.set_time_limit(SECONDS)
        code = get_data(__package__, "pele.js")
        assert code
        context.eval(code.decode())
        _threads.draw = context.eval(_DRAW)
    draw: Callable[[str, str], str] = _threads.draw
    return draw
