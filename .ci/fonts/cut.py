"""Cuts the font of formulas into the files that pages load: python .ci/fonts/cut.py

The first file is all that most formulas need. Prints for each file its size and its characters as a style
sheet has them; `static/math.css` says for the others only in which blocks they lie, for the first one goes
before them. Needs fontTools and brotli.
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

WHOLE = Path(__file__).parent / "notes-math.woff2"
TARGET = Path(__file__).parents[2] / "static/fonts"

Ranges = tuple[tuple[int, int], ...]


def characters(text: str, *ranges: tuple[int, int]) -> set[int]:
    return {*map(ord, text), *(code for first, last in ranges for code in range(first, last + 1))}


GREEK = ((0x391, 0x3A9), (0x3B1, 0x3C9), (0x3D1, 0x3D6), (0x3F0, 0x3F5))
"""Upright; the only letters without a form of their own for small sizes, which would weigh 5 KB."""
FILES = {
    # Latin and Greek, digits, operators, brackets and their sizes. Upright Greek must be there: a browser
    # asks for the letter that is written before it makes it italic.
    "math": characters(
        "\u00a0¬°±·×÷¨¯ˆ˙˜ℎℓℂℕℚℝℤ𝔼‖…′″‴←↑→↓↔⇒⇔↦⟶∀∂∃∅∇∈∉∋∏∑−∗∘√∝∞∣∥∧∨∩∪∫∼≈≠≡≤≥⊂⊃⊆⊇⊕⊗⊙⊤⊥"
        "⋂⋃⋅⋮⋯⋱⌈⌉⌊⌋⏞⏟⟨⟩∖\u0302\u0303\u0304\u0307\u0308\u0332\u0338\u20d7",
        (0x20, 0x7E),
        *GREEK,
        (0x2000, 0x200B),
        (0x2061, 0x2064),
        (0x1D434, 0x1D467),
        (0x1D6E2, 0x1D71B),
    ),
    "math-bold": characters("", (0x1D400, 0x1D433), (0x1D7CE, 0x1D7D7)),
    "math-double": characters("ℂℍℕℙℚℝℤ", (0x1D538, 0x1D56B), (0x1D7D8, 0x1D7E1)),
    "math-script": characters("ℬℰℱℋℐℒℳℛℯℊℴ", (0x1D49C, 0x1D503)),
    "math-greek": characters(
        "", (0x1D468, 0x1D49B), (0x1D6A8, 0x1D6E1), (0x1D71C, 0x1D755), (0x1D7CA, 0x1D7CB)
    ),
    "math-letters": characters("", (0x1D504, 0x1D7FF)),
    # With the accents that grow, so that the sizes of all that grows lie in the first file and in this one.
    "math-signs": characters(
        "\u0305\u0306\u030c\u0311\u032c\u032d\u032e\u032f\u0330\u0333\u033f\u034d", (0x2000, 0xFFFF)
    ),
    "math-text": characters("", (0x00, 0x1FFF)),
}
"""By name what a file holds, without what one before it does."""


def cut() -> dict[str, set[int]]:
    """Which characters of the whole font each file holds; together all of them, each once."""
    left = set(TTFont(WHOLE).getBestCmap())
    found = {}
    for name, wanted in FILES.items():
        found[name] = left & wanted
        left -= wanted
    return found


def main() -> None:
    options = subset.Options(layout_features=["*"], flavor="woff2", name_IDs=[0, 1, 2, 3, 4, 6, 13, 14])
    for name, codes in cut().items():
        font = TTFont(WHOLE, recalcTimestamp=False)
        leave_small_forms(font, characters("", *GREEK))
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(font)
        path = TARGET / f"notes-{name}.woff2"
        subset.save_font(font, path, options)
        print(f"{path.name}: {path.stat().st_size:,} bytes, {as_ranges(codes)}\n")
        if name != "math" and (growing := codes & growing_of(WHOLE)):
            print(f"of those grow: {as_ranges(growing)}\n")


def growing_of(path: Path) -> set[int]:
    """The characters that a font has larger forms of, for what they enclose or stand over."""
    font = TTFont(path)
    variants = font["MATH"].table.MathVariants
    names = {*variants.VertGlyphCoverage.glyphs, *variants.HorizGlyphCoverage.glyphs}
    return {code for code, name in font.getBestCmap().items() if name in names}


def leave_small_forms(font: TTFont, codes: set[int]) -> None:
    """Take from some characters their forms for exponents; a browser makes smaller ones itself."""
    names = font.getBestCmap()
    left = {names[code] for code in codes if code in names}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for forms in (getattr(table, "mapping", {}), getattr(table, "alternates", {})):
                for glyph in left & forms.keys():
                    del forms[glyph]


def as_ranges(codes: set[int]) -> str:
    """Characters as `unicode-range` has them."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in ranges)


if __name__ == "__main__":
    main()
