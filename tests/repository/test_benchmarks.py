"""The notes that benchmarks are made with: the same everywhere, and nothing wrong with them."""

from pathlib import Path

from benchmarks.corpus import note_text, write_corpus
from support.making import try_build

NOTES = 20


def test_corpus_is_the_same_every_time(tmp_path: Path) -> None:
    first = write_corpus(tmp_path / "first", NOTES)
    assert write_corpus(tmp_path / "second", NOTES) == first
    assert write_corpus(tmp_path / "third", NOTES, seed=2) != first


def test_small_corpus_is_the_beginning_of_a_larger_one(tmp_path: Path) -> None:
    write_corpus(tmp_path, NOTES)
    texts = {path.stem: path.read_text("utf-8") for path in tmp_path.rglob("*.md")}
    assert texts["note-000003"] == note_text(3)
    assert len(set(texts.values())) == NOTES


def test_corpus_builds_without_a_warning(tmp_path: Path) -> None:
    write_corpus(tmp_path / "posts", NOTES)
    report = try_build(tmp_path, strict=True)
    assert not report.findings
    assert report.notes == NOTES
    pages = "".join(path.read_text("utf-8") for path in (tmp_path / "public/posts").rglob("*.html"))
    assert all(part in pages for part in ("<math", '<span class="k">', "<table>"))
