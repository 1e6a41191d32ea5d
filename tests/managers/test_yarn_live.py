"""Installs that nobody recorded: the prediction says what the real Yarn does right now."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from managers.npm_project import NOW, packument
from managers.yarn_project import RC, lockfile, project, yarn
from packward.analysis.install import predict
from packward.managers.yarn import YARN
from packward.model.facts import Unknown
from packward.model.registries import is_default
from support.npm_cli import installed, package_manager, ran, run_install
from support.oracle import packages
from support.registry import RegistryFactory

_STABLE = {"dependencies": {"stable-a": "^1.0.0"}}
_SCRIPTED = {"dependencies": {"s-post": "1.0.1"}}
_SEVEN = "npmMinimalAgeGate: 7d\n"


def _write(folder: Path, files: Mapping[str, str], manifest: Mapping[str, Any]) -> tuple[Path, Path]:
    root, home = folder / "project", folder / "home"
    texts = {"package.json": json.dumps({"name": "p", "private": True, **manifest}), **files}
    for name, text in texts.items():
        path = home / name[2:] if name.startswith("~/") else root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    home.mkdir(exist_ok=True)
    return root, home


@pytest.mark.node
@pytest.mark.parametrize(
    ("version", "files", "manifest"),
    [
        ("4.18.1", {RC: _SEVEN}, {"dependencies": {"stable-a": "npm:^1.0.0"}}),
        ("4.18.1", {RC: _SEVEN}, {"dependencies": {"next-fresh": "npm:next"}}),
        ("4.18.1", {RC: _SEVEN}, {"dependencies": {"y": "npm:stable-a@^1.0.0"}}),
        ("4.18.1", {RC: _SEVEN}, {"optionalDependencies": {"all-fresh": "^1.0.0"}}),
        ("4.18.1", {RC: _SEVEN}, {"dependencies": {"depr": "latest", "latest-lower": "*"}}),
        (
            "4.18.1",
            {RC: _SEVEN + "npmPreapprovedPackages: [stable-a]\n", "~/.yarnrc.yml": "npmPreapprovedPackages: [rapid]\n"},
            {"dependencies": {"rapid": "^1.0.0", "stable-a": "^1.0.0"}},
        ),
        ("4.18.1", {RC: _SEVEN + "npmPreapprovedPackages: stable-a,x\n"}, _STABLE),
        ("4.18.1", {RC: _SEVEN + "npmPreapprovedPackages: ['stable-a@npm:1.3.0']\n"}, _STABLE),
        ("4.18.1", {RC: "npmMinimalAgeGate: ${NONE:-7d}\n"}, _STABLE),
        ("4.18.1", {RC: "npmMinimalAgeGate: ${NONE}\n"}, _STABLE),
        ("4.18.1", {RC: "npmMinimalAgeGate:\n"}, _STABLE),
        ("4.18.1", {RC: "npmMinimalAgeGate: 10080m\n", "~/.yarnrc.yml": "foo: 1\n"}, _STABLE),
        ("4.18.1", {RC: "catalog:\n  stable-a: ~1.2.0\n"}, {"dependencies": {"stable-a": "catalog:"}}),
        ("4.18.1", {RC: "enableStrictSettings: false\nfoo: 1\n"}, _STABLE),
        ("3.8.7", {RC: "enableStrictSettings: false\nfoo: 1\n"}, _STABLE),
        ("4.18.1", {}, {"dependencies": {"trans": "1.0.0", "stable-a": "~1.1.0"}}),
        ("1.22.22", {}, {"dependencies": {"trans": "1.0.0", "stable-a": "~1.1.0"}}),
        ("1.22.22", {}, {"dependencies": {"y": "npm:stable-a", "latest-old": "*"}}),
        ("1.22.22", {".yarnrc": "ignore-scripts true\n"}, _SCRIPTED),
        ("1.22.22", {}, {"optionalDependencies": {"all-fresh": "^9.0.0"}}),
        ("4.18.1", {}, {**_SCRIPTED, "dependenciesMeta": {"s-post@^1.0.0": {"built": True}}}),
        ("4.18.1", {}, {**_SCRIPTED, "dependenciesMeta": {"s-post": {"built": False}, "s-post@1.0.1": {"built": True}}}),
        ("4.14.1", {RC: "enableScripts: maybe\n"}, _SCRIPTED),
        ("3.8.7", {RC: "enableScripts: false\n"}, {**_SCRIPTED, "dependenciesMeta": {"s-post": {"built": True}}}),
        ("4.18.1", {RC: "enableScripts: true\n"}, {"dependencies": {"trans": "1.0.0"}, "peerDependencies": {"all-fresh": "*"}}),
    ],
)  # fmt: skip
def test_the_prediction_is_what_yarn_does(
    registry_factory: RegistryFactory,
    version: str,
    files: Mapping[str, str],
    manifest: Mapping[str, Any],
    tmp_path: Path,
) -> None:
    known = {name: packument(document) for name, document in packages(NOW).items()}
    env = {"YARN_NPM_REGISTRY_SERVER": "x", "npm_config_registry": "x"}
    at = project(files, manifest, env)
    policy = at.policy(version)
    assert not is_default(policy.registries.default)
    prediction = predict(
        at.written(version),
        YARN,
        yarn(version),
        policy,
        lambda name: known.get(name, Unknown("not-found")),
        NOW,
    )
    # Ages are counted back from now for the real one.
    registry = registry_factory(packages(time.time()))
    root, home = _write(tmp_path, files, manifest)
    done = run_install(package_manager("yarn", version), root, registry.url, home)
    output = done.stdout + done.stderr
    assert any(line.outcome == "fails" for line in prediction.lines) == (done.returncode != 0), output
    if done.returncode != 0:
        return
    assert prediction.installed == installed(root), output
    events = {
        f"{line.dependency.name}@{line.version}:{event}"
        for line in prediction.lines
        if line.scripts is not None and line.scripts.outcome == "runs"
        for event in line.events
    }
    assert events == set(ran(home)), output


@pytest.mark.node
@pytest.mark.parametrize("version", ["1.22.22", "3.8.7", "4.9.4", "4.18.1"])
def test_a_lockfile_of_the_real_yarn_is_read(
    registry_factory: RegistryFactory, version: str, tmp_path: Path
) -> None:
    registry = registry_factory(packages(time.time()))
    root, home = _write(tmp_path, {}, {"dependencies": {"trans": "1.0.0"}})
    done = run_install(package_manager("yarn", version), root, registry.url, home)
    assert done.returncode == 0, done.stdout + done.stderr
    lock = lockfile((root / "yarn.lock").read_text(), version)
    (trans,) = [package for package in lock.packages.values() if package.name == "trans"]
    below = [lock.packages[key].name for key in trans.dependencies]
    assert (trans.version, below, trans.registry) == ("1.0.0", ["stable-a"], True)


@pytest.mark.node
@pytest.mark.parametrize(("place", "held_back"), [("", False), ("packages/a", True)])
def test_a_members_gate_counts_only_inside_the_member(
    registry_factory: RegistryFactory, place: str, held_back: bool, tmp_path: Path
) -> None:
    registry = registry_factory(packages(time.time()))
    member = {"packages/a/package.json": '{"name": "a"}', "packages/a/.yarnrc.yml": _SEVEN, "yarn.lock": ""}
    root, home = _write(tmp_path, member, {"workspaces": ["packages/*"], **_STABLE})
    done = run_install(package_manager("yarn", "4.18.1"), root / place, registry.url, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert installed(root)["stable-a"] == ("1.1.0" if held_back else "1.2.1",)
