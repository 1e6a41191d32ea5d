"""Socket's answers, as its API describes them and as they may arrive."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.model.facts import Query, Unknown
from packward.model.socket_alerts import SocketAlert, SocketAlerts, SocketOrganization
from packward.signals.signal import Request
from packward.signals.socket import (
    ALERTS_SIGNAL,
    ORGANIZATION_SIGNAL,
    alerts_query,
    organization_query,
    purl,
)
from support.socket_answers import ORGANIZATIONS, artifact, ndjson

REGISTRY = "https://registry.example.com/"
HOST = "socket.example.com"


def query(package: str = "axios", version: str = "1.0.0", slug: str = "acme") -> Query:
    return alerts_query(REGISTRY, package, version, slug)


def read(body: bytes, *queries: Query) -> list[SocketAlerts | Unknown]:
    found = ALERTS_SIGNAL.read(body, queries, HOST, 5.0)
    assert not isinstance(found, Unknown)
    return [found[each] for each in queries]


def reason(found: object) -> str:
    return found.reason if isinstance(found, Unknown) else "known"


def test_an_answer_is_read_line_by_line_whatever_its_order() -> None:
    body = ndjson(
        artifact("@acme/a", "2.0.0+x", "cve:high:warn"),
        {"_type": "purlError", "value": {"error": "not found", "inputPurl": "pkg:npm/gone@1.0.0"}},
        artifact("axios", "1.0.0"),
        {"_type": "summary", "value": {"purl_input": 3, "resolved": 2, "errors": {}}},
    )
    found = read(body, query(), query("@acme/a", "2.0.0+x"), query("gone"))
    assert found[0] == SocketAlerts(asked_at=5.0)
    assert found[1] == SocketAlerts(
        alerts=(SocketAlert(type="cve", level="high", action="warn"),), asked_at=5.0
    )
    assert reason(found[2]) == "not-found"


def test_alerts_of_one_type_are_one_with_the_highest_severity_and_the_strictest_action() -> None:
    body = ndjson(
        artifact("axios", "1.0.0", "cve:middle:monitor", "malware:critical:error", "cve:high:ignore"),
        artifact("axios", "1.0.0", "cve:low:error"),
    )
    (found,) = read(body, query())
    assert isinstance(found, SocketAlerts)
    assert [(alert.type, alert.level, alert.action) for alert in found.alerts] == [
        ("malware", "critical", "error"),
        ("cve", "high", "error"),
    ]


def test_a_torn_answer_leaves_nothing_without_alerts() -> None:
    body = ndjson(artifact("a", "1.0.0"), artifact("axios", "1.0.0", "malware:critical:error"))[:-20]
    found = read(body, query("a"), query())
    assert [reason(each) for each in found] == ["known", "malformed"]


@pytest.mark.parametrize("body", [b"", b"[]", b"null\n7", b'{"type": "npm", "alerts": 3}', b"<html>"])
def test_anything_else_is_not_known_rather_than_clean(body: bytes) -> None:
    (found,) = read(body, query())
    assert isinstance(found, Unknown)


@given(st.binary(max_size=200))
def test_no_answer_makes_the_reader_fail(body: bytes) -> None:
    assert isinstance(read(body, query())[0], Unknown)
    ORGANIZATION_SIGNAL.read(body, organization_query(), HOST, 5.0)


@pytest.mark.parametrize(
    ("package", "version", "written"),
    [
        ("axios", "1.0.0", "pkg:npm/axios@1.0.0"),
        ("@acme/a", "1.0.0-x.1+y", "pkg:npm/%40acme/a@1.0.0-x.1%2By"),
    ],
)
def test_a_version_is_asked_by_its_package_url(package: str, version: str, written: str) -> None:
    assert purl(package, version) == written
    assert json.loads(ALERTS_SIGNAL.body([query(package, version)])) == {"components": [{"purl": written}]}


def test_the_organization_is_the_one_that_the_token_belongs_to() -> None:
    body = json.dumps(ORGANIZATIONS).encode()
    found = ORGANIZATION_SIGNAL.read(body, organization_query(), HOST, 5.0)
    assert found == SocketOrganization(slug="acme", asked_at=5.0)


@pytest.mark.parametrize(
    ("organizations", "expected"),
    [
        ({}, "forbidden"),
        ({"1": {"slug": "../../x?y"}}, "forbidden"),
        ({"1": None}, "forbidden"),
        (7, "malformed"),
    ],
)
def test_an_organization_without_a_name_for_addresses_is_none(organizations: object, expected: str) -> None:
    body = json.dumps({"organizations": organizations}).encode()
    assert reason(ORGANIZATION_SIGNAL.read(body, organization_query(), HOST, 5.0)) == expected


def test_the_organizations_name_cannot_lead_elsewhere() -> None:
    asked = ALERTS_SIGNAL.ask(query(slug="acme"))
    assert isinstance(asked, Request)
    assert asked.path.startswith("v0/orgs/acme/purl?alerts=true&compact=true")
    assert reason(ALERTS_SIGNAL.ask(query(slug="../x"))) == "malformed"
