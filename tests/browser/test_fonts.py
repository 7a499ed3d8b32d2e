"""The font of formulas in pieces shows what it would in one."""

import re
from base64 import b64encode
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from notes_site.markup.math.growing import marked
from notes_site.markup.math.tex import convert
from notes_site.theme import theme_path
from support.kitchen_sink import KINDS

ROOT = Path(__file__).parents[2]
WHOLE = ROOT / ".ci/fonts/notes-math.woff2"
PIECES = re.compile(r'@font-face\s*\{\s*font-family: "Notes Math(?: Signs)?";.*?\}', re.DOTALL)
SHEET = (theme_path("static") / "math.css").read_text("utf-8")


def characters(path: Path) -> set[int]:
    return set(TTFont(path).getBestCmap())


def ranges(face: str) -> set[int]:
    found = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
    return {code for first, last in found for code in range(int(first, 16), int(last or first, 16) + 1)}


def test_pieces_are_the_whole() -> None:
    pieces = [characters(path) for path in (theme_path("static") / "fonts").glob("notes-math*.woff2")]
    assert set.union(*pieces) == characters(WHOLE)


def test_each_character_is_asked_of_the_piece_that_has_it() -> None:
    taken: set[int] = set()
    for face in reversed(PIECES.findall(SHEET)):  # The last one goes before the others.
        name = re.search(r"fonts/(notes-math[\w-]*\.woff2)", face)
        assert name
        held, asked = characters(theme_path("static") / "fonts" / name[1]), ranges(face)
        assert asked & characters(WHOLE) - taken <= held, name[1]
        taken |= asked


@pytest.mark.parametrize("kind", ["formulas", "kitchen-sink"])
def test_formulas_look_the_same(browser: Browser, origin: str, kind: str) -> None:
    url = f"{origin}/en/{KINDS[kind]}"
    assert shot(browser, url, SHEET) == shot(browser, url, whole_sheet())


def test_all_characters_look_the_same(browser: Browser, origin: str) -> None:
    url = f"{origin}/en/{KINDS['formulas']}"
    codes = [code for code in sorted(characters(WHOLE)) if code > 32]
    every = "".join(
        "<p><math>"
        + "".join(f"<mi mathvariant=normal>&#{code};</mi>" for code in codes[at : at + 20])
        + "</math></p>"
        for at in range(0, len(codes), 20)
    )
    assert shot(browser, url, SHEET, every) == shot(browser, url, whole_sheet(), every)


GROWING = (
    r"\overline{abc} \underline{abc} \overbrace{a+b} \widecheck{abc} \overleftrightarrow{AB}",
    r"\oint_C \iint \bigoplus_i \bigvee_i \coprod_i \left\llbracket \frac{a}{b} \right\rrbracket",
    r"\xleftrightarrow{abcdef} \xhookrightarrow{abcdef} \left\Uparrow \frac{a}{b} \right\updownarrow",
)


def test_signs_grow_as_with_the_whole(browser: Browser, origin: str) -> None:
    url = f"{origin}/en/{KINDS['formulas']}"
    formulas = convert([(source, True) for source in GROWING], {})
    assert not [formula.fault for formula in formulas if formula.fault]
    html = "".join(f"<p>{formula.mathml}</p>" for formula in formulas)
    assert shot(browser, url, SHEET, html) == shot(browser, url, whole_sheet(), html)


def test_every_sign_that_grows_is_marked_or_at_hand() -> None:
    table = TTFont(WHOLE)["MATH"].table.MathVariants
    names = {*table.VertGlyphCoverage.glyphs, *table.HorizGlyphCoverage.glyphs}
    growing = {code for code, name in TTFont(WHOLE).getBestCmap().items() if name in names}
    others = growing - characters(theme_path("static") / "fonts/notes-math.woff2")
    assert others == {code for code in growing if "class" in marked(f"<mo>{chr(code)}</mo>")}
    assert others <= characters(theme_path("static") / "fonts/notes-math-signs.woff2")


def whole_sheet() -> str:
    data = b64encode(WHOLE.read_bytes()).decode()
    face = f'@font-face {{ font-family: "Notes Math"; src: url("data:font/woff2;base64,{data}"); }}'
    return PIECES.sub("", SHEET).replace("@layer math {", f"@layer math {{ {face}", 1)


def shot(browser: Browser, url: str, sheet: str, formula: str = "") -> bytes:
    """A picture of a note, with a formula in place of its text if one is given."""
    with browser.new_page(viewport={"width": 900, "height": 900}, bypass_csp=True) as page:
        page.route("**/math.css*", lambda route: route.fulfill(content_type="text/css", body=sheet))
        page.goto(url)
        if formula:
            page.evaluate("(html) => (document.querySelector('.prose').innerHTML = html)", formula)
        page.evaluate(
            """async () => {
              for (const picture of document.images) picture.loading = "eager";
              await document.fonts.ready;
              await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
              await document.fonts.ready;
            }"""
        )
        return page.locator(".prose").screenshot(animations="disabled")
