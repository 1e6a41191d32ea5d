"""Installs that nobody recorded: the prediction says what the real pnpm does right now."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from managers.npm_project import NOW, packument
from managers.pnpm_project import YAML, pnpm, project
from managers.pnpm_runs import run
from packward.analysis.install import predict
from packward.managers.pnpm import PNPM
from packward.model.facts import Unknown
from support.oracle import packages

_SCRIPTED = {"dependencies": {"s-post": "1.0.1"}}
_STABLE = {"dependencies": {"stable-a": "^1.0.0"}}
_FRESH = {"dependencies": {"all-fresh": "^1.0.0"}}


@pytest.mark.node
@pytest.mark.parametrize(
    ("version", "files", "manifest"),
    [
        ("10.34.9", {YAML: "allowBuilds:\n  s-post: true\n"}, {**_SCRIPTED, "pnpm": {"allowBuilds": {"s-post": False}}}),
        ("10.34.9", {YAML: "strictDepBuilds: true\nneverBuiltDependencies:\n  - s-post\n"}, _SCRIPTED),
        ("10.34.9", {YAML: "allowBuilds: {}\n", ".npmrc": "dangerously-allow-all-builds=true\n"}, _SCRIPTED),
        ("10.34.9", {YAML: "minimumReleaseAge: 2880\n", ".npmrc": "minimum-release-age=10080\n"}, _STABLE),
        ("10.34.9", {YAML: "minimumReleaseAge: 10080\nminimumReleaseAgeExclude: '@x/*'\n"}, _STABLE),
        ("10.34.9", {YAML: "minimumReleaseAge: 10080\nminimumReleaseAgeExclude:\n  - stable-a@1.2.0\n  - stable-a@1.2.1\n"}, _STABLE),
        ("11.28.11", {YAML: "minimumReleaseAge: 10080\nminimumReleaseAgeExclude:\n  - stable-a@1.2.0\n  - stable-a@1.2.1\n"}, _STABLE),
        ("11.28.11", {YAML: "minimumReleaseAge:\n"}, _STABLE),
        ("11.28.11", {YAML: "minimumReleaseAge: 10080\nminimumReleaseAgeStrict: false\n"}, {"dependencies": {"trans-fresh": "1.0.0"}}),
        ("11.28.11", {YAML: "strictDepBuilds:\n"}, _SCRIPTED),
        ("12.21.0", {YAML: "strictDepBuilds:\n"}, _SCRIPTED),
        ("12.21.0", {YAML: "minimumReleaseAge: 10080.5\n"}, _STABLE),
        ("12.21.0", {YAML: "minimumReleaseAgeStrict: true\n"}, _FRESH),
        ("12.21.0", {YAML: "resolutionMode: lowest-direct\n"}, {"dependencies": {"rapid": "^1.0.0", "trans": "^1.0.0"}}),
        ("12.21.0", {YAML: "allowBuilds:\n  s-fail: true\n"}, {"optionalDependencies": {"s-fail": "1.0.0"}}),
        ("12.21.0", {"~/.config/pnpm/config.yaml": "strictDepBuilds: false\nminimumReleaseAge: 10080\n"}, {"dependencies": {"s-trans": "1.0.0", "stable-a": "*"}}),
    ],
)  # fmt: skip
def test_the_prediction_is_what_pnpm_does(
    version: str, files: Mapping[str, str], manifest: Mapping[str, Any], tmp_path: Path
) -> None:
    known = {name: packument(document) for name, document in packages(NOW).items()}
    at = project(files, manifest)
    policy = PNPM.policy(pnpm(version), at.configs, at.manifest)
    prediction = predict(
        at.manifests, PNPM, pnpm(version), policy, lambda name: known.get(name, Unknown("not-found")), NOW
    )
    real = run(tmp_path / "run", version, files, manifest)
    assert any(line.outcome == "fails" for line in prediction.lines) == real.fails, real.output
    if real.fails:
        return
    assert prediction.installed == real.installed
    ran = {
        f"{line.dependency.name}@{line.version}:{event}"
        for line in prediction.lines
        if line.scripts is not None and line.scripts.outcome == "runs" and line.outcome == "installs"
        for event in line.events
    }
    assert ran == set(real.ran)


@pytest.mark.node
@pytest.mark.parametrize("version", ["10.34.9", "12.21.0"])
def test_a_lockfile_of_the_real_pnpm_is_read(version: str, tmp_path: Path) -> None:
    real = run(
        tmp_path / "run", version, {YAML: "minimumReleaseAge: 0\n"}, {"dependencies": {"trans": "1.0.0"}}
    )
    assert not real.fails, real.output
    path = tmp_path / "run" / "project" / "pnpm-lock.yaml"
    at = project({"pnpm-lock.yaml": path.read_text()})
    document = at.configs.files[0].document
    lockfile = PNPM.read_lockfile(document, document.text, pnpm(version))
    assert lockfile is not None
    assert {package.name for package in lockfile.packages.values()} == {"stable-a", "trans"}
