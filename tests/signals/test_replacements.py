"""The e18e data set: the way to its archive, and what is kept of it."""

import base64
import hashlib
import json
from typing import Any

import pytest

from packward.model.facts import Query, Unknown
from packward.model.packument import Release
from packward.model.replacements import Listed, Replacements, Substitute
from packward.signals.replacements import ARCHIVE_SIGNAL, RELEASES_SIGNAL, archive_query, releases_query
from packward.signals.signal import Request
from signals.test_archive import archive

REGISTRY = "https://registry.example.com/npm/"
PATH = "module-replacements/-/module-replacements-3.9.0.tgz"
NATIVE: dict[str, Any] = {
    "mappings": {
        "old-trick": {
            "type": "module",
            "moduleName": "old-trick",
            "replacements": ["New.trick", "bun:trick"],
        },
        "only-bun": {"type": "module", "moduleName": "only-bun", "replacements": ["bun:trick"]},
    },
    "replacements": {
        "New.trick": {
            "id": "New.trick",
            "type": "native",
            "url": {"type": "mdn", "id": "Web/New/trick"},
            "engines": [{"engine": "bun", "minVersion": "1.0.0"}, {"engine": "nodejs", "minVersion": "22.1"}],
        },
        "bun:trick": {
            "id": "bun:trick",
            "type": "native",
            "url": "https://elsewhere.example.com/",
            "engines": [],
        },
        "later": {"id": "later", "type": "a type that came later"},
    },
}
MICRO: dict[str, Any] = {
    "mappings": {"tiny": {"replacements": ["snippet::tiny"], "url": {"type": "e18e", "id": "tiny"}}},
    "replacements": {"snippet::tiny": {"type": "simple", "description": "prose", "example": "a ?? b"}},
}
EMPTY: dict[str, Any] = {"mappings": {}, "replacements": {}}


def data_set(native: Any = NATIVE, preferred: Any = EMPTY, micro: Any = MICRO) -> bytes:
    """Return the archive of a data set."""
    return archive(
        ("package/package.json", b'{"name": "module-replacements"}'),
        ("package/manifests/native.json", json.dumps(native).encode()),
        ("package/manifests/preferred.json", json.dumps(preferred).encode()),
        ("package/manifests/micro-utilities.json", json.dumps(micro).encode()),
    )


def integrity(data: bytes) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def query(data: bytes) -> Query:
    return archive_query(REGISTRY, Release(version="3.9.0", integrity=integrity(data)))


def read(data: bytes) -> Any:
    return ARCHIVE_SIGNAL.read(data, query(data), "registry.example.com", 5.0)


def test_what_a_node_project_can_use_is_kept() -> None:
    assert read(data_set()) == Replacements(
        version="3.9.0",
        packages={
            "old-trick": Listed(group="native", substitutes=("New.trick",)),
            "tiny": Listed(
                group="micro-utilities",
                substitutes=("snippet::tiny",),
                page="https://e18e.dev/docs/replacements/tiny",
            ),
        },
        substitutes={
            "New.trick": Substitute(
                kind="native", node="22.1.0", page="https://developer.mozilla.org/en-US/docs/Web/New/trick"
            ),
            "snippet::tiny": Substitute(kind="simple", snippet="a ?? b"),
        },
        host="registry.example.com",
        asked_at=5.0,
    )


def test_an_archive_with_another_digest_is_refused() -> None:
    answer = ARCHIVE_SIGNAL.read(data_set(), query(b"another"), "registry.example.com", 5.0)
    assert answer == Unknown(
        "malformed", "registry.example.com sent an archive with another SHA-512 than it names"
    )


@pytest.mark.parametrize(
    "native",
    [[], {"mappings": {}}, {"mappings": {"a": {}}, "replacements": {}}, {"mappings": [], "replacements": {}}],
)
def test_another_shape_is_refused(native: Any) -> None:
    assert isinstance(read(data_set(native=native)), Unknown)


def test_a_missing_manifest_is_another_shape() -> None:
    assert isinstance(read(archive(("package/manifests/native.json", b"{}"))), Unknown)


def test_a_large_archive_is_refused_before_it_is_looked_at() -> None:
    data = bytes(1024 * 1024 + 1)
    assert ARCHIVE_SIGNAL.read(data, query(data), "registry.example.com", 5.0) == Unknown(
        "too-large", "registry.example.com sent 1048577 bytes"
    )


@pytest.mark.parametrize(
    ("tarball", "path"),
    [
        (None, PATH),
        ("https://registry.example.com/npm/tarballs/mr-3.9.0.tgz", "tarballs/mr-3.9.0.tgz"),
        ("http://registry.example.com/npm/tarballs/mr-3.9.0.tgz", "tarballs/mr-3.9.0.tgz"),
        ("https://elsewhere.example.com/npm/mr-3.9.0.tgz", PATH),
        ("https://registry.example.com/other/mr-3.9.0.tgz", PATH),
        ("https://registry.example.com/npm/../secret.tgz", PATH),
        ("https://registry.example.com/npm/a.tgz?token=1", PATH),
        ("https://[broken/npm/a.tgz", PATH),
    ],
)
def test_the_archive_is_asked_of_the_registry_alone(tarball: str | None, path: str) -> None:
    release = Release(version="3.9.0", integrity=integrity(b""), tarball=tarball)
    assert ARCHIVE_SIGNAL.ask(archive_query(REGISTRY, release)) == Request(path, "*/*")


@pytest.mark.parametrize("named", [None, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "sha512-short", "sha512-é"])
def test_an_archive_without_a_sha512_is_not_asked_for(named: str | None) -> None:
    release = Release(version="3.9.0", integrity=named)
    assert isinstance(ARCHIVE_SIGNAL.ask(archive_query(REGISTRY, release)), Unknown)


def test_the_versions_are_asked_for_with_their_times_once_a_day() -> None:
    asked = RELEASES_SIGNAL.ask(releases_query(REGISTRY))
    assert asked == Request("module-replacements", "application/json")
    assert RELEASES_SIGNAL.fresh == 86400.0
