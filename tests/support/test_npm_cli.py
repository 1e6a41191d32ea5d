import json
import time
from pathlib import Path

import pytest

from support import oracle
from support.npm_cli import installed, package_manager, ran, run_install
from support.registry import RegistryFactory

GATE_OF_7_DAYS = [
    ("npm@11.21.2", ".npmrc", "min-release-age=7\n"),
    ("pnpm@11.28.11", "pnpm-workspace.yaml", "minimumReleaseAge: 10080\n"),
    ("yarn@4.18.1", ".yarnrc.yml", "npmMinimalAgeGate: 7d\n"),
    ("bun@1.4.5", "bunfig.toml", "[install]\nminimumReleaseAge = 604800\n"),
]


@pytest.mark.node
@pytest.mark.parametrize(("manager", "file", "setting"), GATE_OF_7_DAYS)
def test_a_gate_of_7_days_installs_the_newest_old_enough(
    registry_factory: RegistryFactory, tmp_path: Path, manager: str, file: str, setting: str
) -> None:
    argv = package_manager(*manager.split("@"))
    registry = registry_factory(oracle.packages(time.time()))
    home, project = tmp_path / "home", tmp_path / "project"
    home.mkdir()
    project.mkdir()
    (project / file).write_text(setting)
    (project / "package.json").write_text(json.dumps({"name": "p", "dependencies": {"stable-a": "^1.0.0"}}))
    done = run_install(argv, project, registry.url, home)
    assert installed(project) == {"stable-a": ("1.1.0",)}, done.stdout + done.stderr
    assert any("stable-a" in path for path in registry.paths())


@pytest.mark.node
def test_scripts_leave_their_marks(registry_factory: RegistryFactory, tmp_path: Path) -> None:
    registry = registry_factory(oracle.packages(time.time()))
    (tmp_path / "package.json").write_text(json.dumps({"name": "p", "dependencies": {"s-trans": "^1.0.0"}}))
    done = run_install(package_manager("npm", "11.21.2"), tmp_path, registry.url, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ran(tmp_path) == ("s-post@1.0.1:postinstall",), done.stdout + done.stderr
