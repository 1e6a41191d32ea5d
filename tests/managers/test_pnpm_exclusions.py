"""Which packages and versions an entry of minimumReleaseAgeExclude frees, in which version of pnpm."""

import pytest

from managers.pnpm_project import pnpm, project
from packward.managers.pnpm import PNPM
from packward.managers.pnpm.exclusions import matches, read_exemption


def _is_exempt(version: str, package: str, *entries: str) -> bool:
    listed = "".join(f"  - '{entry}'\n" for entry in entries)
    policy = project(f"minimumReleaseAge: 10080\nminimumReleaseAgeExclude:\n{listed}").policy(version)
    name, _, number = package.rpartition("@")
    return PNPM.is_exempt(policy, name, number)


@pytest.mark.parametrize(
    ("entry", "package", "expected"),
    [
        ("stable-a", "stable-a@1.3.0", True),
        ("@scope/*", "@scope/pkg@1.1.0", True),
        ("@scope", "@scope/pkg@1.1.0", False),
        ("stable-*", "stable-a@1.3.0", True),
        ("*", "@scope/pkg@1.1.0", True),
        ("stable-a@1.3.0", "stable-a@1.3.0", True),
        ("stable-a@1.3.0", "stable-a@1.2.0", False),
        ("stable-a@1.2.0 || 1.2.1", "stable-a@1.2.1", True),
        ("@scope/pkg@1.1.0", "@scope/pkg@1.1.0", True),
        ("!stable-a", "stable-a@1.3.0", False),
        ("!stable-a", "other@1.0.0", True),
        ("Stable-a", "stable-a@1.3.0", False),
    ],
)
@pytest.mark.parametrize("version", ["10.34.9", "11.28.11", "12.21.0"])
def test_an_entry_frees_what_the_facts_say(version: str, entry: str, package: str, expected: bool) -> None:
    assert _is_exempt(version, package, entry) is expected


@pytest.mark.parametrize("version", ["10.34.9", "11.28.11", "12.21.0"])
def test_a_negation_does_not_take_back_another_entry(version: str) -> None:
    assert _is_exempt(version, "stable-a@1.3.0", "*", "!stable-a")


@pytest.mark.parametrize(("version", "expected"), [("10.34.9", False), ("11.8.0", False), ("11.9.0", True)])
def test_of_two_entries_with_versions_the_second_counts_since_11_9(version: str, expected: bool) -> None:
    assert _is_exempt(version, "a@2.0.0", "a@1.0.0", "a@2.0.0") is expected
    assert _is_exempt(version, "a@1.0.0", "a@1.0.0", "a@2.0.0")


@pytest.mark.parametrize(("version", "expected"), [("10.16.0", False), ("10.17.0", True)])
def test_patterns_count_since_10_17(version: str, expected: bool) -> None:
    assert _is_exempt(version, "@scope/pkg@1.1.0", "@scope/*") is expected
    assert _is_exempt(version, "a@1.0.0", "a")


@pytest.mark.parametrize(("version", "expected"), [("10.18.0", False), ("10.19.0", True)])
def test_versions_count_since_10_19(version: str, expected: bool) -> None:
    assert _is_exempt(version, "a@1.0.0", "a@1.0.0") is expected


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("a*c", "abbc", True),
        ("a*c", "ac", True),
        ("a*a", "a", False),
        ("*-*", "a-b", True),
        ("a**b", "ab", True),
        ("*a*b*", "xaxbx", True),
        ("*ab*ab", "xab", False),
        ("a.c", "abc", False),
    ],
)
def test_a_star_is_any_run_of_characters(pattern: str, name: str, expected: bool) -> None:
    assert matches(name, pattern) is expected


def test_many_stars_take_no_time() -> None:
    assert not matches("a" * 5000, "*a" * 2000 + "b")


def test_what_an_entry_can_match_is_told_with_its_limits() -> None:
    target = read_exemption("@a/b@1.0.0 || v1.0.1", pnpm("12.21.0"))
    assert (target.name, target.is_pattern, target.versions, target.problem) == (
        "@a/b",
        False,
        ("1.0.0", "1.0.1"),
        None,
    )
    assert read_exemption("@a/*", pnpm("12.21.0")).is_pattern
    assert read_exemption("a@^1", pnpm("12.21.0")).problem is not None
