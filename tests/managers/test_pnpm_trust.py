"""The trust policy: which settings put it in force, which versions it holds back and what pnpm does then."""

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
from packward.model.policy import TrustPolicy
from support.packuments import Release
from support.packuments import packument as document

_ON = "minimumReleaseAge: 0\ntrustPolicy: no-downgrade\n"
_TRUSTED = {"name": "GitHub Actions", "trustedPublisher": {"id": "github", "oidcConfigId": "oidc:x"}}
_ATTESTED = {"attestations": {"provenance": {"predicateType": "https://slsa.dev/provenance/v1"}}}
_EVIDENCE: Mapping[str, dict[str, Any]] = {
    "none": {},
    "provenance": {"dist": _ATTESTED},
    "publisher": {"_npmUser": _TRUSTED},
    "trusted": {"_npmUser": _TRUSTED, "dist": _ATTESTED},
    "staged": {"_npmUser": {"name": "x", "approver": {"name": "y"}}},
}
_Versions = Mapping[str, tuple[float, str]]

_LOST: _Versions = {"1.0.0": (100, "trusted"), "1.0.1": (50, "none")}
_MANY: _Versions = {
    "1.0.0": (100, "trusted"),
    "1.0.1": (90, "none"),
    "1.0.3": (80, "provenance"),
    "1.1.0": (70, "trusted"),
    "1.1.1": (60, "none"),
}


def _document(name: str, versions: _Versions, now: float) -> dict[str, Any]:
    """Return a package of versions that were published so many days ago with some evidence."""
    releases = [
        Release(version=version, age=days * DAY, manifest=_EVIDENCE[evidence])
        for version, (days, evidence) in versions.items()
    ]
    return document(name, releases, now)


def _pick(versions: _Versions, text: str, version: str, settings: str = "") -> Resolution:
    policy = project(f"{_ON}{settings}").policy(version)
    asked = msgspec.structs.replace(wanted("pkg", text), direct=True)
    return PNPM.resolve(asked, packument(_document("pkg", versions, NOW)), policy, pnpm(version), NOW)


def _outcome(resolution: Resolution) -> str:
    return resolution.failure if resolution.release is None else resolution.release.version


def _trust(version: str, files: Mapping[str, str] | str, **env: str) -> TrustPolicy | None:
    return project(files, env=env).policy(version).trust


_RUNS = [
    ("10.20.0", _LOST, "^1.0.0", "1.0.1"),
    ("10.34.9", _LOST, "^1.0.0", "trust-downgrade"),
    ("11.27.1", _LOST, "^1.0.0", "trust-downgrade"),
    ("11.28.0", _LOST, "^1.0.0", "1.0.0"),
    ("12.6.0", _LOST, "^1.0.0", "trust-downgrade"),
    ("12.21.0", _LOST, "^1.0.0", "1.0.0"),
    ("12.21.0", _LOST, "1.0.1", "trust-downgrade"),
    ("10.34.9", _MANY, "^1.0.0", "trust-downgrade"),
    ("10.34.9", _MANY, "1.1.0", "1.1.0"),
    ("11.28.11", _MANY, "^1.0.0", "1.1.0"),
    ("11.28.11", _MANY, "latest", "1.1.0"),
    ("11.28.11", _MANY, "~1.0.1", "trust-downgrade"),
    ("12.21.0", _MANY, "^9", "no-match"),
    # By the time of publication, not by the number of the version.
    ("12.21.0", {"2.0.0": (100, "trusted"), "1.0.1": (50, "none"), "1.0.0": (120, "none")}, "^1.0.0", "1.0.0"),
    ("12.21.0", {"1.0.0": (50, "trusted"), "1.0.1": (50, "none")}, "^1.0.0", "1.0.1"),
]  # fmt: skip


@pytest.mark.parametrize(("version", "versions", "text", "outcome"), _RUNS)
def test_weaker_evidence_than_before_fails_or_since_the_end_of_11_gives_way(
    version: str, versions: _Versions, text: str, outcome: str
) -> None:
    assert _outcome(_pick(versions, text, version)) == outcome


@pytest.mark.parametrize(
    ("earlier", "later", "held_back_in"),
    [
        ("trusted", "provenance", {"10.34.9", "11.4.0", "12.21.0"}),
        ("provenance", "trusted", set()),
        ("publisher", "provenance", {"10.34.9"}),
        ("publisher", "none", {"10.34.9"}),
        ("provenance", "publisher", {"11.4.0", "12.21.0"}),
        ("trusted", "staged", {"10.34.9", "11.4.0"}),
        ("staged", "trusted", {"12.21.0"}),
    ],
)
def test_what_counts_as_evidence_changed_in_11_4_and_11_5(
    earlier: str, later: str, held_back_in: set[str]
) -> None:
    versions = {"1.0.0": (100.0, earlier), "1.0.1": (50.0, later)}
    found = {
        version
        for version in ("10.34.9", "11.4.0", "12.21.0")
        if _outcome(_pick(versions, "1.0.1", version)) == "trust-downgrade"
    }
    assert found == held_back_in


