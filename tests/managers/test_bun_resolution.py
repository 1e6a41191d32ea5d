"""Which version Bun picks, beyond the recorded cases; random packages are answered by the real Bun too."""

import random
import time
from pathlib import Path

import pytest

from managers.bun_project import BUNFIG, bun, project
from managers.bun_runs import run
from managers.npm_project import DAY, NOW, packument, wanted
from managers.random_packages import RANGES, random_packument
from packward.managers.bun import BUN
from packward.model.manager import Resolution
from support.packuments import Release
from support.packuments import packument as document

_GATE = "[install]\nminimumReleaseAge = 259200\n"


def _resolve(text: str, releases: list[Release], version: str = "1.4.5", bunfig: str = _GATE) -> Resolution:
    found = packument(document("p", releases, NOW))
    policy = project(bunfig).policy(version)
    return BUN.resolve(wanted("p", text), found, policy, bun(version), NOW)


def _release(version: str, days: float, deprecated: str = "") -> Release:
    return Release(version=version, age=days * DAY, manifest={"deprecated": deprecated} if deprecated else {})


def test_versions_that_are_too_young_are_told_best_first_with_the_moment_they_are_not() -> None:
    resolution = _resolve("^1.0.0", [_release("1.0.0", 99), _release("1.1.0", 2), _release("1.2.0", 1)])
    assert resolution.release is not None
    assert resolution.release.version == "1.0.0"
    assert [skip.version for skip in resolution.skipped] == ["1.2.0", "1.1.0"]
    waits = [(skip.installable_at or 0) - NOW for skip in resolution.skipped]
    assert waits == pytest.approx([2 * DAY, DAY], abs=1)
    assert {skip.reason for skip in resolution.skipped} == {"too-fresh"}


def test_a_version_that_was_soon_followed_by_a_blocked_one_is_passed_over() -> None:
    # 1.1.0 is old enough, but its successor came two days later: a gate of three days trusts neither.
    releases = [_release("1.0.0", 9), _release("1.1.0", 4), _release("1.2.0", 2)]
    for text in ("^1.0.0", "latest", "*"):
        resolution = _resolve(text, releases)
        assert resolution.release is not None
        assert resolution.release.version == "1.0.0"
        assert [skip.version for skip in resolution.skipped] == ["1.2.0"]


def test_without_a_settled_version_within_a_week_beyond_the_gate_the_newest_old_enough_is_taken() -> None:
    resolution = _resolve("^1.0.0", [_release("1.0.0", 11), _release("1.1.0", 4), _release("1.2.0", 2)])
    assert resolution.release is not None
    assert resolution.release.version == "1.1.0"


def test_failures_are_told_apart() -> None:
    old, young = [_release("1.0.0", 9)], [_release("1.0.0", 1)]
    assert _resolve("2.0.0", old).failure == "no-match"
    assert _resolve("^2.0.0", old).failure == "no-match"
    assert _resolve("next", old).failure == "unknown-tag"
    assert _resolve("^1.0.0", young).failure == "too-fresh"
    assert _resolve("1.0.0", young).failure == "too-fresh"
    assert _resolve("latest", young).failure == "too-fresh"
    assert [skip.version for skip in _resolve("1.0.0", young).skipped] == ["1.0.0"]
    assert _resolve("^1.0.0", young, "1.2.23").failure == ""


def test_an_exempt_pick_says_so() -> None:
    releases = [_release("1.0.0", 9), _release("1.1.0", 2), _release("1.2.0", 1)]
    resolution = _resolve("^1.0.0", releases, bunfig=f'{_GATE}minimumReleaseAgeExcludes = ["p@1.1.0"]\n')
    assert resolution.release is not None
    assert (resolution.release.version, resolution.exempt) == ("1.1.0", True)
    assert [skip.version for skip in resolution.skipped] == ["1.2.0"]
    everything = _resolve("^1.0.0", releases, bunfig=f'{_GATE}minimumReleaseAgeExcludes = ["p"]\n')
    assert everything.release is not None
    assert (everything.release.version, everything.exempt, everything.skipped) == ("1.2.0", True, ())


@pytest.mark.parametrize(
    ("text", "in_1_4_3", "in_1_4_5"),
    [
        ("^1.0.0", "1.1.0", "1.0.0"),
        ("", "1.1.0", "1.0.0"),
        ("latest", "1.1.0", "1.1.0"),
        ("1.1.0", "1.1.0", "1.1.0"),
        (">1.0.0", "1.1.0", "1.1.0"),
    ],
)
def test_deprecated_versions_are_avoided_since_1_4_4(text: str, in_1_4_3: str, in_1_4_5: str) -> None:
    releases = [_release("1.0.0", 99), _release("1.1.0", 50, "bad")]
    for version, picked in (("1.4.3", in_1_4_3), ("1.4.5", in_1_4_5)):
        release = _resolve(text, releases, version).release
        assert release is not None
        assert release.version == picked


def test_a_package_without_publish_times_passes() -> None:
    times = document("p", [_release("1.0.0", 99), _release("1.1.0", 1)], NOW)
    found = packument({key: value for key, value in times.items() if key != "time"})
    resolution = BUN.resolve(wanted("p", "^1.0.0"), found, project(_GATE).policy("1.4.5"), bun("1.4.5"), NOW)
    assert resolution.release is not None
    assert resolution.release.version == "1.1.0"


@pytest.mark.node
@pytest.mark.parametrize("version", ["1.3.14", "1.4.5"])
@pytest.mark.parametrize("days", [2, 10])
def test_random_packages_resolve_as_under_the_real_bun(version: str, days: int, tmp_path: Path) -> None:
    chance = random.Random(f"{version} {days}")
    now = time.time()
    documents = {
        name: random_packument(chance, name, days * 24.0, now) for name in map("p{}".format, range(150))
    }
    wishes = {name: chance.choice(RANGES) for name in documents}
    lines = ", ".join(f'"{entry}"' for name in documents for entry in _exclusions(chance, name, documents))
    bunfig = f"[install]\nminimumReleaseAge = {days * 86400}\nminimumReleaseAgeExcludes = [{lines}]\n"
    # What cannot be resolved is left out, so that one answer holds for all.
    manifest = {"name": "all", "optionalDependencies": wishes}
    real = run(tmp_path / "run", version, {BUNFIG: bunfig}, manifest, documents)
    assert not real.fails, real.output
    policy = project(bunfig).policy(version)
    differing = {}
    for name, text in wishes.items():
        found = packument(documents[name], now=now)
        release = BUN.resolve(wanted(name, text), found, policy, bun(version), now).release
        picked = () if release is None else (release.version,)
        if picked != real.installed.get(name, ()):
            differing[name] = (text, picked, real.installed.get(name), documents[name]["time"])
    assert not differing


def _exclusions(chance: random.Random, name: str, documents: dict[str, dict[str, object]]) -> list[str]:
    versions = documents[name]["versions"]
    assert isinstance(versions, dict)
    kind = chance.random()
    if kind < 0.1:
        return [name]
    if kind < 0.3:
        return [f"{name}@{chance.choice(list(versions))}"]
    if kind < 0.35:
        return [f"{name}@{' || '.join(chance.choices(list(versions), k=2))}"]
    return []
