"""Release-age settings that pnpm does not take as they are meant: what is said, where, and the corrected line."""

import pytest

from managers.pnpm_project import YAML, Project, project
from packward.model.policy import Problem

_WEEK = "minimumReleaseAge: 10080\n"


def _problem(at: Project, version: str) -> Problem:
    (problem,) = at.policy(version).problems
    assert problem.rule == "ineffective-min-release-age"
    return problem


def _place(at: Project, problem: Problem) -> str:
    uri, span = problem.origin.uri, problem.origin.span
    assert uri is not None
    assert span is not None
    name = next(name for name in at.texts if uri.endswith(name.removeprefix("~")))
    return at.texts[name][span.start : span.end]


@pytest.mark.parametrize(
    ("version", "text", "says", "after"),
    [
        ("10.34.9", "minimumReleaseAge: 7\n", "counts minutes, so 7 is 7 minutes.", _WEEK),
        ("12.21.0", "minimumReleaseAge: 7\n", "7 is 7 minutes, less than pnpm 12.21.0's own 1 day.", _WEEK),
        ("11.28.11", "minimumReleaseAge: 720\n", "less than pnpm 11.28.11's own 1 day.", "minimumReleaseAge: 1440\n"),
        ("10.34.9", "minimumReleaseAge: 604800\n", "604800 is 420 days", _WEEK),
        ("10.34.9", "minimumReleaseAge: 7d # week\n", "finds no version old enough.", _WEEK[:-1] + " # week\n"),
        ("11.28.11", "minimumReleaseAge: 7d\n", "not even its own default of 1 day.", _WEEK),
        ("12.21.0", "minimumReleaseAge: 'P7D'\n", "no whole number of minutes, so pnpm 12.21.0 stops.", None),
        ("10.34.9", "minimumReleaseAge: 0\n", "without a minimum release age.", "minimumReleaseAge: 4320\n"),
        ("11.28.11", "minimumReleaseAge:\n", "null leaves pnpm 11.28.11 without", "minimumReleaseAge: 4320\n"),
        ("12.21.0", "minimumReleaseAge: -5\n", "is no whole number", "minimumReleaseAge: 4320\n"),
        ("10.34.9", "minimum-release-age: 10080\n", "its own key is minimumReleaseAge: no minimum", _WEEK),
        ("12.21.0", "minimum-release-age: 10080\n", "only pnpm's own default of 1 day is in force.", _WEEK),
        ("12.21.0", "minimumReleaseAgee: 7d\n", "ignores minimumReleaseAgee", _WEEK),
        ("11.28.11", "npmMinimalAgeGate: 1w\n", "ignores npmMinimalAgeGate", _WEEK),
        ("11.28.11", "minReleaseAge: 7\n", "ignores minReleaseAge", _WEEK),
        ("11.0.0", _WEEK, "takes the lowest young one unless minimumReleaseAgeStrict is true", f"{_WEEK}minimumReleaseAgeStrict: true\n"),
    ],
)  # fmt: skip
def test_a_value_or_key_in_the_yaml_is_corrected_in_its_place(
    version: str, text: str, says: str, after: str | None
) -> None:
    at = project(text)
    problem = _problem(at, version)
    assert says in problem.message
    assert problem.message.endswith(".")
    assert _place(at, problem) == text.partition(" #")[0].rstrip("\n").split("\n")[0]
    (fix,) = problem.fixes
    assert fix.safe
    assert fix.preferred
    if after is not None:
        assert at.after(fix.patches) == {YAML: after}
    assert not project(at.after(fix.patches)).policy(version).problems


@pytest.mark.parametrize("version", ["10.34.9", "11.28.11", "12.21.0"])
@pytest.mark.parametrize(
    "text", ["", _WEEK, "minimumReleaseAge: 1440\nminimumReleaseAgeExclude:\n  - '@a/*'\n"]
)
def test_what_works_is_not_mentioned(version: str, text: str) -> None:
    assert not project(text).policy(version).problems


def test_a_version_that_has_no_gate_is_told_which_one_has() -> None:
    problem = _problem(project(_WEEK), "10.15.1")
    assert "pnpm 10.15.1 does not know minimumReleaseAge" in problem.message
    assert "pnpm 10.16.0 is the first" in problem.message
    assert not problem.fixes


@pytest.mark.parametrize(
    ("version", "files", "says", "after"),
    [
        ("12.21.0", {".npmrc": "minimum-release-age=10080\n"}, "ignores minimum-release-age in .npmrc", {YAML: _WEEK, ".npmrc": ""}),
        ("12.21.0", {".npmrc": "min-release-age=7\n"}, "ignores min-release-age", {YAML: _WEEK}),
        ("10.34.9", {".npmrc": "min-release-age=7\n"}, "no minimum release age is in force.", {YAML: _WEEK}),
        ("10.34.9", {".npmrc": "minimumReleaseAge=10080\n"}, "ignores minimumReleaseAge in .npmrc", {YAML: _WEEK, ".npmrc": ""}),
        ("11.28.11", {"~/.npmrc": "minimum-release-age=10080\n"}, "in ~/.npmrc", {YAML: _WEEK}),
        ("11.28.11", {"~/.config/pnpm/rc": "minimum-release-age=10080\n"}, "ignores minimum-release-age", {YAML: _WEEK}),
        ("10.34.9", {"~/.config/pnpm/config.yaml": _WEEK}, "does not read ~/.config/pnpm/config.yaml", {YAML: _WEEK}),
        ("10.34.9", {"a/.npmrc": "minimum-release-age=10080\n"}, "workspace member's .npmrc", {YAML: _WEEK, "a/.npmrc": ""}),
    ],
)  # fmt: skip
def test_an_age_in_a_file_that_is_not_read_moves_to_the_yaml(
    version: str, files: dict[str, str], says: str, after: dict[str, str]
) -> None:
    at = project(files)
    problem = _problem(at, version)
    assert says in problem.message
    (fix,) = problem.fixes
    assert at.after(fix.patches) == after


