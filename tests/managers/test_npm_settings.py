"""npm's settings: what is wrong with a gate, and the edits that write one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.npm_project import DAY, ROOT, Project, npm, project
from packward.managers.npm.settings import exempt, is_exempt, policy, set_release_age
from packward.managers.npm.traps import days_meant
from packward.model.policy import Policy

NEWEST = "12.2.0"


def _policy(at: Project, version: str = NEWEST) -> Policy:
    return policy(npm(version), at.configs, at.manifests[0])


def _fixed(text: str, version: str = NEWEST) -> str:
    """Return the .npmrc after the first problem's first fix."""
    at = project({".npmrc": text})
    return at.after(_policy(at, version).problems[0].fixes[0].patches)[".npmrc"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("min-release-age=7d\n", "min-release-age=7\n"),
        ("min-release-age=10080\n", "min-release-age=7\n"),
        ("min-release-age=4320 ; three\n", "min-release-age=3 ; three\n"),
        ("min-release-age=604800\n", "min-release-age=7\n"),
        ("min-release-age=0\n", "min-release-age=3\n"),
        ("min-release-age=-1\n", "min-release-age=3\n"),
        ("min-release-age=${UNSET}\n", "min-release-age=3\n"),
        ("minimum-release-age=10080\n", "min-release-age=7\n"),
        ("minReleaseAge=5\n", "min-release-age=5\n"),
        ("min_release_age=7\n", "min-release-age=7\n"),
        ("minimumReleaseAge = 3 days\n", "min-release-age = 3\n"),
        ("npmMinimalAgeGate=1w\n", "min-release-age=7\n"),
        ("min-relase-age=7\n", "min-release-age=7\n"),
        ("min-release-age=7\nminimum-release-age=10080\n", "min-release-age=7\n"),
        ("min-release-age=7\nbefore=2020-01-01\n", "min-release-age=7\n"),
    ],
)
def test_a_trap_has_the_corrected_line_as_its_fix(before: str, after: str) -> None:
    assert _fixed(before) == after


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "min-release-age=7d\n",
            "min-release-age=7d is no number of days, so npm 12.2.0 stops with Invalid time value.",
        ),
        (
            "min-release-age=10080\n",
            "min-release-age counts days, so 10080 is 27 years, and npm 12.2.0 finds no version that is old enough.",
        ),
        ("min-release-age=0\n", "min-release-age=0 turns the release-age gate off without a word from npm."),
        (
            "minimum-release-age=3\n",
            "npm 12.2.0 does not know minimum-release-age and ignores it: no minimum release age is in force.",
        ),
        ("before=someday\n", "before=someday is no date that npm can read."),
    ],
)
def test_a_problem_says_what_really_happens(text: str, message: str) -> None:
    at = project({".npmrc": text})
    (problem,) = _policy(at).problems
    assert problem.message == message
    assert problem.origin.span is not None
    assert text[problem.origin.span.start : problem.origin.span.end] == text.rstrip()


@pytest.mark.parametrize(
    "text", ["min-release-age=7\n", "min-release-age=0.5\n", 'min-release-age="3"\n', "", "omit=dev\n"]
)
def test_a_gate_that_works_has_no_problem(text: str) -> None:
    assert _policy(project({".npmrc": text})).problems == ()


def test_a_gate_that_an_old_npm_does_not_know_names_the_first_that_does() -> None:
    found = _policy(project({".npmrc": "min-release-age=7\n"}), "11.9.0")
    assert found.release_age is None
    assert "npm 11.10.0 is the first" in found.problems[0].message
    assert found.release_age_problem == found.problems[0].message


def test_an_exclusion_that_an_old_npm_does_not_know_exempts_nothing() -> None:
    at = project({".npmrc": "min-release-age=7\nmin-release-age-exclude[]=a\n"})
    found = _policy(at, "11.16.0")
    assert not is_exempt(found, "a", "1.0.0")
    assert "npm 11.17.0 is the first" in found.problems[0].message
    assert is_exempt(_policy(at, "11.17.0"), "a", "1.0.0")


def test_a_value_that_breaks_the_install_says_so() -> None:
    found = _policy(project({".npmrc": "min-release-age=7d\n"}))
    assert found.release_age is None
    assert found.release_age_breaks
    assert found.release_age_problem is not None
    assert found.install_breaks is not None


def test_a_members_gate_is_ignored_and_moves_to_the_root() -> None:
    at = project({"packages/a/.npmrc": "min-release-age=7\n", "packages/a/package.json": "{}"})
    found = _policy(at)
    assert found.release_age is None
    changed = at.after(found.problems[0].fixes[0].patches)
    assert changed == {".npmrc": "min-release-age=7\n", "packages/a/.npmrc": ""}


