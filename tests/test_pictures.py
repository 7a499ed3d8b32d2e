"""Narrower copies of large pictures."""

import io
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from notes_site import pictures
from support.making import build, page, photograph

NOTE = "---\ntitle: A\n---\n\n"


def srcset(output: Path, name: str = "posts/a/index.html") -> dict[str, str]:
    """The choices of the only picture of a page, by width."""
    (image,) = page(output, name).iterfind(".//img")
    return {width: url for url, width in re.findall(r"(\S+) (\d+w)", image.get("srcset", ""))}


def picture(output: Path, url: str) -> Image.Image:
    return Image.open(io.BytesIO((output / url.lstrip("/")).read_bytes()))


def test_browser_chooses_among_narrower_copies(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](a/b.jpg)", "posts/a/b.jpg": photograph(1500, 600)})
    choices = srcset(output)
    assert list(choices) == ["640w", "1280w"]
    copies = [picture(output, url) for url in choices.values()]
    assert [(copy.format, copy.size) for copy in copies] == [("WEBP", (640, 256)), ("WEBP", (1280, 512))]
    sizes = [(output / url.lstrip("/")).stat().st_size for url in choices.values()]
    assert max(sizes) < (output / "posts/a/b.jpg").stat().st_size


def test_narrow_picture_has_one_copy_of_its_own_width(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](b.png)", "posts/b.png": photograph(300, 200, "PNG")})
    assert list(srcset(output)) == ["300w"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "BMP"])
def test_other_formats_stay_as_they_are(tmp_path: Path, kind: str) -> None:
    name = f"b.{kind.lower()}"
    files = {"posts/a.md": f"{NOTE}![x]({name})", f"posts/{name}": photograph(900, 300, kind)}
    assert not srcset(build(tmp_path, files))


def test_moving_picture_moves_on(tmp_path: Path) -> None:
    frames = [Image.open(io.BytesIO(photograph(900, 90 + n, "PNG"))).resize((900, 90)) for n in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](b.png)", "posts/b.png": out.getvalue()})
    assert all((output / url.lstrip("/")).read_bytes() == out.getvalue() for url in srcset(output).values())


def test_small_picture_has_no_copies(tmp_path: Path) -> None:
    files = {"posts/a.md": NOTE + "![x](b.png)", "posts/b.png": photograph(90, 90, "PNG")}
    assert not srcset(build(tmp_path, files))


def test_settings(tmp_path: Path) -> None:
    files = {"posts/a.md": NOTE + "![x](b.jpg)", "posts/b.jpg": photograph(1500, 600)}
    config = "[pictures]\nwidths = [900, 300]\nquality = {}\n"
    fine = build(tmp_path, {**files, "notes-site.toml": config.format(95)})
    before = {width: picture(fine, url).size for width, url in srcset(fine).items()}
    assert before == {"300w": (300, 120), "900w": (900, 360)}
    weight = sum(path.stat().st_size for path in fine.rglob("*.webp"))
    rough = build(tmp_path, {**files, "notes-site.toml": config.format(20)})
    assert sum(path.stat().st_size for path in rough.rglob("*.webp")) < weight
    none = build(tmp_path, {**files, "notes-site.toml": "[pictures]\nwebp = false\n"})
    assert not srcset(none) and not list(none.rglob("*.webp"))


@pytest.mark.parametrize(
    ("written", "sizes"),
    [
        ("![x](b.jpg)", "(min-width: 42rem) 40rem, 100vw"),
        ("![x](b.jpg =300x)", "300px"),
        ("![[b.jpg]]", "(min-width: 42rem) 40rem, 100vw"),
        ("![[b.jpg|300]]", "300px"),
        ('<img src="b.jpg" width="300">', "300px"),
        ('<img src="b.jpg" srcset="b.jpg 2x">', None),
    ],
)
def test_browser_knows_how_wide_a_picture_is_shown(tmp_path: Path, written: str, sizes: str | None) -> None:
    output = build(tmp_path, {"posts/a.md": NOTE + written, "posts/b.jpg": photograph(1500, 600)})
    (image,) = page(output, "posts/a/index.html").iterfind(".//img")
    assert image.get("sizes") == sizes


def test_photograph_that_is_shown_turned_is_upright(tmp_path: Path) -> None:
    turned = photograph(1500, 600, orientation=6)
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](b.jpg)", "posts/b.jpg": turned})
    copy = picture(output, srcset(output)["600w"]).convert("RGB")
    assert copy.size == (600, 1500)
    pixel = copy.getpixel((550, 50))
    assert isinstance(pixel, tuple) and pixel[0] > 200 and pixel[1] < 60


def test_what_is_clear_stays_clear(tmp_path: Path) -> None:
    image = Image.open(io.BytesIO(photograph(700, 300, "PNG"))).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 100, 100))
    out = io.BytesIO()
    image.save(out, "PNG")
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](b.png)", "posts/b.png": out.getvalue()})
    pixel = picture(output, srcset(output)["640w"]).convert("RGBA").getpixel((10, 10))
    assert isinstance(pixel, tuple) and pixel[3] == 0


def test_damaged_picture_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = photograph(1500, 600)
    damaged = whole[: len(whole) // 2]
    output = build(tmp_path, {"posts/a.md": NOTE + "![x](b.jpg)", "posts/b.jpg": damaged})
    assert all((output / url.lstrip("/")).read_bytes() == damaged for url in srcset(output).values())


def test_copy_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"posts/a.md": NOTE + "![x](b.jpg)", "posts/b.jpg": photograph(1500, 600)}
    output = build(tmp_path, files)
    before = {path.name: path.read_bytes() for path in output.rglob("*.webp")}
    shutil.rmtree(output)
    monkeypatch.setattr(pictures, "_converted", None)
    again = build(tmp_path, {"posts/a.md": NOTE + "![y](b.jpg)"})
    assert {path.name: path.read_bytes() for path in again.rglob("*.webp")} == before


def test_copies_of_a_picture_that_changed_are_made_again(tmp_path: Path) -> None:
    build(tmp_path, {"posts/a.md": NOTE + "![x](b.jpg)", "posts/b.jpg": photograph(1500, 600)})
    output = build(tmp_path, {"posts/b.jpg": photograph(1400, 700)})
    assert picture(output, srcset(output)["640w"]).size == (640, 320)


def test_cover_has_choices(tmp_path: Path) -> None:
    files = {"posts/a.md": "---\ntitle: A\ncover: b.jpg\n---\n", "posts/b.jpg": photograph(1500, 600)}
    assert list(srcset(build(tmp_path, files))) == ["640w", "1280w"]


def test_pictures_of_one_name_have_copies_of_their_own(tmp_path: Path) -> None:
    files = {
        "posts/a.md": NOTE + "![x](b.jpg)",
        "posts/c.md": NOTE + "![x](b.png)",
        "posts/b.jpg": photograph(1500, 600),
        "posts/b.png": photograph(700, 300, "PNG"),
    }
    output = build(tmp_path, files)
    assert len(list(output.rglob("*.webp"))) == 4


def test_all_pictures_but_the_first_wait_until_they_are_near(tmp_path: Path) -> None:
    text = '```text\n<img loading="lazy">\n```\n\n![x](b.jpg)\n\n![y](b.jpg)\n'
    files = {"posts/a.md": NOTE + text, "posts/b.jpg": photograph(64, 64)}
    html = (build(tmp_path, files) / "posts/a/index.html").read_text("utf-8")
    loading = ["lazy" in tag for tag in re.findall(r"<img[^>]*>", html)]
    assert loading == [False, True]
