"""What pnpm picks, against pnpm itself and in the words of the facts."""

import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from managers.npm_project import DAY, NOW, packument, wanted
from managers.pnpm_project import YAML, pnpm, project
from managers.pnpm_runs import run
from packward.managers.pnpm import PNPM
from packward.model.manager import Resolution
from support.packuments import Release
from support.packuments import packument as document

_WEEK = "minimumReleaseAge: 10080\n"
_VERSIONS = (
    "0.1.0", "0.9.9", "1.0.0-beta.1", "1.0.0", "1.0.1", "1.1.0", "1.2.0-rc.1", "1.2.0-rc.2", "1.2.0", "1.2.1",
    "2.0.0-0", "2.0.0-rc.1", "2.0.0", "2.1.0", "3.0.0-alpha", "3.0.0",
)  # fmt: skip
_WISHES = (
    "*", "x", "latest", "next", "beta", "^1.0.0", "~1.2.0", "1", "1.x", ">=1.0.0", "<2.0.0", ">1.0.0 <3", "~0",
    "^1.0.0 || ^3.0.0", "1.0.0", "v1.2.0", "=2.0.0", "^1.2.0-rc.1", ">=2.0.0-0", "2.0.0-rc.1", ">=0.0.0",
    "1.0.0 - 2.0.0", "<=1.2.0-rc.2", ">=1.0.0 <2.0.0-0",
)  # fmt: skip


def _pick(
    ages: Mapping[str, float],
    text: str,
    settings: str = _WEEK,
    version: str = "12.21.0",
    *,
    tags: Mapping[str, str] | None = None,
    deprecated: tuple[str, ...] = (),
    direct: bool = True,
) -> Resolution:
    """Pick from versions that were published so many days ago."""
    releases = [
        Release(version=each, age=days * DAY, manifest={"deprecated": "old"} if each in deprecated else {})
        for each, days in ages.items()
    ]
    known = packument(document("pkg", releases, NOW, tags))
    asked = msgspec.structs.replace(wanted("pkg", text), direct=direct)
    return PNPM.resolve(asked, known, project(settings).policy(version), pnpm(version), NOW)


def _version(resolution: Resolution) -> str | None:
    return None if resolution.release is None else resolution.release.version


@pytest.mark.node
@pytest.mark.parametrize("version", ["10.34.9", "11.0.0", "11.28.11", "12.21.0"])
def test_picks_are_those_of_pnpm_itself(version: str, tmp_path: Path) -> None:
    """A hundred random packages at a time: under a gate, with its fallback if there is one, and without."""
    lenient = "" if version.startswith("10.") else "minimumReleaseAgeStrict: false\n"
    for seed, settings in enumerate(
        (f"{_WEEK}{lenient}", "minimumReleaseAge: 0\nresolutionMode: lowest-direct\n")
    ):
        source, now = random.Random(seed), time.time()
        policy = project(settings).policy(version)
        documents: dict[str, dict[str, Any]] = {}
        expected: dict[str, str] = {}
        wishes: dict[str, str] = {}
        for index in range(160):
            name, wish = f"p{index}", source.choice(_WISHES)
            made = _random_document(name, source, now)
            asked = msgspec.structs.replace(wanted(name, wish), direct=True)
            release = PNPM.resolve(asked, packument(made, now=now), policy, pnpm(version), now).release
            # One that nothing can be picked for would stop the install of all.
            if release is not None:
                documents[name], expected[name], wishes[name] = made, release.version, wish
        files = {YAML: f"{settings}lockfileOnly: true\n"}
        real = run(tmp_path / str(seed), version, files, {"dependencies": wishes}, documents)
        assert not real.fails, real.output[-2000:]
        assert len(expected) > 80
        different = {
            (wishes[name], expected[name], real.locked.get(name), str(documents[name]["dist-tags"]))
            for name in expected
            if real.locked.get(name) != expected[name]
        }
        assert not different


def _random_document(name: str, source: random.Random, now: float) -> dict[str, Any]:
    versions = source.sample(_VERSIONS, source.randint(1, len(_VERSIONS)))
    releases = [
        Release(
            version=version,
            age=source.uniform(0.5, 14) * DAY,
            manifest={"deprecated": "old"} if source.random() < 0.25 else {},
        )
        for version in versions
    ]
    tags = {"latest": source.choice(versions)}
    tags |= {tag: source.choice(versions) for tag in ("next", "beta") if source.random() < 0.5}
    return document(name, releases, now, tags)