def test_a_gate_of_the_user_is_in_force_where_the_project_has_none() -> None:
    found = _policy(project({"~/.npmrc": "min-release-age=7\n", ".npmrc": "omit=dev\n"}))
    assert found.release_age is not None
    assert found.release_age.seconds == 7 * DAY
    assert found.release_age.origin is not None
    assert found.release_age.origin.label == "~/.npmrc"


def test_the_environment_beats_the_files() -> None:
    at = project({".npmrc": "min-release-age=7\n"}, env={"NPM_CONFIG_MIN_RELEASE_AGE": "1"})
    found = _policy(at).release_age
    assert found is not None
    assert found.seconds == DAY


def test_both_keys_stop_the_npm_versions_that_allow_only_one() -> None:
    at = project({".npmrc": "min-release-age=7\n", "~/.npmrc": "before=2020-01-01\n"})
    assert _policy(at, "11.14.1").release_age_breaks
    assert not _policy(at, "11.15.0").release_age_breaks


def test_strict_npmrc_stops_npm_12_over_an_unknown_key() -> None:
    at = project({".npmrc": "strict-npmrc=true\nfoo-bar=1\n"})
    assert "foo-bar" in (_policy(at).install_breaks or "")
    assert _policy(at, "11.21.2").install_breaks is None
    known = project(
        {".npmrc": "strict-npmrc=true\n@acme:registry=https://a.example.com/\n//h/:_authToken=x\n"}
    )
    assert _policy(known).install_breaks is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", "min-release-age=3\n"),
        ("omit=dev\n", "omit=dev\nmin-release-age=3\n"),
        ("min-release-age=7 ; week\n", "min-release-age=3 ; week\n"),
        ("before=2020-01-01\n", "min-release-age=3\n"),
    ],
)
def test_a_gate_is_written_in_whole_days(text: str, after: str) -> None:
    at = project({".npmrc": text} if text else {})
    change = set_release_age(2.5 * DAY, npm(NEWEST), at.configs)
    assert change is not None
    assert change.patches[0].uri == f"{ROOT}/.npmrc"
    assert at.after(change.patches) == {".npmrc": after}


def test_no_gate_is_written_for_an_npm_that_has_none_or_where_the_environment_decides() -> None:
    assert set_release_age(DAY, npm("10.9.9"), project().configs) is None
    assert set_release_age(DAY, npm(NEWEST), project(env={"npm_config_min_release_age": "1"}).configs) is None


@pytest.mark.parametrize(
    ("files", "after"),
    [
        ({".npmrc": "min-release-age=7\n"}, "min-release-age=7\nmin-release-age-exclude[]=pkg\n"),
        (
            {".npmrc": "min-release-age=7\nmin-release-age-exclude[]=a\n"},
            "min-release-age=7\nmin-release-age-exclude[]=a\nmin-release-age-exclude[]=pkg\n",
        ),
        ({".npmrc": "min-release-age-exclude=a, b\n"}, "min-release-age-exclude=a, b,pkg\n"),
        (
            {"~/.npmrc": "min-release-age=7\nmin-release-age-exclude[]=@acme/*\n"},
            "min-release-age-exclude[]=@acme/*\nmin-release-age-exclude[]=pkg\n",
        ),
    ],
)
def test_an_exemption_is_written_and_keeps_those_in_force(files: dict[str, str], after: str) -> None:
    at = project(files)
    change = exempt("pkg", "1.0.0", _policy(at), npm(NEWEST), at.configs)
    assert change is not None
    changed = at.after(change.patches)
    assert changed == {".npmrc": after}
    again = _policy(project({**files, **changed}))
    assert "pkg" in {entry.text for entry in again.release_age.exempt} if again.release_age else True


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7", 7), ("7d", 7), ("10080", 7), ("4320", 3), ("604800", 7), ("259200", 3), ("1440", 1), ("P7D", 7), ("1w", 7),
        ("36 hours", 2), ("0", None), ("abc", None), ("99999999999", None),
    ],
)  # fmt: skip
def test_the_days_that_were_meant(text: str, days: int | None) -> None:
    assert days_meant(text) == days


def test_a_variable_in_the_projects_registry_is_not_replaced() -> None:
    at = project({".npmrc": "registry=https://${TOKEN}.example.com/\n"}, env={"TOKEN": "secret"})
    assert _policy(at).registries.default == "https://${TOKEN}.example.com/"
    at = project({"~/.npmrc": "@a:registry=https://${HOST}/npm\n"}, env={"HOST": "r.example.com"})
    assert _policy(at).registries.of("@a/b") == "https://r.example.com/npm/"


@given(st.text(max_size=300), st.sampled_from(["10.9.9", "11.10.0", "11.21.2", "12.2.0", "weird"]))
def test_no_npmrc_raises(text: str, version: str) -> None:
    at = project({".npmrc": text, "~/.npmrc": text, "packages/a/.npmrc": text})
    _policy(at, version)
