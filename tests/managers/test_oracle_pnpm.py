"""Every recorded pnpm case: the prediction says what the real pnpm did."""

import json
from typing import Any

import pytest

from managers.npm_project import NOW, packument
from managers.pnpm_project import pnpm, project
from packward.analysis.install import Line, Prediction, predict
from packward.managers.pnpm import PNPM
from packward.model.facts import Unknown
from support.oracle import OracleCase, cases, packages

_CASES = cases("pnpm")
_REGISTRY = "https://registry.example.com"


def _predict(case: OracleCase) -> Prediction:
    documents = packages(NOW)
    if case.registry == "notime":
        documents = {
            name: {key: value for key, value in document.items() if key != "time"}
            for name, document in documents.items()
        }
    known = {name: packument(_placed(document)) for name, document in documents.items()}
    at = project(case.files, case.manifest)
    tool = pnpm(case.version)
    policy = PNPM.policy(tool, at.configs, at.manifest)
    return predict(at.manifests, PNPM, tool, policy, lambda name: known.get(name, Unknown("not-found")), NOW)


def _placed(document: dict[str, Any]) -> dict[str, Any]:
    placed: dict[str, Any] = json.loads(json.dumps(document).replace("{BASE}", _REGISTRY))
    return placed


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
    found: set[str] = {run.outcome.outcome for run in line.below}
    if line.scripts is not None:
        found.add(line.scripts.outcome)
    return found - {"none"}


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_the_prediction_is_what_pnpm_did(case: OracleCase) -> None:
    prediction = _predict(case)
    assert not prediction.wanted
    (line,) = prediction.lines
    assert (line.outcome == "fails") == case.expect.fails, line
    if case.expect.fails:
        assert line.reason
        return
    recorded = {name: versions for name, versions in case.expect.installed.items() if name != "exotic-child"}
    assert prediction.installed == recorded
    if case.expect.ran is not None:
        # A build of binding.gyp was recorded under the name of the tool that it calls.
        ran = {"s-gyp@1.0.0:install" if text == "node-gyp:run rebuild" else text for text in case.expect.ran}
        assert _events(prediction) == ran
    if case.expect.outcome == "not-run+notice":
        assert _outcomes(line) == {"blocked"}


def test_all_recorded_cases_are_here() -> None:
    assert len(_CASES) >= 155
