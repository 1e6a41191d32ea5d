"""Which version each Yarn picks: the gate, its tags, deprecated versions and prereleases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from managers.npm_project import NOW, packument
from managers.yarn_project import project, yarn
from packward.managers.yarn import YARN
from packward.managers.yarn.specifiers import read_specifier
from packward.model.manager import Resolution, Wanted
from packward.model.specifiers import Specifier
from support.oracle import packages
from support.packuments import Release
from support.packuments import packument as document_of

HOUR = 3600.0
SEVEN = "npmMinimalAgeGate: 7d\n"


def _resolve(
    package: str, text: str, version: str = "4.18.1", rc: str = SEVEN, *, timed: bool = True
) -> Resolution:
    recorded = packages(NOW)[package]
    if not timed:
        recorded = {key: value for key, value in recorded.items() if key != "time"}
    wanted = Wanted(package=package, specifier=read_specifier(package, text, yarn(version)))
    return YARN.resolve(wanted, packument(recorded), project(rc).policy(version), yarn(version), NOW)


def _picked(resolution: Resolution) -> str | None:
    return None if resolution.release is None else resolution.release.version


@pytest.mark.parametrize(
    ("package", "text", "expected"),
    [
        ("stable-a", "^1.0.0", "1.1.0"), ("stable-a", "latest", "1.1.0"), ("stable-a", "1.3.0", None),
        ("stable-a", "1.1.0", "1.1.0"), ("stable-a", "~1.2.0", None), ("stable-a", "", "1.1.0"),
        ("all-fresh", "^1.0.0", None), ("all-fresh", "latest", None),
        ("latest-lower", "latest", "1.0.0"), ("latest-lower", "*", "2.0.0"),
        ("major-jump", "latest", "1.0.0"), ("major-jump", "^2.0.0", None),
        ("next-fresh", "next", "2.0.0-rc.2"), ("next-fresh", "npm:next", "2.0.0-rc.2"),
        ("pre-a", "next", "2.0.0-rc.1"), ("pre-a", "latest", "1.0.0"),
        ("only-pre-old", "latest", None), ("only-pre-old", "^1.0.0", None),
        ("depr", "^1.0.0", "1.0.0"), ("depr", "latest", "1.1.0"), ("depr", "~1.1.0", "1.1.0"),
        ("stable-a", "npm:^1.0.0", "1.1.0"), ("stable-a", "none", None), ("stable-a", "^9", None),
    ],
)  # fmt: skip
def test_a_gate_of_7_days_picks_what_the_facts_say(package: str, text: str, expected: str | None) -> None:
    assert _picked(_resolve(package, text)) == expected


@pytest.mark.parametrize(
    ("package", "text", "expected"),
    [
        ("stable-a", "^1.0.0", "1.3.0"), ("latest-old", "*", "1.1.0"), ("latest-old", "^2", "2.0.0"),
        ("depr", "~1.1.0", "1.1.0"), ("next-fresh", "next", "2.0.0-rc.2"), ("next-fresh", "", "1.0.0"),
        ("stable-a", "none", None), ("stable-a", "^9", None), ("latest-lower", "*", "1.1.0"),
    ],
)  # fmt: skip
def test_yarn_1_takes_latest_where_it_fits(package: str, text: str, expected: str | None) -> None:
    assert _picked(_resolve(package, text, "1.22.22")) == expected


@pytest.mark.parametrize(("version", "expected"), [("4.17.0", None), ("4.18.0", "1.0.0-a.2")])
def test_a_star_means_prereleases_where_there_is_nothing_else(version: str, expected: str | None) -> None:
    releases = [Release(version=text, age=2400 * HOUR) for text in ("1.0.0-a.1", "1.0.0-a.2")]
    only = packument(document_of("only", releases, NOW))
    wanted = Wanted(package="only", specifier=Specifier(kind="range", name="only", text="*", wanted="*"))
    assert _picked(YARN.resolve(wanted, only, project().policy(version), yarn(version), NOW)) == expected


def test_what_is_passed_over_comes_best_first_with_its_time() -> None:
    resolution = _resolve("stable-a", "^1.0.0")
    assert [skip.version for skip in resolution.skipped] == ["1.3.0", "1.2.1", "1.2.0"]
    first = resolution.skipped[0]
    assert first.published == pytest.approx(NOW - HOUR, abs=1)
    assert first.installable_at == pytest.approx(NOW - HOUR + 7 * 24 * HOUR, abs=1)


def test_a_failure_names_what_has_to_wait() -> None:
    resolution = _resolve("all-fresh", "latest")
    assert resolution.failure == "too-fresh"
    assert [skip.version for skip in resolution.skipped] == ["1.1.0", "1.0.0"]


def test_without_publish_times_everything_has_to_wait() -> None:
    assert _resolve("stable-a", "^1.0.0", timed=False).failure == "no-times"
    assert _picked(_resolve("stable-a", "^1.0.0", rc="npmMinimalAgeGate: 0\n", timed=False)) == "1.3.0"


def test_an_exemption_frees_one_version() -> None:
    rc = f"{SEVEN}npmPreapprovedPackages: [stable-a@1.2.1]\n"
    resolution = _resolve("stable-a", "^1.0.0", rc=rc)
    assert _picked(resolution) == "1.2.1"
    assert resolution.exempt
    assert [skip.version for skip in resolution.skipped] == ["1.3.0"]
    assert _picked(_resolve("stable-a", "latest", rc=rc)) == "1.2.1"


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("npm:^1.0.0", "range", "a"), ("npm:1.0.0", "version", "a"), ("npm:next", "tag", "a"), ("npm:", "range", "a"),
        ("npm:b@^1.0.0", "alias", "b"), ("npm:@s/b@next", "alias", "@s/b"), ("npm:@s/b", "invalid", None),
        ("^1.0.0", "range", "a"), ("workspace:^", "workspace", None), ("npm:vnext", "invalid", None),
    ],
)  # fmt: skip
def test_npm_may_stand_before_a_range_of_the_same_package(text: str, kind: str, name: str | None) -> None:
    specifier = read_specifier("a", text, yarn())
    assert (specifier.kind, specifier.registry_name) == (kind, name)


def test_yarn_1_reads_what_follows_npm_as_a_package() -> None:
    assert read_specifier("a", "npm:next", yarn("1.22.22")).registry_name == "next"
    assert read_specifier("a", "npm:^1.0.0", yarn("1.22.22")).kind == "invalid"


@given(st.text(max_size=20), st.sampled_from(["1.22.22", "3.8.7", "4.18.1"]))
def test_no_specifier_raises(text: str, version: str) -> None:
    specifier = read_specifier("stable-a", f"npm:{text}", yarn(version))
    if specifier.registry_name == "stable-a":
        _resolve("stable-a", text, version)
