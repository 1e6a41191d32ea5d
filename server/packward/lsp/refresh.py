"""Asking the client to ask again: what it shows was answered before all facts were there."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pygls.exceptions import JsonRpcException

from packward.model.workspace import Workspace
from packward.rules.context import Context

if TYPE_CHECKING:
    from packward.lsp.workbench import Workbench

T = TypeVar("T")
Spawn = Callable[[str, Coroutine[Any, Any, None]], None]

PATIENCE: Final = 30.0
"""Seconds after which facts that are still missing are no longer waited for."""

QUIET: Final = 0.2
"""Seconds that a request to refresh waits for others of its kind."""


class Refresher:
    """Sends one kind of refresh request, at most one in `QUIET` seconds.

    `send` is None where the client knows no such request.
    """

    def __init__(self, send: Callable[[], Awaitable[None]] | None, spawn: Spawn) -> None:
        self._send, self._spawn = send, spawn
        self._is_due = False
        # Roots whose late facts somebody waits for: one waits at a time, the client asks again anyway.
        self._waiting: set[str] = set()

    def request(self) -> None:
        """Ask the client to ask again, soon."""
        if self._send is not None and not self._is_due:
            self._is_due = True
            self._spawn("refresh", self._run())

    async def ask(
        self,
        bench: "Workbench",
        workspace: Workspace,
        question: Callable[[Context], T],
        *,
        deadline: float,
    ) -> T:
        """Answer within `deadline` seconds; ask for a refresh when what was missing then is there."""
        last: list[Context] = []

        def noted(context: Context) -> T:
            last[:] = [context]
            return question(context)

        answer = await bench.session.ask(workspace, noted, deadline=deadline)
        if last[0].wanted and self._send is not None and workspace.root_uri not in self._waiting:
            self._waiting.add(workspace.root_uri)
            self._spawn("late facts", self._wait(bench, workspace, question))
        return answer

    async def _wait(
        self, bench: "Workbench", workspace: Workspace, question: Callable[[Context], object]
    ) -> None:
        try:
            await bench.session.ask(workspace, question, deadline=PATIENCE)
        finally:
            self._waiting.discard(workspace.root_uri)
        self.request()

    async def _run(self) -> None:
        await asyncio.sleep(QUIET)
        self._is_due = False
        try:
            if self._send is not None:
                await self._send()
        except JsonRpcException:
            # The client says that it can and refuses; it asks again with the next edit.
            return