@pytest.mark.parametrize(
    ("version", "outcome"),
    [("10.23.0", "trust-downgrade"), ("10.24.0", "1.0.0"), ("12.21.0", "1.0.0")],
)
def test_an_earlier_prerelease_does_not_hold_back_a_stable_version(version: str, outcome: str) -> None:
    versions = {"1.0.0-beta.1": (100.0, "trusted"), "1.0.0-beta.2": (90.0, "none"), "1.0.0": (50.0, "none")}
    assert _outcome(_pick(versions, "1.0.0", version)) == outcome
    assert _outcome(_pick(versions, "1.0.0-beta.2", version)) == "trust-downgrade"


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("next", {"11.28.11": "1.0.0", "12.21.0": "1.2.0"}),
        ("latest", {"11.28.11": "1.0.0", "12.21.0": "2.0.0"}),
        ("^1.0.0", {"11.28.11": "1.0.0", "12.21.0": "1.2.0"}),
        (">=1.2.0", {"11.28.11": "2.0.0", "12.21.0": "2.0.0"}),
    ],
)
def test_a_tag_that_is_held_back_moves_above_itself_in_12_only(text: str, outcomes: dict[str, str]) -> None:
    versions = {
        "1.0.0": (100.0, "trusted"),
        "1.1.0": (90.0, "none"),
        "1.2.0": (80.0, "trusted"),
        "2.0.0": (70.0, "trusted"),
    }
    made = _document("pkg", versions, NOW)
    made["dist-tags"] = {"latest": "1.1.0", "next": "1.1.0"}
    asked = msgspec.structs.replace(wanted("pkg", text), direct=True)
    found = {
        version: _outcome(
            PNPM.resolve(asked, packument(made), project(_ON).policy(version), pnpm(version), NOW)
        )
        for version in outcomes
    }
    assert found == outcomes


@pytest.mark.parametrize(
    ("version", "entry", "outcome"),
    [
        ("10.34.9", "\n  - pkg", "1.0.1"),
        ("10.34.9", "\n  - pkg@1.0.1", "1.0.1"),
        ("10.34.9", "\n  - pkg@1.0.0", "trust-downgrade"),
        ("10.34.9", "\n  - 'p*'", "1.0.1"),
        ("10.34.9", " pkg", "trust-downgrade"),
        ("10.21.0", "\n  - pkg", "trust-downgrade"),
        ("11.28.11", " pkg", "1.0.1"),
        ("12.21.0", "\n  - pkg@1.0.1 || 1.0.2", "1.0.1"),
    ],
)
def test_an_excluded_version_is_taken(version: str, entry: str, outcome: str) -> None:
    assert _outcome(_pick(_LOST, "^1.0.0", version, f"trustPolicyExclude:{entry}\n")) == outcome


@pytest.mark.parametrize(
    ("version", "minutes", "outcome"),
    [
        ("10.34.9", "10080", "1.0.1"),
        ("10.34.9", "'10080'", "1.0.1"),
        ("10.34.9", "525600", "trust-downgrade"),
        ("10.34.9", "0", "trust-downgrade"),
        ("10.34.9", "-5", "1.0.1"),
        ("10.34.9", "week", "trust-downgrade"),
        ("10.26.0", "10080", "trust-downgrade"),
        ("12.21.0", "525600", "1.0.0"),
        ("12.21.0", "0", "1.0.1"),
    ],
)
def test_a_version_published_long_enough_ago_is_taken(version: str, minutes: str, outcome: str) -> None:
    assert _outcome(_pick(_LOST, "^1.0.0", version, f"trustPolicyIgnoreAfter: {minutes}\n")) == outcome


@pytest.mark.parametrize(
    ("version", "settings", "failure"),
    [
        ("10.34.9", "", "no-times"),
        ("10.34.9", "trustPolicyExclude:\n  - pkg\n", ""),
        ("11.22.0", "", "no-times"),
        ("11.23.0", "", ""),
        ("12.21.0", "minimumReleaseAgeIgnoreMissingTime: false\n", "no-times"),
    ],
)
def test_without_publish_times_there_is_nothing_to_compare(version: str, settings: str, failure: str) -> None:
    made = {key: value for key, value in _document("pkg", _LOST, NOW).items() if key != "time"}
    policy = project(f"{_ON}{settings}").policy(version)
    assert PNPM.resolve(wanted("pkg", "^1"), packument(made), policy, pnpm(version), NOW).failure == failure


def test_the_gate_and_the_trust_policy_hold_back_together() -> None:
    versions = {**_MANY, "1.2.0": (1.0, "trusted")}
    assert _outcome(_pick(versions, "^1.0.0", "12.21.0")) == "1.2.0"
    gated = project("minimumReleaseAge: 10080\ntrustPolicy: no-downgrade\n").policy("12.21.0")
    known = packument(_document("pkg", versions, NOW))
    picked = PNPM.resolve(wanted("pkg", "^1.0.0"), known, gated, pnpm("12.21.0"), NOW)
    assert _outcome(picked) == "1.1.0"
    assert [skip.version for skip in picked.skipped] == ["1.2.0"]


