r"""Colours in formulas: math-core knows some by name, and all by six digits."""

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML


@lru_cache(maxsize=256)
def digits_of(name: str) -> str:
    """Six digits for `#f00`, `ff0000` or `crimson`; empty for what math-core knows, and what nobody does."""
    try:
        LatexToMathML().convert_with_local_state(rf"\color{{{name}}} x", displaystyle=False)
        return ""
    except LatexError:
        pass
    from PIL import ImageColor  # Slow to import, and few formulas are coloured.

    try:
        red, green, blue = ImageColor.getrgb(re.sub(r"^(?=[0-9A-Fa-f]{6}$)", "#", name))[:3]
    except ValueError:
        return ""
    return f"{red:02X}{green:02X}{blue:02X}"
