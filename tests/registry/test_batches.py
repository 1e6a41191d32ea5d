"""Questions that are posted together, with a signal of the tests' own over the registry's bulk endpoint."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from msgspec import Struct, structs

from packward import signals
from packward.model.facts import Query, Unknown
from packward.registry.limits import Limits
from packward.signals.signal import BatchSignal, Request
from registry.conftest import OpenGateway
from registry.setting import QUICK, Clock, access, place
from support.behaviour import Auth, Behaviour, bearer
from support.registry import LoopbackRegistry, RegistryFactory

HOUR = 3600.0


class Titles(Struct, frozen=True, kw_only=True):
    titles: tuple[str, ...]
    asked_at: float


def _body(queries: Sequence[Query]) -> bytes:
    return json.dumps({query.package: [query.version] for query in queries}).encode()


def _read(body: bytes, queries: Sequence[Query], host: str, now: float) -> Mapping[Query, Any] | Unknown:
    try:
        said = json.loads(body)
    except ValueError:
        return Unknown("malformed", f"{host} sent no advisories")
    return {
        query: Titles(titles=tuple(each["title"] for each in said.get(query.package, ())), asked_at=now)
        for query in queries
        if query.package != "forgotten"
    }


TITLES = BatchSignal(
    name="titles",
    fact=Titles,
    ask=lambda _: Request("-/npm/v1/security/advisories/bulk", "application/json"),
    body=_body,
    read=_read,
    most=50,
    packed=True,
    fresh=HOUR,
)


@pytest.fixture(autouse=True)
def signal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for table in (signals.BATCHES, signals.ALL):
            patch.setitem(table, "titles", TITLES)
        yield


def asked(registry: str, *packages: str) -> list[Query]:
    return [Query("titles", registry, package, "1.0.0") for package in packages]


async def answers(gateway: Any, queries: Sequence[Query], given: Any, **options: Any) -> dict[Query, Any]:
    found: dict[Query, Any] = {}

    def take(query: Query, fact: Any) -> None:
        assert query not in found
        found[query] = fact

    await gateway.answer_together(queries, given, take, **options)
    assert set(found) == set(queries)
    return found


def bodies(registry: LoopbackRegistry) -> int:
    return sum(request.method == "POST" for request in registry.requests)


BAD = Behaviour(advisories={"bad": [{"title": "Malware in bad"}]})


async def test_a_whole_set_is_one_request_and_each_answer_is_remembered_by_itself(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(behaviour=BAD), Clock()
    given, queries = access(registry.url), asked(registry.url, "good", "bad")
    first = open_gateway(clock=clock)
    found = await answers(first, queries, given)
    assert [found[query].titles for query in queries] == [(), ("Malware in bad",)]
    assert registry.requests[0].headers["content-encoding"] == "gzip"
    await asyncio.to_thread(first._store.stats)
    more = open_gateway(clock=clock)
    await answers(more, asked(registry.url, "bad", "new"), given)
    assert (bodies(registry), len(registry.requests)) == (2, 2)
    assert len(registry.requests[1].body) < len(registry.requests[0].body)
    clock.moment += HOUR + 1
    await answers(more, queries, given)
    assert bodies(registry) == 3


async def test_a_large_set_goes_out_in_pieces(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(behaviour=BAD)
    await answers(open_gateway(), asked(registry.url, *(f"p{n}" for n in range(101))), access(registry.url))
    assert bodies(registry) == 3


@pytest.mark.parametrize("status", [404, 405])
async def test_a_mirror_without_the_endpoint_is_not_asked_again_and_again(
    registry_factory: RegistryFactory, open_gateway: OpenGateway, status: int
) -> None:
    registry, clock = registry_factory(behaviour=Behaviour(advisories_status=status)), Clock()
    gateway, queries = open_gateway(clock=clock), asked(registry.url, "a", "b")
    for _ in range(2):
        found = await answers(gateway, queries, access(registry.url))
        assert {fact.reason for fact in found.values()} == {"not-found"}
    assert bodies(registry) == 1
    clock.moment += 301
    await answers(gateway, queries, access(registry.url))
    assert bodies(registry) == 2


async def test_an_older_answer_outlives_a_failure(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry, clock = registry_factory(behaviour=BAD), Clock()
    gateway, queries = open_gateway(clock=clock), asked(registry.url, "bad")
    await answers(gateway, queries, access(registry.url))
    clock.moment += HOUR + 1
    registry.behaviour = structs.replace(BAD, advisories_status=405)
    found = await answers(gateway, queries, access(registry.url))
    assert found[queries[0]].titles == ("Malware in bad",)
    offline = await answers(gateway, queries, access(registry.url, is_offline=True))
    assert offline == found


async def test_what_the_answer_leaves_out_or_garbles_is_malformed(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(behaviour=BAD)
    query, given = asked(registry.url, "forgotten")[0], access(registry.url)
    assert (await answers(open_gateway(), [query], given))[query].reason == "malformed"
    registry.behaviour = structs.replace(BAD, body="garbage")
    other = asked(registry.url, "bad")[0]
    assert (await answers(open_gateway(), [other], given))[other].reason == "malformed"


async def test_offline_posts_nothing(registry_factory: RegistryFactory, open_gateway: OpenGateway) -> None:
    registry = registry_factory(behaviour=BAD)
    query = asked(registry.url, "bad")[0]
    found = await answers(open_gateway(), [query], access(registry.url, is_offline=True))
    assert (found[query].reason, registry.requests) == ("offline", [])


async def test_a_scopes_names_are_posted_to_the_scopes_registry_with_its_token_only(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    public, private = registry_factory(behaviour=BAD), registry_factory(behaviour=BAD)
    given = access(public.url, scopes={"@s": private.url}, user=f"{place(private.url)}:_authToken=t")
    mixed = [*asked(public.url, "a", "@s/stray"), *asked(private.url, "@s/x")]
    found = await answers(open_gateway(), mixed, given)
    assert found[mixed[1]].reason == "private"
    assert [request.headers.get("authorization") for request in private.requests] == ["Bearer t"]
    assert [request.headers.get("authorization") for request in public.requests] == [None]


async def test_what_is_posted_does_not_follow_a_redirect_elsewhere(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    other = registry_factory(behaviour=BAD)
    registry = registry_factory(behaviour=Behaviour(redirect=other.url))
    query = asked(registry.url, "bad")[0]
    found = await answers(open_gateway(), [query], access(registry.url))
    assert (found[query].reason, other.requests) == ("not-found", [])


async def test_a_registry_that_wants_a_token_is_forbidden_without_it(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(behaviour=structs.replace(BAD, auth=Auth(header=bearer("t"), status=401)))
    query = asked(registry.url, "bad")[0]
    assert (await answers(open_gateway(), [query], access(registry.url)))[query].reason == "forbidden"
    signed_in = access(registry.url, user=f"{place(registry.url)}:_authToken=t")
    assert (await answers(open_gateway(), [query], signed_in))[query].titles


async def test_an_unreachable_registry_leaves_every_query_with_an_answer(open_gateway: OpenGateway) -> None:
    gateway = open_gateway(limits=structs.replace(QUICK, retries=0))
    query = asked("http://127.0.0.1:9/", "a")[0]
    assert (await answers(gateway, [query], access("http://127.0.0.1:9/")))[query].reason == "unreachable"


async def test_the_limits_hold_for_what_is_posted_too(
    registry_factory: RegistryFactory, open_gateway: OpenGateway
) -> None:
    registry = registry_factory(behaviour=structs.replace(BAD, body="huge"))
    query = asked(registry.url, "bad")[0]
    gateway = open_gateway(limits=Limits(body=100_000))
    assert (await answers(gateway, [query], access(registry.url)))[query].reason == "too-large"


@pytest.mark.parametrize("status", [403, 429])
async def test_a_refusal_ends_the_asking_for_as_long_as_the_signal_says(
    registry_factory: RegistryFactory,
    open_gateway: OpenGateway,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    """What is posted may be metered: another package is not asked about either."""
    for table in (signals.BATCHES, signals.ALL):
        monkeypatch.setitem(table, "titles", structs.replace(TITLES, pause=HOUR))
    registry, clock = registry_factory(behaviour=Behaviour(advisories_status=status)), Clock()
    gateway, given = open_gateway(clock=clock), access(registry.url)
    for package in ("a", "b", "a"):
        (query,) = asked(registry.url, package)
        reason = (await answers(gateway, [query], given))[query].reason
        assert reason == ("forbidden" if status == 403 else "rate-limited")
        clock.moment += 600
    assert bodies(registry) == 1
    registry.behaviour = BAD
    clock.moment += HOUR
    (query,) = asked(registry.url, "bad")
    assert (await answers(gateway, [query], given))[query].titles == ("Malware in bad",)
