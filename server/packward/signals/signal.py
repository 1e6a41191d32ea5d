"""The shape of a signal: what each file in `signals/` provides as pure functions."""

from collections.abc import Callable
from typing import Generic, TypeVar

from msgspec import Struct

from packward.model.facts import Query, Unknown

Fact = TypeVar("Fact")


class Request(Struct, frozen=True):
    """What to ask: a path below the registry's base address (no slash in front), and an Accept header."""

    path: str
    accept: str


class Signal(Struct, Generic[Fact], frozen=True, kw_only=True):
    """One kind of question. Its facts are frozen structs with a field `asked_at` (epoch seconds).

    `ask(query)` builds the request, or says why there is none to send.
    `read(body, query, host, now)` distils the answer; `host` is shown to users, `now` in epoch seconds.
    `siblings` name signals whose facts answer this one too, where `stands_in(fact)` holds.
    `fresh` is how long (seconds) an answer is used without asking again.
    """

    name: str
    fact: type[Fact]
    ask: Callable[[Query], Request | Unknown]
    read: Callable[[bytes, Query, str, float], Fact | Unknown]
    siblings: tuple[str, ...]
    stands_in: Callable[[Fact], bool]
    fresh: float
