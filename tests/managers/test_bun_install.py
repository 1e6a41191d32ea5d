"""What is Bun's own in a whole install: whom an optional dependency takes with it, peers, members' manifests."""

import json
from typing import Any

import pytest

from managers.bun_project import BUNFIG, bun, project
from managers.npm_project import NOW, packument
from packward.analysis.install import Line, predict
from packward.analysis.snapshot import Inputs, ManifestText, build
from packward.managers.bun import BUN
from packward.model.facts import Unknown
from packward.model.packument import Packument
from packward.syntax.languages import parse
from packward.text.document import Document
from support.oracle import packages
from support.packuments import from_recording

_GATE = "[install]\nminimumReleaseAge = 604800\n"
_MORE = {
    "t-fail": {"versions": {"1.0.0": {"age": 2400, "dependencies": {"s-fail": "1.0.0"}}}, "tags": {}},
    "peer-fresh": {"versions": {"1.0.0": {"age": 2400, "peerDependencies": {"all-fresh": "*"}}}, "tags": {}},
    "peer-none": {
        "versions": {"1.0.0": {"age": 2400, "peerDependencies": {"stable-a": "^9.0.0"}}},
        "tags": {},
    },
}


def _known() -> dict[str, Packument]:
    documents = packages(NOW) | from_recording(_MORE, NOW)
    return {name: packument(document) for name, document in documents.items()}


def _line(version: str, manifest: dict[str, Any]) -> Line:
    at = project({BUNFIG: _GATE}, manifest)
    known = _known()
    (line,) = predict(
        at.manifests,
        BUN,
        bun(version),
        at.policy(version),
        lambda name: known.get(name, Unknown("not-found")),
        NOW,
    ).lines
    return line


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("all-fresh", "dropped"), ("trans-fresh", "fails"), ("s-fail", "dropped"), ("t-fail", "fails")],
)
def test_an_optional_dependency_is_left_out_for_its_own_failure_only(name: str, outcome: str) -> None:
    trusted = ["s-fail"]
    line = _line("1.4.5", {"optionalDependencies": {name: "*"}, "trustedDependencies": trusted})
    assert line.outcome == outcome


@pytest.mark.parametrize(
    ("version", "young", "missing"),
    [("1.3.14", "fails", "installs"), ("1.4.3", "fails", "installs"), ("1.4.4", "installs", "installs")],
)
def test_peers_that_cannot_be_met_are_forgiven(version: str, young: str, missing: str) -> None:
    assert _line(version, {"dependencies": {"peer-fresh": "*"}}).outcome == young
    assert _line(version, {"dependencies": {"peer-none": "*"}}).outcome == missing


def test_the_projects_own_peers_are_forgiven_likewise() -> None:
    assert _line("1.4.5", {"peerDependencies": {"all-fresh": "*"}}).outcome == "dropped"
    assert _line("1.3.14", {"peerDependencies": {"all-fresh": "*"}}).outcome == "fails"
    assert _line("1.3.14", {"peerDependencies": {"stable-a": "^9.0.0"}}).outcome == "dropped"


def test_a_snapshot_brings_the_members_manifests_to_the_policy() -> None:
    texts = {
        "package.json": {"packageManager": "bun@1.4.5", "workspaces": ["m"]},
        "m/package.json": {"trustedDependencies": ["s-post"]},
    }
    manifests = tuple(
        ManifestText(
            document=Document(uri=f"file:///project/{name}", version=None, text=json.dumps(content)),
            label=name,
            is_root=name == "package.json",
        )
        for name, content in texts.items()
    )
    inputs = Inputs(root_uri="file:///project", home_uri="file:///home/user", manifests=manifests)
    workspace = build(1, inputs, parse=lambda document: parse("json", document.text))
    assert workspace is not None
    (approval,) = workspace.policy.scripts.approvals
    assert (approval.text, approval.origin.label) == ("s-post", "m/package.json")
