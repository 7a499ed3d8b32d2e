r"""Signs that grow with what they enclose or stand over, and are not in the first piece of the font.

A browser takes larger forms of a sign only from the first font of its list: the list of these begins with the
piece that has them. `.ci/fonts/cut.py` cuts the pieces.
"""

from notes_site.lazy import lazy_pattern

# In the order of their codes, as the script prints them.
_GROWING = lazy_pattern(
    r"<mo(?=[^<>]*>["
    r"\u0305\u0306\u030C\u0311\u032C-\u0330\u0333\u033F\u034D\u2044\u20D0\u20D1\u20D6\u20E1\u20E9\u20EC-\u20EF"
    r"\u2195-\u219B\u219E-\u21A5\u21A7\u21A9-\u21AE\u21B0-\u21B3\u21B6\u21B7\u21BC-\u21D1\u21D3\u21D5-\u21DD"
    r"\u21E6-\u21E9\u21F3\u21F5\u21F6\u2210\u222C-\u2233\u2263\u22A2\u22A3\u22C0\u22C1\u2329\u232A\u23B4\u23B5"
    r"\u23DC\u23DD\u23E0\u23E1\u27A1\u27E6\u27E7\u27EA\u27EB\u27EE\u27EF\u2906\u2907\u2A00-\u2A06\u2A09\u2A0C"
    r"\u2A11\u2B04-\u2B07\u2B0C\u2B0D\u2B31"
    r"]</mo>)"
)


def marked(mathml: str) -> str:
    """MathML in which each of these signs has a class that the style sheet knows."""
    return _GROWING.sub('<mo class="growing"', mathml)
