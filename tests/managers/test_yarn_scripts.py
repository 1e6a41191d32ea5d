"""What each Yarn does with install scripts, and how decisions about them are written."""

from collections.abc import Mapping
from typing import Any

import pytest

from managers.yarn_project import RC, project, yarn
from packward.managers.yarn import YARN
from packward.model.manager import ScriptSubject
from packward.model.packument import Release

_OFF, _ON = "enableScripts: false\n", "enableScripts: true\n"


def _outcome(
    version: str,
    files: Mapping[str, str] | str,
    meta: Mapping[str, Any],
    subject: ScriptSubject | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    at = project(files, {"dependenciesMeta": meta}, env)
    package = subject or ScriptSubject(package="s-post", version="1.0.1")
    return YARN.script_outcome(("postinstall",), package, at.policy(version), yarn(version)).outcome


@pytest.mark.parametrize(
    ("version", "rc", "meta", "outcome"),
    [
        ("1.22.22", "", {}, "runs"),
        ("1.22.22", "", {"s-post": {"built": False}}, "runs"),
        ("3.8.7", "", {}, "runs"),
        ("4.13.0", "", {}, "runs"),
        ("4.14.0", "", {}, "blocked"),
        ("4.18.1", _ON, {}, "runs"),
        ("4.18.1", 'enableScripts: "1"\n', {}, "runs"),
        ("4.9.4", _OFF, {}, "blocked"),
        ("4.9.4", _OFF, {"s-post": {"built": True}}, "runs"),
        ("4.9.4", _ON, {"s-post": {"built": False}}, "denied"),
        ("4.18.1", "", {"s-post@1.0.1": {"built": True}}, "runs"),
        ("4.18.1", "", {"s-post@1.0.0": {"built": True}}, "blocked"),
        ("4.18.1", "", {"s-post": {"built": True}, "s-post@1.0.1": {"built": False}}, "denied"),
        ("4.18.1", "", {"s-post": {"built": False}, "s-post@1.0.1": {"built": True}}, "runs"),
        ("4.18.1", "", {"s-*": {"built": True}}, "blocked"),
        ("4.18.1", "", {"s-post": {"built": "true"}}, "blocked"),
        ("4.18.1", "", {"s-post": {"optional": True}}, "blocked"),
    ],
)
def test_a_script_does_what_the_facts_say(
    version: str, rc: str, meta: Mapping[str, Any], outcome: str
) -> None:
    assert _outcome(version, rc, meta) == outcome


@pytest.mark.parametrize(
    ("files", "env", "outcome"),
    [
        ({".yarnrc": "ignore-scripts true\n"}, {}, "blocked"),
        ({".yarnrc": '"--install.ignore-scripts" true\n'}, {}, "blocked"),
        ({".yarnrc": "ignore-scripts false\n", "~/.yarnrc": "ignore-scripts true\n"}, {}, "runs"),
        ({".npmrc": "ignore-scripts=true\n"}, {}, "runs"),
        ({RC: _OFF}, {}, "runs"),
        ({}, {"YARN_IGNORE_SCRIPTS": "true"}, "blocked"),
    ],
)
def test_yarn_1_has_one_switch(files: Mapping[str, str], env: Mapping[str, str], outcome: str) -> None:
    assert _outcome("1.22.22", files, {}, env=env) == outcome


def test_an_alias_is_judged_by_its_real_name() -> None:
    subject = ScriptSubject(package="s-post", version="1.0.1", alias="x")
    assert _outcome("4.18.1", "", {"x": {"built": True}}, subject) == "blocked"
    assert _outcome("4.18.1", "", {"s-post": {"built": True}}, subject) == "runs"


def test_what_is_linked_in_place_is_not_built() -> None:
    subject = ScriptSubject(package="a", version="1.0.0", source="portal:../a")
    assert _outcome("4.18.1", _ON, {}, subject) == "none"


@pytest.mark.parametrize(
    ("before", "version", "allowed", "after"),
    [
        ({}, "1.0.1", True, {"s-post@1.0.1": {"built": True}}),
        ({}, None, False, {"s-post": {"built": False}}),
        ({"s-post": {"built": False}}, "1.0.1", True, {"s-post": {"built": False}, "s-post@1.0.1": {"built": True}}),
        ({"s-post@1.0.1": {"built": True}}, None, False, {"s-post": {"built": False}}),
        (
            {"s-post@1.0.1": {"built": False, "unplugged": True}},
            None,
            True,
            {"s-post@1.0.1": {"unplugged": True}, "s-post": {"built": True}},
        ),
        ({"a": {"optional": True}}, "1.0.1", True, {"a": {"optional": True}, "s-post@1.0.1": {"built": True}}),
    ],
)  # fmt: skip
def test_a_decision_is_written_so_that_it_counts(
    before: Mapping[str, Any], version: str | None, allowed: bool, after: Mapping[str, Any]
) -> None:
    at = project(manifest={"dependenciesMeta": before} if before else {})
    change = YARN.decide_scripts("s-post", version, allowed, yarn(), at.configs, at.manifest)
    assert change is not None
    (text,) = at.after(change.patches).values()
    changed = project({"package.json": text})
    assert changed.manifest.value("dependenciesMeta") == after
    package = ScriptSubject(package="s-post", version="1.0.1")
    outcome = YARN.script_outcome(("install",), package, changed.policy(), yarn()).outcome
    assert outcome == ("runs" if allowed else "denied")


@pytest.mark.parametrize("allowed", [True, False])
def test_yarn_1_has_no_place_for_decisions(allowed: bool) -> None:
    at = project()
    assert YARN.decide_scripts("a", None, allowed, yarn("1.22.22"), at.configs, at.manifest) is None
    assert YARN.restrict_scripts(yarn("1.22.22"), at.configs) is None


def test_the_switch_that_restricts_scripts_is_written_for_the_project() -> None:
    at = project("nodeLinker: node-modules\n")
    change = YARN.restrict_scripts(yarn("4.9.4"), at.configs)
    assert change is not None
    assert at.after(change.patches) == {RC: "nodeLinker: node-modules\nenableScripts: false\n"}


@pytest.mark.parametrize(
    ("text", "name", "versions", "has_problem"),
    [
        ("a", "a", None, False),
        ("@s/a@1.0.0", "@s/a", ("1.0.0",), False),
        ("a@^1.0.0", "a", ("^1.0.0",), True),
        ("a@v1.0.0", "a", ("v1.0.0",), True),
        ("@s/*", "@s/*", None, True),
        ("a b/c", "a b/c", None, True),
    ],
)
def test_a_key_tells_what_it_can_match(
    text: str, name: str, versions: tuple[str, ...] | None, has_problem: bool
) -> None:
    target = YARN.read_approval(text, yarn())
    assert (target.name, target.versions) == (name, versions)
    assert (target.problem is not None) is has_problem


@pytest.mark.parametrize(
    ("version", "scripts", "dependencies", "implied"),
    [
        ("4.18.1", (("install", "node-gyp rebuild"),), {}, {"node-gyp": "latest"}),
        ("3.8.7", (("install", "prebuild-install || make"),), {}, {"node-gyp": "latest"}),
        ("4.18.1", (("install", "node-gyp-build"),), {"node-gyp": "^10"}, {}),
        ("4.18.1", (("install", "node install.js"),), {}, {}),
        ("1.22.22", (("install", "node-gyp rebuild"),), {}, {}),
    ],
)
def test_node_gyp_comes_along_where_a_script_calls_it(
    version: str,
    scripts: tuple[tuple[str, str], ...],
    dependencies: dict[str, str],
    implied: Mapping[str, str],
) -> None:
    release = Release(version="1.0.0", scripts=scripts, dependencies=dependencies)
    assert YARN.implied(release, yarn(version)) == implied
