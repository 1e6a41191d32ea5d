"""Progress of long work, where the client shows it; the user may cancel it there."""

import uuid
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from packward.lsp.workbench import Workbench


class Progress:
    """One progress bar from begin to end of its block: the client's own where it sent a token."""

    def __init__(self, bench: Workbench, title: str, token: str | int | None) -> None:
        self._server = bench.server
        self._shows = bench.client.shows_progress
        self._title = title
        self._token = token
        self._cancel: Future[Any] | None = None

    @property
    def cancelled(self) -> bool:
        """Whether the user has asked to stop."""
        return self._cancel is not None and self._cancel.cancelled()

    def report(self, message: str, percentage: int) -> None:
        """Say what is being done, and how much of the work is behind (0 to 100)."""
        if self._token is not None:
            value = types.WorkDoneProgressReport(message=message, percentage=percentage)
            self._server.work_done_progress.report(self._token, value)

    async def __aenter__(self) -> Self:
        if self._token is None and self._shows:
            await self._create()
        if self._token is not None:
            begin = types.WorkDoneProgressBegin(title=self._title, cancellable=True, percentage=0)
            self._server.work_done_progress.begin(self._token, begin)
            self._cancel = self._server.work_done_progress.tokens.get(self._token)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._token is not None:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())
            # pygls keeps tokens for ever.
            self._server.work_done_progress.tokens.pop(self._token, None)

    async def _create(self) -> None:
        token = str(uuid.uuid4())
        try:
            await self._server.work_done_progress.create_async(token)
        except JsonRpcException:
            return
        self._token = token
