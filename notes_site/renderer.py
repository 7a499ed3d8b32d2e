"""Page → bytes with Jinja: the site's templates over ours, `default:` in front of a name for ours.

Comes in: a Page. Goes out: bytes. Must never know: notes, or where the bytes go.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Any, Protocol

import msgspec
from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
)
from jinja2.bccache import BytecodeCache
from jinja2.loaders import split_template_path

from notes_site.digests import digest_of, digest_value
from notes_site.errors import SiteError
from notes_site.folders import DEFAULT, TEMPLATES
from notes_site.model import Finding, Page
from notes_site.texts import allowed

PIECES = 10_000
"""Of a page being rendered, so many are joined at a time."""
MAX_RANGE = 100_000
"""The most numbers in a range, as in Jinja's own sandbox."""


class Kept(Protocol):
    """Bytes under keys, from build to build."""

    def get(self, step: str, keys: Collection[bytes]) -> dict[bytes, bytes]: ...

    def put(self, step: str, items: Iterable[tuple[bytes, bytes]]) -> None: ...


class _Environment(Environment):
    """Jinja, where `a.b` in a template means what `a["b"]` does.

    Contexts are dicts: `note.extra.copy` is the writer's own key, not a method. Each name is looked up once.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)


class Renderer:
    """Holds the templates of one build."""

    def __init__(
        self,
        templates: Mapping[str, bytes],
        kept: Kept | None = None,
        compiled: BytecodeCache | None = None,
    ) -> None:
        """templates: by name, ours with `default:` in front; the site's come first.

        kept: for what is known of templates from build to build. compiled: for compiled templates.
        """
        self._templates = templates
        self._environment = _Environment(
            loader=FunctionLoader(self._load),
            # Only robots.txt knows no markup.
            autoescape=lambda name: not (name or "").endswith(".txt"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=compiled,
        )
        # As pages are: Chinese is written, not escaped, and keys stay in their order.
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        self._environment.globals["range"] = _range
        self._kept = kept
        self._closures: dict[str, bytes] = {}
        self._named: dict[str, list[str]] = {}

    def render(self, page: Page, context: Mapping[str, object]) -> bytes:
        """The page's bytes, UTF-8. context: what it shows.

        Raises SiteError with the template, its line and the page that was being made.
        """
        try:
            pieces = self._template(page.template).generate(context)
            # A list of all notes has millions of pieces, which take many times the memory of their text.
            text = "".join(map("".join, iter(lambda: list(islice(pieces, PIECES)), [])))
        except SiteError as error:
            raise SiteError(f"{error.message} (page: {page.owner})", error.path, error.line) from error
        except TemplateSyntaxError as error:
            path = error.filename or error.name or page.template
            message = f"{(error.message or '').rstrip('.')}; fix the template (page: {page.owner})"
            raise SiteError(message, path, error.lineno) from error
        except Exception as error:
            # Whatever fails inside a template is its writer's to fix; elsewhere it is a bug of ours.
            place = self._place(error.__traceback__)
            if place is None:
                raise
            raise SiteError(f"{self._told(error)} (page: {page.owner})", *place) from error
        if page.template.endswith(".xml"):
            text = allowed(text)
        return text.encode("utf-8", "replace")

    def _template(self, name: str) -> Template:
        """A template, compiled. Raises SiteError for one that cannot be, beside what Jinja raises."""
        try:
            return self._environment.get_template(name)
        except (SiteError, TemplateError):
            raise
        except Exception as error:
            loaded = self._load(name)
            raise SiteError(self._told(error), loaded[1] if loaded else name) from error

    def closure(self, name: str) -> bytes:
        """16 bytes that stand for a template and all that it includes, extends or imports."""
        if name not in self._closures:
            reached = sorted(self._reachable(name))
            texts = [loaded[0] if (loaded := self._load(each)) else None for each in reached]
            self._closures[name] = digest_value((reached, texts))
        return self._closures[name]

    def unused(self, names: Iterable[str]) -> Iterator[Finding]:
        """Templates of the site's that replace nothing, though ours has one of such a name in another folder.

        names: of the templates that pages are made with.
        """
        ours = {name.removeprefix(DEFAULT) for name in self._ours()}
        mine = {name for name in self._templates if not name.startswith(DEFAULT)}
        by_last = {name.rpartition("/")[2]: name for name in sorted(ours)}
        lost = {name: by_last[last] for name in mine - ours if (last := name.rpartition("/")[2]) in by_last}
        reached = set[str]().union(*map(self._reachable, names)) if lost else set()
        for name in sorted(lost.keys() - reached):
            fact = f"no page uses this template; ours of this name is {lost[name]}"
            yield Finding(f"{TEMPLATES}/{name}", 0, f"{fact}, so move it to {TEMPLATES}/{lost[name]}")

    def _reachable(self, name: str) -> set[str]:
        seen: set[str] = set()
        left = [name]
        while left:
            reached = left.pop()
            if reached not in seen:
                seen.add(reached)
                left += self._references(reached)
        return seen

    def _references(self, name: str) -> list[str]:
        """The templates that one names; all there are when it computes a name."""
        if name in self._named:
            return self._named[name]
        loaded = self._load(name)
        found = self._found(loaded[0]) if loaded else []
        named = [reference for reference in found if reference is not None]
        self._named[name] = named if len(named) == len(found) else self._names()
        return self._named[name]

    def _found(self, text: str) -> list[str | None]:
        """The names in a template, None for one that is computed."""
        key = digest_of(text.encode())
        if self._kept and (kept := self._kept.get("references", (key,)).get(key)):
            with suppress(msgspec.DecodeError):  # Somebody else may have put it there.
                return msgspec.msgpack.decode(kept, type=list[str | None])
        try:
            found = list(meta.find_referenced_templates(self._environment.parse(text)))
        except (TemplateSyntaxError, RecursionError):
            return []  # Reported when it is rendered.
        if self._kept:
            self._kept.put("references", [(key, msgspec.msgpack.encode(found))])
        return found

    def _names(self) -> list[str]:
        """All names that a template may call another by."""
        return [*self._templates, *(name.removeprefix(DEFAULT) for name in self._ours())]

    def _ours(self) -> list[str]:
        return sorted(name for name in self._templates if name.startswith(DEFAULT))

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """A template's text and what a message calls it, for Jinja; None when there is none of this name."""
        own = not name.startswith(DEFAULT)
        try:
            path = "/".join(split_template_path(name.removeprefix(DEFAULT)))
        except TemplateNotFound:
            return None  # It leads out of the folder.
        for known in (path, DEFAULT + path) if own else (DEFAULT + path,):
            if known in self._templates:
                return self._text(known), _shown(known), lambda: True
        return None

    def _text(self, name: str) -> str:
        try:
            return self._templates[name].decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SiteError("is not UTF-8; save it as UTF-8", _shown(name)) from error

    def _place(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        """The innermost line of a template in a traceback, into which Jinja writes their names and lines."""
        place = None
        names = set(map(_shown, self._templates))
        while traceback:
            if (name := traceback.tb_frame.f_code.co_filename) in names:
                place = (name, traceback.tb_lineno)
            traceback = traceback.tb_next
        return place

    def _told(self, error: Exception) -> str:
        """What went wrong in a template, and the way out."""
        match error:
            case TemplateNotFound():
                return f'there is no template "{error.name}"; {self._instead_of(error.name)}'
            case RecursionError():
                return f'it extends or includes itself without end; put "{DEFAULT}" before the name of ours'
            case TemplateError():
                return f"{(error.message or '').rstrip('.')}; fix the template"
        return f"{type(error).__name__}: {error}; fix the template"

    def _instead_of(self, name: object) -> str:
        """What to do about a template that is not there."""
        name = str(name)
        prefix = DEFAULT if name.startswith(DEFAULT) else ""
        last = name.removeprefix(DEFAULT).rpartition("/")[2]
        for path in (known.removeprefix(DEFAULT) for known in self._ours()):
            if path.rpartition("/")[2] == last:
                return f'write "{prefix}{path}", or add it'
        return "add it or fix the name"


def _shown(name: str) -> str:
    """What a message calls a template."""
    return name if name.startswith(DEFAULT) else f"{TEMPLATES}/{name}"


def _range(*limits: int) -> range:
    """Python's `range`, but never so long that a template takes for ever."""
    numbers = range(*limits)
    if len(numbers) > MAX_RANGE:
        raise OverflowError(f"a range of more than {MAX_RANGE:,} numbers")
    return numbers
