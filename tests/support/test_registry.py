import gzip
import io
import json
import ssl
import tarfile
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.behaviour import Auth, Behaviour, Failure, basic, bearer
from support.certificates import loopback_certificates
from support.packuments import Packument, from_archive
from support.registry import LoopbackRegistry, RegistryFactory
from support.routes import ABBREVIATED
from support.tarballs import checksums

SHORT = {"Accept": f"{ABBREVIATED}; q=1.0, application/json; q=0.8"}
CLIENT = httpx.Client(timeout=5)


def packages(*names: str) -> dict[str, Packument]:
    return {
        name: from_archive(name, "1.0.0 2 days postinstall=x\n1.1.0 1 day", time.time()) for name in names
    }


def get(registry: LoopbackRegistry, path: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return CLIENT.get(registry.url + path, headers=named)


@pytest.mark.parametrize("path", ["@s/pkg", "@s%2fpkg", "@s%2Fpkg"])
def test_a_scoped_name_is_found_with_either_slash(registry_factory: RegistryFactory, path: str) -> None:
    registry = registry_factory(packages("@s/pkg"))
    assert get(registry, path).json()["name"] == "@s/pkg"
    assert registry.paths() == [f"GET /{path}"]


@pytest.mark.parametrize(
    ("behaviour", "headers", "with_time"),
    [
        (Behaviour(), {}, {"time"}),
        (Behaviour(), SHORT, set()),
        (Behaviour(time="atime"), SHORT, {"time"}),
        (Behaviour(time="notime"), {}, set()),
        (Behaviour(abbreviated=False), SHORT, {"time"}),
    ],
)
def test_times_are_where_the_behaviour_puts_them(
    registry_factory: RegistryFactory, behaviour: Behaviour, headers: dict[str, str], with_time: set[str]
) -> None:
    registry = registry_factory(packages("x"), behaviour=behaviour)
    document = CLIENT.get(registry.url + "x", headers=headers).json()
    assert {"time"} & document.keys() == with_time


def test_an_unchanged_document_is_not_sent_again_and_a_changed_one_is(
    registry_factory: RegistryFactory,
) -> None:
    registry = registry_factory(packages("x"))
    tag = get(registry, "x").headers["etag"]
    assert get(registry, "x", If_None_Match=tag).status_code == 304
    registry.publish("x", "2.0.0", dependencies={"y": "1"})
    changed = get(registry, "x", If_None_Match=tag)
    assert changed.status_code == 200
    assert changed.json()["versions"]["2.0.0"]["dependencies"] == {"y": "1"}
    assert changed.json()["dist-tags"] == {"latest": "2.0.0"}


def test_unpublishing_leaves_the_time_and_moves_latest_back(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"))
    registry.unpublish("x", "1.1.0")
    document = get(registry, "x").json()
    assert (list(document["versions"]), document["dist-tags"]) == (["1.0.0"], {"latest": "1.0.0"})
    assert "1.1.0" in document["time"]
    registry.unpublish("x")
    assert get(registry, "x").status_code == 404


def test_a_tarball_is_what_the_packument_says(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("@s/pkg"))
    dist = get(registry, "@s%2fpkg").json()["versions"]["1.0.0"]["dist"]
    assert dist["tarball"] == f"{registry.url}@s/pkg/-/pkg-1.0.0.tgz"
    content = httpx.get(dist["tarball"]).content
    assert checksums(content).items() <= dist.items()
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        manifest = archive.extractfile("package/package.json")
        assert manifest is not None
        assert json.load(manifest)["scripts"] == {"postinstall": "x"}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("-/ping", {}),
        ("-/package/@s%2fpkg/dist-tags", {"latest": "1.1.0"}),
        ("-/v1/search?text=pk", {"objects": [{"package": {"name": "@s/pkg"}}], "total": 1}),
    ],
)
def test_services_answer(registry_factory: RegistryFactory, path: str, answer: dict[str, Any]) -> None:
    assert get(registry_factory(packages("@s/pkg")), path).json() == answer


@pytest.mark.parametrize("path", ["x/latest", "x/1.1.0"])
def test_one_version_can_be_asked_for(registry_factory: RegistryFactory, path: str) -> None:
    assert get(registry_factory(packages("x")), path).json()["version"] == "1.1.0"


@pytest.mark.parametrize("path", ["y", "x/9.9.9", "x/-/x-9.9.9.tgz", "-/unheard-of/of", ""])
def test_what_is_not_there_is_not_found(registry_factory: RegistryFactory, path: str) -> None:
    assert get(registry_factory(packages("x")), path).status_code == 404


def test_advisories_cover_what_was_asked(registry_factory: RegistryFactory) -> None:
    known: dict[str, list[dict[str, Any]]] = {"x": [{"id": 1, "severity": "high"}], "y": [{"id": 2}]}
    registry = registry_factory(behaviour=Behaviour(advisories=known))
    address = registry.url + "-/npm/v1/security/advisories/bulk"
    packed = gzip.compress(json.dumps({"x": ["1.0.0"], "z": ["2.0.0"]}).encode())
    answer = httpx.post(address, content=packed, headers={"Content-Encoding": "gzip"})
    assert answer.json() == {"x": known["x"]}
    registry.behaviour = Behaviour(advisories_status=405)
    assert httpx.post(address, json={}).status_code == 405


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("header", [bearer("secret"), basic("jane", "secret")])
def test_a_private_scope_needs_its_credential(
    registry_factory: RegistryFactory, status: Any, header: str
) -> None:
    auth = Auth(header=header, scopes=frozenset({"@s"}), status=status)
    registry = registry_factory(packages("@s/pkg", "x"), behaviour=Behaviour(auth=auth))
    assert get(registry, "@s%2fpkg").status_code == status
    assert get(registry, "@s/pkg/-/pkg-1.0.0.tgz").status_code == status
    assert get(registry, "-/package/@s%2fpkg/dist-tags").status_code == status
    assert get(registry, "@s%2fpkg", Authorization=header).status_code == 200
    assert get(registry, "x").status_code == 200
    assert [request.headers.get("authorization") for request in registry.requests].count(header) == 1


