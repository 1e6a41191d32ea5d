import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument, Release
from packward.signals.packument import ask, read
from packward.signals.signal import Request
from support.packuments import abbreviated, from_archive

REGISTRY = "https://registry.example.com/"
SHORT = Query("packument", REGISTRY, "x")
FULL = Query("packument-full", REGISTRY, "x")
NOW = 1_800_000_000.0


def distil(document: Any, query: Query = FULL) -> Packument:
    packument = read(json.dumps(document).encode(), query, "registry.example.com", NOW)
    assert isinstance(packument, Packument)
    return packument


def release(**manifest: Any) -> Release:
    return distil({"_id": "x", "versions": {"1.0.0": manifest}}).releases[0]


def test_a_scoped_name_is_asked_as_one_segment() -> None:
    request = ask(Query("packument", REGISTRY, "@s/name"))
    assert isinstance(request, Request)
    assert request.path == "@s%2fname"
    assert "vnd.npm.install-v1" in request.accept


def test_the_full_document_is_asked_as_plain_json() -> None:
    assert ask(FULL) == Request("x", "application/json")


@pytest.mark.parametrize(
    "name", ["", "..", ".x", "a/b", "a?b", "a#b", "@s/../x", "@/x", "@s/..", "x y", "x%2f", "é", "x" * 215]
)
def test_a_name_that_could_lead_elsewhere_is_not_asked(name: str) -> None:
    unknown = ask(Query("packument", REGISTRY, name))
    assert isinstance(unknown, Unknown)
    assert unknown.reason == "not-found"


@pytest.mark.parametrize("name", ["x", "@s/x", "Big.Name", "lodash.merge", "_", "x~1", "@types/node"])
def test_an_npm_name_is_asked(name: str) -> None:
    assert isinstance(ask(Query("packument", REGISTRY, name)), Request)


def test_releases_ascend_and_what_is_no_version_is_left_out() -> None:
    versions: dict[str, Any] = {
        "10.0.0": {},
        "2.0.0": {},
        "2.0.0-beta.10": {},
        "2.0.0-beta.9": {},
        "what": {},
    }
    found = distil({"_id": "x", "versions": versions}).releases
    assert [item.version for item in found] == ["2.0.0-beta.9", "2.0.0-beta.10", "2.0.0", "10.0.0"]


def test_times_are_epoch_seconds_and_removed_versions_are_named() -> None:
    packument = distil(
        {
            "_id": "x",
            "versions": {"1.0.0": {}, "1.1.0": {}},
            "time": {
                "created": "2015-01-01T00:00:00.000Z",
                "modified": "2020-01-02T00:00:00.000Z",
                "1.0.0": "2020-01-01T00:00:00.500Z",
                "1.1.0": "yesterday",
                "0.9.0": "2019-01-01T00:00:00Z",
                "unpublished": {"name": "x"},
            },
        }
    )
    assert [item.published for item in packument.releases] == [1577836800.5, None]
    assert packument.modified == 1577923200.0
    assert (packument.removed, packument.has_times) == ({"0.9.0": 1546300800.0}, True)


def test_an_unpublished_package_has_no_releases_and_remembers_what_it_had() -> None:
    packument = distil(
        {"_id": "x", "time": {"1.0.0": "2019-01-01T00:00:00Z", "unpublished": {"versions": ["1.0.0"]}}}
    )
    assert (packument.releases, packument.removed) == ((), {"1.0.0": 1546300800.0})


def test_completeness_follows_what_was_answered_and_not_what_was_asked() -> None:
    document = from_archive("x", "1.0.0 2 days", NOW)
    brief = abbreviated(document)
    without_time = {key: value for key, value in document.items() if key != "time"}
    shape = {
        "full": (distil(document, SHORT).complete, distil(document, SHORT).has_times),
        "abbreviated": (distil(brief, SHORT).complete, distil(brief, SHORT).has_times),
        "abbreviated, though full was asked": (distil(brief).complete, distil(brief).has_times),
        "full without times": (distil(without_time).complete, distil(without_time).has_times),
    }
    assert shape == {
        "full": (True, True),
        "abbreviated": (False, False),
        "abbreviated, though full was asked": (False, False),
        "full without times": (True, False),
    }


