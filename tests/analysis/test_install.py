"""Predicting an install: what is picked for whole trees, what fails because of what, what is still unknown."""

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import structs

from managers.npm_project import NOW, Project, npm, packument, project
from packward.analysis.install import Line, Prediction, predict
from packward.managers.npm import NPM
from packward.model.facts import PENDING, Unknown
from packward.model.packument import Packument
from support.packuments import from_archive

_OLD = "300 days"


def _packuments(registry: Mapping[str, str]) -> dict[str, Packument]:
    return {name: packument(from_archive(name, lines, NOW)) for name, lines in registry.items()}


def _predict(
    registry: Mapping[str, str],
    manifest: Mapping[str, Any] | None = None,
    npmrc: str = "min-release-age=7\n",
    *,
    at: Project | None = None,
    missing: Unknown = PENDING,
    version: str = "11.21.2",
) -> Prediction:
    at = at or project({".npmrc": npmrc}, manifest)
    known = _packuments(registry)
    policy = NPM.policy(npm(version), at.configs, at.manifests[0])
    return predict(at.manifests, NPM, npm(version), policy, lambda name: known.get(name, missing), NOW)


def _only(prediction: Prediction) -> Line:
    (line,) = prediction.lines
    return line


def test_a_young_package_deep_down_makes_the_line_fail_and_is_named() -> None:
    registry = {
        "a": f"1.0.0  {_OLD}  deps=b@^1.0.0",
        "b": f"1.0.0  {_OLD}  deps=c@^1.0.0",
        "c": "1.0.0  2 hours",
    }
    line = _only(_predict(registry, {"dependencies": {"a": "^1.0.0"}}))
    assert (line.outcome, line.version, line.because) == ("fails", "1.0.0", "c")


def test_an_optional_requirement_is_dropped_with_all_that_only_it_needs() -> None:
    registry = {
        "a": f"1.0.0  {_OLD}  optional=b@^1.0.0",
        "b": f"1.0.0  {_OLD}  deps=c@^1.0.0,d@^1.0.0",
        "c": "1.0.0  2 hours",
        "d": f"1.0.0  {_OLD}",
    }
    prediction = _predict(registry, {"dependencies": {"a": "^1.0.0"}})
    assert _only(prediction).outcome == "installs"
    assert prediction.installed == {"a": ("1.0.0",)}


def test_an_optional_line_is_dropped() -> None:
    line = _only(_predict({"a": "1.0.0  1 hours"}, {"optionalDependencies": {"a": "^1.0.0"}}))
    assert line.outcome == "dropped"


def test_a_version_that_is_there_and_fits_is_used_again() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@^1.0.0", "b": f"1.0.0  {_OLD}\n1.5.0  {_OLD}"}
    prediction = _predict(registry, {"dependencies": {"a": "1.0.0", "b": "1.0.0"}})
    assert prediction.installed == {"a": ("1.0.0",), "b": ("1.0.0",)}


def test_a_version_that_does_not_fit_lies_beside_it() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@^2.0.0", "b": f"1.0.0  {_OLD}\n2.0.0  {_OLD}"}
    prediction = _predict(registry, {"dependencies": {"a": "1.0.0", "b": "1.0.0"}})
    assert prediction.installed == {"a": ("1.0.0",), "b": ("1.0.0", "2.0.0")}


def test_packages_that_need_each_other_come_to_an_end() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@*", "b": f"1.0.0  {_OLD}  deps=a@*"}
    assert _only(_predict(registry, {"dependencies": {"a": "*"}})).outcome == "installs"


def test_what_is_pending_is_wanted_and_makes_its_lines_unknown() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@^1.0.0", "d": f"1.0.0  {_OLD}"}
    prediction = _predict(registry, {"dependencies": {"a": "*", "c": "*", "d": "*"}})
    assert [line.outcome for line in prediction.lines] == ["unknown", "unknown", "installs"]
    assert set(prediction.wanted) == {"b", "c"}


def test_what_cannot_be_known_is_no_failure() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@^1.0.0"}
    prediction = _predict(registry, {"dependencies": {"a": "*"}}, missing=Unknown("offline"))
    assert (_only(prediction).outcome, _only(prediction).reason) == ("unknown", "offline")
    assert prediction.wanted == ()


def test_a_member_is_used_for_a_range_that_it_fits() -> None:
    at = project(
        {
            "package.json": '{"workspaces": ["m", "n"]}',
            "m/package.json": '{"name": "m", "version": "1.2.0", "dependencies": {"n": "^1.0.0", "a": "*"}}',
            "n/package.json": '{"name": "n", "version": "1.0.0"}',
        }
    )
    prediction = _predict({"a": f"1.0.0  {_OLD}"}, at=at)
    assert [(line.outcome, line.version) for line in prediction.lines] == [("installs", "1.0.0")] * 2
    assert prediction.installed == {"a": ("1.0.0",)}


def test_a_script_that_can_only_fail_makes_the_line_fail() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@*", "b": f'1.0.0  {_OLD}  postinstall="exit 7"'}
    line = _only(_predict(registry, {"dependencies": {"a": "*"}}))
    assert (line.outcome, line.because) == ("fails", "b@1.0.0")
    assert _only(_predict(registry, {"dependencies": {"a": "*"}}, version="12.2.0")).outcome == "installs"


def test_an_unreviewed_script_under_strict_stops_even_an_optional_line() -> None:
    registry = {"a": f'1.0.0  {_OLD}  postinstall="node x.js"'}
    line = _only(_predict(registry, {"optionalDependencies": {"a": "*"}}, "strict-allow-scripts=true\n"))
    assert line.outcome == "fails"


def test_the_scripts_of_packages_below_are_told() -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@*", "b": f'1.0.0  {_OLD}  install="node x.js"'}
    line = _only(_predict(registry, {"dependencies": {"a": "*"}}))
    assert line.scripts is not None
    assert line.scripts.outcome == "none"
    assert [(run.package, run.events, run.outcome.outcome) for run in line.below] == [
        ("b", ("install",), "runs-with-warning")
    ]


@pytest.mark.parametrize(("version", "outcome"), [("11.21.2", "installs"), ("12.2.0", "fails")])
def test_a_dependency_by_its_address_is_refused_by_npm_12(version: str, outcome: str) -> None:
    registry = {"a": f"1.0.0  {_OLD}  deps=b@https://example.com/b.tgz"}
    assert _only(_predict(registry, {"dependencies": {"a": "*"}}, version=version)).outcome == outcome


def test_a_setting_that_breaks_npm_fails_every_line() -> None:
    line = _only(_predict({"a": f"1.0.0  {_OLD}"}, {"dependencies": {"a": "*"}}, "min-release-age=7d\n"))
    assert line.outcome == "fails"
    assert line.reason is not None
    assert "7d" in line.reason


def test_a_tree_without_end_is_cut_off_and_unknown() -> None:
    old = packument(from_archive("p0", f"1.0.0  {_OLD}", NOW))

    def endless(name: str) -> Packument:
        following = f"p{int(name.removeprefix('p')) + 1}"
        release = structs.replace(old.releases[0], dependencies={following: "1.0.0"})
        return structs.replace(old, name=name, releases=(release,))

    at = project(manifest={"dependencies": {"p0": "*"}})
    policy = NPM.policy(npm("12.2.0"), at.configs, at.manifests[0])
    line = _only(predict(at.manifests, NPM, npm("12.2.0"), policy, endless, NOW))
    assert (line.outcome, line.reason) == ("unknown", "too-large")
