"""What npm picks, against npm-pick-manifest itself and in the words of the facts."""

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from managers.npm_project import DAY, NOW, npm, packument, wanted
from managers.real_npm import ask_node
from packward.managers.npm.resolution import resolve
from packward.model.manager import Resolution
from packward.model.policy import Exemption, Origin, Policy, Registries, ReleaseAge, ScriptPolicy

_PLACE = Origin(label=".npmrc")
_VERSIONS = (
    "0.1.0", "0.9.9", "1.0.0-beta.1", "1.0.0", "1.0.1", "1.1.0", "1.2.0-rc.1", "1.2.0-rc.2", "1.2.0", "1.2.1",
    "2.0.0-0", "2.0.0-rc.1", "2.0.0", "2.1.0", "3.0.0-alpha", "3.0.0",
)  # fmt: skip
_WISHES = (
    "*", "", "x", "latest", "next", "beta", "nope", "^1.0.0", "~1.2.0", "1", "1.x", "1.2.x", ">=1.0.0", "<2.0.0",
    ">1.0.0 <3", "^1.0.0 || ^3.0.0", "1.0.0", "v1.2.0", "=2.0.0", "9.9.9", "^1.2.0-rc.1", ">=2.0.0-0", "2.0.0-rc.1",
    "1.0.0 - 2.0.0", "<=1.2.0-rc.2", "~0", "^9",
)  # fmt: skip
_ENGINES = (None, None, None, ">=18", ">=99", "^20", "not a range", "")


def _policy(age: ReleaseAge | None) -> Policy:
    return Policy(
        scripts=ScriptPolicy(default="run"),
        registries=Registries(default="https://registry.example.com/"),
        release_age=age,
    )


def _gate(days: float, *exempt: str) -> Policy:
    exemptions = tuple(Exemption(text=text, origin=_PLACE) for text in exempt)
    return _policy(ReleaseAge(seconds=days * DAY, exempt=exemptions))