def test_an_abbreviated_document_with_times_still_lacks_the_scripts() -> None:
    document = from_archive("x", "1.0.0 2 days postinstall=x", NOW)
    packument = distil({**abbreviated(document), "time": document["time"]}, SHORT)
    assert (packument.complete, packument.has_times) == (False, True)
    assert packument.releases[0].install_events == ("install script",)


def test_who_published_a_version_and_how_large_it_is_are_kept() -> None:
    found = release(_npmUser={"name": "ann"}, dist={"unpackedSize": 12, "fileCount": 3})
    assert (found.publisher, found.unpacked_size, found.file_count) == ("ann", 12, 3)


@pytest.mark.parametrize("odd", [True, "text", "", [], {}, {"a": 1}, -1, 1.5, 10**30, None])
def test_a_publisher_or_size_of_an_odd_type_is_absent_and_costs_only_itself(odd: Any) -> None:
    dist = {"tarball": "t", "unpackedSize": odd, "fileCount": odd}
    found = release(_npmUser={"name": odd if odd != "text" else 5}, dist=dist, gypfile=[])
    assert (found.publisher, found.unpacked_size, found.file_count, found.tarball) == (None, None, None, "t")


def test_a_package_is_as_old_as_the_registry_says_it_was_created() -> None:
    time = {"created": "2020-01-01T00:00:00Z", "1.0.0": "2021-01-01T00:00:00Z"}
    assert distil({"_id": "x", "versions": {"1.0.0": {}}, "time": time}).created == 1577836800.0
    assert distil({"_id": "x", "versions": {}, "time": {"created": 5}}).created is None


def test_only_install_scripts_are_kept() -> None:
    scripts = {"test": "t", "postinstall": "b", "preinstall": "a", "install": "", "prepare": "p"}
    assert release(scripts=scripts).scripts == (("preinstall", "a"), ("postinstall", "b"))


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("use y", "use y"), ("", None), (True, "deprecated"), (False, None), (None, None), ({}, None)],
)
def test_deprecation_is_a_text_or_true(written: Any, read_as: str | None) -> None:
    assert release(deprecated=written).deprecated == read_as


ODD = [5, True, "text", [], [1], {}, {"a": 1}, {"a": {"b": 1}}, None]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "field",
    [
        *("scripts", "engines", "dependencies", "optionalDependencies", "peerDependencies", "dist"),
        *("peerDependenciesMeta", "bundleDependencies", "license", "licenses", "gypfile", "hasInstallScript"),
    ],
)
def test_a_field_of_an_odd_type_costs_only_itself(field: str, odd: Any) -> None:
    neighbour = {"engines": {"node": ">=18"}, "scripts": {"install": "i"}, field: odd}
    found = release(**neighbour)
    if field != "engines":
        assert found.engines_node == ">=18"
    if field != "scripts":
        assert found.scripts == (("install", "i"),)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("field", ["time", "modified", "dist-tags", "description", "repository", "homepage"])
def test_a_document_field_of_an_odd_type_costs_only_itself(field: str, odd: Any) -> None:
    packument = distil({"_id": "x", "versions": {"1.0.0": {}}, field: odd})
    assert [item.version for item in packument.releases] == ["1.0.0"]


def test_in_a_map_the_readable_entries_are_kept() -> None:
    found = release(dependencies={"a": "1", "b": 2, "c": {}}, scripts={"install": "i", "preinstall": 5})
    assert (found.dependencies, found.install_events) == ({"a": "1"}, ("install",))


def test_a_version_that_is_no_object_is_left_out_alone() -> None:
    versions: dict[str, Any] = {"1.0.0": {}, "1.1.0": None, "1.2.0": "x", "1.3.0": []}
    assert [item.version for item in distil({"_id": "x", "versions": versions}).releases] == ["1.0.0"]


def test_optional_dependencies_peers_and_bundles_are_told_apart() -> None:
    found = release(
        dependencies={"a": "1", "b": "2"},
        optionalDependencies={"b": "2"},
        peerDependencies={"p": "3", "q": "4"},
        peerDependenciesMeta={"q": {"optional": True}, "p": {"optional": False}},
        bundleDependencies=True,
    )
    assert (found.dependencies, found.optional_dependencies) == ({"a": "1"}, {"b": "2"})
    assert (found.optional_peers, found.bundled) == (("q",), ("a", "b"))


