"""The bulk endpoint's answers, read as `npm audit` reads them, whatever a registry or mirror sends."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.model.advisories import Advisories, Advisory
from packward.model.facts import Query, Unknown
from packward.signals.advisories import ADVISORIES_SIGNAL, ask, body, read

QUERY = Query("advisories", "https://registry.example.com/", "undici", "7.20.0")
WHOLE = {
    "id": 1100000,
    "url": "https://github.example.com/advisories/GHSA-aaaa-aaaa-aaaa",
    "title": "Unbounded memory use",
    "severity": "high",
    "vulnerable_versions": "<7.28.0",
    "cwe": ["CWE-400"],
    "cvss": {"score": 7.5, "vectorString": "CVSS:3.1/AV:N"},
}


def listed(said: Any, query: Query = QUERY) -> tuple[Advisory, ...]:
    answers = read(json.dumps(said).encode(), [query], "registry.example.com", 5.0)
    assert not isinstance(answers, Unknown)
    answer = answers[query]
    assert isinstance(answer, Advisories)
    assert (answer.host, answer.asked_at) == ("registry.example.com", 5.0)
    return answer.listed


def test_versions_of_one_package_share_an_entry() -> None:
    queries = [
        Query("advisories", "r", name, version)
        for name, version in [("a", "1.0.0"), ("b", "2.0.0"), ("a", "1.1.0")]
    ]
    assert json.loads(body(queries)) == {"a": ["1.0.0", "1.1.0"], "b": ["2.0.0"]}
    assert {ask(query) for query in queries} == {ask(queries[0])}


def test_an_advisory_is_distilled() -> None:
    assert listed({"undici": [WHOLE]}) == (
        Advisory(
            id="GHSA-aaaa-aaaa-aaaa",
            title="Unbounded memory use",
            severity="high",
            range="<7.28.0",
            url="https://github.example.com/advisories/GHSA-aaaa-aaaa-aaaa",
        ),
    )


def test_each_version_gets_those_that_cover_it() -> None:
    fixed = Query("advisories", "r", "undici", "7.28.0")
    answers = read(json.dumps({"undici": [WHOLE]}).encode(), [QUERY, fixed], "h", 0.0)
    assert not isinstance(answers, Unknown)
    assert [len(answers[query].listed) for query in (QUERY, fixed)] == [1, 0]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "Malware in undici"}, True),
        ({"title": "Embedded malicious code in undici"}, True),
        ({"cwe": ["CWE-506"]}, True),
        ({"title": "Improper handling of malicious code paths"}, False),
    ],
)
def test_malware_is_told_from_mistakes(fields: dict[str, Any], expected: bool) -> None:
    (advisory,) = listed({"undici": [{**WHOLE, **fields}]})
    assert advisory.malware is expected


@pytest.mark.parametrize("missing", [None, "", 5, ["<1"], {"a": 1}])
def test_a_missing_range_covers_everything(missing: Any) -> None:
    (advisory,) = listed({"undici": [{**WHOLE, "vulnerable_versions": missing}]})
    assert advisory.range == "*"


def test_a_range_that_npm_cannot_read_covers_nothing() -> None:
    assert listed({"undici": [{**WHOLE, "vulnerable_versions": "not a range"}]}) == ()


@pytest.mark.parametrize(
    ("field", "value", "seen"),
    [
        ("severity", "HUGE", {"severity": None}),
        ("severity", 7, {"severity": None}),
        ("title", ["x"], {"title": ""}),
        (
            "url",
            "http://github.example.com/advisories/GHSA-aaaa-aaaa-aaaa",
            {"url": None, "id": "#1100000"},
        ),
        ("url", "https://evil.example.com/) [x](https://a", {"url": None}),
        ("url", "javascript:alert(1)", {"url": None}),
        ("url", "https://example.com/not-an-id", {"id": "#1100000"}),
        ("cwe", "CWE-506", {"malware": False}),
    ],
)
def test_odd_fields_read_as_absent(field: str, value: Any, seen: dict[str, Any]) -> None:
    (advisory,) = listed({"undici": [{**WHOLE, field: value}]})
    assert {name: getattr(advisory, name) for name in seen} == seen


@pytest.mark.parametrize("said", [[], "x", None, 5])
def test_what_is_no_object_is_no_answer(said: Any) -> None:
    answer = read(json.dumps(said).encode(), [QUERY], "h", 0.0)
    assert answer == Unknown("malformed", "h sent no advisories")


@pytest.mark.parametrize("said", [{}, {"undici": None}, {"undici": []}, {"undici": [None, 5, "x", []]}])
def test_entries_of_another_shape_are_left_out(said: Any) -> None:
    assert listed(said) == ()


@pytest.mark.parametrize("entries", [{"0": WHOLE}, "x", 5])
def test_what_is_no_list_says_nothing_of_its_package(entries: Any) -> None:
    other = Query("advisories", QUERY.registry, "axios", "1.0.0")
    answers = read(json.dumps({"undici": entries, "axios": []}).encode(), [QUERY, other], "h", 5.0)
    assert not isinstance(answers, Unknown)
    assert answers[QUERY] == Unknown("malformed", "h sent no list of advisories on undici")
    assert isinstance(answers[other], Advisories)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(WHOLE)), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=3))
def test_no_answer_raises(entries: list[Any]) -> None:
    assert not isinstance(read(json.dumps({"undici": entries}).encode(), [QUERY], "h", 0.0), Exception)


@given(st.binary(max_size=60))
def test_no_bytes_raise(said: bytes) -> None:
    read(said, [QUERY], "h", 0.0)


def test_what_no_registry_can_hold_is_not_asked() -> None:
    for package, version in [("../x", "1.0.0"), ("x", "file:../x"), ("", "1.0.0")]:
        assert isinstance(ask(Query("advisories", "r", package, version)), Unknown)


def test_one_request_takes_a_whole_workspace() -> None:
    assert ADVISORIES_SIGNAL.most >= 3_000
    assert ADVISORIES_SIGNAL.packed