def test_a_wholly_private_registry_refuses_even_a_ping(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(behaviour=Behaviour(auth=Auth(header=bearer("secret"))))
    assert get(registry, "-/ping").status_code == 401


def test_a_redirect_leads_to_another_registry(registry_factory: RegistryFactory) -> None:
    there = registry_factory(packages("@s/pkg"))
    here = registry_factory(behaviour=Behaviour(redirect=there.url))
    answer = httpx.get(here.url + "@s%2fpkg", follow_redirects=True)
    assert answer.json()["name"] == "@s/pkg"
    assert there.paths() == ["GET /@s%2fpkg"]


def test_a_redirect_to_itself_never_ends(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(behaviour=Behaviour(redirect="{BASE}"))
    with pytest.raises(httpx.TooManyRedirects):
        httpx.get(registry.url + "x", follow_redirects=True)


def test_failures_pass_after_their_number(registry_factory: RegistryFactory) -> None:
    failure = Failure(status=429, times=2, retry_after="1")
    registry = registry_factory(packages("x", "y"), behaviour=Behaviour(failure=failure))
    answers = [get(registry, "x") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "1"
    assert get(registry, "y").status_code == 429


def test_a_garbage_body_is_no_json(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"), behaviour=Behaviour(body="garbage"))
    with pytest.raises(json.JSONDecodeError):
        get(registry, "x").json()


def test_a_truncated_body_ends_the_connection_early(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"), behaviour=Behaviour(body="truncated"))
    with pytest.raises(httpx.RemoteProtocolError):
        get(registry, "x")


@pytest.mark.parametrize("behaviour", [Behaviour(body="hang"), Behaviour(latency=30.0)])
def test_a_silent_registry_runs_into_the_timeout(
    registry_factory: RegistryFactory, behaviour: Behaviour
) -> None:
    registry = registry_factory(packages("x"), behaviour=behaviour)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(registry.url + "x", timeout=0.2)


def test_a_slow_body_arrives_whole_in_pieces(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"), behaviour=Behaviour(body="slow", slow_pause=0.01, gzip=False))
    with httpx.stream("GET", registry.url + "x") as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 1
    assert json.loads(b"".join(pieces))["name"] == "x"


@pytest.mark.parametrize("body", ["huge", "bomb"])
def test_an_oversized_body_has_its_megabytes(registry_factory: RegistryFactory, body: Any) -> None:
    registry = registry_factory(packages("x"), behaviour=Behaviour(body=body, filler_megabytes=3))
    answer = get(registry, "x")
    assert len(answer.content) > 3 << 20
    assert answer.json()["name"] == "x"
    assert (answer.num_bytes_downloaded < 1 << 20) == (body == "bomb")


def test_an_endless_body_outlasts_its_reader(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"), behaviour=Behaviour(body="endless"))
    received = 0
    with httpx.stream("GET", registry.url + "x") as answer:
        for piece in answer.iter_raw():
            received += len(piece)
            if received > 5 << 20:
                break
    assert received > 5 << 20
    assert "content-length" not in answer.headers


def test_fields_may_have_the_wrong_type(registry_factory: RegistryFactory) -> None:
    wrong = Behaviour(
        document_fields={"time": 5}, version_fields={"deprecated": True, "scripts": "x", "engines": []}
    )
    registry = registry_factory(packages("x"), behaviour=wrong)
    full, short = get(registry, "x").json(), get(registry, "x", **SHORT).json()
    assert full["time"] == short["time"] == 5
    assert full["versions"]["1.0.0"]["scripts"] == "x"
    assert short["versions"]["1.0.0"]["deprecated"] is True


def test_a_registry_below_a_path_is_nowhere_else(registry_factory: RegistryFactory) -> None:
    registry = registry_factory(packages("x"), mount="/npm/private/")
    tarball = get(registry, "x").json()["versions"]["1.0.0"]["dist"]["tarball"]
    assert "/npm/private/x/-/" in tarball
    assert httpx.get(tarball).status_code == 200
    assert httpx.get(registry.url.replace("npm/private/", "") + "x").status_code == 404


def test_tls_is_trusted_only_through_its_own_authority(
    registry_factory: RegistryFactory, tmp_path: Path
) -> None:
    certificates = loopback_certificates(tmp_path)
    registry = registry_factory(packages("x"), certificates=certificates)
    with pytest.raises(httpx.ConnectError):
        get(registry, "x")
    trusting = ssl.create_default_context(cafile=certificates.authority)
    assert httpx.get(registry.url + "x", verify=trusting).json()["name"] == "x"


def test_a_kept_connection_ends_with_the_registry() -> None:
    with httpx.Client() as client:
        with LoopbackRegistry(packages("x")) as registry:
            client.get(registry.url + "x")
        with pytest.raises(httpx.TransportError):
            client.get(registry.url + "x")
