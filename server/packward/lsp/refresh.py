"""Asking the client to ask again, whenever what it shows is no longer what it would be told now."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from pygls.exceptions import JsonRpcException

from packward.rules.context import Context
from packward.session.session import Located, Session

Question = Callable[[Context], list[Any]]
Spawn = Callable[[str, Coroutine[Any, Any, None]], None]

QUIET: Final = 0.5
"""Seconds that news wait for others of their kind."""

_SHARE: Final = 2
"""Looking whether something has changed takes at most one in so many seconds."""


class Given:
    """What a client was answered about one version of a document, and with what it would be asked again.

    `told` is what it would have been answered when it was last asked to ask again.
    """

    def __init__(self, located: Located, question: Callable[[], Question], answer: list[Any]) -> None:
        self.root_uri, self.version = located.workspace.root_uri, located.document.version
        self.question = question
        self.answer = self.told = answer


class Refresher:
    """Answers one kind of request about whole documents, and sees to it that no client keeps an old answer.

    Each answer is compared with what it would be by now when a report is made or a fact comes in that it
    rests on. `send` asks the client to ask again; it is None where the client knows no such request.
    """

    def __init__(
        self, kind: str, session: Session, send: Callable[[], Awaitable[None]] | None, spawn: Spawn
    ) -> None:
        self._kind, self._session, self._send, self._spawn = kind, session, send, spawn
        self._given: dict[str, Given] = {}
        self._due: set[str] = set()
        self._is_looking = False
        # Documents that are being asked about: a client that is asked again meanwhile begins anew each time.
        self._asking: dict[str, int] = {}
        self._passed_over: set[str] = set()

    async def answer(
        self, located: Located, question: Callable[[], Question], *, deadline: float
    ) -> list[Any]:
        """Answer within `deadline` seconds; `question` gives what to ask of the newest state."""
        uri = located.document.uri
        if self._send is None:
            return await self._session.survey(located.workspace, question(), deadline=deadline)
        self._asking[uri] = self._asking.get(uri, 0) + 1
        try:
            answer = await self._survey(located, question, deadline)
            self._given[uri] = Given(located, question, answer)
            return answer
        finally:
            self._asking[uri] -= 1
            if not self._asking[uri]:
                del self._asking[uri]
                if uri in self._passed_over:
                    self._passed_over.discard(uri)
                    self.heard(located.workspace.root_uri)

    def heard(self, root_uri: str) -> None:
        """Take note that something may have changed in a workspace."""
        if self._send is not None and any(given.root_uri == root_uri for given in self._given.values()):
            self._due.add(root_uri)
            if not self._is_looking:
                self._is_looking = True
                self._spawn("refresh", self._look())

    def forget(self, uri: str) -> None:
        """Let go of a document that was closed."""
        self._given.pop(uri, None)

    async def _look(self) -> None:
        loop, pause = asyncio.get_running_loop(), QUIET
        try:
            while self._due:
                await asyncio.sleep(pause)
                due, self._due = self._due, set()
                began = loop.time()
                if await self._has_news(due):
                    # Not waited for: a client that never answers must not end this.
                    self._spawn("refresh", self._ask_again())
                pause = max(QUIET, _SHARE * (loop.time() - began))
        finally:
            self._is_looking = False

    async def _has_news(self, roots: set[str]) -> bool:
        found = False
        for uri, given in list(self._given.items()):
            if given.root_uri not in roots:
                continue
            if uri not in self._asking and await self._is_news(uri, given):
                found = True
            if uri in self._asking:
                self._passed_over.add(uri)
        return found

    async def _is_news(self, uri: str, given: Given) -> bool:
        """Tell whether a document's answer would be another by now, and the client does not know."""
        await self._session.prepare(uri)
        located = self._session.locate(uri)
        if located is None or located.document.version != given.version:
            # After an edit of its own, a client asks by itself.
            return False
        answer = await self._survey(located, given.question, 0.0)
        if self._given.get(uri) is not given or uri in self._asking or answer in (given.answer, given.told):
            return False
        given.told = answer
        return True

    async def _survey(self, located: Located, question: Callable[[], Question], deadline: float) -> list[Any]:
        view = (self._kind, located.document.uri)
        return await self._session.survey(located.workspace, question(), deadline=deadline, view=view)

    async def _ask_again(self) -> None:
        try:
            if self._send is not None:
                await self._send()
        except JsonRpcException:
            # The client says that it can and refuses; it asks again with the next edit.
            return


class Throttle:
    """Sends a request to refresh that may be wanted often, at most one in `interval` seconds."""

    def __init__(self, send: Callable[[], Awaitable[None]], spawn: Spawn, interval: float = 0.2) -> None:
        self._send, self._spawn, self._interval = send, spawn, interval
        self._is_due = False

    def request(self) -> None:
        """Send it soon."""
        if not self._is_due:
            self._is_due = True
            self._spawn("refresh", self._run())

    async def _run(self) -> None:
        await asyncio.sleep(self._interval)
        self._is_due = False
        try:
            await self._send()
        except JsonRpcException:
            # As above.
            return
