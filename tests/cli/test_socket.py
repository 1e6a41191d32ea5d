"""Socket from the command line: what is sent, with which consent, and what comes of refusals."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.command import Command, Ran
from support.socket_service import BASIC, TOKEN, SocketService

ALERTS = {"settled@1.1.0": ["malware:critical:error"], "builder@2.0.0": []}


@pytest.fixture
def socket() -> Iterator[SocketService]:
    with SocketService(ALERTS) as service:
        yield service


def write(packward: Command, *, enabled: bool = True, more: Mapping[str, Any] | None = None) -> None:
    manifest = {
        "packageManager": "npm@12.2.0",
        "packward": {"socket": {"enabled": enabled}},
        "dependencies": {"settled": "^1.0.0", "builder": "^2.0.0", **(more or {})},
    }
    packward.write({"package.json": json.dumps(manifest), ".npmrc": "min-release-age=3\n"})


def checked(packward: Command, socket: SocketService, *words: str, **env: str) -> Ran:
    public = {"PACKWARD_PUBLIC_MIRRORS": packward.registry.url}
    return packward("check", "--format", "json", *words, env={**socket.env, **public, **env})


def findings(ran: Ran) -> list[str]:
    return [each["message"] for each in ran.json["findings"] if each["rule"] == "socket-alert"]


def unknown(ran: Ran) -> set[tuple[str, str]]:
    """Return for whom Socket's alerts are not known, and why: `*` for all that were asked together."""
    return {
        (each["package"], each["reason"]) for each in ran.json["unknown"] if each["fact"] == "socket-alerts"
    }


def test_all_packages_are_one_post_and_the_answers_serve_for_a_day(
    packward: Command, socket: SocketService
) -> None:
    write(packward)
    ran = checked(packward, socket)
    assert findings(ran) == ["Socket reports malware (critical) for settled 1.1.0."]
    assert ran.status == 1
    organization, post = socket.asked
    assert (organization.method, organization.path) == ("GET", "/v0/organizations")
    assert sorted(post.purls) == ["pkg:npm/builder@2.0.0", "pkg:npm/settled@1.1.0"]
    assert {asked.headers["authorization"] for asked in socket.asked} == {BASIC}
    assert post.options["alerts"] == post.options["compact"] == post.options["purlErrors"] == ["true"]
    assert findings(checked(packward, socket)) == findings(ran)
    assert len(socket.asked) == 2


@pytest.mark.parametrize("consent", ["no setting", "no token", "offline"])
def test_without_consent_nothing_is_sent(packward: Command, socket: SocketService, consent: str) -> None:
    write(packward, enabled=consent != "no setting")
    env = {"SOCKET_SECURITY_API_TOKEN": ""} if consent == "no token" else {}
    ran = checked(packward, socket, *(["--offline"] if consent == "offline" else []), **env)
    assert socket.asked == []
    assert findings(ran) == []
    if consent == "no token":
        assert unknown(ran) == {("*", "forbidden")}


def test_private_packages_are_never_named(packward: Command, socket: SocketService) -> None:
    packward.registry.publish("@acme/tool", "1.0.0", age_hours=9000)
    write(packward, more={"@acme/tool": "^1.0.0"})
    (packward.home / ".npmrc").write_text(
        f"registry={packward.registry.url}\n@acme:registry=http://localhost:{packward.registry.url.split(':')[2]}"
    )
    ran = checked(packward, socket)
    assert ("*", "private") in unknown(ran)
    assert not any("acme/tool" in purl for asked in socket.asked for purl in asked.purls)


def test_a_company_registry_is_private_as_a_whole(packward: Command, socket: SocketService) -> None:
    write(packward)
    ran = checked(packward, socket, PACKWARD_PUBLIC_MIRRORS="")
    assert unknown(ran) == {("*", "private")}
    assert socket.posts() == []


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "forbidden"), (429, "rate-limited"), (500, "unreachable")]
)
def test_a_refusal_is_listed_and_makes_no_finding(
    packward: Command, socket: SocketService, status: int, reason: str
) -> None:
    write(packward)
    socket.refusal = status
    ran = checked(packward, socket)
    assert findings(ran) == []
    assert unknown(ran) == {("*", reason)}
    assert len(socket.posts()) == (3 if status == 500 else 1)


def test_a_token_that_is_not_accepted_is_told(packward: Command, socket: SocketService) -> None:
    write(packward)
    ran = checked(packward, socket, SOCKET_SECURITY_API_TOKEN="other")
    assert unknown(ran) == {("*", "forbidden")}
    assert socket.posts() == []


def test_the_token_follows_no_redirect_and_stands_nowhere(packward: Command, socket: SocketService) -> None:
    write(packward)
    with SocketService(ALERTS) as other:
        socket.redirect = other.url
        ran = checked(packward, socket, PACKWARD_LOG="debug")
        assert all("authorization" not in asked.headers for asked in other.asked)
        assert other.posts() == []
    kept = [path for path in Path(packward.home).rglob("*") if path.is_file()]
    assert not any(
        TOKEN.encode() in path.read_bytes() or BASIC.encode() in path.read_bytes() for path in kept
    )
    assert TOKEN not in ran.out + ran.err
