"""Whose install scripts Bun runs, and what is written to change that."""

import json
from typing import Any

import pytest

from managers.bun_project import BUNFIG, WITH_XDG, Project, bun, project
from packward.data.bun_trusted import bun_trusted
from packward.managers.bun import BUN
from packward.model.manager import ScriptOutcome, ScriptSubject

_EVENTS = ("postinstall",)


def _judged(at: Project, version: str, subject: ScriptSubject) -> ScriptOutcome:
    return BUN.script_outcome(_EVENTS, subject, at.policy(version), bun(version))


def _outcome(at: Project, version: str, name: str, alias: str = "", source: str = "") -> str:
    subject = ScriptSubject(package=name, version="1.0.0", alias=alias or name, source=source)
    return _judged(at, version, subject).outcome


def test_nothing_runs_but_what_is_on_buns_own_list() -> None:
    for version in ("1.2.23", "1.3.14", "1.4.5"):
        assert _outcome(project(), version, "s-post") == "blocked"
        assert _outcome(project(), version, "esbuild") == "runs"
    assert BUN.script_outcome((), ScriptSubject(package="esbuild", version="1"), project().policy("1.4.5"), bun("1.4.5")).outcome == "none"  # fmt: skip


def test_buns_own_list_is_that_of_the_version() -> None:
    assert len(bun_trusted()) == 367
    assert sum(since is None for since in bun_trusted().values()) == 366
    assert _outcome(project(), "1.3.11", "@anthropic-ai/claude-code") == "blocked"
    assert _outcome(project(), "1.3.12", "@anthropic-ai/claude-code") == "runs"


@pytest.mark.parametrize("names", [[], ["s-post"]])
def test_the_field_puts_buns_own_list_out_of_force(names: list[str]) -> None:
    at = project({}, {"trustedDependencies": names})
    assert _outcome(at, "1.4.5", "esbuild") == "blocked"
    assert _outcome(at, "1.4.5", "s-post") == ("runs" if names else "blocked")
    assert _judged(at, "1.4.5", ScriptSubject(package="esbuild", version="1")).origin is not None


def test_a_members_field_counts_for_the_whole_workspace() -> None:
    member = {"packages/a/package.json": json.dumps({"trustedDependencies": ["s-post"]})}
    at = project(member, {"workspaces": ["packages/*"], "trustedDependencies": []})
    assert _outcome(at, "1.3.14", "s-post") == "runs"
    at = project(member, {"workspaces": ["packages/*"]})
    assert _outcome(at, "1.4.5", "esbuild") == "blocked"


def test_an_aliased_package_goes_by_its_alias_and_later_by_its_real_name() -> None:
    by_alias = project({}, {"trustedDependencies": ["al"]})
    by_name = project({}, {"trustedDependencies": ["s-post"]})
    for version, alias, name in (
        ("1.3.14", "runs", "blocked"),
        ("1.4.0", "blocked", "runs"),
    ):
        assert _outcome(by_alias, version, "s-post", "al") == alias
        assert _outcome(by_name, version, "s-post", "al") == name
    assert _outcome(project(), "1.3.14", "s-post", "esbuild") == "runs"
    assert _outcome(project(), "1.4.5", "s-post", "esbuild") == "blocked"
    assert _outcome(project(), "1.4.5", "esbuild", "es") == "runs"


def test_buns_own_list_is_for_registries_only_since_1_3_5() -> None:
    assert _outcome(project(), "1.3.4", "esbuild", source="file:./esbuild") == "runs"
    assert _outcome(project(), "1.3.5", "esbuild", source="file:./esbuild") == "blocked"
    trusted = project({}, {"trustedDependencies": ["line"]})
    assert _outcome(trusted, "1.4.5", "real", "line", "file:./real") == "runs"


@pytest.mark.parametrize("value", ["s-post", {"s-post": True}, ["s-post", 5], 5, None, False])
def test_a_field_that_is_no_list_of_names_stops_every_install(value: Any) -> None:
    at = project({}, {"trustedDependencies": value})
    policy = at.policy("1.4.5")
    said = "bun 1.4.5 stops because trustedDependencies in package.json is no list of names"
    assert policy.install_breaks == said
    (problem,) = policy.problems
    assert (problem.rule, problem.message) == ("script-approval", f"{said}.")
    if value in ("s-post", {"s-post": True}):
        corrected = at.corrected("1.4.5")["package.json"]
        assert json.loads(corrected) == {"trustedDependencies": ["s-post"]}
    else:
        assert problem.fixes == ()


def test_a_members_wrong_field_stops_every_install_too() -> None:
    member = {"m/package.json": json.dumps({"trustedDependencies": "s-post"})}
    at = project(member, {"workspaces": ["m"]})
    assert "m/package.json" in (at.policy("1.3.14").install_breaks or "")


