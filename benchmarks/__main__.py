"""The benchmark's command line."""

import argparse
import json
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import corpus, peers
from benchmarks.generators import Generator, ours
from benchmarks.measure import measure, measure_scale
from benchmarks.processes import BenchError
from benchmarks.tables import as_data, as_markdown

SCALE = 100_000


def main() -> int:
    """Exit status: 0 done, 1 a build failed or made the wrong thing, 2 the command line is wrong."""
    arguments = _parser().parse_args()
    try:
        if arguments.command == "corpus":
            print(corpus.write_corpus(arguments.folder / "posts", arguments.notes, seed=arguments.seed))
        elif arguments.command == "latency":
            _latency(arguments)
        elif arguments.command == "search":
            _search(arguments.folder)
        elif arguments.command == "problems":
            _problems(arguments.count)
        else:
            _run(arguments)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure builds of notes-site.")
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("corpus", help="write notes and print their digest")
    write.add_argument("folder", type=Path, help="the site's folder; notes go into its posts/")
    write.add_argument("--notes", type=int, default=1000)
    write.add_argument("--seed", type=int, default=corpus.SEED)
    run = commands.add_parser("run", help="measure, and print a table in Markdown")
    run.add_argument(
        "--notes", type=int, nargs="+", default=[100, 1000, 10_000], help="sizes, smallest first"
    )
    run.add_argument("--rounds", type=int, default=5, help="how often each case is measured (default 5)")
    run.add_argument("--peers", action="store_true", help="install Hugo and Eleventy and measure them too")
    run.add_argument("--scale", action="store_true", help=f"{SCALE:,} notes instead, without peers")
    latency = commands.add_parser("latency", help="measure from a save to the screen, in a browser")
    latency.add_argument("--notes", type=int, nargs="+", default=[1000, 10_000])
    latency.add_argument("--saves", type=int, default=200, help="of a note; a tenth of other files")
    search = commands.add_parser(
        "search", help="measure our search and Pagefind's over real notes, in a browser"
    )
    search.add_argument("folder", type=Path, help="Markdown files, at any depth; up to 1,000 are taken")
    problems = commands.add_parser("problems", help="measure the table of all problems, in a browser")
    problems.add_argument("--count", type=int, default=3_000)
    run.add_argument("--json", type=Path, metavar="FILE", help="write all single figures there")
    run.add_argument("--work", type=Path, metavar="DIR", help="keep sites and tools there for the next run")
    return parser


def _run(arguments: argparse.Namespace) -> None:
    with ExitStack() as stack:
        work = arguments.work
        if work is None:
            work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="notes-site-bench-")))
        work = work.resolve()
        generators = _generators(work, arguments.peers and not arguments.scale)
        for generator in generators:
            stack.callback(shutil.rmtree, generator.taken_away, ignore_errors=True)
        reports = []
        for notes in [SCALE] if arguments.scale else arguments.notes:
            if arguments.scale:
                found = [measure_scale(generators[0], notes, arguments.rounds, _say)]
            else:
                found = measure(generators, notes, arguments.rounds, _say)
            print(as_markdown(found, notes), end="\n\n", flush=True)
            reports.append(as_data(found, notes))
        if arguments.json:
            arguments.json.write_text(json.dumps(reports, indent=1) + "\n", "utf-8")


def _latency(arguments: argparse.Namespace) -> None:
    from benchmarks import latency  # Needs a browser, which builds do not.

    for notes in arguments.notes:
        with tempfile.TemporaryDirectory(prefix="notes-site-bench-") as folder:
            found = latency.measure(Path(folder), notes, arguments.saves, _say)
        print(latency.as_markdown(found, notes), end="\n\n", flush=True)


def _search(folder: Path) -> None:
    from benchmarks import search  # As above.

    with tempfile.TemporaryDirectory(prefix="notes-site-bench-") as work:
        print(search.as_markdown(*search.measure(Path(work), folder.resolve(), _say)))


def _problems(count: int) -> None:
    from benchmarks import problems  # As above.

    with tempfile.TemporaryDirectory(prefix="notes-site-bench-") as work:
        print(problems.as_markdown(problems.measure(Path(work), count), count))


def _generators(work: Path, with_peers: bool) -> list[Generator]:
    sites, tools = work / "sites", work / "tools"
    sites.mkdir(parents=True, exist_ok=True)
    tools.mkdir(exist_ok=True)
    generators = [ours(sites)]
    if with_peers:
        _say("installing Eleventy and Hugo")
        generators.append(peers.eleventy(sites, peers.install_eleventy(tools)))
        generators.append(peers.hugo(sites, peers.install_hugo(tools)))
    return generators


def _say(words: str) -> None:
    print(f"… {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
