"""What Lighthouse says of every kind of page, on a slow telephone and on a desk.

    python -m support.lighthouse [--kind KIND]… [--language LANGUAGE]

Needs `build/lighthouse`, which `make lighthouse` fills. Pages are sent as a web host sends them: compressed,
and kept by the browser where their address has a version.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.drivers import CHROMIUM
from support.kitchen_sink import KINDS, LANGUAGES, build_all
from support.serving import QuietHandler, served

PROGRAM = Path("build/lighthouse/node_modules/lighthouse/cli/index.js")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FORMS: dict[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
BROWSER = "--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run"


class _Host(QuietHandler):
    """Sends texts compressed."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        kind = self.guess_type(str(path))
        small = gzip.compress(data, 6)
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if len(small) < 0.9 * len(data):
            data = small
            self.send_header("Content-Encoding", "gzip")
        if "?v=" in self.path or path.suffix == ".woff2":
            self.send_header("Cache-Control", "max-age=31536000")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    options = parser.parse_args()
    print("| page | form | " + " | ".join(CATEGORIES) + " | LCP, s | shift | blocked, ms |")
    print("| --- | --- |" + " --: |" * (len(CATEGORIES) + 3))
    with tempfile.TemporaryDirectory() as folder, served(build_all(Path(folder)), _Host) as origin:
        for kind in options.kind or KINDS:
            for form, arguments in FORMS.items():
                report = _report(f"{origin}/{options.language}/{KINDS[kind]}", arguments, Path(folder))
                print(f"| {kind} | {form} | {' | '.join(_row(report))} |", flush=True)


def _report(url: str, arguments: list[str], folder: Path) -> Any:
    path = folder / "report.json"
    command = ["node", str(PROGRAM), url, "--quiet", "--output=json", f"--output-path={path}"]
    subprocess.run(
        [*command, f"--chrome-flags={BROWSER}", *arguments],
        env=os.environ | {"CHROME_PATH": CHROMIUM or ""},
        check=True,
        stdout=sys.stderr,
    )
    return json.loads(path.read_text("utf-8"))


def _row(report: Any) -> Iterator[str]:
    for category in CATEGORIES:
        yield f"{100 * report['categories'][category]['score']:.0f}"
    audits = report["audits"]
    yield f"{audits['largest-contentful-paint']['numericValue'] / 1000:.2f}"
    yield f"{audits['cumulative-layout-shift']['numericValue']:.3f}"
    yield f"{audits['total-blocking-time']['numericValue']:.0f}"


if __name__ == "__main__":
    main()
