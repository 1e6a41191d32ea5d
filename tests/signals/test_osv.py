"""OSV's documented shapes: what is asked, and what records say of an npm package."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.model.advisories import Advisory, AdvisoryRecord, Matches
from packward.model.facts import Query, Unknown
from packward.signals.osv import OSV_SIGNAL, ask, ask_record, body, read, read_record
from support.osv import record

REGISTRY = "https://registry.example.com/"
MALWARE = Query("osv-record", "", "", detail="MAL-2026-1")


def asked(name: str, version: str, page: str = "") -> Query:
    return Query("osv", REGISTRY, name, version, page)


def said(fields: dict[str, Any]) -> AdvisoryRecord:
    query = Query("osv-record", "", "", detail=fields["id"])
    fact = read_record(json.dumps(fields).encode(), query, "osv.example.com", 7.0)
    assert isinstance(fact, AdvisoryRecord)
    assert fact.asked_at == 7.0
    return fact


def on_x(fields: dict[str, Any]) -> Advisory:
    return said(fields).packages["x"]


def test_queries_are_posted_in_order_with_their_page() -> None:
    assert json.loads(body([asked("a", "1.0.0"), asked("@s/b", "2.0.0-rc.1", "next")])) == {
        "queries": [
            {"package": {"name": "a", "ecosystem": "npm"}, "version": "1.0.0"},
            {"package": {"name": "@s/b", "ecosystem": "npm"}, "version": "2.0.0-rc.1", "page_token": "next"},
        ]
    }
    assert (OSV_SIGNAL.most, OSV_SIGNAL.packed, OSV_SIGNAL.service) == (1_000, False, "osv")
    assert ask(asked("a", "1.0.0")) == ask(asked("b", "2.0.0", "next"))
    assert isinstance(ask(asked("a", "latest")), Unknown)


def test_results_stand_in_the_order_of_the_queries() -> None:
    queries = [asked("a", "1.0.0"), asked("b", "1.0.0"), asked("c", "1.0.0")]
    results = [{}, {"vulns": [{"id": "GHSA-1"}, {"id": "../x"}, 5], "next_page_token": "t"}, 5]
    answers = read(json.dumps({"results": results}).encode(), queries, "h", 3.0)
    assert not isinstance(answers, Unknown)
    assert answers[queries[0]] == Matches(ids=(), host="h", asked_at=3.0)
    assert answers[queries[1]] == Matches(ids=("GHSA-1",), next_page="t", host="h", asked_at=3.0)
    assert isinstance(answers[queries[2]], Unknown)


@pytest.mark.parametrize("results", [[], [{}], [{}, {}, {}], {}, None])
def test_another_number_of_results_is_no_answer(results: Any) -> None:
    answer = read(
        json.dumps({"results": results}).encode(), [asked("a", "1.0.0"), asked("b", "1.0.0")], "h", 0.0
    )
    assert answer == Unknown("malformed", "h sent no results")


@pytest.mark.parametrize(
    ("events", "covered", "free"),
    [
        ([{"introduced": "0"}], ["0.0.1", "99.0.0"], []),
        ([{"introduced": "0"}, {"fixed": "1.2.0"}], ["0.0.1-a", "1.1.9", "1.2.0-rc.1"], ["1.2.0"]),
        ([{"introduced": "1.0.0"}, {"last_affected": "1.2.0"}], ["1.0.0", "1.2.0"], ["0.9.9", "1.2.1"]),
        (
            [{"introduced": "1.0.0"}, {"fixed": "1.2.0"}, {"introduced": "2.0.0"}, {"fixed": "2.1.0"}],
            ["1.1.0", "2.0.0"],
            ["1.2.0", "1.9.0", "2.1.0"],
        ),
    ],
)
def test_events_become_ranges(events: list[dict[str, str]], covered: list[str], free: list[str]) -> None:
    advisory = on_x(record("GHSA-1", "x", events=events))
    assert [version for version in [*covered, *free] if advisory.covers(version)] == covered


def test_listed_versions_are_trusted_over_a_range_of_all() -> None:
    advisory = on_x(record("MAL-2026-1", "x", events=[{"introduced": "0"}], versions=["1.14.1", "0.30.4"]))
    assert advisory.covers("1.14.1")
    assert not advisory.covers("1.14.0")
    assert not advisory.is_blanket


def test_listed_versions_stand_beside_a_narrow_range() -> None:
    events = [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}]
    advisory = on_x(record("GHSA-1", "x", events=events, versions=["1.0.0"]))
    assert [version for version in ("1.0.0", "1.0.1", "2.0.5", "2.1.0") if advisory.covers(version)] == [
        "1.0.0",
        "2.0.5",
    ]


def test_all_versions_of_malware_are_a_blanket() -> None:
    assert on_x(record("MAL-2026-1", "x", events=[{"introduced": "0"}])).is_blanket


def test_a_withdrawn_record_warns_of_nothing() -> None:
    assert said(record("GHSA-1", "x", withdrawn="2026-11-01T00:00:00Z")).packages == {}


def test_severity_and_kind_are_what_the_record_says() -> None:
    assert on_x(record("GHSA-1", "x", severity="MODERATE")).severity == "moderate"
    assert on_x(record("GHSA-1", "x")).severity is None
    malware = on_x(record("MAL-2026-1", "x"))
    assert (malware.severity, malware.malware) == ("critical", True)
    weakness = record("GHSA-1", "x", database_specific={"severity": "CRITICAL", "cwe_ids": ["CWE-506"]})
    assert on_x(weakness).malware


def test_the_page_is_the_reference_that_ends_in_the_id_else_osvs_own() -> None:
    assert on_x(record("GHSA-1", "x")).url == "https://advisories.example.com/GHSA-1"
    other = record("GHSA-1", "x", references=[{"type": "WEB", "url": "https://blog.example.com/"}, 5])
    assert on_x(other).url == "https://osv.dev/vulnerability/GHSA-1"


def test_a_record_on_several_packages_keeps_them_apart_and_other_ecosystems_out() -> None:
    both = record("GHSA-1", "x", events=[{"introduced": "0"}, {"fixed": "1.0.0"}])
    both["affected"] += record("GHSA-1", "y", events=[{"introduced": "5.0.0"}])["affected"]
    both["affected"].append({"package": {"ecosystem": "PyPI", "name": "z"}})
    both["affected"] += record("GHSA-1", "x", events=[{"introduced": "2.0.0"}, {"fixed": "2.1.0"}])[
        "affected"
    ]
    packages = said(both).packages
    assert set(packages) == {"x", "y"}
    assert [version for version in ("0.5.0", "1.5.0", "2.0.0", "5.0.0") if packages["x"].covers(version)] == [
        "0.5.0",
        "2.0.0",
    ]


@pytest.mark.parametrize("sent", [b"", b"[]", b'{"id": "GHSA-other"}', b'{"id": 5}'])
def test_another_record_is_no_answer(sent: bytes) -> None:
    assert isinstance(read_record(sent, MALWARE, "h", 0.0), Unknown)


def test_only_ids_go_into_an_address() -> None:
    for name in ["../v1/query", "a/b", "", "a?b", "a" * 81, "a b"]:
        assert isinstance(ask_record(Query("osv-record", "", "", detail=name)), Unknown)


FIELDS = [
    "affected",
    "package",
    "name",
    "ecosystem",
    "ranges",
    "events",
    "type",
    "introduced",
    "versions",
    "summary",
    "aliases",
]
JSON = st.recursive(
    st.none() | st.integers() | st.sampled_from(["npm", "x", "SEMVER", "0", "1.0.0", ">=<", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_no_record_raises(fields: dict[str, Any]) -> None:
    fact = read_record(json.dumps({**fields, "id": "MAL-2026-1"}).encode(), MALWARE, "h", 0.0)
    assert isinstance(fact, AdvisoryRecord | Unknown)


@given(st.binary(max_size=50))
def test_no_bytes_raise(sent: bytes) -> None:
    read(sent, [asked("a", "1.0.0")], "h", 0.0)
    read_record(sent, MALWARE, "h", 0.0)
