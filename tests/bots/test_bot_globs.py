"""The patterns of bots: folders, and package names."""

import pytest

from packward.bots.globs import any_of, matches


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("", "/", True),
        ("", "*", False),
        ("", "**/*", False),
        ("packages/a", "/packages/*", True),
        ("packages/a/b", "/packages/*", False),
        ("packages/a/b", "/packages/**", True),
        ("packages/a/b", "**/b", True),
        ("packages/a", "./packages/a/", True),
        ("lib-a", "/lib-?", True),
        ("@acme/a", "@acme/*", True),
        ("@acme/a", "@acme*", False),
        ("a", "a" * 600, False),
    ],
)
def test_a_star_stays_within_a_part_and_two_stars_do_not(path: str, pattern: str, expected: bool) -> None:
    assert matches(path, pattern) is expected


def test_many_double_stars_take_no_exponential_time() -> None:
    assert not matches("/".join("a" * 200), "/".join(["**", "a"] * 40 + ["b"]))


def test_a_star_in_a_package_name_crosses_slashes() -> None:
    expression = any_of(("@acme*", "left-pad"))
    assert expression.match("@acme/tool")
    assert expression.match("left-pad")
    assert not expression.match("left-pads")


def test_a_list_without_patterns_matches_nothing() -> None:
    assert any_of(()).match("") is None
