"""What is known so far, when it was learnt, and which of it an analysis looked at."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, structs

from packward import signals
from packward.model.facts import Facts, Query, Unknown
from packward.session.local import LOCAL

# Seconds after which a failure is asked for again, where its signal does not say.
RETRY = 30.0


def freshness(query: Query) -> float:
    """Return how long (seconds) an answer is used without asking again."""
    signal = LOCAL.get(query.signal) or signals.ALL[query.signal]
    return signal.fresh


def retry_after(query: Query) -> float:
    """Return how long (seconds) a failure is the answer without asking again."""
    signal = signals.BY_NAME.get(query.signal)
    return RETRY if signal is None else signal.retry


class Noted(dict[Query, Any]):
    """Answers that note what is looked up, answered or not."""

    def __init__(self, answers: dict[Query, Any]) -> None:
        """Take a copy: what lands later is no part of it."""
        super().__init__(answers)
        self.read: set[Query] = set()

    def get(self, key: Query, default: Any = None) -> Any:
        """Look a query up and note it."""
        self.read.add(key)
        return super().get(key, default)


class _Arrival(Struct, frozen=True):
    revision: int
    at: float


class FactBook:
    """Query to fact or `Unknown`; times are epoch seconds.

    Every change that a rule can see gives a new revision.
    """

    def __init__(self) -> None:
        self._answers: dict[Query, Any] = {}
        self._arrivals: dict[Query, _Arrival] = {}
        self._revision = 0

    def __contains__(self, query: Query) -> bool:
        return query in self._answers

    def fact(self, query: Query) -> Any:
        """Return an answer, None where there is none."""
        return self._answers.get(query)

    def view(self) -> tuple[Facts, Noted]:
        """Return the facts as they are now, and the notes of what is read from them."""
        noted = Noted(self._answers)
        return Facts(revision=self._revision, answers=noted), noted

    def land(self, query: Query, fact: Any, now: float) -> bool:
        """Take an answer in and tell whether it says anything new."""
        changed = not _same(self._answers.get(query), fact)
        self._revision += changed
        revision = self._revision if changed else self._arrivals[query].revision
        self._answers[query] = fact
        self._arrivals[query] = _Arrival(revision, now)
        return changed

    def changed_since(self, revision: int, queries: Iterable[Query]) -> bool:
        """Tell whether one of these has landed with something new after a revision."""
        arrivals = (self._arrivals.get(query) for query in queries)
        return any(arrival is not None and arrival.revision > revision for arrival in arrivals)

    def due(self, queries: Iterable[Query], now: float) -> list[Query]:
        """Return those whose answer is so old at this moment that it should be asked for again."""
        return sorted(query for query in queries if query in self._answers and self._is_due(query, now))

    def forget(self, queries: Iterable[Query]) -> None:
        """Forget answers; who needs them asks again."""
        for query in list(queries):
            self._answers.pop(query, None)
            self._arrivals.pop(query, None)

    def _is_due(self, query: Query, now: float) -> bool:
        lifetime = retry_after(query) if isinstance(self._answers[query], Unknown) else freshness(query)
        return self._arrivals[query].at < now - lifetime


def _same(old: Any, new: Any) -> bool:
    """Compare answers without when they were confirmed."""
    if type(old) is not type(new):
        return False
    if hasattr(old, "asked_at"):
        return bool(structs.replace(old, asked_at=new.asked_at) == new)
    return bool(old == new)
