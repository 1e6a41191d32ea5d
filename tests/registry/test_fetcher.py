import asyncio
import sys
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any

import msgspec
import pytest

from packward.model.facts import Unknown
from packward.model.packument import Packument
from packward.registry.limits import Limits
from registry.conftest import OpenGateway
from registry.setting import QUICK, Clock, access, asked, full, place, short
from support.behaviour import Auth, Behaviour, Failure, basic, bearer
from support.certificates import loopback_certificates
from support.packuments import BASE, from_archive
from support.registry import LoopbackRegistry, RegistryFactory

NOW = 1_800_000_000.0
X = {"x": from_archive("x", "1.0.0 2 days", NOW), "@s/x": from_archive("@s/x", "1.0.0 2 days", NOW)}


def reason(fact: Any) -> str:
    return fact.reason if isinstance(fact, Unknown) else "answered"


def tokens(registry: LoopbackRegistry) -> list[str | None]:
    return [request.headers.get("authorization") for request in registry.requests]


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_token_opens_what_is_closed_without_it(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, status: Any
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(auth=Auth(header=bearer("t"), status=status)))
    signed_in = access(registry.url, user=f"{place(registry.url)}:_authToken=t")
    assert reason(await open_gateway().answer(short(registry.url), access(registry.url))) == (
        "not-found" if status == 404 else "forbidden"
    )
    assert reason(await open_gateway().answer(short(registry.url), signed_in)) == "answered"
    assert tokens(registry) == [None, "Bearer t"]


async def test_basic_credentials_are_sent_as_written(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(auth=Auth(header=basic("u", "p"))))
    user = f"{place(registry.url)}:username=u\n{place(registry.url)}:_password=cA=="
    assert (
        reason(await open_gateway().answer(short(registry.url), access(registry.url, user=user)))
        == "answered"
    )


