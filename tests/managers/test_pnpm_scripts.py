"""Who may run install scripts under pnpm, and how a decision about that is written."""

from collections.abc import Mapping
from typing import Any

import pytest

from managers.pnpm_project import YAML, Project, pnpm, project
from packward.managers.pnpm import PNPM
from packward.managers.pnpm.builds import read_approval
from packward.model.manager import ScriptOutcome, ScriptSubject

_EVENTS = ("postinstall",)


def _outcome(
    version: str,
    files: Mapping[str, str] | str = "",
    field: Mapping[str, Any] | None = None,
    *,
    source: str = "",
    env: Mapping[str, str] | None = None,
) -> str:
    at = project(files, {} if field is None else {"pnpm": field}, env)
    return _judged(at, version, source).outcome


def _judged(at: Project, version: str, source: str = "") -> ScriptOutcome:
    subject = ScriptSubject(package="a", version="1.0.1", source=source)
    return PNPM.script_outcome(_EVENTS, subject, at.policy(version), pnpm(version))


@pytest.mark.parametrize(
    ("version", "outcome"),
    [
        ("9.15.9", "runs"),
        ("10.34.9", "blocked"),
        ("11.28.11", "blocked-and-fails"),
        ("12.21.0", "blocked-and-fails"),
    ],
)
def test_without_configuration_each_major_version_does_its_own(version: str, outcome: str) -> None:
    assert _outcome(version) == outcome


@pytest.mark.parametrize(
    ("version", "text", "outcome"),
    [
        ("10.34.9", "allowBuilds:\n  a: true\n  a@1.0.1: false\n", "runs"),
        ("11.28.11", "allowBuilds:\n  a: true\n  a@1.0.1: false\n", "denied"),
        ("12.21.0", "allowBuilds:\n  a@1.0.0 || 1.0.1: true\n", "runs"),
        ("12.21.0", "allowBuilds:\n  a@1.0.0: true\n", "blocked-and-fails"),
        ("10.25.0", "allowBuilds:\n  a: true\n", "blocked"),
        ("10.34.9", "onlyBuiltDependencies:\n  - a\nignoredBuiltDependencies:\n  - a\n", "runs"),
        ("10.34.9", "neverBuiltDependencies: []\n", "runs"),
        ("10.34.9", "neverBuiltDependencies:\n  - a\n", "denied"),
        ("10.34.9", "strictDepBuilds: true\nneverBuiltDependencies:\n  - a\n", "blocked-and-fails"),
        ("10.34.9", "strictDepBuilds: true\nignoredBuiltDependencies:\n  - a\n", "denied"),
        ("11.28.11", "onlyBuiltDependencies:\n  - a\n", "blocked-and-fails"),
        ("11.28.11", "strictDepBuilds: false\n", "blocked"),
        ("11.28.11", "strictDepBuilds:\n", "blocked"),
        ("12.21.0", "strictDepBuilds:\n", "blocked-and-fails"),
        ("12.21.0", "strictDepBuilds: 'false'\n", "blocked"),
        ("11.28.11", "strictDepBuilds: 'false'\n", "blocked-and-fails"),
        ("11.28.11", "dangerouslyAllowAllBuilds: true\nallowBuilds:\n  a: false\n", "runs"),
        ("12.11.0", "dangerouslyAllowAllBuilds: true\nallowBuilds:\n  a: false\n", "runs"),
        ("12.12.0", "dangerouslyAllowAllBuilds: true\nallowBuilds:\n  a: false\n", "denied"),
        ("12.21.0", "ignoreScripts: true\nallowBuilds:\n  a: true\n", "blocked"),
    ],
)
def test_settings_in_the_yaml_decide(version: str, text: str, outcome: str) -> None:
    assert _outcome(version, text) == outcome


