"""What GitHub runs: valid, with the least permissions, and the same as `make check`."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TEMPLATE = ROOT / "notes_site/scaffold/files/pages.yml"


def _read(path: Path) -> Any:
    """A workflow; every scalar a text, so that the key `on` is not the value True."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


WORKFLOWS = {path.stem: _read(path) for path in FILES}


def test_workflows_fit_githubs_schema() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*check, *FILES, TEMPLATE], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


WRITES = {
    ("pages", "deploy"): {"pages", "id-token"},
    ("release", "publish"): {"id-token", "attestations"},
}
"""The only jobs that may write anything, and what."""


def test_only_what_publishes_may_write() -> None:
    for stem, workflow in WORKFLOWS.items():
        assert workflow["permissions"] == {"contents": "read"}
        for name, job in workflow["jobs"].items():
            granted = {scope for scope, level in job.get("permissions", {}).items() if level == "write"}
            assert granted == WRITES.get((stem, name), set())


def test_what_may_write_runs_nothing_of_ours() -> None:
    for stem, name in WRITES:
        assert not [step for step in WORKFLOWS[stem]["jobs"][name]["steps"] if "run" in step]


def test_actions_are_pinned_by_commit_and_nearly_all_githubs_own() -> None:
    for path in (*FILES, TEMPLATE):
        for action, comment in re.findall(r"uses: (\S+)(.*)", path.read_text("utf-8")):
            assert re.fullmatch(r"(actions/[a-z-]+|pypa/gh-action-pypi-publish)@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_workflow_of_a_new_site_is_ours_but_for_one_step() -> None:
    ours, theirs = ((ROOT / ".github/workflows/pages.yml").read_text("utf-8"), TEMPLATE.read_text("utf-8"))
    install = re.compile(r"      - name: Install\n(        .*\n)+")
    assert install.search(ours) and install.search(theirs)
    assert install.sub("", ours) == install.sub("", theirs)


def test_one_production_run_at_a_time_and_none_is_stopped() -> None:
    assert WORKFLOWS["pages"]["concurrency"] == {
        "group": "pages-${{ github.event.pull_request.number || 'production' }}",
        "cancel-in-progress": "false",
    }


def test_pull_request_is_built_but_not_deployed() -> None:
    build, deploy = (WORKFLOWS["pages"]["jobs"][name] for name in ("build", "deploy"))
    assert "pull_request" in WORKFLOWS["pages"]["on"]
    assert "if" not in build
    assert deploy["if"] == "github.event_name != 'pull_request'"
    assert deploy["needs"] == "build"
    assert [step["uses"].partition("@")[0] for step in deploy["steps"]] == ["actions/deploy-pages"]
    assert not any("deploy" in step.get("uses", "") for step in build["steps"])


def test_windows_runs_the_steps_of_make_check() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = re.findall(r"^(?:lint|wheel|test):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    steps = re.findall(r"^\t\$\(BIN\)/(.+)$", "".join(recipes), re.MULTILINE)
    (windows,) = (step for step in WORKFLOWS["ci"]["jobs"]["check"]["steps"] if step.get("shell") == "bash")
    assert any(step.startswith("pytest") for step in steps)
    assert set(steps) <= set(windows["run"].splitlines())
