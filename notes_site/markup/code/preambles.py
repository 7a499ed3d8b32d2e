"""Which lexer reads code that lacks what its own one waits for: `<?php`, a prompt, a first line.

Comes in: the name of a lexer, and what it made of the code. Goes out: the alias of another, or nothing.
"""

import re

_HOSTS = {
    "Cheetah": "html+cheetah",
    "Django/Jinja": "html+jinja",
    "ERB": "html+erb",
    "Evoque": "html+evoque",
    "Handlebars": "html+handlebars",
    "Mako": "html+mako",
    "PHP": "html+php",
    "Smarty": "html+smarty",
    "Twig": "html+twig",
    "UL4": "html+ul4",
    "Velocity": "html+velocity",
}
"""Languages of templates, and how they are read around HTML."""
_MARKS = {"PHP": "<?"}
"""What a template has that is no program whose texts hold HTML."""
_BARE = {
    "aspx-cs": "csharp",
    "aspx-vb": "vbnet",
    "Bash Session": "bash",
    "Dylan session": "dylan",
    "Elixir iex session": "elixir",
    "Erlang erl session": "erlang",
    "GAP session": "gap",
    "HTML+PHP": "php",
    "HTTP": "properties",
    "Java Server Page": "java",
    "Julia console": "julia",
    "Literate Agda": "agda",
    "Literate Cryptol": "cryptol",
    "Literate Haskell": "haskell",
    "Literate Idris": "idris",
    "Makefile": "bash",
    "Matlab session": "matlab",
    "MSDOS Session": "batch",
    "PHP": "php",
    "PowerShell Session": "powershell",
    "PsySH console session for PHP": "php",
    "Python console session": "python",
    "RConsole": "r",
    "Ruby irb session": "ruby",
    "sqlite3con": "sql",
    "Tcsh Session": "tcsh",
    "Vue": "js",
}
"""Sessions without a prompt, code without the marks around it, and headers without a request."""

_ELEMENT = re.compile(r"</?[A-Za-z]|<!")
# What is output, text around code, or an error has no colour of a language.
_COLOUR = re.compile(r'class="(?!(?:err|go|x)")')


def reads_host(name: str, code: str) -> str:
    """The lexer for a template and the HTML around it; empty where there is none."""
    host = _HOSTS.get(name, "")
    is_template = _ELEMENT.search(code) and _MARKS.get(name, "") in code
    return host if host and is_template else ""


def reads_bare(name: str, html: str) -> str:
    """The lexer for code that a lexer gave no colour; empty where that is right."""
    bare = _BARE.get(name, "")
    return "" if bare and _COLOUR.search(html) else bare