@pytest.mark.parametrize(
    ("version", "files", "field", "env", "outcome"),
    [
        ("10.34.9", {YAML: "allowBuilds:\n  a: true\n"}, {"allowBuilds": {"a": False}}, {}, "denied"),
        ("10.34.9", {YAML: "allowBuilds:\n  a: true\n"}, {"onlyBuiltDependencies": []}, {}, "blocked"),
        ("10.34.9", {}, {"dangerouslyAllowAllBuilds": True}, {}, "blocked"),
        ("10.34.9", {".npmrc": "dangerously-allow-all-builds=true\n"}, None, {}, "runs"),
        ("10.34.9", {".npmrc": "dangerously-allow-all-builds=true\n", YAML: "allowBuilds: {}\n"}, None, {}, "blocked"),
        ("10.34.9", {".npmrc": "strict-dep-builds=true\n"}, None, {}, "blocked-and-fails"),
        ("10.34.9", {}, None, {"npm_config_strict_dep_builds": "true"}, "blocked-and-fails"),
        ("10.34.9", {".npmrc": "ignore-scripts\n", YAML: "allowBuilds:\n  a: true\n"}, None, {}, "blocked"),
        ("12.21.0", {".npmrc": "ignore-scripts=true\n", YAML: "allowBuilds:\n  a: true\n"}, None, {}, "runs"),
        ("11.28.11", {}, {"onlyBuiltDependencies": ["a"]}, {}, "blocked-and-fails"),
        ("11.28.11", {}, None, {"pnpm_config_strict_dep_builds": "false"}, "blocked"),
        ("11.28.11", {}, None, {"pnpm_config_ignore_scripts": "true"}, "blocked"),
        ("12.21.0", {"~/.config/pnpm/config.yaml": "strictDepBuilds: false\n"}, None, {}, "blocked"),
        ("12.21.0", {"~/.config/pnpm/config.yaml": "dangerouslyAllowAllBuilds: true\n"}, None, {}, "runs"),
        ("12.21.0", {"~/.config/pnpm/config.yaml": "allowBuilds:\n  a: true\n"}, None, {}, "blocked-and-fails"),
        ("9.15.9", {}, {"onlyBuiltDependencies": ["x"]}, {}, "blocked"),
        ("9.15.9", {}, {"neverBuiltDependencies": ["a"]}, {}, "denied"),
        ("9.15.9", {YAML: "onlyBuiltDependencies:\n  - x\n"}, None, {}, "runs"),
    ],
)  # fmt: skip
def test_other_places_count_where_the_version_reads_them(
    version: str, files: dict[str, str], field: dict[str, Any] | None, env: dict[str, str], outcome: str
) -> None:
    assert _outcome(version, files, field, env=env) == outcome


@pytest.mark.parametrize(
    ("version", "entry", "source", "outcome"),
    [
        ("10.34.9", "a", "git+file:///a", "blocked"),
        ("10.34.9", "a@git+file:///a", "git+file:///a#main", "blocked"),
        ("11.28.11", "a", "git+file:///a", "blocked-and-fails"),
        ("11.28.11", "a@git+file:///a", "git+file:///a#main", "runs"),
        ("12.21.0", "a@git+https://github.com/o/a.git", "github:o/a#v1", "runs"),
        ("12.21.0", "a", "file:./a", "blocked-and-fails"),
    ],
)
def test_what_comes_from_elsewhere_is_allowed_by_its_source_only(
    version: str, entry: str, source: str, outcome: str
) -> None:
    assert _outcome(version, f"allowBuilds:\n  '{entry}': true\n", source=source) == outcome


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("10.34.9", "allowBuilds:\n  a@^1.0.0: true\n"),
        ("11.28.11", "allowBuilds:\n  a@^1.0.0: true\n"),
        ("12.21.0", "allowBuilds:\n  a-*@1.0.0: false\n"),
        ("11.28.11", "allowBuilds:\n  a:\n"),
        ("12.0.0", "allowBuilds:\n  a: 1\n"),
        ("12.21.0", "allowBuilds:\n  - a\n"),
        ("10.34.9", "neverBuiltDependencies: []\nonlyBuiltDependencies: []\n"),
        ("10.34.9", "dangerouslyAllowAllBuilds: true\nallowBuilds:\n  a: false\n"),
    ],
)
def test_some_settings_stop_every_install(version: str, text: str) -> None:
    assert project(text).policy(version).install_breaks is not None


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("10.34.9", "allowBuilds:\n  a:\n"),
        ("11.0.0", "allowBuilds:\n  a:\n"),
        ("12.21.0", "allowBuilds:\n  a: set this to true or false\n"),
        ("11.28.11", "dangerouslyAllowAllBuilds: true\nallowBuilds:\n  a: false\n"),
        ("12.21.0", "allowBuilds:\n  '*': true\n"),
    ],
)
def test_others_decide_nothing_and_stop_nothing(version: str, text: str) -> None:
    assert project(text).policy(version).install_breaks is None


