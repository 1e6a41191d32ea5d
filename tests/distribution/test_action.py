"""The definitions for GitHub and pre-commit: read, and their own commands run as those would."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from distribution.conftest import ROOT
from packward.session.config_files import watched_names
from support.node_packages import unavailable

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = ROOT / ".pre-commit-hooks.yaml"
STEPS: dict[str, Any] = {step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]}
SECONDS = 300


def test_actions_of_others_are_pinned_to_a_major_version_and_scripts_take_inputs_from_the_environment() -> (
    None
):
    for step in STEPS.values():
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w/-]+@v\d+", step["uses"])
        else:
            assert "${{" not in step["run"]
            assert step["shell"] == "bash"


@pytest.mark.parametrize(("fail_on", "status"), [("warning", 1), ("never", 0)])
def test_the_check_writes_sarif_and_hands_on_the_exit_status(
    fail_on: str, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = shutil.copytree(ROOT / "examples/storefront", tmp_path / "my shop")
    monkeypatch.setenv("PACKWARD_OFFLINE", "1")
    environment = {"TARGET": str(target), "FAIL_ON": fail_on}
    outputs = _outputs("Check", environment, tmp_path)
    assert outputs["status"] == str(status)
    report = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))
    rules = {result["ruleId"] for result in report["runs"][0]["results"]}
    assert "missing-min-release-age" in rules
    assert _bash("Pass or fail", {"STATUS": outputs["status"]}, tmp_path) == status


def test_a_check_that_cannot_run_fails_and_uploads_nothing(tmp_path: Path) -> None:
    outputs = _outputs("Check", {"TARGET": str(tmp_path / "none"), "FAIL_ON": "never"}, tmp_path)
    assert outputs["status"] == "2"
    assert "status != '2'" in STEPS["Upload"]["if"]
    assert _bash("Pass or fail", {"STATUS": "2"}, tmp_path) == 2


def test_the_hook_is_valid_and_starts_for_every_file_that_changes_findings() -> None:
    command: list[str | Path] = [Path(sys.executable).with_name("pre-commit"), "validate-manifest", HOOKS]
    assert subprocess.run(command, check=False).returncode == 0
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    pattern = re.compile(hook["files"])
    assert [name for name in watched_names() if not pattern.search(f"packages/a/{name}")] == []
    assert not pattern.search("src/my-package.json.ts")


def test_the_hook_checks_a_repository_in_an_environment_of_its_own(tmp_path: Path) -> None:
    shop = shutil.copytree(ROOT / "examples/storefront", tmp_path / "shop")
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run(["git", *command], cwd=shop, check=True)
    program = Path(sys.executable).with_name("pre-commit")
    done = subprocess.run(
        [program, "try-repo", ROOT, "packward", "--files", "package.json"],
        cwd=shop,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "environments"), "PACKWARD_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if "CalledProcessError" in done.stdout:
        unavailable(f"the hook's environment could not be made: {done.stdout[-500:]}")
    assert done.returncode == 1
    assert "hook id: packward" in done.stdout
    assert "missing-min-release-age" in done.stdout


def _outputs(step: str, environment: dict[str, str], folder: Path) -> dict[str, str]:
    assert _bash(step, environment, folder) == 0
    lines = (folder / "output").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def _bash(step: str, environment: dict[str, str], folder: Path) -> int:
    """Run a step's script as a runner does, with what an earlier step would have left."""
    runner = {
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "PACKWARD_BIN": str(Path(sys.executable).parent),
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
    done = subprocess.run(command, env={**os.environ, **runner, **environment}, timeout=SECONDS, check=False)
    return done.returncode
