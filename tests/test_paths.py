"""What a path alone says of a file."""

import pytest

from notes_site.paths import matcher


@pytest.mark.parametrize(
    ("pattern", "matched", "others"),
    [
        ("Templates/", ("Templates/a.md", "x/Templates/y/a.md"), ("Templates.md", "a/MyTemplates/b.md")),
        ("Templates", ("Templates/a.md", "Templates"), ("templates/a.md",)),
        ("/Templates", ("Templates/a.md",), ("x/Templates/a.md",)),
        ("*.excalidraw.md", ("a.excalidraw.md", "x/y.excalidraw.md"), ("excalidraw.md", "a.md")),
        ("drafts/20??/*.md", ("drafts/2020/a.md",), ("drafts/2020/x/a.md", "x/drafts/2020/a.md")),
        ("drafts/**/*.md", ("drafts/2020/x/a.md",), ("drafts/a.png",)),
        ("日记/[1].md", ("日记/[1].md",), ("日记/1.md",)),
        ("a.md", ("a.md", "x/a.md"), ("xa.md", "a.mdx")),
    ],
)
def test_pattern_names_files_and_what_lies_in_folders(
    pattern: str, matched: tuple[str, ...], others: tuple[str, ...]
) -> None:
    is_excluded = matcher([pattern])
    assert [path for path in (*matched, *others) if is_excluded(path)] == list(matched)
