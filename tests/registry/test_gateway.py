import asyncio
from pathlib import Path
from typing import Any

import pytest

from packward.model.facts import Query, Unknown
from packward.model.packument import Packument
from packward.registry import store
from packward.registry.gateway import Gateway
from packward.registry.limits import Limits
from registry.conftest import OpenGateway
from registry.setting import Clock, access, asked, full, place, short
from support.behaviour import Auth, Behaviour, Failure, bearer
from support.packuments import Packument as Document
from support.packuments import from_archive
from support.registry import RegistryFactory

NOW = 1_800_000_000.0
X = {"x": from_archive("x", "1.0.0 2 days postinstall=x\n1.1.0 1 day", NOW)}


def several(count: int) -> dict[str, Document]:
    return {f"p{number}": from_archive(f"p{number}", "1.0.0 1 day", NOW) for number in range(count)}


def versions(fact: Any) -> list[str]:
    assert isinstance(fact, Packument)
    return [release.version for release in fact.releases]


def reason(fact: Any) -> str:
    assert isinstance(fact, Unknown)
    return fact.reason


async def written(gateway: Gateway) -> None:
    """Wait until other processes can find on disk what a gateway learnt."""
    await asyncio.to_thread(gateway._store.stats)


async def test_a_fresh_answer_is_not_asked_again(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X), open_gateway()
    for _ in range(2):
        assert versions(await gateway.answer(short(registry.url), access(registry.url))) == ["1.0.0", "1.1.0"]
    assert registry.paths() == ["GET /x"]


