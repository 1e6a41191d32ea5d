"""Answers queries: from memory, from disk, from the network, each asked once whoever wants to know."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, structs

from packward import signals
from packward.model.facts import Query, Reason, Unknown
from packward.registry.access import Access, Route, public_query
from packward.registry.batches import Batches, OnFact
from packward.registry.exchange import Response
from packward.registry.fetcher import Fetcher
from packward.registry.limits import Limits
from packward.registry.record import Key, Record
from packward.registry.store import Store, cache_folder
from packward.signals.signal import Request, Signal

_log = logging.getLogger(__name__)

_LARGE_BODY: Final = 256 * 1024
_NOT_MODIFIED: Final = 304
_DEFINITE: Final[frozenset[Reason]] = frozenset({"not-found", "forbidden"})
"""Reasons that are the registry's own answer: what it said earlier no longer counts."""


class _Plan(Struct, frozen=True, kw_only=True):
    """One query, ready to be answered: its signal, its request and the way there."""

    query: Query
    signal: Signal[Any]
    request: Request
    route: Route

    @property
    def key(self) -> Key:
        return Key(self.query, self.route.network.realm)

    @property
    def siblings(self) -> Iterator[Key]:
        """Where facts of other signals lie that answer this query too."""
        for name in self.signal.siblings:
            yield Key(structs.replace(self.query, signal=name), self.key.realm)


