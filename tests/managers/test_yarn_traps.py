"""Release-age settings that Yarn does not take as they are meant: what is said, and the corrected line."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.yarn_project import RC, Project, project
from packward.model.policy import Problem


def _only(at: Project, version: str) -> Problem:
    (problem,) = at.policy(version).problems
    return problem


def _fixed(at: Project, version: str) -> dict[str, str]:
    return at.after(_only(at, version).fixes[0].patches)


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [
        ("4.18.1", "npmMinimalAgeGate: 7\n", "npmMinimalAgeGate: 7d\n"),
        ("4.18.1", "npmMinimalAgeGate: 604800\n", "npmMinimalAgeGate: 7d\n"),
        ("4.18.1", 'npmMinimalAgeGate: "7 days"\n', 'npmMinimalAgeGate: "7d"\n'),
        ("4.18.1", "npmMinimalAgeGate: P7D # week\n", "npmMinimalAgeGate: 7d # week\n"),
        ("4.18.1", "npmMinimalAgeGate: 0\n", "npmMinimalAgeGate: 3d\n"),
        ("4.18.1", "npmMinimalAgeGate: -1\n", "npmMinimalAgeGate: 3d\n"),
        ("4.18.1", "npmMinimalAgeGate:\n", "npmMinimalAgeGate: 3d\n"),
        ("4.18.1", "npmMinimalAgeGate: 12h\n", "npmMinimalAgeGate: 1d\n"),
        ("4.18.1", "npmMinimalAgeGate: 36 hours\n", "npmMinimalAgeGate: 36h\n"),
        ("4.18.1", "npmMinimalAgeGate: ${NONE}\n", "npmMinimalAgeGate: 3d\n"),
        ("4.12.0", "npmMinimalAgeGate: 3\n", "npmMinimalAgeGate: 3d\n"),
        ("4.10.3", "npmMinimalAgeGate: 7d\n", "npmMinimalAgeGate: 10080\n"),
        ("4.10.3", "npmMinimalAgeGate: 7\n", "npmMinimalAgeGate: 10080\n"),
        ("4.18.1", "npmMinimumAgeGate: 7d\n", "npmMinimalAgeGate: 7d\n"),
        ("4.18.1", "minimumReleaseAge: 10080 # minutes\n", "npmMinimalAgeGate: 7d # minutes\n"),
        ("4.18.1", "min-release-age: 7\n", "npmMinimalAgeGate: 7d\n"),
        ("4.10.3", "min-release-age: 7\n", "npmMinimalAgeGate: 10080\n"),
        (
            "4.18.1",
            "npmMinimalAgeGate: 7d\nminimumReleaseAge: 10080\n",
            "npmMinimalAgeGate: 7d\n",
        ),
        (
            "4.18.1",
            "minimumReleaseAgeExclude:\n  - a\n",
            "npmPreapprovedPackages:\n  - a\n",
        ),
        (
            "4.18.1",
            "npmScopes:\n  acme:\n    npmMinimalAgeGate: 7\n",
            "npmScopes:\n  acme:\n    npmMinimalAgeGate: 7d\n",
        ),
        (
            "4.18.1",
            'npmScopes:\n  "@acme":\n    npmMinimalAgeGate: 7d\n',
            'npmScopes:\n  "acme":\n    npmMinimalAgeGate: 7d\n',
        ),
    ],
)
def test_a_trap_has_the_corrected_line_as_its_fix(version: str, before: str, after: str) -> None:
    at = project(before)
    assert _fixed(at, version) == {RC: after}
    corrected = project(after).policy(version)
    assert corrected.problems == ()
    assert corrected.install_breaks is None


@pytest.mark.parametrize(
    ("version", "text", "message"),
    [
        (
            "4.18.1",
            "npmMinimalAgeGate: 7\n",
            "npmMinimalAgeGate counts minutes: 7 is 7 minutes, less than Yarn 4.18.1's own 1 day.",
        ),
        (
            "4.12.0",
            "npmMinimalAgeGate: 7\n",
            "npmMinimalAgeGate counts minutes, so 7 is 7 minutes.",
        ),
        (
            "4.18.1",
            "npmMinimalAgeGate: 12h\n",
            "npmMinimalAgeGate: 12h is 12 hours, less than Yarn 4.18.1's own 1 day.",
        ),
        (
            "4.18.1",
            "npmMinimalAgeGate: 604800\n",
            "npmMinimalAgeGate counts minutes, so 604800 is 420 days, and hardly any version is old enough.",
        ),
        (
            "4.18.1",
            "npmMinimalAgeGate: P7D\n",
            "npmMinimalAgeGate: P7D is no duration that Yarn 4.18.1 can read, so every command stops.",
        ),
        (
            "4.18.1",
            "npmMinimalAgeGate: 0\n",
            "npmMinimalAgeGate: 0 turns the release-age gate of Yarn 4.18.1 off, its own default of 1 day included.",
        ),
        (
            "4.10.3",
            "npmMinimalAgeGate: 7d\n",
            "Yarn 4.10.3 reads no units: npmMinimalAgeGate: 7d is 7 minutes there.",
        ),
        (
            "4.9.4",
            "npmMinimalAgeGate: 7d\n",
            "Yarn 4.9.4 does not know npmMinimalAgeGate and stops; Yarn 4.10.0 is the first that reads it.",
        ),
        (
            "4.18.1",
            "npmMinimumAgeGate: 7d\n",
            "Yarn 4.18.1 stops over npmMinimumAgeGate, which it does not know; its own key is npmMinimalAgeGate.",
        ),
        (
            "4.16.0",
            "npmScopes:\n  acme:\n    npmMinimalAgeGate: 7d\n",
            "Yarn 4.16.0 does not know npmMinimalAgeGate in npmScopes and stops; Yarn 4.17.0 is the first that reads it there.",
        ),
        (
            "4.18.1",
            "npmRegistryServer: https://r.example.com\nnpmScopes:\n  acme:\n    npmMinimalAgeGate: 7d\n",
            "npmScopes.acme has no npmRegistryServer, so Yarn asks the public registry for the packages of @acme and not https://r.example.com/.",
        ),
    ],
)
def test_a_problem_says_what_really_happens(version: str, text: str, message: str) -> None:
    at = project(text)
    policy = at.policy(version)
    (problem,) = policy.problems
    assert problem.message == message
    span = problem.origin.span
    assert span is not None
    assert "AgeGate" in text[span.start : span.end]
    assert policy.release_age_problem is not None


@pytest.mark.parametrize(
    ("version", "text"),
    [
        ("4.18.1", "npmMinimalAgeGate: 7d\n"), ("4.18.1", "npmMinimalAgeGate: 1440\n"), ("4.10.3", "npmMinimalAgeGate: 4320\n"),
        ("4.12.0", "npmMinimalAgeGate: 12h\n"), ("4.18.1", "npmMinimalAgeGate: ${NONE:-7d}\n"), ("4.18.1", ""),
        ("4.18.1", "npmMinimalAgeGate: 7d\nnpmScopes:\n  acme:\n    npmMinimalAgeGate: 0\n"), ("3.8.7", "nodeLinker: pnp\n"),
    ],
)  # fmt: skip
def test_a_gate_that_works_has_no_problem(version: str, text: str) -> None:
    policy = project(text).policy(version)
    assert policy.problems == ()
    assert policy.release_age_problem is None


@pytest.mark.parametrize(
    ("version", "files", "part", "changed"),
    [
        ("4.18.1", {".npmrc": "min-release-age=7\n"}, "only Yarn's own default of 1 day is in force", {RC: "npmMinimalAgeGate: 7d\n"}),
        ("4.12.0", {".npmrc": "minimum-release-age=10080\n"}, "no minimum release age is in force", {RC: "npmMinimalAgeGate: 7d\n"}),
        ("4.18.1", {".yarnrc": "npmMinimalAgeGate 7d\n"}, "ignores npmMinimalAgeGate in .yarnrc", {RC: "npmMinimalAgeGate: 7d\n"}),
        ("4.18.1", {"~/.yarnrc.yml": "minReleaseAge: 7\n"}, "ignores minReleaseAge", {"~/.yarnrc.yml": "npmMinimalAgeGate: 7d\n"}),
        (
            "4.18.1",
            {"packages/a/.yarnrc.yml": "npmMinimalAgeGate: 7d\nnodeLinker: pnp\n", "packages/a/package.json": "{}"},
            "an install from the root ignores its npmMinimalAgeGate",
            {RC: "npmMinimalAgeGate: 7d\n", "packages/a/.yarnrc.yml": "nodeLinker: pnp\n"},
        ),
        ("1.22.22", {".npmrc": "min-release-age=7\n"}, "Yarn 4.10.0 is the first", None),
        ("1.22.22", {".yarnrc": "npmMinimalAgeGate 7d\n"}, "Yarn 4.10.0 is the first", None),
        ("1.22.22", {RC: "npmMinimalAgeGate: 7d\n"}, "Yarn 4.10.0 is the first", None),
        ("3.8.7", {".npmrc": "min-release-age=7\n"}, "Yarn 4.10.0 is the first", None),
        ("4.9.4", {"~/.yarnrc.yml": "npmMinimalAgeGate: 7d\n"}, "installs versions of any age", None),
    ],
)  # fmt: skip
def test_a_setting_in_a_place_that_is_not_read_moves(
    version: str, files: Mapping[str, str], part: str, changed: Mapping[str, str] | None
) -> None:
    at = project(files)
    problem = _only(at, version)
    assert part in problem.message
    assert at.policy(version).release_age_problem == problem.message
    assert ({} if not problem.fixes else at.after(problem.fixes[0].patches)) == (changed or {})


def test_npms_own_setting_is_no_problem_beside_yarns() -> None:
    assert project({".npmrc": "min-release-age=7\n", RC: "npmMinimalAgeGate: 7d\n"}).policy().problems == ()


def test_an_environment_variable_that_breaks_the_install_says_so() -> None:
    policy = project(env={"YARN_NPM_MINIMAL_AGE_GATE": "7 days"}).policy()
    assert policy.release_age is None
    assert policy.release_age_breaks
    (problem,) = policy.problems
    assert problem.origin.label == "environment variable YARN_NPM_MINIMAL_AGE_GATE"
    assert problem.fixes == ()


@given(
    st.text(alphabet="npmMinimalAgeGate:[]{}\n -\"'&*!|>#07dhw$%@\t", max_size=120),
    st.sampled_from(["1.22.22", "3.8.7", "4.9.4", "4.10.3", "4.18.1"]),
)
def test_no_file_raises(text: str, version: str) -> None:
    files = {RC: text, ".yarnrc": text, ".npmrc": text, "~/.yarnrc.yml": text}
    project(files).policy(version)
    project({RC: f"npmScopes:\n  a:\n    {text}\nnpmMinimalAgeGate: {text}"}).policy(version)