_LOWER = {"1.0.0": 300.0, "2.0.0": 200, "1.1.0": 0.1}
_LOWER_TAGS = {"latest": "1.1.0"}


@pytest.mark.parametrize(
    ("version", "picked"),
    [("10.16.0", "1.0.0"), ("10.19.0", "1.0.0"), ("10.20.0", "2.0.0"), ("10.34.9", "2.0.0"), ("11.18.0", "2.0.0"), ("11.19.0", "1.0.0"), ("12.21.0", "1.0.0")],
)  # fmt: skip
def test_a_young_latest_moves_above_itself_in_some_versions_only(version: str, picked: str) -> None:
    assert _version(_pick(_LOWER, "latest", version=version, tags=_LOWER_TAGS)) == picked


@pytest.mark.parametrize(("version", "picked"), [("11.20.0", "2.5.0"), ("11.21.0", "2.1.0")])
def test_another_young_tag_moves_above_itself_until_11_21(version: str, picked: str) -> None:
    ages = {"1.0.0": 300.0, "2.1.0": 90, "2.5.0": 80, "2.2.0": 0.1}
    assert _version(_pick(ages, "next", version=version, tags={"latest": "1.0.0", "next": "2.2.0"})) == picked


@pytest.mark.parametrize(
    ("version", "picked"),
    [("11.28.2", None), ("11.28.3", "1.0.0-beta.1"), ("12.8.1", None), ("12.8.2", "1.0.0-beta.1")],
)
def test_a_prerelease_of_the_same_major_stands_in_for_latest_since_the_end_of_11(
    version: str, picked: str | None
) -> None:
    ages = {"1.0.0-beta.1": 50.0, "1.0.0": 0.1}
    assert _version(_pick(ages, "latest", version=version, tags={"latest": "1.0.0"})) == picked
    assert _version(_pick(ages, "^1.0.0", version=version, tags={"latest": "1.0.0"})) is None


def test_a_young_tag_of_a_prerelease_moves_to_an_older_prerelease() -> None:
    ages = {"1.0.0": 100.0, "2.0.0-rc.1": 10, "2.0.0-rc.2": 0.1}
    resolution = _pick(ages, "next", tags={"latest": "1.0.0", "next": "2.0.0-rc.2"})
    assert _version(resolution) == "2.0.0-rc.1"
    assert [skip.version for skip in resolution.skipped] == ["2.0.0-rc.2"]


def test_deprecated_versions_are_the_last_to_stand_in() -> None:
    ages = {"1.0.0": 100.0, "1.1.0": 50, "1.2.0": 0.1}
    for text in ("latest", "^1.0.0"):
        assert _version(_pick(ages, text, tags={"latest": "1.2.0"}, deprecated=("1.1.0",))) == "1.0.0"


@pytest.mark.parametrize(
    ("version", "picked"), [("11.27.1", "1.1.0"), ("11.28.0", "1.0.0"), ("12.7.0", "1.0.0")]
)
def test_a_deprecated_latest_gives_way_since_11_28(version: str, picked: str) -> None:
    ages = {"1.0.0": 100.0, "1.1.0": 50}
    resolution = _pick(ages, "^1.0.0", version=version, tags={"latest": "1.1.0"}, deprecated=("1.1.0",))
    assert _version(resolution) == picked


def test_the_versions_passed_over_are_told_best_first_with_the_moment_they_are_free() -> None:
    ages = {"1.0.0": 400.0, "1.1.0": 10, "1.2.0": 3, "1.3.0": 1, "2.0.0": 0.5}
    resolution = _pick(ages, "^1.0.0", tags={"latest": "1.3.0"})
    assert _version(resolution) == "1.1.0"
    assert [skip.version for skip in resolution.skipped] == ["1.3.0", "1.2.0"]
    assert resolution.skipped[0].installable_at == pytest.approx(NOW + 6 * DAY)
    assert _pick(ages, "^1.0.0", "minimumReleaseAge: 0\n").skipped == ()


