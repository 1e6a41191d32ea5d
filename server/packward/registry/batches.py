"""Questions that are posted together: what is not known yet goes out in as few requests as possible."""

import asyncio
import gzip
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from packward import signals
from packward.model.facts import Query, Reason, Unknown
from packward.registry.access import Access, Route, public_query
from packward.registry.fetcher import Fetcher
from packward.registry.record import Key, Record
from packward.registry.store import Store
from packward.signals.signal import BatchSignal, Request

OnFact = Callable[[Query, Any], None]

_log = logging.getLogger(__name__)
_POSTED: Final = {"content-type": "application/json"}
_REFUSALS: Final[frozenset[Reason]] = frozenset({"rate-limited", "forbidden"})


class _Question(Struct, frozen=True, kw_only=True):
    """One query and the way to where it is posted. `asked` is the query as the caller wrote it."""

    asked: Query
    query: Query
    signal: BatchSignal[Any]
    request: Request
    route: Route

    @property
    def key(self) -> Key:
        return Key(self.query, self.route.network.realm)


class Batches:
    """Answers queries of batch signals over a store and a fetcher. `now` gives epoch seconds."""

    def __init__(self, store: Store, fetcher: Fetcher, *, now: Callable[[], float]) -> None:
        self._store, self._fetcher, self._now = store, fetcher, now
        self._pauses: dict[tuple[str, Route], tuple[float, Unknown]] = {}

    def peek(self, query: Query, access: Access) -> Any | None:
        """Return the fact that memory holds, of whatever age, without waiting; None where there is none."""
        question = _question(query, access)
        record = None if isinstance(question, Unknown) else self._store.recall(question.key)
        return None if record is None else record.fact

    async def answer(
        self, queries: Iterable[Query], access: Access, on_fact: OnFact, *, max_age: float | None
    ) -> None:
        """Call `on_fact` once for every query, as `Gateway.answer` would answer it."""
        questions: list[_Question] = []
        for query in queries:
            question = _question(query, access)
            if isinstance(question, Unknown):
                on_fact(query, question)
            else:
                questions.append(question)
        known = await self._store.load_many([question.key for question in questions])
        open_questions = [
            question
            for question in questions
            if not self._is_answered(question, known.get(question.key), access, on_fact, max_age)
        ]
        async with asyncio.TaskGroup() as group:
            for requested in _requests(open_questions):
                group.create_task(self._settle(requested, known, on_fact))

    def _is_answered(
        self,
        question: _Question,
        record: Record | None,
        access: Access,
        on_fact: OnFact,
        max_age: float | None,
    ) -> bool:
        """Answer from what is known, where that is fresh enough or asking is no use."""
        age = question.signal.fresh if max_age is None else max_age
        if record is not None and record.is_fresh(self._now(), age):
            on_fact(question.asked, record.fact)
            return True
        refused = Unknown("offline") if access.offline else self._failure(question)
        if refused is not None:
            on_fact(question.asked, _older(record, refused))
        return refused is not None

    def _failure(self, question: _Question) -> Unknown | None:
        """Return why asking failed a moment ago, or why nothing is posted on this way for now."""
        until, refused = self._pauses.get((question.signal.name, question.route), (0.0, None))
        if self._now() < until:
            return refused
        return self._store.failure(question.key, question.route)

    async def _settle(
        self, questions: Sequence[_Question], known: Mapping[Key, Record], on_fact: OnFact
    ) -> None:
        """Post one request; a bug on the way must not leave its callers without an answer."""
        try:
            answers = await self._post(questions)
        except Exception as problem:  # noqa: BLE001  told by its type only: its text may hold a credential
            _log.error("Asking %s failed: %s", questions[0].signal.name, type(problem).__name__)
            answers = Unknown("unreachable", "an unexpected error, see the log")
        first = questions[0]
        if isinstance(answers, Unknown) and answers.reason in _REFUSALS and first.signal.pause:
            self._pauses[first.signal.name, first.route] = (self._now() + first.signal.pause, answers)
        for question in questions:
            answer = (
                answers
                if isinstance(answers, Unknown)
                else answers.get(question.query, Unknown("malformed", "the answer leaves it out"))
            )
            if isinstance(answer, Unknown):
                self._store.fail(question.key, question.route, answer)
                answer = _older(known.get(question.key), answer)
            else:
                self._store.save(question.key, Record(fact=answer, asked_at=answer.asked_at))
            on_fact(question.asked, answer)

    async def _post(self, questions: Sequence[_Question]) -> Any:
        first = questions[0]
        signal, route = first.signal, first.route
        queries = [question.query for question in questions]
        body = signal.body(queries)
        headers = {**_POSTED, "accept": first.request.accept}
        if signal.packed:
            body = await asyncio.to_thread(gzip.compress, body, mtime=0)
            headers["content-encoding"] = "gzip"
        response = await self._fetcher.fetch(route, headers, body)
        if isinstance(response, Unknown):
            return response
        return await asyncio.to_thread(signal.read, response.body, queries, route.address.host, self._now())


def _question(query: Query, access: Access) -> _Question | Unknown:
    """Decide how a query is posted, or say why it is not."""
    asked, query = query, public_query(query)
    signal = signals.BATCHES[query.signal]
    request = signal.ask(query)
    if isinstance(request, Unknown):
        return request
    route = access.route(query, request.path, signal.service)
    if isinstance(route, Unknown):
        return route
    return _Question(asked=asked, query=query, signal=signal, request=request, route=route)


def _requests(questions: Iterable[_Question]) -> Iterator[Sequence[_Question]]:
    """Put together what can go out together."""
    groups: dict[tuple[str, Route], list[_Question]] = {}
    for question in questions:
        groups.setdefault((question.signal.name, question.route), []).append(question)
    for group in groups.values():
        most = group[0].signal.most
        yield from (group[start : start + most] for start in range(0, len(group), most))


def _older(record: Record | None, unknown: Unknown) -> Any:
    """Return what was said earlier: a request that fails as a whole says nothing about one package."""
    return unknown if record is None else record.fact
