"""What writers have on disk, and the HTML that it becomes: `fixtures/`, a file per extension.

After the HTML stand the warnings, as `! line: message`. A title may end in `(zh)`: the language of the note,
or in `(breaks)`: a line end is one on the page.
"""

from pathlib import Path

from notes_site import markup
from support.cases import Case, every_case
from support.resolving import resolved


@every_case(Path(__file__).parent / "fixtures")
def test_case(case: Case, renew: bool) -> None:
    lang = "zh-CN" if case.title.endswith("(zh)") else "en"
    options = markup.Options(breaks=case.title.endswith("(breaks)"))
    document = markup.render(case.given, lang=lang, title="the title of a note", options=options)
    warnings = "".join(f"! {line}: {message}\n" for line, message in document.problems)
    body = resolved(document).strip("\n")
    case.check(f"{body}\n{warnings}", renew=renew)