def test_a_lenient_gate_falls_back_to_the_lowest_version_and_says_so() -> None:
    ages = {"1.0.0": 0.2, "1.1.0": 0.1}
    resolution = _pick(ages, "^1.0.0", "")
    assert (_version(resolution), resolution.fallback) == ("1.0.0", True)
    assert [skip.version for skip in resolution.skipped] == ["1.1.0"]
    assert _version(_pick(ages, "latest", "")) == "1.1.0"
    assert _version(_pick(ages, "1.1.0", "")) == "1.1.0"


@pytest.mark.parametrize("settings", [_WEEK, "minimumReleaseAgeStrict: true\n"])
def test_a_strict_gate_fails_and_says_until_when(settings: str) -> None:
    resolution = _pick({"1.0.0": 0.5, "1.1.0": 0.1}, "^1.0.0", settings)
    assert resolution.failure == "too-fresh"
    assert [skip.version for skip in resolution.skipped] == ["1.1.0", "1.0.0"]


def test_an_exempt_version_is_picked_and_younger_ones_stay_blocked() -> None:
    ages = {"1.1.0": 10.0, "1.2.0": 3, "1.3.0": 0.1}
    resolution = _pick(ages, "^1.0.0", f"{_WEEK}minimumReleaseAgeExclude:\n  - pkg@1.2.0\n")
    assert (_version(resolution), resolution.exempt) == ("1.2.0", True)
    assert [skip.version for skip in resolution.skipped] == ["1.3.0"]
    everything = _pick(ages, "^1.0.0", f"{_WEEK}minimumReleaseAgeExclude:\n  - 'p*'\n")
    assert (_version(everything), everything.exempt) == ("1.3.0", True)


@pytest.mark.parametrize(
    ("text", "failure"), [("^9", "no-match"), ("9.9.9", "no-match"), ("nope", "unknown-tag"), ("~1.3.0", "too-fresh")]
)  # fmt: skip
def test_a_failure_has_its_reason(text: str, failure: str) -> None:
    assert _pick({"1.0.0": 400, "1.3.0": 1}, text).failure == failure
    assert _pick({}, "*").failure == "no-versions"


@pytest.mark.parametrize(
    ("version", "settings", "failure"),
    [
        ("10.34.9", _WEEK, "no-times"),
        ("12.21.0", _WEEK, ""),
        ("12.21.0", f"{_WEEK}minimumReleaseAgeIgnoreMissingTime: false\n", "no-times"),
        ("10.34.9", f"{_WEEK}minimumReleaseAgeExclude:\n  - pkg\n", ""),
        ("10.34.9", f"{_WEEK}minimumReleaseAgeExclude:\n  - pkg@1.0.0\n", "no-times"),
    ],
)
def test_a_registry_without_publish_times_stops_version_10(version: str, settings: str, failure: str) -> None:
    made = document("pkg", [Release(version="1.0.0", age=0)], NOW)
    known = packument({key: value for key, value in made.items() if key != "time"})
    policy = project(settings).policy(version)
    assert PNPM.resolve(wanted("pkg", "^1"), known, policy, pnpm(version), NOW).failure == failure


def test_a_version_without_a_time_among_others_counts_as_young() -> None:
    made = document(
        "pkg", [Release(version="1.0.0", age=99 * DAY), Release(version="1.1.0", age=99 * DAY)], NOW
    )
    del made["time"]["1.1.0"]
    policy = project(_WEEK).policy("12.21.0")
    resolution = PNPM.resolve(wanted("pkg", "^1"), packument(made), policy, pnpm("12.21.0"), NOW)
    assert _version(resolution) == "1.0.0"
    assert resolution.skipped[0].installable_at is None


@pytest.mark.parametrize(
    ("version", "settings", "picked"),
    [
        ("10.34.9", "resolutionMode: time-based\n", "1.0.0"),
        ("10.34.9", f"resolutionMode: lowest-direct\n{_WEEK}", "1.1.0"),
        ("11.21.0", "resolutionMode: lowest-direct\n", "1.1.0"),
        ("11.22.0", "resolutionMode: lowest-direct\n", "1.0.0"),
        ("12.21.0", "resolutionMode: highest\n", "1.1.0"),
    ],
)
def test_the_lowest_version_is_taken_where_that_is_asked_for_and_heeded(
    version: str, settings: str, picked: str
) -> None:
    ages = {"1.0.0": 99.0, "1.1.0": 50}
    assert _version(_pick(ages, "^1.0.0", settings, version)) == picked
    assert _version(_pick(ages, "^1.0.0", settings, version, direct=False)) == "1.1.0"
