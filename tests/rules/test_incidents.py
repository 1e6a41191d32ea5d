"""Documented hijacks, replayed: what a user is told two hours after each, and a month before."""

import json

import pytest

from packward.model.finding import Severity
from support.check import Checked, check
from support.replay import Incident, incidents, registry

HOUR, DAY = 60, 24 * 60
ALL = incidents()
SHOWN = [incident for incident in ALL if incident.shows]
SILENT = [incident for incident in ALL if not incident.shows]


def named(found: Incident) -> str:
    return found.id


def pinned(incident: Incident, name: str, version: str, after: int) -> Checked:
    """Check a project that asks for one exact version."""
    manifest = json.dumps({"packageManager": "npm@10.9.0", "dependencies": {name: version}})
    return check(f"-- package.json --\n{manifest}\n{registry(incident, after)}")


def ranged(incident: Incident, after: int) -> Checked:
    """Check a project that takes the newest of every package of an incident."""
    wanted = dict.fromkeys(incident.versions, "*")
    manifest = json.dumps({"packageManager": "npm@10.9.0", "dependencies": wanted})
    return check(f"-- package.json --\n{manifest}\n{registry(incident, after)}")


def locked_below(incident: Incident, name: str, version: str, after: int) -> Checked:
    """Check a project that has another dependency, which brings the version in its lockfile."""
    manifest = json.dumps({"packageManager": "npm@10.9.0", "dependencies": {"top": "1.0.0"}})
    lock = {
        "lockfileVersion": 3,
        "packages": {
            "": {"dependencies": {"top": "1.0.0"}},
            "node_modules/top": {"version": "1.0.0", "dependencies": {name: "*"}},
            f"node_modules/{name}": {"version": version},
        },
    }
    top = "-- registry/top --\n1.0.0  3 years\n"
    return check(
        f"-- package.json --\n{manifest}\n-- package-lock.json --\n{json.dumps(lock)}\n"
        f"{registry(incident, after)}{top}"
    )


CASES = [
    pytest.param(incident, name, version, id=f"{incident.id}: {name}@{version}")
    for incident in SHOWN
    for name, versions in incident.versions.items()
    for version in versions
]


def test_most_incidents_show_in_the_documents() -> None:
    assert len(SHOWN) >= 12
    assert SILENT


@pytest.mark.parametrize(("incident", "name", "version"), CASES)
def test_two_hours_after_an_attack_each_bad_version_is_a_warning(
    incident: Incident, name: str, version: str
) -> None:
    finding = pinned(incident, name, version, 2 * HOUR).only("suspicious-release")
    assert finding.severity is Severity.WARNING
    assert (finding.package, finding.package_version) == (name, version)
    assert finding.fixes, finding.message


@pytest.mark.parametrize(("incident", "name", "version"), CASES)
def test_a_bad_version_that_a_dependency_brings_is_told_at_its_line(
    incident: Incident, name: str, version: str
) -> None:
    checked = locked_below(incident, name, version, 2 * HOUR)
    finding = checked.only("suspicious-release")
    assert finding.severity is Severity.WARNING
    assert checked.flagged(finding) == "1.0.0"
    assert (finding.package, finding.package_version) == (name, version)
    assert [place.message for place in finding.related] == [f"top > {name} {version}"]


@pytest.mark.parametrize("incident", SHOWN, ids=named)
def test_two_hours_after_an_attack_the_newest_versions_are_warnings(incident: Incident) -> None:
    found = ranged(incident, 2 * HOUR).by_rule("suspicious-release")
    assert {finding.package for finding in found} == set(incident.versions)
    assert {finding.severity for finding in found} == {Severity.WARNING}


@pytest.mark.parametrize("days", [1, 3, 30, 90, 365])
@pytest.mark.parametrize("incident", ALL, ids=named)
def test_before_an_attack_nothing_is_above_information(incident: Incident, days: int) -> None:
    found = ranged(incident, -days * DAY).by_rule("suspicious-release")
    assert all(finding.severity <= Severity.INFORMATION for finding in found)


@pytest.mark.parametrize("incident", ALL, ids=named)
def test_a_month_after_an_attack_age_has_settled_it(incident: Incident) -> None:
    assert not ranged(incident, 31 * DAY).by_rule("suspicious-release")


@pytest.mark.parametrize("incident", SILENT, ids=named)
def test_an_incident_that_no_document_shows_raises_no_warning(incident: Incident) -> None:
    found = ranged(incident, 2 * HOUR).by_rule("suspicious-release")
    assert all(finding.severity <= Severity.INFORMATION for finding in found)
