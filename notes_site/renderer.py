"""Page → bytes with Jinja: the site's templates over ours, `default:` in front of a name for ours.

Comes in: a Page. Goes out: bytes. Must never know: notes, or where the bytes go.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
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
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.loaders import split_template_path

from notes_site.errors import SiteError
from notes_site.folders import DEFAULT, TEMPLATES
from notes_site.model import Finding, Page
from notes_site.texts import allowed

MAX_RANGE = 100_000
"""Numbers, as in Jinja's own sandbox."""


class Kept(Protocol):
    """Bytes under keys, from build to build."""

    def get(self, step: str, keys: Collection[bytes]) -> dict[bytes, bytes]: ...

    def put(self, step: str, items: Iterable[tuple[bytes, bytes]]) -> None: ...


class _Compiled(BytecodeCache):
    """Jinja's compiled templates, in a folder, one file for each place of a template.

    They are code, which runs when it is loaded: nobody else may write into the folder.
    """

    MANY = 1000
    """Files after which the folder is emptied: templates go, and nobody says so."""

    def __init__(self, folder: Path, fingerprint: bytes) -> None:
        self._folder = folder
        self._fingerprint = fingerprint

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            data = self._place(bucket).read_bytes()
            if data[:16] == self._check(data[16:]):
                bucket.bytecode_from_string(data[16:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        place = self._place(bucket)
        part = place.with_name(f"{place.name}.{os.getpid()}")
        with suppress(OSError):
            part.write_bytes(self._check(code) + code)
            part.replace(place)
            if len(files := list(self._folder.iterdir())) > self.MANY:
                for file in files:
                    file.unlink()

    def _place(self, bucket: Bucket) -> Path:
        return self._folder / bucket.key

    def _check(self, code: bytes) -> bytes:
        """16 bytes: of this code of ours, of code that is whole."""
        return hashlib.blake2b(self._fingerprint + code, digest_size=16).digest()


def _is_own(folder: Path) -> bool:
    """Make a folder that nobody else can write into; whether it is one."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stat = folder.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (stat.st_uid == os.getuid() and not stat.st_mode & 0o022)


class _Environment(Environment):
    """Jinja, where `a.b` in a template means what `a["b"]` does.

    Contexts are dicts: `note.extra.copy` is the writer's own key and no method, and nothing is sought twice.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)


_Loaded = tuple[str, str, Callable[[], bool]] | None


class Renderer:
    """Holds the templates of one build."""

    def __init__(
        self,
        site_path: Path,
        default_path: Path,
        kept: Kept | None = None,
        fingerprint: bytes = b"",
        compiled: Path | None = None,
    ) -> None:
        """site_path: the site, whose `templates/` come first. default_path: the folder of ours.

        kept: for what is known of templates from build to build. fingerprint: stands for this code.
        compiled: a folder of the user's own for compiled templates.
        """
        self._own = site_path / TEMPLATES
        self._default = default_path
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
            bytecode_cache=_Compiled(compiled, fingerprint) if compiled and _is_own(compiled) else None,
        )
        # As pages are: Chinese is written, not escaped, and keys stay in their order.
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
        self._environment.globals["range"] = _range
        self._kept = kept
        self._loaded: dict[str, _Loaded] = {}
        self._closures: dict[str, bytes] = {}
        self._named: dict[str, list[str]] = {}

    def render(self, page: Page, context: Mapping[str, object]) -> bytes:
        """The page's bytes, UTF-8. context: what it shows.

        Raises SiteError with the template, its line and the page that was being made.
        """
        try:
            text = self._template(page.template).render(context)
        except SiteError as error:
            raise SiteError(f"{error.message} (page: {page.owner})", error.path, error.line) from error
        except TemplateSyntaxError as error:
            place = self._shown(error.filename or error.name or page.template)
            message = f"{(error.message or '').rstrip('.')}; fix the template (page: {page.owner})"
            raise SiteError(message, place, error.lineno) from error
        except Exception as error:
            # Whatever fails inside a template is its writer's to fix; elsewhere it is a bug of ours.
            place_and_line = self._place(error.__traceback__)
            if place_and_line is None:
                raise
            raise SiteError(f"{self._told(error)} (page: {page.owner})", *place_and_line) from error
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
            raise SiteError(self._told(error), self._shown(loaded[1]) if loaded else name) from error

    def closure(self, name: str) -> bytes:
        """16 bytes that stand for a template and all that it includes, extends or imports."""
        if name not in self._closures:
            state = hashlib.blake2b(digest_size=16)
            for reached in sorted(self._reachable(name)):
                loaded = self._load(reached)
                state.update(f"{reached}\0{loaded[0] if loaded else None}\0".encode())
            self._closures[name] = state.digest()
        return self._closures[name]

    def unused(self, names: Iterable[str]) -> Iterator[Finding]:
        """Templates of the site's that replace nothing, though ours has one of such a name in another folder.

        names: of the templates that pages are made with.
        """
        ours = {path.relative_to(self._default).as_posix() for path in _files(self._default)}
        mine = {path.relative_to(self._own).as_posix() for path in _files(self._own)}
        places = {name.rpartition("/")[2]: name for name in sorted(ours)}
        lost = {name: places[last] for name in mine - ours if (last := name.rpartition("/")[2]) in places}
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
        self._named[name] = named if len(named) == len(found) else list(self._names())
        return self._named[name]

    def _found(self, text: str) -> list[str | None]:
        """The names in a template, None for one that is computed."""
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        if self._kept and (kept := self._kept.get("references", (key,)).get(key)):
            with suppress(msgspec.DecodeError):  # Somebody else may have put it there.
                return msgspec.msgpack.decode(kept, type=list[str | None])
        try:
            found = list(meta.find_referenced_templates(self._environment.parse(text)))
        except (TemplateSyntaxError, RecursionError):
            return []  # Told when it is rendered.
        if self._kept:
            self._kept.put("references", [(key, msgspec.msgpack.encode(found))])
        return found

    def _names(self) -> Iterator[str]:
        for folder, prefix in ((self._own, ""), (self._default, ""), (self._default, DEFAULT)):
            for path in folder.rglob("*"):
                yield prefix + path.relative_to(folder).as_posix()

    def _load(self, name: str) -> _Loaded:
        """A template's text and place, for Jinja; None when there is none of this name."""
        if name not in self._loaded:
            self._loaded[name] = self._looked_up(name)
        return self._loaded[name]

    def _looked_up(self, name: str) -> _Loaded:
        own = () if name.startswith(DEFAULT) else (self._own,)
        try:
            parts = split_template_path(name.removeprefix(DEFAULT))
        except TemplateNotFound:
            return None  # It leads out of the folder.
        for folder in (*own, self._default):
            path = folder.joinpath(*parts)
            if _is_file(path):
                return self._text(path), str(path), lambda: True
        return None

    def _text(self, path: Path) -> str:
        site = os.path.realpath(self._own.parent)
        inside = Path(os.path.realpath(path)).is_relative_to(site)
        if path.is_relative_to(self._own) and not inside:
            raise SiteError(
                "is a symbolic link out of the site; put the file itself here", self._shown(str(path))
            )
        try:
            return path.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise SiteError("is not UTF-8; save it as UTF-8", self._shown(str(path))) from error
        except OSError as error:
            message = f"cannot be read ({error.strerror}); fix its permissions"
            raise SiteError(message, self._shown(str(path))) from error

    def _place(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        """The innermost line of a template in a traceback, into which Jinja writes their names and lines."""
        place = None
        while traceback:
            name = traceback.tb_frame.f_code.co_filename
            if Path(name).is_relative_to(self._own) or Path(name).is_relative_to(self._default):
                place = (self._shown(name), traceback.tb_lineno)
            traceback = traceback.tb_next
        return place

    def _shown(self, name: str) -> str:
        path = Path(name)
        if path.is_relative_to(self._own):
            return f"{TEMPLATES}/{path.relative_to(self._own).as_posix()}"
        if path.is_relative_to(self._default):
            return f"{DEFAULT}{path.relative_to(self._default).as_posix()}"
        return name

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
        last = name.removeprefix(DEFAULT).rpartition("/")[2]
        for path in _files(self._default):
            if path.name == last:
                prefix = DEFAULT if name.startswith(DEFAULT) else ""
                return f'write "{prefix}{path.relative_to(self._default).as_posix()}", or add it'
        return "add it or fix the name"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # No file can have such a name.


def _range(*limits: int) -> range:
    """As Python's, but so long that a template can be waited for."""
    numbers = range(*limits)
    if len(numbers) > MAX_RANGE:
        raise OverflowError(f"a range of more than {MAX_RANGE:,} numbers")
    return numbers


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
