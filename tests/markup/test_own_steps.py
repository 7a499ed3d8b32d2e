"""Where a step of markdown-it is done in another way, what comes out is what markdown-it makes."""

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from notes_site.markup import EXTENSIONS, blocks, inlines, openers
from notes_site.markup.scope import Options, Scope
from support.fragments import texts


@cache
def parser(*, ours: bool) -> MarkdownIt:
    made = MarkdownIt("commonmark").enable("strikethrough")
    for extend in EXTENSIONS:
        if ours or extend not in (blocks.plugin, inlines.plugin, openers.plugin):
            extend(made)
    return made


def html(text: str, *, ours: bool) -> str:
    env = {"scope": Scope("en", "", 1, Options()), "source": text, "labels": frozenset()}
    return str(parser(ours=ours).render(text, env))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(texts)
@example("a: b, c.d-e @f #g %h 'i' {j} k]l ==m== n=o !p ![q] & &amp; r")
@example("[a]: b\n\n[a:b](c) [a ] [ [x] ](y:z)\n")
def test_texts_are_cut_where_a_rule_may_begin(text: str) -> None:
    assert html(text, ours=True) == html(text, ours=False)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text("a中 \t\n\r\x0c\u00a0\u2028", max_size=30))
@example("")
@example(" \t")
@example("a\n\n")
def test_lines_are_where_markdown_it_finds_them(text: str) -> None:
    md = parser(ours=True)
    assert vars(blocks.Lines(text, md, {}, [])) == vars(StateBlock(text, md, {}, []))