@pytest.mark.parametrize(
    ("version", "files", "is_on"),
    [
        ("10.20.0", _ON, False),
        ("10.34.9", _ON, True),
        ("10.34.9", "trustPolicy: off\n", False),
        ("10.34.9", "trustPolicy: true\n", False),
        ("10.34.9", {".npmrc": "trust-policy=no-downgrade\n"}, True),
        ("11.28.11", {".npmrc": "trust-policy=no-downgrade\n"}, False),
        ("11.0.0", {"~/.config/pnpm/config.yaml": _ON}, False),
        ("11.28.11", {"~/.config/pnpm/config.yaml": _ON}, True),
        ("12.21.0", {"~/.config/pnpm/config.yaml": _ON}, True),
        ("12.21.0", "trustPolicy:\n", False),
    ],
)
def test_the_policy_is_read_where_pnpm_reads_it(
    version: str, files: Mapping[str, str] | str, is_on: bool
) -> None:
    assert (_trust(version, files) is not None) == is_on


def test_the_policy_knows_where_it_was_written() -> None:
    policy = _trust("12.21.0", f"{_ON}trustPolicyExclude:\n  - a@1.0.0\n")
    assert policy is not None
    assert policy.origin.label == YAML
    assert [exemption.text for exemption in policy.exempt] == ["a@1.0.0"]


@pytest.mark.parametrize(
    ("settings", "stopped"),
    [
        ("trustPolicy: foo\n", {"12.21.0"}),
        ("trustPolicyIgnoreAfter: 10.5\n", {"12.21.0"}),
        ("trustPolicyExclude: pkg\n", {"12.21.0"}),
        ("trustPolicyExclude:\n  - pkg@^1\n", {"10.34.9", "11.28.11", "12.21.0"}),
        ("trustPolicy: off\ntrustPolicyIgnoreAfter: 0\ntrustPolicyExclude: []\n", set()),
    ],
)
def test_a_wrong_setting_stops_every_install_even_where_the_policy_is_off(
    settings: str, stopped: set[str]
) -> None:
    versions = ("10.34.9", "11.28.11", "12.21.0")
    found = {version for version in versions if project(settings).policy(version).install_breaks is not None}
    assert found == stopped


@pytest.mark.node
@pytest.mark.parametrize("version", ["11.28.11", "12.21.0"])
@pytest.mark.parametrize("settings", [_ON, "minimumReleaseAge: 86400\ntrustPolicy: no-downgrade\n"])
def test_picks_are_those_of_pnpm_itself(version: str, settings: str, tmp_path: Path) -> None:
    source, now = random.Random(9), time.time()
    policy = project(settings).policy(version)
    documents: dict[str, dict[str, Any]] = {}
    expected: dict[str, str] = {}
    wishes: dict[str, str] = {}
    for index in range(200):
        name, made = f"p{index}", _random_document(f"p{index}", source, now)
        wish = source.choice(
            ("*", "latest", "next", "^1.0.0", "~1.1.0", ">=1.0.0", "^1.0.0 || ^3.0.0", "<2.0.0")
        )
        asked = msgspec.structs.replace(wanted(name, wish), direct=True)
        release = PNPM.resolve(asked, packument(made, now=now), policy, pnpm(version), now).release
        # One that nothing can be picked for would stop the install of all.
        if release is not None:
            documents[name], expected[name], wishes[name] = made, release.version, wish
    files = {YAML: f"{settings}lockfileOnly: true\n"}
    real = run(tmp_path / "run", version, files, {"dependencies": wishes}, documents)
    assert not real.fails, real.output[-2000:]
    assert len(expected) > 80
    assert {name: real.locked.get(name) for name in expected} == expected


@pytest.mark.node
@pytest.mark.parametrize("version", ["10.34.9", "12.21.0"])
def test_a_pick_that_cannot_be_used_fails_in_pnpm_itself(version: str, tmp_path: Path) -> None:
    assert _outcome(_pick(_LOST, "1.0.1", version)) == "trust-downgrade"
    made = {"pkg": _document("pkg", _LOST, time.time())}
    real = run(tmp_path / "run", version, {YAML: _ON}, {"dependencies": {"pkg": "1.0.1"}}, made)
    assert real.fails
    assert "trust downgrade" in real.output


def _random_document(name: str, source: random.Random, now: float) -> dict[str, Any]:
    versions = ("1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "1.1.1", "2.0.0-rc.1", "2.0.0", "2.1.0", "3.0.0")
    releases = [
        Release(
            version=version,
            age=source.uniform(10, 200) * DAY,
            manifest={
                **source.choice(list(_EVIDENCE.values())),
                **({"deprecated": "old"} if source.random() < 0.1 else {}),
            },
        )
        for version in source.sample(versions, source.randint(2, len(versions)))
    ]
    taken = [release.version for release in releases]
    tags = {tag: source.choice(taken) for tag in ("latest", "next")}
    return document(name, releases, now, tags)
