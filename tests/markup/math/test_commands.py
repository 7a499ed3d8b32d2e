"""What KaTeX sets, over all that its tables know, and our answer for each: `katex.txt`."""

from pathlib import Path

from notes_site.markup.math import tex

LINES = [
    line
    for line in Path(__file__).with_name("katex.txt").read_text("utf-8").splitlines()
    if not line.startswith("# ")
]
ALONE = LINES[LINES.index("alone") + 1 : LINES.index("both")]
BOTH = LINES[LINES.index("both") + 1 :]


def test_what_katex_sets_is_set_but_for_what_is_named() -> None:
    refused = [source for source in (*ALONE, *BOTH) if tex.convert([(source, True)], {})[0].fault]
    assert refused == ALONE


def test_underbar_has_its_line() -> None:
    set_ones = tex.convert([(r"\underbar{x_1}", False), (r"\underline{x_1}", False)], {})
    assert set_ones[0] == set_ones[1]


def test_a_command_in_a_macro_of_the_site_is_known() -> None:
    (formula,) = tex.convert([(r"\M", False)], {"M": r"\thickapprox"})
    assert "≈" in formula.mathml
