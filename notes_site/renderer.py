"""Page → bytes with Jinja: the site's templates over ours, `default:` in front of a name for ours.

Comes in: a Page. Goes out: bytes. Must never know: notes, or where the bytes go.
"""

from pathlib import Path
from types import TracebackType

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup

from notes_site.errors import SiteError
from notes_site.model import Page

SITE_FOLDER = "templates"


class Renderer:
    """Holds the templates of one build."""

    def __init__(self, site_path: Path, default_path: Path) -> None:
        """site_path: the site, whose `templates/` come first. default_path: the folder of ours."""
        self._own = site_path / SITE_FOLDER
        self._default = default_path
        ours = FileSystemLoader(default_path)
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(self._own), ours, PrefixLoader({"default": ours}, delimiter=":")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
        )
        self._environment.filters["safe_html"] = Markup

    def render(self, page: Page) -> bytes:
        """The page's bytes, UTF-8.

        Raises SiteError with the template, its line and the page that was being made.
        """
        try:
            template = self._environment.get_template(page.template)
            return template.render(page.context).encode("utf-8", "replace")
        except TemplateSyntaxError as error:
            message = f"{error.message}; mend the template (page: {page.source})"
            raise SiteError(message, self._shown(error.filename or error.name or page.template), error.lineno) from error
        except TemplateNotFound as error:
            message = f'there is no template "{error.message}"; add it or mend the name (page: {page.source})'
            raise SiteError(message, f"{SITE_FOLDER}/{page.template}") from error
        except Exception as error:
            # Whatever fails inside a template is the template's writer's to mend; elsewhere it is a bug of ours.
            place = self._place(error.__traceback__)
            if place is None:
                raise
            message = f"{error or type(error).__name__}; mend the template (page: {page.source})"
            raise SiteError(message, *place) from error

    def _place(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        """The innermost line of a template in a traceback; Jinja writes templates' names and lines into it."""
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
            return f"{SITE_FOLDER}/{path.relative_to(self._own).as_posix()}"
        return f"default:{path.relative_to(self._default).as_posix()}" if path.is_relative_to(self._default) else name