def test_an_age_in_package_json_moves_to_the_yaml() -> None:
    at = project(manifest={"pnpm": {"minimumReleaseAge": 10080, "allowBuilds": {}}})
    problem = _problem(at, "10.34.9")
    assert at.after(problem.fixes[0].patches) == {
        YAML: _WEEK,
        "package.json": '{"pnpm": {"allowBuilds": {}}}',
    }


def test_version_10_reads_ini_files_of_the_project_and_the_user() -> None:
    files = {".npmrc": "minimum-release-age=10080\n", "~/.config/pnpm/rc": "minimum-release-age=10080\n"}
    assert not project(files).policy("10.34.9").problems


@pytest.mark.parametrize(
    ("version", "name", "right"),
    [
        ("10.34.9", "pnpm_config_minimum_release_age", "npm_config_minimum_release_age"),
        ("12.21.0", "npm_config_minimum_release_age", "pnpm_config_minimum_release_age"),
        ("11.0.0", "PNPM_CONFIG_MINIMUM_RELEASE_AGE", "pnpm_config_minimum_release_age"),
    ],
)
def test_a_variable_of_another_version_is_named_with_the_right_one(
    version: str, name: str, right: str
) -> None:
    problem = _problem(project(env={name: "10080"}), version)
    assert name in problem.message
    assert problem.message.endswith(f"it reads {right}.")


def test_a_yaml_within_a_member_makes_it_a_workspace_of_its_own() -> None:
    at = project({"packages/a/pnpm-workspace.yaml": _WEEK})
    assert "makes packages/a a workspace of its own" in _problem(at, "12.21.0").message


def test_a_project_that_pins_pnpm_is_told_that_version_12_stops() -> None:
    pinned = project("minimumReleaseAgee: 10080\n", {"packageManager": "pnpm@12.21.0"})
    assert "stops over minimumReleaseAgee" in _problem(pinned, "12.21.0").message
    assert "ignores minimumReleaseAgee" in _problem(pinned, "11.28.11").message
    kebab = project("minimum-release-age: 10080\n", {"packageManager": "pnpm@12.21.0"})
    assert "ignores" in _problem(kebab, "12.21.0").message


@pytest.mark.parametrize(
    ("version", "entry", "says"),
    [
        ("12.21.0", "'@acme'", "@acme matches no package; all packages of the scope are @acme/*."),
        ("12.21.0", "a@^1.0.0", "stops over a@^1.0.0, because it may name exact versions only."),
        ("10.34.9", "a-*@1.0.0", "stops over a-*@1.0.0, because a pattern cannot be limited to versions."),
        ("12.21.0", "'!a'", "!a exempts every package but a"),
        ("10.18.3", "a@1.0.0", "versions are read since pnpm 10.19.0."),
        ("10.16.1", "'@acme/*'", "patterns are read since pnpm 10.17.0."),
    ],
)
def test_an_exemption_that_does_not_do_what_it_says_is_told_at_its_place(
    version: str, entry: str, says: str
) -> None:
    at = project(f"{_WEEK}minimumReleaseAgeExclude:\n  - b\n  - {entry}\n")
    problem = _problem(at, version)
    assert says in problem.message
    assert _place(at, problem) == entry


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("10.34.9", "this text exempts every package."),
        ("11.22.0", "this text exempts every package."),
        ("12.21.0", "stops because minimumReleaseAgeExclude is no list."),
    ],
)
def test_exemptions_as_one_text_become_a_list_after_a_second_look(version: str, says: str) -> None:
    at = project(f"{_WEEK}minimumReleaseAgeExclude: '@acme/*'\n")
    problem = _problem(at, version)
    assert says in problem.message
    (fix,) = problem.fixes
    assert not fix.safe
    assert at.after(fix.patches) == {YAML: f"{_WEEK}minimumReleaseAgeExclude:\n  - '@acme/*'\n"}


def test_version_10_says_that_it_knows_no_strictness() -> None:
    problem = _problem(project(f"{_WEEK}minimumReleaseAgeStrict: false\n"), "10.34.9")
    assert "does not know minimumReleaseAgeStrict" in problem.message


def test_hostile_texts_are_silent_or_told_and_never_raise() -> None:
    for value in ("{", "[[[[", "&a *a", "!!python/x y", "'\\x00'", "9" * 400, "1e999", "${A${B}}", "- - -"):
        for version in ("9.0.0", "10.34.9", "11.28.11", "12.21.0", "not a version"):
            for key in (
                "minimumReleaseAge",
                "minimumReleaseAgeExclude",
                "allowBuilds",
                "registries",
                "catalogs",
            ):
                project(f"{key}: {value}\n").policy(version)
