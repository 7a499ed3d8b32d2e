"""The content security policy of all pages: code, styles and fonts from the site alone, images from anywhere.

Source: W3C, Content Security Policy Level 3.
"""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from notes_site.config import Csp, Script

FIRST_SCRIPT = 'try{document.documentElement.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'
"""Stands in each page and runs before anything is painted: light or dark, as the reader chose last."""


def policy(wider: Csp, scripts: Sequence[Script] = ()) -> str:
    """The policy as it stands in a page.

    wider: further sources that the site's owner trusts. scripts: those the owner loads, and trusts by that.
    """
    own = "'self'"
    hosts = [f"https://{urlsplit(script.src).netloc}" for script in scripts if "://" in script.src]
    directives = {
        "default-src": (own,),
        "script-src": dict.fromkeys((own, *_first(wider), *wider.script_src, *hosts)),
        "style-src": (own, *wider.style_src),
        # Formulas align their columns, and notes their tables, with style attributes; elements stay shut out.
        "style-src-attr": ("'unsafe-inline'",),
        "font-src": (own, *wider.font_src),
        "connect-src": (own, *wider.connect_src),
        "img-src": ("*", "data:"),
        "media-src": ("*", "data:"),
        "frame-src": (own, *(wider.frame_src or ("https:",))),
        "object-src": ("'none'",),
        "base-uri": (own,),
        "form-action": (own,),
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def _first(wider: Csp) -> tuple[str, ...]:
    """The digest of `FIRST_SCRIPT`; beside it `'unsafe-inline'` would mean nothing."""
    if "'unsafe-inline'" in wider.script_src:
        return ()
    return (f"'sha256-{b64encode(sha256(FIRST_SCRIPT.encode()).digest()).decode()}'",)