async def test_a_scopes_token_goes_to_the_scopes_registry_only(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    public, private = registry_factory(X), registry_factory(X, mount="/npm/private/")
    given = access(public.url, scopes={"@s": private.url}, user=f"{place(private.url)}:_authToken=t")
    gateway = open_gateway()
    await gateway.answer(short(public.url), given)
    await gateway.answer(short(private.url, "@s/x"), given)
    assert (tokens(public), tokens(private)) == ([None], ["Bearer t"])
    assert private.paths() == ["GET /npm/private/@s%2fx"]


async def test_a_token_for_another_port_stays_at_home(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, other = registry_factory(X), registry_factory(X)
    given = access(registry.url, user=f"{place(other.url)}:_authToken=t\n//127.0.0.1/:_authToken=t")
    await open_gateway().answer(short(registry.url), given)
    assert tokens(registry) == [None]


async def test_a_redirect_to_another_origin_leaves_the_token_behind(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    target = registry_factory(X)
    registry = registry_factory(X, behaviour=Behaviour(redirect=target.url))
    # Even the target's own token is not gained on the way.
    user = f"{place(registry.url)}:_authToken=t\n{place(target.url)}:_authToken=u"
    assert (
        reason(await open_gateway().answer(short(registry.url), access(registry.url, user=user)))
        == "answered"
    )
    assert (tokens(registry), tokens(target)) == (["Bearer t"], [None])


async def test_a_redirect_away_and_back_does_not_bring_the_token_back(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    home, away = registry_factory(X), registry_factory(X)
    away.behaviour = Behaviour(redirect=home.url)
    home.behaviour = Behaviour(redirect=away.url)
    given = access(home.url, user=f"{place(home.url)}:_authToken=t")
    assert reason(await open_gateway().answer(short(home.url), given)) == "unreachable"
    assert tokens(home) == ["Bearer t", None, None]
    assert tokens(away) == [None, None, None]


async def test_a_redirect_in_a_circle_ends(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(redirect=BASE))
    assert reason(await open_gateway().answer(short(registry.url), access(registry.url))) == "unreachable"
    assert len(registry.requests) == 6


async def test_below_the_same_origin_a_token_is_kept_for_its_path_only(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X, mount="/npm/", behaviour=Behaviour(redirect=f"{BASE}/deeper"))
    given = access(registry.url, user=f"{place(registry.url)}:_authToken=t")
    await open_gateway().answer(short(registry.url), given)
    assert set(tokens(registry)) == {"Bearer t"}
    outside = registry_factory(X, mount="/npm/")
    outside.behaviour = Behaviour(redirect=outside.url.replace("/npm/", "/other/"))
    given = access(outside.url, user=f"{place(outside.url)}:_authToken=t")
    await open_gateway().answer(short(outside.url), given)
    assert tokens(outside) == ["Bearer t", None]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_bad_moment_is_waited_out(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, status: int
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(failure=Failure(status=status, times=2)))
    clock = Clock()
    fact = await open_gateway(clock=clock).answer(short(registry.url), access(registry.url))
    assert (reason(fact), len(registry.requests), len(clock.paused)) == ("answered", 3, 2)


@pytest.mark.parametrize(("status", "why"), [(429, "rate-limited"), (500, "unreachable"), (418, "malformed")])
async def test_a_bad_day_is_not(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, status: int, why: str
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(failure=Failure(status=status, times=99)))
    assert reason(await open_gateway().answer(short(registry.url), access(registry.url))) == why
    assert len(registry.requests) == (1 if status == 418 else 3)


@pytest.mark.parametrize("retry_after", ["7", formatdate(NOW + 7, usegmt=True)])
async def test_a_wish_to_wait_is_granted(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, retry_after: str
) -> None:
    failure = Failure(status=429, times=1, retry_after=retry_after)
    registry, clock = registry_factory(X, behaviour=Behaviour(failure=failure)), Clock()
    fact = await open_gateway(clock=clock).answer(short(registry.url), access(registry.url))
    assert reason(fact) == "answered"
    assert clock.moment == pytest.approx(NOW + 7, abs=0.1)


async def test_a_wish_to_wait_long_is_remembered_for_the_whole_host(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    failure = Failure(status=429, times=1, retry_after="600")
    registry, clock = registry_factory(X, behaviour=Behaviour(failure=failure)), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    for package in ("x", "@s/x"):
        assert reason(await gateway.answer(short(registry.url, package), given)) == "rate-limited"
    assert registry.paths() == ["GET /x"]
    clock.moment += 601
    assert reason(await gateway.answer(short(registry.url), given)) == "answered"


@pytest.mark.parametrize("retry_after", ["soon", "-5", "9" * 400, "Sat, 99 Foo 2026"])
async def test_a_senseless_wish_does_no_harm(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, retry_after: str
) -> None:
    failure = Failure(status=429, times=1, retry_after=retry_after)
    registry = registry_factory(X, behaviour=Behaviour(failure=failure))
    fact = await open_gateway().answer(short(registry.url), access(registry.url))
    assert reason(fact) == ("rate-limited" if retry_after.startswith("9") else "answered")


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (Behaviour(body="hang"), "unreachable"),
        (Behaviour(latency=5), "unreachable"),
        (Behaviour(body="slow", slow_pause=0.3), "unreachable"),
        (Behaviour(body="truncated"), "unreachable"),
        (Behaviour(body="truncated", gzip=False), "unreachable"),
        (Behaviour(body="garbage"), "malformed"),
        (Behaviour(body="huge", filler_megabytes=3), "too-large"),
        (Behaviour(body="endless"), "too-large"),
        (Behaviour(body="bomb", filler_megabytes=3), "too-large"),
        (Behaviour(document_fields={"versions": 5, "time": None}), "malformed"),
    ],
)
async def test_a_hostile_answer_is_an_unknown(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, behaviour: Behaviour, why: str
) -> None:
    registry = registry_factory(X, behaviour=behaviour)
    gateway = open_gateway(limits=msgspec.structs.replace(QUICK, body=2 << 20))
    assert reason(await gateway.answer(full(registry.url), access(registry.url))) == why


async def test_a_host_that_cannot_be_reached_is_left_alone_for_a_while(
    open_gateway: OpenGateway,
) -> None:
    with LoopbackRegistry() as closed:
        address = closed.url
    clock = Clock()
    gateway, given = open_gateway(clock=clock), access(address)
    assert reason(await gateway.answer(short(address), given)) == "unreachable"
    tries = len(clock.paused)
    assert reason(await gateway.answer(short(address, "y"), given)) == "unreachable"
    assert len(clock.paused) == tries
    clock.moment += QUICK.pause + 1
    assert reason(await gateway.answer(short(address, "z"), given)) == "unreachable"
    assert len(clock.paused) == tries + 1


async def test_eight_requests_at_most_are_open_at_a_host(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    # Long enough that none is answered while the eight arrive, on a busy machine too.
    registry = registry_factory(behaviour=Behaviour(latency=9))
    gateway = open_gateway(limits=Limits(idle=30, total=30))
    waiting = asyncio.gather(
        *(gateway.answer(short(registry.url, f"p{number}"), access(registry.url)) for number in range(20))
    )
    await asked(registry, 8)
    await asyncio.sleep(0.05)
    assert len(registry.requests) == 8
    registry.behaviour = Behaviour()
    registry.closing.set()
    await waiting
    assert len(registry.requests) == 20


async def test_requests_say_who_asks_and_what_they_understand(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X)
    await open_gateway().answer(short(registry.url), access(registry.url))
    headers = registry.requests[0].headers
    assert headers["user-agent"].startswith("packward/")
    assert headers["accept-encoding"] == "gzip"


class _Proxy(BaseHTTPRequestHandler):
    lines: list[str]

    def do_GET(self) -> None:
        self.lines.append(
            f"{self.path} {self.headers['proxy-authorization']} {self.headers['authorization']}"
        )
        body = b'{"_id": "x", "versions": {}}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


async def test_a_proxy_is_used_where_it_may_be(open_gateway: OpenGateway) -> None:
    lines: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Proxy", (_Proxy,), {"lines": lines}))
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    proxy = f"proxy=http://me:pw@127.0.0.1:{server.server_port}"
    registry = "http://npm.example.com/"
    try:
        for given in (
            access(registry, user=proxy),
            access(registry, project=proxy),
            access(registry, env={"HTTP_PROXY": proxy.removeprefix("proxy=")}),
        ):
            gateway = open_gateway()
            gateway.forget([short(registry)])
            assert reason(await gateway.answer(short(registry), given)) == "answered"
    finally:
        server.shutdown()
        server.server_close()
    assert lines == [f"http://npm.example.com/x {basic('me', 'pw')} None"] * 3


async def test_a_proxy_of_the_project_never_sees_a_token(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, spy = registry_factory(X), registry_factory(X)
    given = access(
        registry.url,
        user=f"{place(registry.url)}:_authToken=t",
        project=f"proxy={spy.url}\nhttps-proxy={spy.url}",
    )
    assert reason(await open_gateway().answer(short(registry.url), given)) == "answered"
    assert (tokens(registry), spy.requests) == (["Bearer t"], [])


async def test_a_certificate_is_believed_by_whom_the_user_believes(
    open_gateway: OpenGateway, tmp_path: Path
) -> None:
    made = loopback_certificates(tmp_path)
    inline = made.authority.read_text().strip().replace("\n", "\\n")
    with LoopbackRegistry(X, certificates=made) as registry:
        place_of = place(registry.url)

        async def outcome(**files: Any) -> str:
            gateway = open_gateway(tmp_path / str(len(registry.requests)))
            gateway.forget([short(registry.url)])
            return reason(await gateway.answer(short(registry.url), access(registry.url, **files)))

        token = f"{place_of}:_authToken=t"
        assert {
            "nobody": await outcome(),
            "cafile": await outcome(user=f"cafile={made.authority}"),
            "ca": await outcome(user=f'ca="{inline}"'),
            "ca of the host": await outcome(user=f"{place_of}:cafile={made.authority}"),
            "extra": await outcome(env={"NODE_EXTRA_CA_CERTS": str(made.authority)}),
            "not strict": await outcome(user="strict-ssl=false"),
            "project, cafile": await outcome(project=f"cafile={made.authority}"),
            "project, ca": await outcome(project=f'ca="{inline}"'),
            "project, not strict": await outcome(project="strict-ssl=false"),
            "project, not strict, with a token": await outcome(project="strict-ssl=false", user=token),
            "project, ca, with a token": await outcome(project=f'ca="{inline}"\n{token}'),
            "a file that is not there": await outcome(user="cafile=/nowhere.pem"),
            "a file that is no certificate": await outcome(user=f"cafile={made.key}"),
        } == {
            "nobody": "unreachable",
            "cafile": "answered",
            "ca": "answered",
            "ca of the host": "answered",
            "extra": "answered",
            "not strict": "answered",
            "project, cafile": "unreachable",
            "project, ca": "answered",
            "project, not strict": "answered",
            "project, not strict, with a token": "unreachable",
            "project, ca, with a token": "unreachable",
            "a file that is not there": "unreachable",
            "a file that is no certificate": "unreachable",
        }
        assert tokens(registry) == [None] * len(registry.requests)


def test_httpx_is_not_imported_before_the_first_request() -> None:
    code = (
        "import sys, os, packward.registry.gateway as g; gateway = g.open_gateway(os.environ); "
        "assert 'httpx' not in sys.modules"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


async def test_a_packument_carries_who_said_it_and_when(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(X), Clock()
    fact = await open_gateway(clock=clock).answer(short(registry.url), access(registry.url))
    assert isinstance(fact, Packument)
    assert (fact.host, fact.asked_at) == (registry.url.split("/")[2], clock.moment)
