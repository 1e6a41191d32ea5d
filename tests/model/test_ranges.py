from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.node_answers import answers
from model.random_versions import mutated, plain_range, range_text, version
from packward.model.range_subset import subset
from packward.model.ranges import Range, compile_range, max_satisfying, min_satisfying, min_version

SEED = 20261
RANGES = 3_000
VERSIONS_EACH = 50
SUBSETS = 10_000


def compiled(text: str) -> Range:
    found = compile_range(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("", ""),
        ("^1.2", ">=1.2.0 <2.0.0-0"),
        ("^0.0.1", ">=0.0.1 <0.0.2-0"),
        ("~> 1.2.3", ">=1.2.3 <1.3.0-0"),
        ("1.2 - 2", ">=1.2.0 <3.0.0-0"),
        (">1.x", ">=2.0.0"),
        ("= v1.2.3+build", "1.2.3"),
        (">= 1 < 2 || 3.*", ">=1.0.0 <2.0.0-0||>=3.0.0 <4.0.0-0"),
        ("1.2.3*", "1.2.3"),
        ("<x", "<0.0.0-0"),
    ],
)
def test_a_range_is_spelled_out(text: str, normal: str) -> None:
    assert str(compiled(text)) == normal


@pytest.mark.parametrize("text", ["latest", "^", "1.2.3.4", ">=", "x.1", "|", "^9007199254740991", "1 -2"])
def test_what_is_no_range_does_not_compile(text: str) -> None:
    assert compile_range(text) is None


def test_loose_leaves_out_what_is_no_comparator() -> None:
    assert str(compile_range("beta >=01.2.3", loose=True)) == ">=1.2.3"
    assert compile_range("beta * gamma", loose=True) is None


def test_a_prerelease_needs_a_comparator_of_its_own_release() -> None:
    range_ = compiled("^1.2.3-beta.2")
    assert range_.allows("1.2.3-beta.3")
    assert not range_.allows("1.2.4-beta.3")
    assert range_.allows("1.2.4-beta.3", include_prerelease=True)


def test_the_first_of_equal_versions_is_the_highest() -> None:
    assert max_satisfying(["1.0.0+a", "1.0.0+b", "2.0.0", "0.9.0"], compiled("1")) == "1.0.0+a"
    assert min_satisfying(["1.1.0", "1.0.0+a", "1.0.0+b", "0.9.0"], compiled("1")) == "1.0.0+a"


def test_nothing_satisfies_an_impossible_range() -> None:
    assert max_satisfying(["0.0.0-0", "0.0.0", "1.0.0"], compiled(">2 <1 || <*")) is None
    assert min_version(compiled(">2 <1")) is None


def test_engines_of_a_package_lie_within_those_of_another() -> None:
    assert subset(compiled("^20.19 || >=22.12"), compiled(">=18"))
    assert not subset(compiled(">=18"), compiled("^20.19 || >=22.12"))


@given(st.text(max_size=60) | st.text(alphabet="0123456789.xX*^~<>=|-+ v\ta", max_size=300))
def test_no_text_raises(text: str) -> None:
    for loose in (False, True):
        range_ = compile_range(text, loose=loose)
        if range_ is not None:
            range_.allows("1.2.3-a", include_prerelease=True)
            min_version(range_)
            subset(range_, range_)


@pytest.mark.parametrize(
    "row",
    ["1", "0", "v", "=", "<", ">=", "^", "~>", "1.", "1.1-a.", "a-", "- ", "+1", "* ", "||", "\t", "1 - "],
)
def test_a_very_long_row_is_read_in_one_pass(row: str) -> None:
    """A pass that started again at every character would take hours, not be a little slower."""
    compile_range(row * 30_000)
    compile_range(f"1.2.3-{row * 30_000}!", loose=True)


@pytest.mark.node
@pytest.mark.parametrize("loose", [False, True])
def test_ranges_mean_what_they_mean_to_node_semver(*, loose: bool) -> None:
    cases = _cases(SEED + loose)
    replies = answers([("satisfies", *case, {"loose": loose}) for case in cases])
    wrong = [
        (case[0], ours, theirs)
        for case, theirs in zip(cases, replies, strict=True)
        if (ours := _meaning(*case, loose=loose)) != theirs
    ]
    assert sum(reply is not None for reply in replies) > RANGES // 2
    assert not wrong, f"{len(wrong)} of {RANGES} ranges x {VERSIONS_EACH} (seed {SEED + loose}): {wrong[:10]}"


@pytest.mark.node
def test_prereleases_are_included_as_node_semver_includes_them() -> None:
    cases = [case for case in _cases(SEED + 2) if compile_range(case[0])]
    replies = answers([("satisfies", *case, {"includePrerelease": True}) for case in cases])
    wrong = [
        (text, ours, theirs)
        for (text, versions), reply in zip(cases, replies, strict=True)
        if (ours := _included(text, versions))
        != (theirs := reply["allowed"] if reply else "0" * VERSIONS_EACH)
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} ranges x {VERSIONS_EACH} (seed {SEED + 2}): {wrong[:10]}"


@pytest.mark.node
def test_engines_contain_each_other_as_in_node_semver() -> None:
    random = Random(SEED)
    cases = [(plain_range(random), plain_range(random)) for _ in range(SUBSETS)]
    replies = answers([("subset", *case) for case in cases])
    wrong = [
        (case, theirs)
        for case, theirs in zip(cases, replies, strict=True)
        if subset(compiled(case[0]), compiled(case[1])) != theirs
    ]
    assert SUBSETS // 20 < sum(replies) < SUBSETS
    assert not wrong, f"{len(wrong)} of {SUBSETS} pairs of ranges differ (seed {SEED}): {wrong[:10]}"


@pytest.mark.node
def test_any_ranges_contain_each_other_as_in_node_semver() -> None:
    random = Random(SEED + 3)
    cases = [(range_text(random), range_text(random)) for _ in range(SUBSETS)]
    cases = [case for case in cases if compile_range(case[0]) and compile_range(case[1])]
    wrong = [
        (case, theirs)
        for case, theirs in zip(cases, answers([("subset", *case) for case in cases]), strict=True)
        if subset(compiled(case[0]), compiled(case[1])) != theirs
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)} pairs of ranges differ (seed {SEED + 3}): {wrong[:10]}"


def _cases(seed: int) -> list[tuple[str, list[str]]]:
    random = Random(seed)
    return [(range_text(random), _candidates(random)) for _ in range(RANGES)]


def _candidates(random: Random) -> list[str]:
    versions = [version(random) for _ in range(VERSIONS_EACH - 2)]
    return [*versions, mutated(random, versions[0]), mutated(random, versions[1])]


def _meaning(text: str, versions: list[str], *, loose: bool) -> dict[str, object] | None:
    range_ = compile_range(text, loose=loose)
    if range_ is None:
        return None
    lowest = None if loose else min_version(range_)
    return {
        "normal": str(range_),
        "allowed": "".join("1" if range_.allows(each) else "0" for each in versions),
        "max": max_satisfying(versions, range_),
        "min": min_satisfying(versions, range_),
        "lowest": str(lowest) if lowest else None,
    }


def _included(text: str, versions: list[str]) -> str:
    range_ = compile_range(text)
    return "".join(
        "1" if range_ and range_.allows(each, include_prerelease=True) else "0" for each in versions
    )
