"""Predicting an install of Yarn's: every requirement on its own, no peers, node-gyp, repositories."""

from collections.abc import Mapping
from typing import Any

import pytest

from managers.npm_project import NOW, packument
from managers.yarn_project import NEWEST, project, yarn
from packward.analysis.install import Line, Prediction, predict
from packward.analysis.install_tree import grow
from packward.managers.yarn import YARN
from packward.model.facts import Unknown
from support.packuments import from_archive

_OLD = "300 days"


def _predict(
    registry: Mapping[str, str],
    manifest: Mapping[str, Any],
    rc: str = "npmMinimalAgeGate: 7d\n",
    version: str = NEWEST,
) -> Prediction:
    known = {name: packument(from_archive(name, lines, NOW)) for name, lines in registry.items()}
    at = project(rc, manifest)

    def ask(name: str) -> Any:
        return known.get(name, Unknown("not-found"))

    return predict(at.written(version), YARN, yarn(version), at.policy(version), ask, NOW)


def _only(prediction: Prediction) -> Line:
    (line,) = prediction.lines
    return line


@pytest.mark.parametrize("version", ["1.22.22", "3.8.7", "4.18.1"])
def test_every_requirement_is_resolved_on_its_own(version: str) -> None:
    registry = {"a": f"1.0.0  {_OLD}\n1.1.0  {_OLD}", "b": f"1.0.0  {_OLD}  deps=a@^1.0.0"}
    manifest = {"dependencies": {"a": "1.0.0", "b": "*"}}
    prediction = _predict(registry, manifest, "nodeLinker: pnp\n", version)
    assert prediction.installed == {"a": ("1.0.0", "1.1.0"), "b": ("1.0.0",)}


def test_a_version_has_one_place_however_often_it_is_required() -> None:
    names = [f"p{number}" for number in range(40)]
    lines = {
        name: f"1.0.0  {_OLD}  deps={','.join(f'{other}@*' for other in names if other != name)}"
        for name in names
    }
    known = {name: packument(from_archive(name, text, NOW)) for name, text in lines.items()}
    at = project(manifest={"dependencies": {"p0": "*"}})
    tree = grow(at.manifests, YARN, yarn(), at.policy(), known.__getitem__, NOW)
    assert sorted(package.name for package in tree.packages) == sorted(names)


def test_a_member_of_the_workspace_meets_a_range_that_it_fits() -> None:
    at = project(
        {"packages/b/package.json": '{"name": "b", "version": "1.2.0"}'},
        {"workspaces": ["packages/*"], "dependencies": {"b": "^1.0.0"}},
    )
    prediction = predict(at.manifests, YARN, yarn(), at.policy(), lambda _: Unknown("not-found"), NOW)
    assert _only(prediction).outcome == "installs"
    assert prediction.installed == {}


def test_an_optional_requirement_that_has_to_wait_fails_the_install() -> None:
    registry = {"a": f"1.0.0  {_OLD}  optional=b@*", "b": "1.0.0  1 hours"}
    line = _only(_predict(registry, {"dependencies": {"a": "*"}}))
    assert (line.outcome, line.because) == ("fails", "b")


def test_an_optional_requirement_may_fail_to_build() -> None:
    registry = {"a": f'1.0.0  {_OLD}  postinstall="exit 1"'}
    manifest = {"optionalDependencies": {"a": "*"}}
    assert _only(_predict(registry, manifest, "enableScripts: true\n")).outcome != "fails"
    assert _only(_predict(registry, {"dependencies": {"a": "*"}}, "enableScripts: true\n")).outcome == "fails"


def test_a_projects_own_peer_is_left_to_others() -> None:
    line = _only(_predict({"a": "1.0.0  1 hours"}, {"peerDependencies": {"a": "*"}}))
    assert (line.outcome, line.version) == ("dropped", None)


def test_a_packages_peers_do_not_come_along() -> None:
    registry = {"a": f"1.0.0  {_OLD}  peers=b@*", "b": "1.0.0  1 hours"}
    prediction = _predict(registry, {"dependencies": {"a": "*"}})
    assert prediction.installed == {"a": ("1.0.0",)}


def test_node_gyp_has_to_be_old_enough_too() -> None:
    registry = {"a": f'1.0.0  {_OLD}  install="node-gyp rebuild"', "node-gyp": "11.0.0  1 hours"}
    line = _only(_predict(registry, {"dependencies": {"a": "*"}}))
    assert (line.outcome, line.because) == ("fails", "node-gyp")
    assert _only(_predict(registry, {"dependencies": {"a": "*"}}, version="1.22.22")).outcome == "installs"


def test_a_repository_is_refused_until_it_is_approved() -> None:
    manifest = {"dependencies": {"a": "git+https://git.example.com/a.git"}}
    assert _only(_predict({}, manifest)).outcome == "fails"
    assert _only(_predict({}, manifest, "approvedGitRepositories: ['**']\n")).outcome == "unknown"


def test_a_range_behind_npm_is_followed_in_packages_too() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@npm:^1.0.0", "b": f"1.0.0  {_OLD}"}
    prediction = _predict(registry, {"dependencies": {"a": "*"}})
    assert prediction.installed == {"a": ("1.0.0",), "b": ("1.0.0",)}


def test_a_setting_that_stops_yarn_fails_every_line() -> None:
    line = _only(_predict({"a": f"1.0.0  {_OLD}"}, {"dependencies": {"a": "*"}}, "npmMinimumAgeGate: 7d\n"))
    assert line.outcome == "fails"
    assert line.reason is not None
    assert "npmMinimumAgeGate" in line.reason
