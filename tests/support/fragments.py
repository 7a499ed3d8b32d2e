"""Pieces of Markdown, HTML, TeX and front matter that mean something, in any order."""

from pathlib import Path

from hypothesis import strategies as st

FRAGMENTS = r"""
    a 中 ， 。 “ ” 😀 1 ~ _ * ** *** ` `` ``` ~~~ ~~ = == === ^ : :: :::
    | - + # ## > < & \ / ! ? [ ] ( ) { } "
    ' $ $$ % @ :tada: [[ ]] ![[ ![ ]( [^1] [^1]: ^[ [TOC] [!NOTE]
    {#id} {.c} http:// https://a.b www.a.b \(
    \) \[ \] \\( \\[ \begin{align} \end{align} \tag{1} \label{x} \eqref{x} \ref{x} \text{
    \frac \left( \right) \\ \newcommand{\a}{\a\a} ::: ::::tip :::tabs @tab !!! ??? ???+ ===" ===
    <!-- --> <!--more--> <!--tabs:start--> <!--tabs:end--> ```ad-note ```math <div> </div> <p> </p> <b> </b>
    <i> </i> <a> </a> <table> </table> <tr> <td> </td> <th> <tbody> <caption> <col> <li> <ul> </ul> <dl>
    <dt> <dd> <select> <option> <svg> </svg> <path/> <math> </math> <mi> <foreignObject> <script> </script>
    <style> </style> <iframe> </iframe> <textarea> </textarea> <template> </template> <form> </form>
    <button> <h2> </h2> <pre> </pre> <br> <br/> <hr> <img <input> <noscript> </noscript> <ruby> <rt>
    <object> <x-y z> <T> </T> <?php ?> <!DOCTYPE <![CDATA[ ]]> href="b.md" src='c.png' x=1 &amp; &lt; &nope;
    &#0; &#x8; &copy title: tags: --- +++ ... {{ }} {% %}
    %% ^name {:.x} {:toc} {width=3} |300]( =3x) <aside> :::tab 1、 （1） ① |`a|b`| ##a #a title：
    """.split()  # noqa: SIM905
FRAGMENTS += ["<p markdown>", "\n::: tab x\n", "\n|a|\n|-|\n", "\n%%\n", "](a.png =3x4)"]
SPACES = ["", " ", "\n", "\n\n", "    ", "\t", "\n- ", "\n> ", "\n1. "]
SPACES += ["\u00a0", "\u200b", "\x08", "\x0c", "\r", "\ufffe", "\ud7ff"]

texts = st.lists(st.sampled_from(FRAGMENTS + SPACES * 8), max_size=60).map("".join)


def _words(kind: str) -> list[str]:
    """The words below a heading of `fragments.txt`."""
    text = Path(__file__).with_name("fragments.txt").read_text("utf-8")
    return text.partition(f"# {kind}\n")[2].partition("\n\n# ")[0].split()


def _mixed(kind: str, separators: list[str], size: int) -> st.SearchStrategy[str]:
    """Words of a kind in any order, now and then with a character of any kind between."""
    words = st.sampled_from(_words(kind))
    pieces = st.one_of(
        words, words, st.sampled_from(separators), st.characters(codec="utf-8", exclude_characters="\0")
    )
    return st.lists(pieces, max_size=size).map("".join)


_OPENINGS = ["---\n", "---\n", "+++\n", "", "\ufeff---\n", "{"]
_BETWEEN = [": ", ": ", " = ", "\n", "\n", "\n---\n", "\n+++\n", " ", "\t", "\n  - ", "\r\n"]
fronts = st.tuples(st.sampled_from(_OPENINGS), _mixed("front matter", _BETWEEN, 40)).map("".join)
"""What may stand above a note."""
tex = _mixed("formula", [" ", "\n", "}", "{"], 30)
infos = _mixed("info", [" ", " ", "\t"], 12)
