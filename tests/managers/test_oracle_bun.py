"""Every recorded Bun case: the prediction says what the real Bun did."""

import pytest

from managers.bun_project import WITH_XDG, bun, project
from managers.npm_project import NOW, packument
from packward.analysis.install import Line, Prediction, predict
from packward.managers.bun import BUN
from packward.model.facts import Unknown
from support.oracle import OracleCase, cases, packages

_CASES = cases("bun")


def _predict(case: OracleCase) -> Prediction:
    documents = packages(NOW)
    if case.registry == "notime":
        documents = {
            name: {key: value for key, value in document.items() if key != "time"}
            for name, document in documents.items()
        }
    known = {name: packument(document) for name, document in documents.items()}
    # The recordings were made with a configuration folder of the user's own.
    at = project(case.files, case.manifest, env=WITH_XDG)
    policy = at.policy(case.version)
    return predict(
        at.manifests,
        BUN,
        bun(case.version),
        policy,
        lambda name: known.get(name, Unknown("not-found")),
        NOW,
    )


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
    outcomes = [line.scripts, *(run.outcome for run in line.below)]
    return {each.outcome for each in outcomes if each is not None and each.outcome != "none"}


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.id)
def test_the_prediction_is_what_bun_did(case: OracleCase) -> None:
    prediction = _predict(case)
    assert not prediction.wanted
    (line,) = prediction.lines
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
        assert _outcomes(line) == {"blocked"}


def test_all_recorded_cases_are_here() -> None:
    assert len(_CASES) >= 95
