"""Installs that nobody recorded: the prediction says what the real Bun does right now."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from managers.bun_project import BUNFIG, WITH_XDG, bun, project
from managers.bun_runs import run
from managers.npm_project import NOW, packument
from packward.analysis.install import predict
from packward.managers.bun import BUN
from packward.model.facts import Unknown
from support.oracle import packages

_WEEK = "[install]\nminimumReleaseAge = 604800\n"
_SCRIPTED = {"dependencies": {"s-post": "1.0.1"}, "trustedDependencies": ["s-post"]}
_STABLE = {"dependencies": {"stable-a": "^1.0.0"}}
_WORKSPACE = {"name": "root", "workspaces": ["packages/*"]}


def _member(**fields: Any) -> dict[str, str]:
    return {"packages/a/package.json": json.dumps({"name": "member", "version": "1.0.0", **fields})}


@pytest.mark.node
@pytest.mark.parametrize(
    ("version", "files", "manifest"),
    [
        ("1.2.23", {BUNFIG: '[install]\nminimumReleaseAge = "7d"\n'}, _STABLE),
        ("1.3.14", {BUNFIG: _WEEK, "~/.config/.bunfig.toml": "[install]\nminimumReleaseAge = 1\n"}, _STABLE),
        ("1.4.5", {"~/.config/.bunfig.toml": _WEEK, BUNFIG: '[install]\nminimumReleaseAgeExcludes = ["stable-a"]\n'}, _STABLE),
        ("1.4.5", {BUNFIG: _WEEK, "~/.config/.bunfig.toml": "[install]\nminimumReleaseAge = -1\n"}, _STABLE),
        ("1.4.5", {BUNFIG: f'{_WEEK}minimumReleaseAgeExcludes = ["stable-a@1.2.0", "stable-a@1.2.1"]\n'}, _STABLE),
        ("1.4.5", {BUNFIG: '[install]\nminimumReleaseAge = "1 month"\n'}, _STABLE),
        ("1.4.5", {BUNFIG: '[install]\nminimumReleaseAge = "36 hours"\n'}, _STABLE),
        ("1.3.14", {BUNFIG: _WEEK}, {"optionalDependencies": {"all-fresh": "^1.0.0", "stable-a": "^1.0.0"}}),
        ("1.4.5", {BUNFIG: _WEEK}, {"optionalDependencies": {"trans-fresh": "^1.0.0"}}),
        ("1.3.14", {BUNFIG: _WEEK}, {"dependencies": {"stable-a": "*"}, "peerDependencies": {"all-fresh": "*"}}),
        ("1.4.5", {BUNFIG: _WEEK}, {"dependencies": {"stable-a": "*"}, "peerDependencies": {"all-fresh": "*"}}),
        ("1.4.5", {}, {"optionalDependencies": {"s-fail": "1.0.0"}, "trustedDependencies": ["s-fail"]}),
        ("1.4.5", {BUNFIG: "[install]\nignoreScripts = false\n", ".npmrc": "ignore-scripts=true\n"}, _SCRIPTED),
        ("1.3.14", {BUNFIG: "[install]\nignoreScripts = false\n", ".npmrc": "ignore-scripts=true\n"}, _SCRIPTED),
        ("1.4.5", {".npmrc": "ignore-scripts=1\n"}, _SCRIPTED),
        ("1.4.5", {}, {"dependencies": {"al": "npm:esbuild@1.0.0", "core-js": "npm:s-post@1.0.1"}}),
        ("1.3.14", {}, {"dependencies": {"al": "npm:esbuild@1.0.0", "core-js": "npm:s-post@1.0.1"}}),
        ("1.4.5", _member(dependencies={"esbuild": "1.0.0", "s-trans": "1.0.0"}, trustedDependencies=["s-post"]), _WORKSPACE),
        ("1.4.5", _member(trustedDependencies={"s-post": True}), {**_WORKSPACE, "dependencies": {"s-post": "1.0.1"}}),
    ],
)  # fmt: skip
def test_the_prediction_is_what_bun_does(
    version: str, files: Mapping[str, str], manifest: Mapping[str, Any], tmp_path: Path
) -> None:
    known = {name: packument(document) for name, document in packages(NOW).items()}
    at = project(files, manifest, WITH_XDG)
    prediction = predict(
        at.manifests,
        BUN,
        bun(version),
        at.policy(version),
        lambda name: known.get(name, Unknown("not-found")),
        NOW,
    )
    real = run(tmp_path / "run", version, files, manifest)
    assert any(line.outcome == "fails" for line in prediction.lines) == real.fails, real.output
    if real.fails:
        return
    assert prediction.installed == {name: found for name, found in real.installed.items() if name != "member"}
    ran = {
        f"{run.package}@{run.version}:{event}"
        for line in prediction.lines
        if line.outcome == "installs"
        for run in line.below
        if run.outcome.outcome == "runs"
        for event in run.events
    } | {
        f"{line.dependency.specifier.registry_name}@{line.version}:{event}"
        for line in prediction.lines
        if line.scripts is not None and line.scripts.outcome == "runs" and line.outcome == "installs"
        for event in line.events
    }
    assert ran == set(real.ran)


@pytest.mark.node
@pytest.mark.parametrize("version", ["1.3.14", "1.4.5"])
def test_a_locked_young_version_is_installed_without_another_look(version: str, tmp_path: Path) -> None:
    exempt = {BUNFIG: f"{_WEEK}minimumReleaseAgeExcludes = ['stable-a']\n"}
    assert run(tmp_path / "first", version, exempt, _STABLE).installed == {"stable-a": ("1.3.0",)}
    lock = (tmp_path / "first" / "project" / "bun.lock").read_text()
    # Without an address a package comes from the registry in force: the second one has another port.
    files = {BUNFIG: _WEEK, "bun.lock": re.sub('"http://127[^"]*"', '""', lock)}
    assert run(tmp_path / "second", version, files, _STABLE).installed == {"stable-a": ("1.3.0",)}
    assert not BUN.rechecks_lockfile(project(_WEEK).policy(version), bun(version))