@pytest.mark.parametrize(
    ("files", "env", "in_1_3", "in_1_4_3", "in_1_4_5"),
    [
        ({BUNFIG: "[install]\nignoreScripts = true\n"}, {}, True, True, True),
        ({BUNFIG: '[install]\nignoreScripts = "true"\n'}, {}, False, False, False),
        ({".npmrc": "ignore-scripts=true\n"}, {}, True, True, True),
        ({".npmrc": "ignore-scripts\n"}, {}, True, True, True),
        ({".npmrc": "ignore-scripts=1\n"}, {}, False, False, True),
        ({".npmrc": "ignore-scripts=\n"}, {}, False, False, True),
        ({".npmrc": "ignore-scripts=0\n"}, {}, False, False, False),
        ({".npmrc": "ignore-scripts=true\n", BUNFIG: "[install]\nignoreScripts = false\n"}, {}, True, False, False),
        ({".npmrc": "ignore-scripts=false\n", BUNFIG: "[install]\nignoreScripts = true\n"}, {}, False, True, True),
        ({".npmrc": "ignore-scripts=false\n", "~/.npmrc": "ignore-scripts=true\n"}, {}, False, False, False),
        ({"~/.npmrc": "ignore-scripts=true\n"}, WITH_XDG, False, True, True),
        ({"~/.config/.npmrc": "ignore-scripts=true\n"}, WITH_XDG, True, True, True),
        ({}, {"npm_config_ignore_scripts": "true"}, False, False, True),
        ({BUNFIG: "[install]\nignoreScripts = false\n"}, {"NPM_CONFIG_IGNORE_SCRIPTS": "yes"}, False, False, True),
        ({}, {"npm_config_ignore_scripts": "false"}, False, False, False),
    ],
)  # fmt: skip
def test_one_switch_stops_trusted_scripts_too(
    files: dict[str, str], env: dict[str, str], in_1_3: bool, in_1_4_3: bool, in_1_4_5: bool
) -> None:
    at = project(files, {"trustedDependencies": ["s-post"]}, env)
    for version, stops in (("1.3.14", in_1_3), ("1.4.3", in_1_4_3), ("1.4.5", in_1_4_5)):
        assert _outcome(at, version, "s-post") == ("blocked" if stops else "runs"), version


def _decided(at: Project, version: str, package: str, *, allowed: bool) -> tuple[str, Any] | None:
    change = BUN.decide_scripts(package, "1.0.0", allowed, bun(version), at.configs, at.manifest)
    if change is None:
        return None
    written = json.loads(at.after(change.patches)[change.label])
    return change.title, written["trustedDependencies"]


def test_an_approval_is_of_every_version() -> None:
    assert _decided(project({}, {"trustedDependencies": ["a"]}), "1.4.5", "b", allowed=True) == (
        "Allow the install scripts of every version of b in package.json",
        ["a", "b"],
    )
    assert _decided(project(), "1.4.5", "b", allowed=True) == (
        "Allow the install scripts of every version of b in package.json; bun then trusts no package by itself",
        ["b"],
    )
    assert _decided(project({}, {"trustedDependencies": ["b"]}), "1.4.5", "b", allowed=True) is None


def test_an_approval_names_what_this_version_looks_at() -> None:
    manifest = {"dependencies": {"al": "npm:b@1.0.0"}}
    for version, name in (("1.3.14", "al"), ("1.4.5", "b")):
        decided = _decided(project({}, manifest), version, "b", allowed=True)
        assert decided is not None
        assert decided[1] == [name]


def test_a_denial_takes_a_package_off_the_list() -> None:
    at = project({}, {"trustedDependencies": ["a", "b"]})
    assert _decided(at, "1.4.5", "b", allowed=False) == (
        "Deny the install scripts of b in package.json",
        ["a"],
    )
    assert _decided(at, "1.4.5", "c", allowed=False) is None
    assert _decided(project(), "1.4.5", "c", allowed=False) is None
    assert _decided(project(), "1.4.5", "esbuild", allowed=False) == (
        "Deny the install scripts of esbuild in package.json; bun then trusts no package by itself",
        [],
    )


def test_a_field_of_a_wrong_shape_is_left_to_its_own_fix() -> None:
    assert _decided(project({}, {"trustedDependencies": "a"}), "1.4.5", "b", allowed=True) is None


@pytest.mark.parametrize(
    ("text", "name", "versions", "problem"),
    [
        ("@s/p", "@s/p", None, None),
        ("p@1.0.0", "p", ("1.0.0",), "bun 1.4.5 matches names only, so p@1.0.0 never matches; p trusts any version"),
        ("@s/*", "@s/*", None, "bun 1.4.5 matches exact names only, so @s/* never matches"),
        ("*", "*", None, "bun 1.4.5 matches exact names only, so * never matches"),
        ("", "", None, "bun 1.4.5 matches exact names only, so  never matches"),
    ],
)  # fmt: skip
def test_a_written_approval_is_read_as_bun_does(
    text: str, name: str, versions: tuple[str, ...] | None, problem: str | None
) -> None:
    target = BUN.read_approval(text, bun("1.4.5"))
    assert (target.name, target.versions, target.problem) == (name, versions, problem)
