"""The shape of a signal: what each file in `signals/` provides as pure functions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from packward.model.facts import Query, Unknown

Fact = TypeVar("Fact")

Service = Literal["registry", "osv", "socket"]
"""Who is asked: the registry that a package belongs to, or a service with a fixed address of its own."""


class Request(Struct, frozen=True):
    """What to ask: a path below the service's base address (no slash in front), and an Accept header."""

    path: str
    accept: str


class Signal(Struct, Generic[Fact], frozen=True, kw_only=True):
    """One kind of question. Its facts are frozen structs with a field `asked_at` (epoch seconds).

    `ask(query)` builds the request, or says why there is none to send.
    `read(body, query, host, now)` distils the answer; `host` is shown to users, `now` in epoch seconds.
    `siblings` name signals whose facts answer this one too, where `stands_in(fact)` holds.
    `fresh` is how long (seconds) an answer is used without asking again, `retry` how long a failure is.
    """

    name: str
    fact: type[Fact]
    ask: Callable[[Query], Request | Unknown]
    read: Callable[[bytes, Query, str, float], Fact | Unknown]
    siblings: tuple[str, ...] = ()
    stands_in: Callable[[Fact], bool] = lambda _: True
    fresh: float
    retry: float = 30.0
    service: Service = "registry"


class BatchSignal(Struct, Generic[Fact], frozen=True, kw_only=True):
    """One kind of question that is posted for many packages at once. Its facts are as those of `Signal`.

    `ask(query)` names the place that a query is posted to, or says why it is not; queries with the same
    place on the same way share a request, `most` at the most.
    `body(queries)` is what is posted as JSON, gzip around it where `packed` (services may not take that).
    `read(body, queries, host, now)` distils the answer; a query that it leaves out is "malformed".
    After a request that was refused, or came too often, none is posted on its way for `pause` seconds.
    """

    name: str
    fact: type[Fact]
    ask: Callable[[Query], Request | Unknown]
    body: Callable[[Sequence[Query]], bytes]
    read: Callable[[bytes, Sequence[Query], str, float], Mapping[Query, Fact | Unknown] | Unknown]
    most: int
    packed: bool
    fresh: float
    pause: float = 0.0
    service: Service = "registry"
