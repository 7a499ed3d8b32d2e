"""How large pictures are."""

import io
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from notes_site.assets import measure

FORMATS = {"a.png": "PNG", "b.JPG": "JPEG", "c.gif": "GIF", "d.webp": "WEBP", "e.bmp": "BMP"}


def size_of(name: str, data: bytes) -> tuple[int, int] | None:
    return measure(name, io.BytesIO(data))


def picture(kind: str, *, orientation: int = 0) -> bytes:
    image, out = Image.new("RGB", (30, 20)), io.BytesIO()
    if orientation:
        exif = Image.Exif()
        exif[274] = orientation
        image.save(out, kind, exif=exif)
    else:
        image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("name", "kind"), FORMATS.items())
def test_picture(name: str, kind: str) -> None:
    assert size_of(name, picture(kind)) == (30, 20)


def test_picture_under_another_name() -> None:
    assert size_of("photo.jpg", picture("PNG")) == (30, 20)


@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (30, 20)), (3, (30, 20)), (6, (20, 30)), (8, (20, 30))]
)
def test_photo_that_is_shown_turned(orientation: int, size: tuple[int, int]) -> None:
    assert size_of("photo.jpg", picture("JPEG", orientation=orientation)) == size


@pytest.mark.parametrize(
    ("tag", "size"),
    [
        ('<svg width="40" height="20">', (40, 20)),
        ("<svg width='40px' height='20.4'>", (40, 20)),
        ('<svg viewBox="0 0 400 200">', (400, 200)),
        ('<svg viewBox=" 0,0, 400,200.6 ">', (400, 201)),
        ('<svg width="100%" height="100%" viewBox="-5 -5 10 10">', (10, 10)),
        ('<svg width="10em" viewBox="0 0 8 4">', (8, 4)),
        ('<svg data-width="1" data-height="2" viewBox="0 0 8 4">', (8, 4)),
        ('<?xml version="1.0"?>\n<!-- a drawing -->\n<svg\n  width="4"\n  height="2"\n>', (4, 2)),
        ('<svg width="40">', None),
        ('<svg viewBox="0 0 none">', None),
        ('<svg width="0" height="20">', None),
        ('<svg width="99999999999" height="20">', None),
        ("<svg", None),
        ("", None),
    ],
)
def test_drawing(tag: str, size: tuple[int, int] | None) -> None:
    assert size_of("x.svg", tag.encode()) == size


def test_drawing_made_to_be_slow_is_measured_at_once() -> None:
    assert size_of("x.svg", b'<svg viewBox="' + b"," * 90_000 + b'">') is None


def test_what_is_no_picture_has_no_size() -> None:
    assert size_of("data.csv", picture("PNG")) is None
    assert size_of("broken.png", b"\x89PNG\r\n\x1a\n") is None


def test_picture_too_large_to_show_is_not_opened() -> None:
    header = b"\x00\x00\x00\rIHDR" + b"\x7f\xff\xff\xff" * 2 + b"\x08\x02\x00\x00\x00"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert size_of("bomb.png", b"\x89PNG\r\n\x1a\n" + header) is None


@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 400), st.binary(max_size=8), st.integers(1, 400))
def test_broken_picture_is_no_crash(name: str, at: int, put: bytes, length: int) -> None:
    data = picture(FORMATS[name], orientation=6 if name == "b.JPG" else 0)
    size_of(name, (data[:at] + put + data[at + len(put) :])[:length])
