"""Every recorded npm case: the prediction says what the real npm did."""

from functools import cache

import msgspec
import pytest

from managers.npm_project import NOW, npm, packument, project
from packward.analysis.install import Line, Prediction, predict
from packward.managers.npm import NPM
from packward.model.facts import Unknown
from packward.model.packument import Packument
from support.oracle import OracleCase, cases, packages
from support.packuments import BASE

_CASES = cases("npm")
_RUNS = ("runs", "runs-with-warning")


@cache
def _packuments(registry: str) -> dict[str, Packument]:
    documents = packages(NOW)
    if registry == "notime":
        documents = {
            name: {key: value for key, value in document.items() if key != "time"}
            for name, document in documents.items()
        }
    # Where one package names another by its address, that address is the registry's own.
    text = msgspec.json.encode(documents).decode().replace(BASE, "https://registry.example.com")
    return {name: packument(document) for name, document in msgspec.json.decode(text).items()}


def _predict(case: OracleCase) -> Prediction:
    at = project(case.files, case.manifest)
    tool = npm(case.version, node="24.21.0")
    policy = NPM.policy(tool, at.configs, at.manifests[0])
    known = _packuments(case.registry)
    return predict(at.manifests, NPM, tool, policy, lambda name: known.get(name, Unknown("not-found")), NOW)


def _events(prediction: Prediction) -> set[str]:
    found = set()
    for line in prediction.lines:
        if line.outcome != "installs":
            continue
        package = line.dependency.specifier.registry_name
        if line.scripts is not None and line.scripts.outcome in _RUNS:
            found |= {f"{package}@{line.version}:{event}" for event in line.events}
        for run in line.below:
            if run.outcome.outcome in _RUNS:
                found |= {f"{run.package}@{run.version}:{event}" for event in run.events}
    return found


def _outcomes(line: Line) -> set[str]:
    outcomes = [line.scripts, *(run.outcome for run in line.below)]
    return {each.outcome for each in outcomes if each is not None and each.outcome != "none"}


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_the_prediction_is_what_npm_did(case: OracleCase) -> None:
    prediction = _predict(case)
    assert not prediction.wanted
    (line,) = prediction.lines
    if case.expect.fails and line.dependency.name == "s-gyp" and line.outcome == "installs":
        # The recording computer had no compiler: that a build runs is known, not how it ends.
        assert line.scripts is not None
        assert line.scripts.outcome in _RUNS
        return
    assert (line.outcome == "fails") == case.expect.fails, line
    if case.expect.fails:
        assert line.reason
        return
    recorded = {name: versions for name, versions in case.expect.installed.items() if name != "exotic-child"}
    assert prediction.installed == recorded
    if case.expect.ran is not None:
        assert _events(prediction) == set(case.expect.ran)
    if case.expect.outcome == "not-run+notice":
        assert _outcomes(line) == {"blocked"}


def test_all_recorded_cases_are_here() -> None:
    assert len(_CASES) >= 118
    assert {case.topic for case in _CASES} == {"age", "scripts"}
