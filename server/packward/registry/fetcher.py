"""Asking a host politely: a few connections each, redirects, retries, and pauses where it asks for them."""

import asyncio
import importlib
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from packward.model.facts import Unknown
from packward.registry.access import Route
from packward.registry.addresses import Address, follow
from packward.registry.exchange import Failed, Response
from packward.registry.hosts import SERVER_ERROR, TOO_MANY_REQUESTS, Host, is_overload
from packward.registry.limits import Limits

if TYPE_CHECKING:
    from packward.registry.transport import Transport

Pause = Callable[[float], Awaitable[None]]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ANSWERS = frozenset({200, 304})
_FORBIDDEN = frozenset({401, 402, 403, 451})
_NOT_FOUND = frozenset({404, 405, 410, 501})
_KEEPS_BODY = frozenset({307, 308})


class Fetcher:
    """Fetches for any number of callers. `now` gives epoch seconds, `pause` sleeps for seconds."""

    def __init__(self, limits: Limits, *, now: Callable[[], float], pause: Pause = asyncio.sleep) -> None:
        """Load nothing yet: httpx is imported when the first request is made."""
        self.limits = limits
        self._now = now
        self._pause = pause
        self._hosts: dict[str, Host] = {}
        self._transport: Transport | None = None
        self._loading = asyncio.Lock()

    async def fetch(
        self, route: Route, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response | Unknown:
        """Return a final answer (status 200 or 304), or why there is none. A `body` is posted."""
        outcome = await self._follow(route, headers, body)
        for attempt in range(self.limits.retries):
            if isinstance(outcome, Response) or not outcome.is_passing:
                break
            # What is posted is metered: who asks again at once only spends more.
            if body is not None and outcome.unknown.reason == "rate-limited":
                break
            await self._pause(self.limits.backoff * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311  jitter
            outcome = await self._follow(route, headers, body)
        return outcome if isinstance(outcome, Response) else outcome.unknown

    async def close(self) -> None:
        """Close every connection."""
        if self._transport is not None:
            await self._transport.close()

    async def _follow(
        self, route: Route, headers: Mapping[str, str], body: bytes | None
    ) -> Response | Failed:
        """Go after redirects. Whatever proves who asks stays behind at the first foreign origin.

        What is posted names packages: it is not sent to another origin, nor turned into another question.
        """
        for _ in range(self.limits.redirects + 1):
            outcome = await self._exchange(route, headers, body)
            if isinstance(outcome, Failed):
                return outcome
            if outcome.status not in _REDIRECTS:
                return _judge(outcome, route.address)
            target = follow(route.address, outcome.headers.get("location", ""))
            if target is None:
                return Failed(unknown=Unknown("unreachable", f"{route.address.host} redirects to nowhere"))
            if body is not None and (
                outcome.status not in _KEEPS_BODY or target.origin != route.address.origin
            ):
                return Failed(unknown=Unknown("not-found", f"{route.address.host} answered {outcome.status}"))
            route = _redirected(route, target)
        return Failed(unknown=Unknown("unreachable", f"{route.address.host} redirects in a circle"))

    async def _exchange(
        self, route: Route, headers: Mapping[str, str], body: bytes | None
    ) -> Response | Failed:
        host = self._host(route.address)
        seconds = host.seconds_to_wait(self._now())
        if seconds > self.limits.wait:
            asked = f"{host.name} asks to wait {round(seconds)} seconds"
            return Failed(unknown=Unknown("rate-limited", asked))
        if seconds:
            await self._pause(seconds)
        transport = await self._load()
        credential = route.credential
        proof = {} if credential is None else {"authorization": credential.header.text}
        async with host.slots:
            # Only now: the requests in front may have found out that the host cannot be reached.
            closed = host.closed(self._now())
            if closed is not None:
                return Failed(unknown=closed)
            outcome = await transport.send(route.address, {**headers, **proof}, route.network, body)
        host.note(outcome, self._now())
        return outcome

    def _host(self, address: Address) -> Host:
        if address.origin not in self._hosts:
            self._hosts[address.origin] = Host(address.host, self.limits)
        return self._hosts[address.origin]

    async def _load(self) -> "Transport":
        """Import httpx beside the loop: it takes a tenth of a second that editors should not notice."""
        async with self._loading:
            if self._transport is None:
                module = await asyncio.to_thread(importlib.import_module, "packward.registry.transport")
                self._transport = module.Transport(self.limits)
        return self._transport


def _redirected(route: Route, target: Address) -> Route:
    """Return the way on. A credential is kept below its own place at the same origin, and never gained."""
    is_home = target.origin == route.address.origin
    credential = (
        route.credential if is_home and route.credential and route.credential.covers(target) else None
    )
    return Route(
        address=target,
        credential=credential,
        network=route.network if is_home else route.network.for_stranger(),
    )


def _judge(response: Response, address: Address) -> Response | Failed:
    """Return a response that is an answer, or what any other status means."""
    status, host = response.status, address.host
    if status in _ANSWERS:
        return response
    if status in _FORBIDDEN:
        return Failed(unknown=Unknown("forbidden", f"{host} answered {status}"))
    if status in _NOT_FOUND:
        return Failed(unknown=Unknown("not-found", f"{host} answered {status}"))
    if status == TOO_MANY_REQUESTS:
        return Failed(unknown=Unknown("rate-limited", f"{host} answered {status}"), is_passing=True)
    reached = Unknown("unreachable" if status >= SERVER_ERROR else "malformed", f"{host} answered {status}")
    return Failed(unknown=reached, is_passing=is_overload(response))
