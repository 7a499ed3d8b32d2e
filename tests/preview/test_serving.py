"""What the preview serves: all that a build publishes."""

import urllib.request
from pathlib import Path
from urllib.parse import quote

from support.making import contents, note, try_build, write_files
from support.previews import previewing
from support.waiting import PATIENCE

PNG = b"\x89PNG\r\n"
SITE: dict[str, str | bytes] = {
    "posts/a/index.md": note("![](<\u56fe 1.png>)", title="A"),
    "posts/a/\u56fe 1.png": PNG,
    "posts/a/\u56fe\u202f1.png": PNG,
    "posts/a/100%#1.png": PNG,
    "posts/own.md": note("Own.", title="Own", permalink="/.preview/own/"),
    "static/.well-known/security.txt": "Contact: x",
    "static/.nojekyll": "",
    "static/CNAME": "example.org",
}


def test_every_file_that_a_build_publishes_is_served(tmp_path: Path) -> None:
    site = write_files(tmp_path, SITE)
    with previewing(site) as running:
        try_build(site, drafts=True, future=True)
        built = contents(site / "public")
        assert len(built) > len(SITE)
        for path, data in built.items():
            if path == "404.html":
                continue
            with urllib.request.urlopen(f"{running.origin}/{quote(path)}", timeout=PATIENCE) as answer:
                served = answer.read()
            assert served == data or path.endswith(".html"), path
