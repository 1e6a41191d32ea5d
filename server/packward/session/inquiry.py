"""Questions on their way: each is asked once, whoever waits for it, and no edit calls it back."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from packward import signals
from packward.model.facts import Query, Unknown
from packward.registry.access import Access
from packward.registry.gateway import Gateway
from packward.session.facts import FactBook, freshness
from packward.session.local import LOCAL, look

# Seconds. An editor would rather see yesterday's answer at once and today's a moment later.
SERVED_STALE = 86400.0
_LOG = logging.getLogger(__name__)


class Inquiry:
    """What can be learnt with one `Access`: everything learnt so far is in `book`.

    Facts are not shared between workspaces with another access: a project that names its own proxy must
    not answer for others. `on_news` is told what is new in the book.
    """

    def __init__(
        self, gateway: Gateway, access: Access, *, on_news: Callable[[Query], None], now: Callable[[], float]
    ) -> None:
        self.access = access
        self.book = FactBook()
        self._gateway, self._on_news, self._now = gateway, on_news, now
        self._open: dict[Query, asyncio.Future[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether something is still on its way."""
        return bool(self._tasks)

    def ask(self, queries: Iterable[Query], max_age: float | None = None) -> list[asyncio.Future[None]]:
        """Ask in the given order; return what to wait for, also for what was on its way already.

        `max_age` is how old (seconds) an answer from the cache may be, None: as old as its signal allows. One
        that is older than that is asked for again behind the scenes.
        """
        asked = list(queries)
        new = [query for query in asked if query not in self._open]
        if new:
            loop = asyncio.get_running_loop()
            self._open |= {query: loop.create_future() for query in new}
            task = loop.create_task(self._run(new, max_age))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return [self._open[query] for query in asked]

    async def shutdown(self) -> None:
        """Stop asking."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, queries: Sequence[Query], max_age: float | None) -> None:
        # The gateway bounds how many requests a host gets at once, and serves them in this order.
        together = [query for query in queries if query.signal in signals.BATCHES]
        async with asyncio.TaskGroup() as group:
            for query in queries:
                if query.signal not in signals.BATCHES:
                    group.create_task(self._settle(query, max_age))
            if together:
                group.create_task(self._settle_together(together, max_age))
        if max_age is not None and not self.access.offline:
            self.ask([query for query in queries if self._is_old(query)])

    async def _settle(self, query: Query, max_age: float | None) -> None:
        fact: Any = Unknown("unreachable")
        try:
            if query.signal in LOCAL:
                fact = await look(query)
            else:
                fact = await self._gateway.answer(query, self.access, max_age=max_age)
        except Exception:  # noqa: BLE001  a bug there must not leave anyone waiting here
            _LOG.exception("asking about %s failed", query.package)
        finally:
            self._land(query, fact)

    async def _settle_together(self, queries: Sequence[Query], max_age: float | None) -> None:
        try:
            await self._gateway.answer_together(queries, self.access, self._land, max_age=max_age)
        except Exception:  # noqa: BLE001  as above
            _LOG.exception("asking %s failed", queries[0].signal)
        finally:
            for query in queries:
                if query in self._open:
                    self._land(query, Unknown("unreachable"))

    def _land(self, query: Query, fact: Any) -> None:
        waiting = self._open.pop(query)
        if not waiting.done():
            waiting.set_result(None)
        if self.book.land(query, fact, self._now()):
            self._on_news(query)

    def _is_old(self, query: Query) -> bool:
        fact = self.book.fact(query)
        return getattr(fact, "asked_at", self._now()) < self._now() - freshness(query)