def test_an_approval_has_its_place() -> None:
    text = "allowBuilds:\n  b: true\n  a: true # ours\n"
    at = project(text)
    origin = _judged(at, "12.21.0").origin
    assert origin is not None
    assert origin.span is not None
    assert text[origin.span.start : origin.span.end] == "a: true"


@pytest.mark.parametrize(
    ("version", "files", "allowed", "after"),
    [
        ("12.21.0", "", True, {YAML: "allowBuilds:\n  a@1.0.1: true\n"}),
        ("12.21.0", "allowBuilds:\n  b: true\n", False, {YAML: "allowBuilds:\n  a: false\n  b: true\n"}),
        ("12.21.0", "allowBuilds:\n  a: false\n", True, {YAML: "allowBuilds:\n  a@1.0.1: true\n"}),
        ("11.28.11", "allowBuilds:\n  a@1.0.0: true\n", False, {YAML: "allowBuilds:\n  a: false\n"}),
        ("11.28.11", "allowBuilds:\n  a: decide\n", False, {YAML: "allowBuilds:\n  a: false\n"}),
        ("10.34.9", "onlyBuiltDependencies:\n  - a\n  - b\n", False, {YAML: "onlyBuiltDependencies:\n  - b\nallowBuilds:\n  a: false\n"}),
        ("10.25.0", "", True, {YAML: "onlyBuiltDependencies:\n  - a@1.0.1\n"}),
        ("10.12.0", "", True, {YAML: "onlyBuiltDependencies:\n  - a\n"}),
        ("10.12.0", "onlyBuiltDependencies:\n  - b\n  - a\n", False, {YAML: "onlyBuiltDependencies:\n  - b\nignoredBuiltDependencies:\n  - a\n"}),
        ("10.1.0", "", True, {"package.json": '{\n  "pnpm": {\n    "onlyBuiltDependencies": [\n      "a"\n    ]\n  }\n}'}),
        ("9.15.9", "", False, {"package.json": '{\n  "pnpm": {\n    "neverBuiltDependencies": [\n      "a"\n    ]\n  }\n}'}),
    ],
)  # fmt: skip
def test_a_decision_is_written_where_and_as_the_version_reads_it(
    version: str, files: str, allowed: bool, after: dict[str, str]
) -> None:
    at = project(files)
    change = PNPM.decide_scripts("a", "1.0.1", allowed, pnpm(version), at.configs, at.manifest)
    assert change is not None
    written = at.after(change.patches)
    assert written == after
    decided = project({**at.texts, **written})
    outcome = PNPM.script_outcome(
        _EVENTS, ScriptSubject(package="a", version="1.0.1"), decided.policy(version), pnpm(version)
    )
    assert outcome.outcome == ("runs" if allowed else "denied")


def test_a_decision_of_pnpm_10_goes_where_the_manifest_has_some_already() -> None:
    at = project("", {"pnpm": {"allowBuilds": {"b": True}}})
    change = PNPM.decide_scripts("a", None, True, pnpm("10.34.9"), at.configs, at.manifest)  # noqa: FBT003
    assert change is not None
    assert at.after(change.patches) == {"package.json": '{"pnpm": {"allowBuilds": {"b": true, "a": true}}}'}
    assert change.title == "Allow the install scripts of a in package.json"


def test_where_everything_runs_an_approval_only_ends_a_denial() -> None:
    at = project()
    assert PNPM.decide_scripts("a", None, True, pnpm("9.15.9"), at.configs, at.manifest) is None  # noqa: FBT003


@pytest.mark.parametrize(
    ("version", "text", "problem"),
    [
        ("12.21.0", "a", None),
        ("12.21.0", "a@1.0.0 || 1.0.1", None),
        ("12.21.0", "a@git+https://example.com/a.git", None),
        ("10.34.9", "a@git+https://example.com/a.git", "cannot allow a repository's builds"),
        ("12.21.0", "@acme/*", "not by patterns"),
        ("12.21.0", "@acme", "a scope without a name"),
        ("12.21.0", "a@^1.0.0", "exact versions only"),
        ("10.12.0", "a@1.0.0", "versions are read since pnpm 10.19.0"),
    ],
)
def test_what_an_approval_can_match_is_told(version: str, text: str, problem: str | None) -> None:
    found = read_approval(text, pnpm(version)).problem
    assert (found is None) if problem is None else problem in (found or "")