def _document(ages: dict[str, float], tags: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return a document whose versions were published so many days ago."""
    return {
        "_id": "pkg",
        "name": "pkg",
        "dist-tags": tags,
        "versions": {version: {"name": "pkg", "version": version} for version in ages},
        "time": {version: _iso(NOW - age * DAY) for version, age in ages.items()},
        **more,
    }


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pick(document: dict[str, Any], text: str, policy: Policy, version: str = "11.21.2") -> Resolution:
    return resolve(wanted("pkg", text), packument(document), policy, npm(version, node="20.20.0"), NOW)


def _random_document(source: random.Random) -> dict[str, Any]:
    versions = source.sample(_VERSIONS, source.randint(0, len(_VERSIONS)))
    document = _document({version: source.uniform(0, 20) for version in versions}, {})
    for manifest in document["versions"].values():
        engine = source.choice(_ENGINES)
        if engine is not None:
            manifest["engines"] = {source.choice(("node", "npm")): engine}
        if source.random() < 0.2:
            manifest["deprecated"] = "old"
    if versions:
        tags = source.sample(("latest", "next", "beta"), source.randint(0, 3))
        document["dist-tags"] = {tag: source.choice(versions) for tag in tags}
    if source.random() < 0.15:
        document["time"] = {}
    return document


@pytest.mark.node
@pytest.mark.parametrize(("version", "seed"), [("10.9.9", 1), ("11.21.2", 2), ("12.2.0", 3)])
def test_picks_are_those_of_npm_pick_manifest(version: str, seed: int) -> None:
    source = random.Random(seed)
    questions: list[dict[str, Any]] = []
    for _ in range(1200):
        days = source.choice((None, 1, 3, 7, 10.5))
        questions.append(
            {
                "document": _random_document(source),
                "wish": source.choice(_WISHES),
                "days": days,
                "before": None if days is None else (NOW - days * DAY) * 1000,
            }
        )
    answers = ask_node(
        """
        const pick = bundled('npm-pick-manifest');
        const npa = bundled('npm-package-arg');
        return questions.map(({ document, wish, before }) => {
          try {
            const options = { before: before === null ? null : new Date(before),
              nodeVersion: '20.20.0', npmVersion: require(npmPath + '/package.json').version };
            return pick(document, npa.resolve('pkg', wish).fetchSpec, options).version;
          } catch (error) { return null; }
        });
        """,
        version,
        questions,
    )
    different = []
    for question, real in zip(questions, answers, strict=True):
        policy = _policy(None) if question["days"] is None else _gate(question["days"])
        mine = _pick(question["document"], question["wish"], policy, version)
        if (mine.release.version if mine.release else None) != real or bool(mine.failure) != (real is None):
            different.append((question["wish"], question["days"], question["document"], mine, real))
    assert not different, f"seed {seed}, {len(different)} of {len(questions)}: {different[0]}"


def test_the_newest_version_that_is_old_enough_is_picked_and_the_younger_ones_are_told() -> None:
    document = _document({"1.0.0": 400, "1.1.0": 10, "1.2.0": 3, "1.3.0": 1}, {"latest": "1.3.0"})
    resolution = _pick(document, "^1.0.0", _gate(7))
    assert resolution.release is not None
    assert resolution.release.version == "1.1.0"
    assert [skip.version for skip in resolution.skipped] == ["1.3.0", "1.2.0"]
    assert resolution.skipped[0].installable_at == pytest.approx(NOW + 6 * DAY)


def test_versions_above_latest_are_not_told_as_passed_over() -> None:
    document = _document({"1.0.0": 400, "1.1.0": 50, "2.0.0": 1}, {"latest": "1.1.0"})
    resolution = _pick(document, "*", _gate(7))
    assert resolution.release is not None
    assert resolution.release.version == "1.1.0"
    assert resolution.skipped == ()


def test_a_pin_to_a_young_version_fails_and_says_until_when() -> None:
    resolution = _pick(_document({"1.0.0": 400, "1.1.0": 1}, {"latest": "1.1.0"}), "1.1.0", _gate(7))
    assert resolution.failure == "too-fresh"
    assert resolution.skipped[0].installable_at == pytest.approx(NOW + 6 * DAY)


def test_a_young_tag_falls_back_below_its_version_without_other_prereleases() -> None:
    ages = {"1.0.0": 100.0, "2.0.0-rc.1": 10, "2.0.0-rc.2": 0.1}
    resolution = _pick(_document(ages, {"latest": "1.0.0", "next": "2.0.0-rc.2"}), "next", _gate(7))
    assert resolution.release is not None
    assert resolution.release.version == "1.0.0"
    assert [skip.version for skip in resolution.skipped] == ["2.0.0-rc.2"]


def test_an_exempt_package_gets_its_newest_version_and_is_marked() -> None:
    document = _document({"1.0.0": 400, "1.3.0": 1}, {"latest": "1.3.0"})
    resolution = _pick(document, "^1.0.0", _gate(7, "p*"))
    assert resolution.release is not None
    assert resolution.release.version == "1.3.0"
    assert resolution.exempt


def test_versions_without_a_publish_time_count_as_old() -> None:
    document = _document({"1.0.0": 400, "1.3.0": 1}, {"latest": "1.3.0"}, time={})
    resolution = _pick(document, "^1.0.0", _gate(7))
    assert resolution.release is not None
    assert resolution.release.version == "1.3.0"


def test_an_absolute_date_has_no_moment_at_which_a_version_becomes_installable() -> None:
    document = _document({"1.0.0": 400, "1.3.0": 1}, {"latest": "1.3.0"})
    resolution = _pick(document, "1.3.0", _policy(ReleaseAge(seconds=0, before=NOW - 7 * DAY)))
    assert resolution.failure == "too-fresh"
    assert resolution.skipped[0].installable_at is None


@pytest.mark.parametrize(
    ("text", "failure"),
    [("^9", "no-match"), ("9.9.9", "no-match"), ("nope", "unknown-tag"), ("~1.3.0", "too-fresh")],
)
def test_a_failure_has_its_reason(text: str, failure: str) -> None:
    document = _document({"1.0.0": 400, "1.3.0": 1}, {"latest": "1.3.0"})
    assert _pick(document, text, _gate(7)).failure == failure


def test_a_package_without_versions_has_its_own_reason() -> None:
    assert _pick(_document({}, {}), "*", _gate(7)).failure == "no-versions"
