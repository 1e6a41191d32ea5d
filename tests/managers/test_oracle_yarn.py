"""Every recorded case of Yarn: the prediction says what the real Yarn did."""

from functools import cache

import pytest

from managers.npm_project import NOW, packument
from managers.yarn_project import project, yarn
from packward.analysis.install import Line, Prediction, predict
from packward.managers.yarn import YARN
from packward.model.facts import Unknown
from packward.model.packument import Packument
from packward.model.registries import is_default
from support.oracle import OracleCase, cases, packages

_CASES = cases("yarn")
_ENV = {
    "YARN_NPM_REGISTRY_SERVER": "https://registry.example.com",
    "npm_config_registry": "https://registry.example.com",
}


@cache
def _packuments(registry: str) -> dict[str, Packument]:
    documents = packages(NOW)
    if registry == "notime":
        documents = {
            name: {key: value for key, value in document.items() if key != "time"}
            for name, document in documents.items()
        }
    return {name: packument(document) for name, document in documents.items()}


def _predict(case: OracleCase) -> Prediction:
    at = project(case.files, case.manifest, _ENV)
    policy = at.policy(case.version)
    known = _packuments(case.registry)

    def ask(name: str) -> Packument | Unknown:
        if is_default(policy.registries.of(name)):
            return Unknown("unreachable")
        return known.get(name, Unknown("not-found"))

    return predict(at.written(case.version), YARN, yarn(case.version), policy, ask, NOW)


def _events(prediction: Prediction) -> set[str]:
    found = set()
    for line in prediction.lines:
        package = line.dependency.specifier.registry_name
        if line.scripts is not None and line.scripts.outcome == "runs":
            found |= {f"{package}@{line.version}:{event}" for event in line.events}
        for run in line.below:
            if run.outcome.outcome == "runs":
                found |= {f"{run.package}@{run.version}:{event}" for event in run.events}
    return found


def _outcomes(line: Line) -> set[str]:
    own: set[str] = {line.scripts.outcome} if line.scripts is not None else set()
    return {*own, *(run.outcome.outcome for run in line.below)} - {"none"}


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_the_prediction_is_what_yarn_did(case: OracleCase) -> None:
    prediction = _predict(case)
    assert not prediction.wanted
    (line,) = prediction.lines
    if case.expect.fails and line.dependency.name == "s-gyp" and line.outcome == "installs":
        # The recording computer had no compiler: that a build runs is known, not how it ends.
        assert _outcomes(line) == {"runs"}
        return
    if line.outcome == "unknown":
        # A scope without an address of its own: Yarn asked the public registry, out of reach here and there.
        assert case.expect.fails
        assert line.reason == "unreachable"
        return
    assert (line.outcome == "fails") == case.expect.fails, line
    if case.expect.fails:
        assert line.reason
        return
    assert prediction.installed == case.expect.installed
    if case.expect.ran is not None:
        # A build of binding.gyp was recorded under the name of the tool that it calls.
        ran = {"s-gyp@1.0.0:install" if text == "node-gyp:run rebuild" else text for text in case.expect.ran}
        assert _events(prediction) == ran
    if case.expect.outcome == "not-run+notice":
        assert _outcomes(line) <= {"blocked", "denied"}
        assert _outcomes(line)


def test_all_recorded_cases_are_here() -> None:
    assert len(_CASES) >= 69
