"""What libyaml says of front matter, in a writer's words.

Comes in: its error and the lines. Goes out: a SiteError with the line, the fact and the way out.
"""

import re

import yaml

from notes_site.errors import SiteError

_KEY = re.compile(r"\s*([\w-]+)[ \t]*:")
_FACTS = {
    "mapping values are not allowed in this context": 'there is a ": " in the value',
    "block sequence entries are not allowed in this context": 'the value begins with "- "',
    "found character that cannot start any token": "the value begins with a mark of YAML's own",
    "did not find expected alphabetic or numeric character": "the value begins with a mark of YAML's own",
    "did not find expected comment or line break": "the value begins with a mark of YAML's own",
    "did not find expected node content": "the value begins with a mark of YAML's own",
    "found unknown escape character": 'there is a "\\" between double quotes, where it begins a code',
    "did not find expected key": "the value goes on behind a closing quote or bracket",
    "could not find expected ':'": "a line has no key",
    "did not find expected ',' or ']'": 'a "[" is not closed',
    "did not find expected ',' or '}'": 'a "{" is not closed',
}


def fault_of(error: yaml.MarkedYAMLError, lines: list[str], first_line: int) -> SiteError:
    """lines: of the block. first_line: of the file, 1-based, where the block begins."""
    problem = error.problem or ""
    unclosed = "',' or '" in problem
    mark = (
        (error.context_mark if unclosed else error.problem_mark) or error.problem_mark or error.context_mark
    )
    index = min(mark.line, len(lines) - 1) if mark else 0
    key = _KEY.match(lines[index])
    if "expected ':'" in problem or not key:
        way_out = 'write each key as "key: value", with a space after the colon'
    else:
        quote = "'" if '"' in lines[index] else '"'
        close = f"close it with {problem[-3:]}, or " if unclosed else ""
        way_out = f"{close}put the whole value in quotes, {key[1]}: {quote}…{quote}"
    return SiteError(
        f"front matter is not YAML ({_FACTS.get(problem, problem)}); {way_out}", line=first_line + index
    )