class Gateway:
    """Knows what was answered and asks for the rest. One serves a whole process."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take over both: `close` closes them. `now` gives epoch seconds."""
        self._store = store
        self._fetcher = fetcher or Fetcher(Limits(), now=now)
        self._now = now
        self._batches = Batches(store, self._fetcher, now=now)
        self._flights: dict[tuple[Key, Route, float], asyncio.Task[Any]] = {}

    def peek(self, query: Query, access: Access) -> Any | None:
        """Return the fact that memory holds, of whatever age, without waiting; None where there is none."""
        if query.signal in signals.BATCHES:
            return self._batches.peek(query, access)
        plan = _plan(query, access)
        record = None if isinstance(plan, Unknown) else self._recall(plan)
        return None if record is None else record.fact

    async def answer(self, query: Query, access: Access, *, max_age: float | None = None) -> Any:
        """Return a fact that the registry confirmed within `max_age` seconds, or `Unknown`.

        None takes the signal's own freshness. Where asking fails or is not allowed, an older fact is
        the answer; its `asked_at` tells. Cancelling one caller leaves the question to the others.
        """
        plan = _plan(query, access)
        if isinstance(plan, Unknown):
            return plan
        if max_age is None:
            max_age = plan.signal.fresh
        record = self._recall(plan)
        if record is not None and record.is_fresh(self._now(), max_age):
            return record.fact
        failure = None if access.offline else self._store.failure(plan.key, plan.route)
        if failure is not None:
            return _older(record, failure)
        place = (plan.key, plan.route, max_age)
        flight = self._flights.get(place)
        if flight is None:
            flight = asyncio.create_task(self._settle(plan, access, max_age))
            self._flights[place] = flight
            flight.add_done_callback(lambda _: self._flights.pop(place, None))
        # The shield lets a caller leave without taking the question along.
        return await asyncio.shield(flight)

    async def answer_together(
        self, queries: Iterable[Query], access: Access, on_fact: OnFact, *, max_age: float | None = None
    ) -> None:
        """Answer queries of batch signals as `answer` does, with as few requests as possible.

        Calls `on_fact(query, answer)` once for each.
        """
        await self._batches.answer(queries, access, on_fact, max_age=max_age)

    def forget(self, queries: Iterable[Query]) -> None:
        """Have these queries asked again when they are next wanted; facts stay for when that fails."""
        expired = set()
        for query in map(public_query, queries):
            signal = signals.BY_NAME.get(query.signal)
            for name in (query.signal, *(() if signal is None else signal.siblings)):
                expired.add(structs.replace(query, signal=name))
        self._store.expire(expired)

    async def close(self) -> None:
        """End what is under way, and finish writing to the disk."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self._fetcher.close()
        await asyncio.to_thread(self._store.close)

    async def _settle(self, plan: _Plan, access: Access, max_age: float) -> Any:
        """Answer one query whatever happens: a bug on the way must not leave its callers without any."""
        try:
            return await self._find(plan, access, max_age)
        except Exception as problem:  # noqa: BLE001  told by its type only: its text may hold a credential
            _log.error("Asking about %s failed: %s", plan.query.package, type(problem).__name__)
            return Unknown("unreachable", "an unexpected error, see the log")

    async def _find(self, plan: _Plan, access: Access, max_age: float) -> Any:
        """Look on disk, then ask; an older fact is better than a failure that says nothing about it."""
        # What was loaded may be out of memory again: thousands of questions are asked at once.
        loaded = await self._store.load_many((plan.key, *plan.siblings))
        record = _youngest(plan, loaded.get)
        if record is not None and record.is_fresh(self._now(), max_age):
            return record.fact
        answer = Unknown("offline") if access.offline else await self._ask(plan, loaded.get(plan.key), access)
        return _older(record, answer) if isinstance(answer, Unknown) else answer

    async def _ask(self, plan: _Plan, record: Record | None, access: Access) -> Any:
        """Ask the registry, with what is needed to be told that nothing changed since `record`."""
        headers = {"accept": plan.request.accept, **_validators(record)}
        response = await self._fetcher.fetch(plan.route, headers)
        if isinstance(response, Unknown):
            return self._failed(plan, access, response)
        if response.status == _NOT_MODIFIED:
            if record is None:
                return self._failed(plan, access, Unknown("malformed", "confirmed what nobody knows"))
            confirmed = record.confirmed(self._now())
            self._store.confirm(plan.key, confirmed)
            return confirmed.fact
        fact = await self._read(plan, response)
        if isinstance(fact, Unknown):
            return self._failed(plan, access, fact)
        self._store.save(plan.key, _record(fact, response))
        return fact

    async def _read(self, plan: _Plan, response: Response) -> Any:
        """Read small bodies here and large ones beside the loop, which they would hold up."""
        given = (response.body, plan.query, plan.route.address.host, self._now())
        if len(response.body) > _LARGE_BODY:
            return await asyncio.to_thread(plan.signal.read, *given)
        fact = plan.signal.read(*given)
        await asyncio.sleep(0)
        return fact

    def _failed(self, plan: _Plan, access: Access, unknown: Unknown) -> Unknown:
        """Remember a failure, in words that name a credential that was written but not used."""
        if unknown.reason in _DEFINITE and plan.route.credential is None:
            refusal = access.refusal(plan.route.address)
            unknown = Unknown(unknown.reason, f"{unknown.detail}; {refusal}") if refusal else unknown
        if unknown.reason == "not-found":
            for key in (plan.key, *plan.siblings):
                self._store.remove(key)
        self._store.fail(plan.key, plan.route, unknown)
        return unknown

    def _recall(self, plan: _Plan) -> Record | None:
        """Return the youngest of the records in memory that answer a query."""
        return _youngest(plan, self._store.recall)


def open_gateway(env: Mapping[str, str]) -> Gateway:
    """Return a gateway over the cache folder that the environment names, with the usual limits."""
    return Gateway(Store(cache_folder(env), now=time.time))


def _plan(query: Query, access: Access) -> _Plan | Unknown:
    """Decide how a query is asked, or say why it is not."""
    query = public_query(query)
    signal = signals.BY_NAME[query.signal]
    request = signal.ask(query)
    if isinstance(request, Unknown):
        return request
    route = access.route(query, request.path, signal.service)
    if isinstance(route, Unknown):
        return route
    return _Plan(query=query, signal=signal, request=request, route=route)


def _youngest(plan: _Plan, recall: Callable[[Key], Record | None]) -> Record | None:
    """Return the youngest of the records that answer a query."""
    own = recall(plan.key)
    others = [recall(key) for key in plan.siblings]
    usable = [record for record in others if record is not None and plan.signal.stands_in(record.fact)]
    records = usable if own is None else [own, *usable]
    return max(records, key=lambda record: (not record.is_expired, record.asked_at), default=None)


def _older(record: Record | None, unknown: Unknown) -> Any:
    """Return what was said earlier, unless the registry itself took it back."""
    return unknown if record is None or unknown.reason in _DEFINITE else record.fact


def _validators(record: Record | None) -> Mapping[str, str]:
    if record is None:
        return {}
    if record.etag is not None:
        return {"if-none-match": record.etag}
    return {"if-modified-since": record.last_modified} if record.last_modified is not None else {}


def _record(fact: Any, response: Response) -> Record:
    return Record(
        fact=fact,
        asked_at=fact.asked_at,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
    )