@pytest.mark.parametrize(
    "manifest", [{"license": "MIT"}, {"license": {"type": "MIT"}}, {"licenses": [{"type": "MIT"}]}]
)
def test_a_license_is_read_in_old_and_new_forms(manifest: dict[str, Any]) -> None:
    assert release(**manifest).license == "MIT"


def test_long_texts_are_cut() -> None:
    packument = distil({"_id": "x", "versions": {}, "description": "d" * 10**6})
    assert packument.description is not None
    assert len(packument.description) == 300


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"5", b"null", b"{}", b'{"error": "no"}', b'{"versions": 5}', b'{"versions": {',
     b"\xff\xfe", b'{"versions":' + b"[" * 100_000],
)  # fmt: skip
def test_what_is_no_document_is_malformed(body: bytes) -> None:
    unknown = read(body, FULL, "registry.example.com", NOW)
    assert isinstance(unknown, Unknown)
    assert unknown.reason == "malformed"


def test_a_byte_order_mark_is_skipped() -> None:
    assert isinstance(read(b'\xef\xbb\xbf{"versions": {}}', FULL, "h", NOW), Packument)


@pytest.mark.parametrize("half", [rb"\ud800", rb"\uDfff", rb"\\\ud800", rb"\ud800\n", rb"\ud800\ud83d\ude00"])
def test_half_a_character_does_not_hide_a_package(half: bytes) -> None:
    body = b'{"readme": "%b", "versions": {"1.0.0": {"deprecated": "%b"}}}' % (half, half)
    packument = read(body, FULL, "h", NOW)
    assert isinstance(packument, Packument)
    assert "\ufffd" in (packument.releases[0].deprecated or "")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["scripts", "dist", "engines", "deprecated", "dependencies", "license", "licenses"])
MANIFEST = st.dictionaries(FIELDS, JSON, max_size=4) | JSON
DOCUMENT = st.fixed_dictionaries(
    {"versions": st.dictionaries(st.sampled_from(["1.0.0", "2.0.0", "x"]), MANIFEST, max_size=3)},
    optional={"time": JSON | st.dictionaries(st.sampled_from(["1.0.0", "modified"]), st.text() | JSON)},
)


@given(DOCUMENT)
def test_any_json_in_a_documents_fields_gives_a_packument(document: Any) -> None:
    assert isinstance(read(json.dumps(document).encode(), FULL, "h", NOW), Packument)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert isinstance(read(body, FULL, "h", NOW), Packument | Unknown)


_ATTESTED = {"attestations": {"url": "https://registry.example.com/a", "provenance": {"predicateType": "p"}}}
_PUBLISHER = {"name": "bot", "trustedPublisher": {"id": "github"}}


@pytest.mark.parametrize(
    ("manifest", "evidence"),
    [
        ({}, ()),
        ({"dist": _ATTESTED}, ("provenance",)),
        ({"_npmUser": _PUBLISHER}, ("trusted-publisher",)),
        ({"dist": _ATTESTED, "_npmUser": _PUBLISHER}, ("provenance", "trusted-publisher")),
        ({"_npmUser": {"name": "x", "approver": {"name": "y"}}}, ("staged",)),
        # A neighbour of an odd type does not hide it.
        ({"dist": _ATTESTED, "_npmUser": _PUBLISHER, "gypfile": []}, ("provenance", "trusted-publisher")),
    ],
)
def test_the_evidence_of_a_versions_origin_is_kept(
    manifest: dict[str, Any], evidence: tuple[str, ...]
) -> None:
    assert release(**manifest).evidence == evidence


@pytest.mark.parametrize("odd", [5, True, "text", [], [1], None])
def test_evidence_of_an_odd_type_is_none_and_costs_only_itself(odd: Any) -> None:
    for publisher in (odd, {"trustedPublisher": odd, "approver": odd}):
        for attestations in (odd, {"provenance": odd}):
            dist = {"tarball": "https://registry.example.com/x.tgz", "attestations": attestations}
            found = release(_npmUser=publisher, dist=dist)
            assert (found.evidence, found.tarball) == ((), "https://registry.example.com/x.tgz")
    assert release(dist={"tarball": "t", "integrity": {}}, gypfile=[]).tarball == "t"
