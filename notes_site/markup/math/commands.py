r"""Commands that math-core does not know, in words that it knows; what they mean is as KaTeX has it.

`repair` rewrites what a macro cannot say.
"""

import re
from collections.abc import Iterable

MACROS = {
    "DOTSB": "",
    "DOTSI": "",
    "DOTSX": "",
    "KaTeX": r"\text{KaTeX}",
    "LaTeX": r"\text{LaTeX}",
    "TeX": r"\text{TeX}",
    "TextOrMath": "#2",
    "abs": r"\left|#1\right|",
    "allowbreak": "",
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
    "bm": r"\boldsymbol{#1}",
    "cases": r"\begin{cases}#1\end{cases}",
    "centerdot": r"\cdot",
    "clap": "#1",
    "cr": r"\\",
    "displaylines": r"\begin{gathered}#1\end{gathered}",
    "dotsb": r"\cdots",
    "dotsc": r"\ldots",
    "dotsi": r"\cdots",
    "dotsm": r"\cdots",
    "dotso": r"\ldots",
    "dotsx": r"\ldots",
    "enskip": r"\enspace",
    "eqalign": r"\begin{aligned}#1\end{aligned}",
    "hbox": r"\text{#1}",
    "hexcolor": r"{\color[HTML]{#1}#2}",
    "hfill": r"\quad",
    "intop": r"\int",
    "llap": "#1",
    "long": "",
    "mapsfrom": "↤",
    "mathclap": "#1",
    "mathds": r"\mathbb{#1}",
    "mathellipsis": r"\ldots",
    "mathllap": "#1",
    "mathnormal": "#1",
    "mathrlap": "#1",
    "matrix": r"\begin{matrix}#1\end{matrix}",
    "mbox": r"\text{#1}",
    "nobreak": "",
    "norm": r"\left\|#1\right\|",
    "nshortmid": r"\nmid",
    "nshortparallel": r"\nparallel",
    "ordinarycolon": ":",
    "pmatrix": r"\begin{pmatrix}#1\end{pmatrix}",
    "pmb": r"\boldsymbol{#1}",
    "rlap": "#1",
    "sdot": r"\cdot",
    "shortmid": r"\mid",
    "shortparallel": r"\parallel",
    "smallfrown": r"\frown",
    "smallint": r"\int",
    "smallsetminus": r"\setminus",
    "smallsmile": r"\smile",
    "smash": "#1",
    "substack": r"\begin{subarray}{c}#1\end{subarray}",
    "textcopyright": r"\text{©}",
    "textmd": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "textregistered": r"\text{®}",
    "textup": r"\text{#1}",
    "thickapprox": r"\approx",
    "thicksim": r"\sim",
    "uline": r"\underline{#1}",
    "underbar": r"\underline{#1}",
    "url": r"\text{#1}",
    "varinjlim": r"\mathop{\underrightarrow{\lim}}",
    "varliminf": r"\mathop{\underline{\lim}}",
    "varlimsup": r"\mathop{\overline{\lim}}",
    "varprojlim": r"\mathop{\underleftarrow{\lim}}",
    "varpropto": r"\propto",
    "varvdots": r"\vdots",
    "vcenter": "#1",
}

# The colours of Khan Academy, which are commands.
_COLORS = """
    blue 6495ed orange ffa500 pink ff00af red df0030 green 28ae7b purple 9d38bd blueA ccfaff blueB
    80f6ff blueC 63d9ea blueD 11accd blueE 0c7f99 tealA 94fff5 tealB 26edd5 tealC 01d1c1 tealD 01a995
    tealE 208170 greenA b6ffb0 greenB 8af281 greenC 74cf70 greenD 1fab54 greenE 0d923f goldA ffd0a9
    goldB ffbb71 goldC ff9c39 goldD e07d10 goldE a75a05 redA fca9a9 redB ff8482 redC f9685d redD e84d39
    redE bc2612 maroonA ffbde0 maroonB ff92c6 maroonC ed5fa6 maroonD ca337c maroonE 9e034e purpleA
    ddd7ff purpleB c6b9fc purpleC aa87ff purpleD 7854ab purpleE 543b78 mintA f5f9e8 mintB edf2df mintC
    e0e5cc grayA f6f7f7 grayB f0f1f2 grayC e3e5e6 grayD d6d8da grayE babec2 grayF 888d93 grayG 626569
    grayH 3b3e40 grayI 21242c kaBlue 314453 kaGreen 71B307
""".split()  # noqa: SIM905
MACROS |= {
    name: rf"{{\color[HTML]{{{digits.upper()}}}#1}}"
    for name, digits in zip(_COLORS[::2], _COLORS[1::2], strict=True)
}

TYPED = {
    "∅": r"\emptyset ",
    "√": r"\surd ",
    "∠": r"\angle ",
    "∡": r"\measuredangle ",
    "∢": r"\sphericalangle ",
    "∴": r"\therefore ",
    "∵": r"\because ",
    "⊤": r"\top ",
    "⊥": r"\perp ",
}
"""Characters that stand for themselves in KaTeX."""

_COMMAND = re.compile(r"\\([A-Za-z]+)")


def macros_of(texts: Iterable[str]) -> dict[str, str]:
    """Those of `MACROS` that some texts name; to read them all takes longer than to set a short note."""
    found = MACROS.keys() & {name for text in texts for name in _COMMAND.findall(text)}
    return {name: MACROS[name] for name in sorted(found)}