async def test_a_stale_answer_is_confirmed_without_being_sent_again(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(X), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    await gateway.answer(short(registry.url), given)
    clock.moment += 301
    fact = await gateway.answer(short(registry.url), given)
    assert (versions(fact), fact.asked_at) == (["1.0.0", "1.1.0"], clock.moment)
    assert "if-none-match" in registry.requests[1].headers
    await gateway.answer(short(registry.url), given)
    assert len(registry.requests) == 2


async def test_a_changed_document_replaces_the_stale_one(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(X), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    await gateway.answer(short(registry.url), given)
    registry.publish("x", "2.0.0")
    clock.moment += 301
    assert versions(gateway.peek(short(registry.url), given)) == ["1.0.0", "1.1.0"]
    assert versions(await gateway.answer(short(registry.url), given))[-1] == "2.0.0"


@pytest.mark.parametrize(
    "behaviour",
    [
        *(Behaviour(time=time) for time in ("std", "notime", "atime")),
        *(Behaviour(etag=False), Behaviour(gzip=False), Behaviour(etag=False, gzip=False, time="notime")),
    ],
)
async def test_registries_without_a_courtesy_are_understood(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, behaviour: Behaviour
) -> None:
    registry = registry_factory(X, behaviour=behaviour)
    gateway, given = open_gateway(), access(registry.url)
    brief = await gateway.answer(short(registry.url), given)
    whole = await gateway.answer(full(registry.url), given)
    assert (brief.complete, brief.has_times) == (False, behaviour.time == "atime")
    assert (whole.complete, whole.has_times) == (True, behaviour.time != "notime")


async def test_the_full_document_answers_both_questions(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X), open_gateway()
    for query in (full(registry.url), short(registry.url)):
        assert (await gateway.answer(query, access(registry.url))).complete
    assert len(registry.requests) == 1


async def test_the_short_document_answers_only_the_short_question(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X), open_gateway()
    completeness = [
        (await gateway.answer(query, access(registry.url))).complete
        for query in (short(registry.url), full(registry.url))
    ]
    assert completeness == [False, True]
    assert len(registry.requests) == 2


async def test_a_registry_that_always_sends_the_full_document_is_asked_once(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X, behaviour=Behaviour(abbreviated=False)), open_gateway()
    for query in (short(registry.url), full(registry.url)):
        assert (await gateway.answer(query, access(registry.url))).complete
    assert len(registry.requests) == 1


async def test_fifty_askers_make_one_request(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X, behaviour=Behaviour(latency=0.1)), open_gateway()
    given = access(registry.url)
    facts = await asyncio.gather(*(gateway.answer(short(registry.url), given) for _ in range(50)))
    assert all(versions(fact) == ["1.0.0", "1.1.0"] for fact in facts)
    assert len(registry.requests) == 1


async def test_one_cancelled_asker_leaves_the_answer_to_the_others(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(X, behaviour=Behaviour(latency=0.1)), open_gateway()
    first, second = (
        asyncio.create_task(gateway.answer(short(registry.url), access(registry.url))) for _ in range(2)
    )
    await asyncio.sleep(0.02)
    first.cancel()
    assert versions(await second) == ["1.0.0", "1.1.0"]
    assert first.cancelled()
    assert len(registry.requests) == 1


async def test_two_gateways_share_what_one_learnt(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X)
    first, second = open_gateway(), open_gateway()
    fact = await first.answer(full(registry.url), access(registry.url))
    await written(first)
    assert await second.answer(full(registry.url), access(registry.url)) == fact
    assert len(registry.requests) == 1


async def test_what_another_process_learnt_serves_also_where_memory_holds_fewer(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_MOST_RECORDS", 5)
    registry = registry_factory(several(40))
    given, queries = access(registry.url), [short(registry.url, f"p{number}") for number in range(40)]
    for _ in range(2):
        gateway = open_gateway()
        facts = await asyncio.gather(*(gateway.answer(query, given) for query in queries))
        assert all(versions(fact) == ["1.0.0"] for fact in facts)
        await written(gateway)
        assert len(registry.requests) == 40


async def test_an_offline_workspace_asks_nothing_and_knows_what_was_learnt(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(X), Clock()
    for given in (
        access(registry.url, is_offline=True),
        access(registry.url, env={"PACKWARD_OFFLINE": "1"}),
    ):
        assert reason(await open_gateway(clock=clock).answer(short(registry.url), given)) == "offline"
    online = open_gateway(clock=clock)
    await online.answer(short(registry.url), access(registry.url))
    await written(online)
    clock.moment += 86400
    offline = await open_gateway(clock=clock).answer(
        short(registry.url), access(registry.url, is_offline=True)
    )
    assert (versions(offline), offline.asked_at) == (["1.0.0", "1.1.0"], clock.moment - 86400)
    assert len(registry.requests) == 1


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(failure=Failure(status=503, times=99)),
        Behaviour(failure=Failure(status=429, times=99, retry_after="600")),
        Behaviour(body="garbage", etag=False),
        Behaviour(body="hang", etag=False),
    ],
)
async def test_an_older_answer_is_better_than_a_failure(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, behaviour: Behaviour
) -> None:
    registry, clock = registry_factory(X), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    await gateway.answer(short(registry.url), given)
    asked_at = clock.moment
    clock.moment += 301
    registry.behaviour = behaviour
    for _ in range(2):
        fact = await gateway.answer(short(registry.url), given)
        assert (versions(fact), fact.asked_at) == (["1.0.0", "1.1.0"], asked_at)


async def test_a_package_that_is_gone_is_gone(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(X), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    await gateway.answer(full(registry.url), given)
    registry.unpublish("x")
    clock.moment += 301
    assert reason(await gateway.answer(short(registry.url), given)) == "not-found"
    assert gateway.peek(full(registry.url), given) is None
    await written(gateway)
    offline = access(registry.url, is_offline=True)
    assert reason(await open_gateway(clock=clock).answer(short(registry.url), offline)) == "offline"


@pytest.mark.parametrize(
    ("behaviour", "why", "lifetime"),
    [
        (Behaviour(auth=Auth(header="x", status=404)), "not-found", 300),
        (Behaviour(auth=Auth(header="x", status=403)), "forbidden", 60),
        (Behaviour(body="garbage"), "malformed", 30),
    ],
)
async def test_a_failure_is_remembered_for_a_while(
    registry_factory: RegistryFactory,
    open_gateway: OpenGateway,
    behaviour: Behaviour,
    why: str,
    lifetime: int,
) -> None:
    registry, clock = registry_factory(X, behaviour=behaviour), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    for _ in range(2):
        assert reason(await gateway.answer(short(registry.url), given)) == why
    assert len(registry.requests) == 1
    clock.moment += lifetime + 1
    await gateway.answer(short(registry.url), given)
    assert len(registry.requests) == 2


async def test_a_failure_counts_for_the_credential_it_was_asked_with(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(auth=Auth(header=bearer("good"))))
    gateway = open_gateway()
    assert reason(await gateway.answer(short(registry.url), access(registry.url))) == "forbidden"
    signed_in = access(registry.url, user=f"{place(registry.url)}:_authToken=good")
    assert versions(await gateway.answer(short(registry.url), signed_in)) == ["1.0.0", "1.1.0"]


async def test_a_refused_credential_is_named_when_it_was_needed(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(auth=Auth(header=bearer("good"))))
    project = f"{place(registry.url)}:_authToken=${{NPM_TOKEN}}"
    given = access(registry.url, project=project, env={"NPM_TOKEN": "good"})
    unknown = await open_gateway().answer(short(registry.url), given)
    assert reason(unknown) == "forbidden"
    assert "put that line into ~/.npmrc" in unknown.detail
    assert "good" not in repr(unknown)
    assert "authorization" not in registry.requests[0].headers


async def test_what_was_forgotten_is_asked_again_and_kept_for_when_that_fails(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X)
    gateway, given = open_gateway(), access(registry.url)
    await gateway.answer(short(registry.url), given)
    gateway.forget([short(registry.url)])
    await gateway.answer(short(registry.url), given)
    assert "if-none-match" in registry.requests[1].headers
    registry.behaviour = Behaviour(failure=Failure(status=500, times=99))
    gateway.forget([short(registry.url)])
    assert versions(await gateway.answer(short(registry.url), given)) == ["1.0.0", "1.1.0"]
    await written(gateway)
    assert versions(await open_gateway().answer(short(registry.url), given)) == ["1.0.0", "1.1.0"]
    assert len(registry.requests) == 2 + 3 + 3


async def test_what_was_forgotten_has_its_failure_forgotten_too(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, gateway = registry_factory(), open_gateway()
    assert reason(await gateway.answer(full(registry.url), access(registry.url))) == "not-found"
    registry.publish("x", "1.0.0")
    gateway.forget([full(registry.url)])
    assert versions(await gateway.answer(full(registry.url), access(registry.url))) == ["1.0.0"]


async def test_what_a_projects_own_network_says_is_kept_apart(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(X)
    own = access(registry.url, project="strict-ssl=false")
    for gateway in (open_gateway(), open_gateway()):
        assert versions(await gateway.answer(short(registry.url), own)) == ["1.0.0", "1.1.0"]
        await written(gateway)
        assert gateway.peek(short(registry.url), access(registry.url)) is None
    await gateway.answer(short(registry.url), access(registry.url))
    assert len(registry.requests) == 2


async def test_a_name_is_never_asked_from_another_registry(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    public, private = registry_factory(), registry_factory()
    given = access(public.url, scopes={"@acme": private.url})
    gateway = open_gateway()
    assert reason(await gateway.answer(short(public.url, "@acme/x"), given)) == "private"
    assert reason(await gateway.answer(short(private.url, "@acme/x"), given)) == "not-found"
    assert public.requests == []
    assert private.paths() == ["GET /@acme%2fx"]


async def test_a_bug_while_reading_is_no_exception_and_shows_no_secret(
    registry_factory: RegistryFactory,
    open_gateway: OpenGateway,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    registry, gateway = registry_factory(X), open_gateway()

    async def broken(*_: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(Gateway, "_ask", broken)
    assert reason(await gateway.answer(short(registry.url), access(registry.url))) == "unreachable"
    assert "RuntimeError" in caplog.text
    assert "hunter2" not in caplog.text


async def test_closing_ends_what_is_under_way(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, tmp_path: Path
) -> None:
    registry = registry_factory(X, behaviour=Behaviour(body="hang"))
    gateway = open_gateway(tmp_path / "closing", limits=Limits())
    task = asyncio.create_task(gateway.answer(short(registry.url), access(registry.url)))
    await asked(registry)
    await gateway.close()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_registry_address_that_cannot_be_read_is_not_asked(open_gateway: OpenGateway) -> None:
    for address in ("", "ftp://example.com/", "https://a b/"):
        unknown = await open_gateway().answer(Query("packument", address, "x"), access(address))
        assert reason(unknown) == "malformed"
