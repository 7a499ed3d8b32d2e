"""What a reader sees at an address that leads nowhere."""

from pathlib import Path

from support.making import build, note, page, texts


def test_page_is_right_wherever_it_is_shown(tmp_path: Path) -> None:
    files = {
        f"posts/n{day}.md": note(title=f"N{day}", date=f"2025-01-0{day}", tags="[x]") for day in range(1, 8)
    }
    output = build(tmp_path, {**files, "notes-site.toml": 'base_url = "/repo/"'})
    document = page(output, "404.html")
    assert texts(document, ".//h1") == ["Nothing here"]
    addresses = [element.get("href") or element.get("src") for element in document.iterfind(".//*[@href]")]
    assert all(address and address.startswith(("/repo/", "#")) for address in addresses)
    ways = [link.get("href") for link in document.iterfind(".//main/header//a")]
    assert ways == ["/repo/", "/repo/tags/", "/repo/archive/"]
    recent = [link.text for link in document.iterfind(".//main//ol//a")]
    assert recent == ["N7", "N6", "N5", "N4", "N3"]


def test_interface_speaks_the_language_of_the_site(tmp_path: Path) -> None:
    output = build(tmp_path, {"posts/a.md": note(), "notes-site.toml": 'language = "zh-CN"'})
    document = page(output, "404.html")
    assert document.get("lang") == "zh-CN"
    assert texts(document, ".//h1") != ["Nothing here"]
